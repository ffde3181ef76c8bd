# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Who comes later pays its part of what is still worth something.

1. The development is worth what was paid for it on the day it is delivered, nothing
   after `life` months, and in between what is left on a straight line, rounded down
   to the unit; or the residual value that is given.
2. A newcomer pays of this the part that it would have had if it had been there: the
   same as everybody, or by weights, among all who bear something and all newcomers of
   the month; rounded down to the unit, so that it hangs on no order.
3. What the newcomers pay goes back to those who bore the cost, in proportion of what
   each bore so far, by largest remainder, ties by the order of the keys. Nobody gets
   back more than it bore.

So nothing is earned or lost: what is paid is what is given back, and what all bear
together stays what was paid in the beginning. A pioneer always bears more than one
who waited, since the value falls while it waits.

**Arrivals in the same month** are reckoned together, so that nobody gains by being
entered first: the reckoning always starts from what was borne when the month began.
Who comes when others of the month are booked already is added to them, and the
difference is booked (`CatchUp.after`). The sum of these differences is the reckoning
of all of them together, in whatever order they came.
"""

from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType

from .apportionment import apportion
from .exact import exact, whole


@dataclass(frozen=True)
class CatchUp:
    """Amounts are integers in the smallest unit.

    :ivar residual: what the development is worth when they come
    :ivar parts: newcomer → what it pays
    :ivar returned: payer → what it gets back
    """

    residual: int
    parts: MappingProxyType
    returned: MappingProxyType

    @property
    def changes(self):
        """What each bears more (+) or less (−); the sum is zero."""
        return {
            **{payer: -amount for payer, amount in self.returned.items()},
            **self.parts,
        }

    def after(self, booked=None):
        """The changes that are to be booked once those of `booked` were.

        >>> paid = {"BEES": 6000, "Bloum": 3000}
        >>> first = catch_up(paid, ["Vervîcoop"], age=12, life=36)
        >>> both = catch_up(paid, ["Vervîcoop", "Oufticoop"], age=12, life=36)
        >>> first.after()
        {'BEES': -1333, 'Bloum': -667, 'Vervîcoop': 2000}
        >>> both.after(first)
        {'BEES': -667, 'Bloum': -333, 'Vervîcoop': -500, 'Oufticoop': 1500}

        :param booked: the CatchUp of the newcomers of the same month that are booked
            already, all of whom are among these too
        """
        before = booked.changes if booked else {}
        if not before.keys() <= self.changes.keys():
            raise ValueError("who was booked is missing among those of the month")
        return {
            key: amount - before.get(key, 0) for key, amount in self.changes.items()
        }


def catch_up(paid, newcomers, *, age=None, life=None, weights=None, residual=None):
    """What newcomers of one month pay, and who gets it back.

    >>> found = catch_up({"BEES": 6000, "Bloum": 3000}, ["Vervîcoop"], age=12, life=36)
    >>> found.residual, dict(found.parts), dict(found.returned)
    (6000, {'Vervîcoop': 2000}, {'BEES': 1333, 'Bloum': 667})

    By weights, with a value that was agreed:

    >>> weights = {"BEES": 6, "Bloum": 3, "Vervîcoop": 1}
    >>> found = catch_up(
    ...     {"BEES": 6000, "Bloum": 3000}, ["Vervîcoop"], weights=weights, residual=5000
    ... )
    >>> dict(found.parts), dict(found.returned)
    ({'Vervîcoop': 500}, {'BEES': 333, 'Bloum': 167})

    :param paid: payer → integer: what it bore so far, net of what it got back, as it
        was **when the month began**; who bears nothing is nobody here
    :param newcomers: keys of all who come in this month, in any order
    :param age: whole months since the delivery; `life`: months after which it is
        worth nothing, at least one; both unless `residual` is given
    :param weights: key → int, Fraction or Decimal of every payer and newcomer;
        without them all are equal
    :param residual: integer, at most what was paid
    """
    newcomers = list(newcomers)
    bearing = {key: whole(amount, "what was paid") for key, amount in paid.items()}
    bearing = {key: amount for key, amount in bearing.items() if amount}
    _check_newcomers(newcomers, bearing)
    total = sum(bearing.values())
    if residual is None:
        residual = _straight_line(total, whole(age, "the age"), whole(life, "the life"))
    elif whole(residual, "the residual value") > total:
        raise ValueError(f"worth more than was paid: {residual!r} of {total!r}")
    parts = _parts(residual, [*bearing, *newcomers], newcomers, weights)
    return CatchUp(
        residual,
        MappingProxyType(parts),
        MappingProxyType(apportion(sum(parts.values()), bearing)),
    )


def _check_newcomers(newcomers, bearing):
    for key in newcomers:
        if key in bearing:
            raise ValueError(f"no newcomer, for it bears a part: {key!r}")
    if len(set(newcomers)) < len(newcomers):
        raise ValueError("a newcomer comes once")


def _straight_line(total, age, life):
    """
    >>> [_straight_line(1000, age, 3) for age in (0, 1, 2, 3, 4)]
    [1000, 666, 333, 0, 0]
    """
    if not life:
        raise ValueError("the life is at least a month")
    return total * max(life - age, 0) // life


def _parts(residual, everybody, newcomers, weights):
    if weights is None:
        return dict.fromkeys(newcomers, residual // max(len(everybody), 1))
    missing = [key for key in everybody if key not in weights]
    if missing:
        raise ValueError(f"no weight: {missing!r}")
    weighed = {key: Fraction(exact(weights[key], "a weight")) for key in everybody}
    together = sum(weighed.values())
    if not together:
        return dict.fromkeys(newcomers, 0)
    return {key: int(residual * weighed[key] // together) for key in newcomers}
