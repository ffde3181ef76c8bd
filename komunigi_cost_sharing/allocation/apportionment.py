# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Sharing one amount by weights, between floors and ceilings, to the last cent.

**Quotas.** Who has the weight w pays λ·w, not less than its floor and not more than
its ceiling, where λ is the price of one unit of weight, the same for all, at which
the quotas add up to the amount. The sum never falls while λ grows, so that there is
one; it is found by setting those outside their bounds to them and sharing the rest
among the others, again and again. What is set may not be undone, so only one side is
set at a time: where the floors add more than the ceilings take away, λ has to fall,
whoever is below its floor stays there, and all of these are set; else those above
their ceilings. (Bitran & Hax, "Disaggregation and resource allocation using convex
knapsack problems with bounded variables", Management Science 27, 1981.) Each round
sets at least one for good.

**Rounding.** Largest remainder (Hamilton, Hare-Niemeyer): each pays its quota without
the fraction; the units that are missing then go, one each, to those with the largest
fractions; of equal ones, to the first in the order of the keys. A bound is a whole
number, so that rounding a quota up or down never leaves it.

**What holds.** The parts add up exactly. Under the same bounds a greater weight never
pays less than a smaller one. Whose own weight grows, the others' staying as they are,
never pays less: its quota rises or stays, the others' fall or stay, so that its
fraction can only be overtaken by one whose quota fell below a whole number; and each
of these has set one more unit free. What does not hold with any largest remainder:
a greater *amount* may cost one of them a unit less (the Alabama paradox), and between
two whose weights both change, the one that grew faster may pay a unit less.
"""

from collections.abc import Mapping

from .exact import exact_all, in_integers, whole


class Unshareable(ValueError):
    """There is no way to share the amount.

    :ivar reason: one of

        - "nobody": there is no key at all; values: amount
        - "no_weight": all weights are zero; values: amount
        - "floors_too_high": values: amount, floors (their sum), missing
        - "caps_too_low": values: amount, caps (their sum), missing
        - "floor_above_cap": values: key, floor, cap
    :ivar values: dict of what the sentence needs; amounts in the smallest unit
    """

    def __init__(self, reason, **values):
        super().__init__(reason, values)
        self.reason = reason
        self.values = values

    def __str__(self):
        return f"{self.reason}: {self.values}"


def apportion(amount, weights, *, floor=None, cap=None):
    """Each key's part of `amount`, in the order of `weights`.

    >>> apportion(100, {"BEES": 1, "Bloum": 1, "Vervîcoop": 1})
    {'BEES': 34, 'Bloum': 33, 'Vervîcoop': 33}
    >>> apportion(100, {"BEES": 8, "Bloum": 1, "Vervîcoop": 1}, floor=15, cap=60)
    {'BEES': 60, 'Bloum': 20, 'Vervîcoop': 20}

    A key without weight takes no part: it pays nothing, whatever its floor.

    >>> apportion(100, {"BEES": 3, "Bloum": 0}, floor=10)
    {'BEES': 100, 'Bloum': 0}
    >>> try:
    ...     apportion(100, {"BEES": 3, "Bloum": 1}, cap={"BEES": 40, "Bloum": 50})
    ... except Unshareable as error:
    ...     error.reason, error.values
    ('caps_too_low', {'amount': 100, 'caps': 90, 'missing': 10})

    :param amount: integer in the smallest unit, not negative: what is given back is
        the difference of two calls
    :param weights: key → int, Fraction or Decimal, not negative
    :param floor: least part of each that takes part: one integer for all, or a
        mapping from keys to an integer or None; keys that it does not name have none,
        and keys that have no weight do not count
    :param cap: greatest part of each, likewise
    :raises Unshareable: with the reason
    :raises TypeError, ValueError: for what is no whole or exact number, or negative
    """
    whole(amount, "the amount")
    units, _unit = in_integers(exact_all(weights.values(), "a weight"))
    units = dict(zip(weights, units, strict=True))
    payers = [key for key, unit in units.items() if unit]
    if not payers:
        if amount:
            raise Unshareable("no_weight" if weights else "nobody", amount=amount)
        return dict.fromkeys(weights, 0)
    shared = [units[key] for key in payers]
    floors = _bounds(floor, payers, "a floor", 0)
    caps = _bounds(cap, payers, "a ceiling", None)
    if floors is None and caps is None:
        parts = _rounded(amount, shared, amount, sum(shared))
    else:
        floors = floors or [0] * len(payers)
        caps = caps or [None] * len(payers)
        _check_bounds(amount, payers, floors, caps)
        parts = _between(amount, shared, floors, caps)
    found = dict.fromkeys(weights, 0)
    found.update(zip(payers, parts, strict=True))
    return found


def _bounds(bound, payers, what, without):
    """The bound of each payer, or None where nobody has one."""
    if bound is None:
        return None
    if not isinstance(bound, Mapping):
        return [whole(bound, what)] * len(payers)
    bounds = [bound.get(key) for key in payers]
    if all(value is None for value in bounds):
        return None
    return [without if value is None else whole(value, what) for value in bounds]


def _check_bounds(amount, payers, floors, caps):
    for key, floor, cap in zip(payers, floors, caps, strict=True):
        if cap is not None and floor > cap:
            raise Unshareable("floor_above_cap", key=key, floor=floor, cap=cap)
    least = sum(floors)
    if least > amount:
        raise Unshareable(
            "floors_too_high", amount=amount, floors=least, missing=least - amount
        )
    if None not in caps and sum(caps) < amount:
        most = sum(caps)
        raise Unshareable(
            "caps_too_low", amount=amount, caps=most, missing=amount - most
        )


def _between(amount, units, floors, caps):
    """Parts of those that all have a weight, within bounds that can be kept."""
    parts = [None] * len(units)
    free = list(range(len(units)))
    left = amount
    while free:
        # λ is left / total: quotas are compared multiplied by the total.
        total = sum(units[i] for i in free)
        below, above, added, taken = [], [], 0, 0
        for i in free:
            quota = units[i] * left
            if quota < floors[i] * total:
                below.append(i)
                added += floors[i] * total - quota
            elif caps[i] is not None and quota > caps[i] * total:
                above.append(i)
                taken += quota - caps[i] * total
        if not below and not above:
            rounded = _rounded(left, [units[i] for i in free], left, total)
            for i, part in zip(free, rounded, strict=True):
                parts[i] = part
            break
        set_now = {}
        if added >= taken:
            set_now.update((i, floors[i]) for i in below)
        if taken >= added:
            set_now.update((i, caps[i]) for i in above)
        for i, part in set_now.items():
            parts[i] = part
        left -= sum(set_now.values())
        free = [i for i in free if i not in set_now]
    return parts


def _rounded(amount, units, price, per):
    """The quotas unit × price / per, rounded to whole numbers that add up.

    >>> _rounded(10, [1, 1, 1], 10, 3)
    [4, 3, 3]
    """
    parts = [unit * price // per for unit in units]
    missing = amount - sum(parts)
    if missing:
        rests = [-(unit * price % per) for unit in units]
        for i in sorted(range(len(rests)), key=rests.__getitem__)[:missing]:
            parts[i] += 1
    return parts
