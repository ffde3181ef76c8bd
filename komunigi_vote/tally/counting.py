# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""From ballots to a result that tells why."""

from collections.abc import Hashable
from dataclasses import dataclass

from .ballots import BLANK_NOTATION, SPOILED
from .exact import plain, weight
from .lots import Lots
from .methods import method_named, shape_of, shape_without_options
from .urn import sorted_into_urn


@dataclass(frozen=True)
class Count:
    """What came out.

    :ivar winners: the options that win, the best first: at most as many as seats
    :ivar ranking: all options that were not withdrawn, the best first
    :ivar rounds: what happened, as plain values; each method says what they are
    :ivar tied: the lots that were drawn: among which `options`, in which order they
        were `drawn`, for which `purpose`, and whether that was `decisive` for who wins
    :ivar valid, blank, spoiled: weights, as in JSON
    :ivar ballots: how many ballots there are, the blank and the void ones included
    """

    method: str
    winners: tuple
    ranking: tuple
    rounds: list
    tied: list
    valid: int | str
    blank: int | str
    spoiled: int | str
    ballots: int

    def to_json(self):
        """The same as plain values."""
        return {
            **vars(self),
            "winners": list(self.winners),
            "ranking": list(self.ranking),
        }


def count(
    method, options, ballots, *, seats=1, withdrawn=(), ceiling=None, seed="", **rules
):
    """Count `ballots` and return a `Count`.

    :param method: one of METHODS
    :param options: what there is to choose from, in the order of the poll; for
        consent and yes_no one option only, the proposal
    :param ballots: pairs of ballot and weight, or triples with the voter's college
    :param seats: how many options can win
    :param withdrawn: options that no longer stand. A ballot is judged as it was cast;
        then they are taken out of it, and what names nobody any more is blank
    :param ceiling: the most that one ballot can weigh
    :param seed: what lots are drawn from (see lots.py)
    :param rules: of the method (see methods.py)
    :raises ValueError, TypeError: for a poll that makes no sense, never for a ballot:
        what `check` refuses is counted as spoiled

    The order of the ballots does not matter, and one of weight nought is as none.

    >>> found = count("stv", "abc", [("ab", 4), (["b"], 3), (["c", "b"], 2)])
    >>> found.winners, found.valid, found.spoiled
    (('b',), 5, 4)
    >>> [(stage["reason"], stage["totals"]) for stage in found.rounds]
    [('quota', [['a', '0'], ['b', '3'], ['c', '2']])]

    Where nobody voted, nobody wins. Else, in the methods that choose among options,
    all seats are filled, as far as there are options:

    >>> count("approval", "ab", [(["a"], 1), (["b"], 1)], seats=3, seed="x").winners
    ('b', 'a')
    >>> count("approval", "ab", [(None, 1)], seats=3).winners
    ()
    """
    options = checked_options(method, options)
    withdrawn = frozenset(withdrawn)
    if type(seats) is not int or seats < 1:
        raise ValueError(f"seats are a whole number from one on, not {seats!r}")
    if strange := withdrawn.difference(options):
        raise ValueError(f"withdrawn, but no option: {min(map(repr, strange))}")
    ceiling = None if ceiling is None else weight(ceiling)
    rules = method_named(method).complete(rules)
    urn = sorted_into_urn(
        ballots,
        shape_of(method, options, seats, **rules),
        options,
        seats,
        withdrawn,
        ceiling,
    )
    lots = Lots(seed)
    ranking, winners, rounds = method_named(method).counted(urn, lots, **rules)
    return Count(
        method,
        winners,
        ranking,
        rounds,
        lots.tied,
        plain(urn.valid),
        plain(urn.blank),
        plain(urn.spoiled),
        urn.ballots,
    )


def checked_options(method, options):
    options = tuple(options)
    if not all(isinstance(option, Hashable) for option in options):
        raise TypeError("an option must be hashable")
    if len(set(options)) < len(options):
        raise ValueError("an option is named twice")
    if method in ("consent", "yes_no") and len(options) != 1:
        raise ValueError(f"{method} is about one proposal, not {len(options)}")
    return options


def check(method, options, ballot, *, seats=1, **rules):
    """Raise an InvalidBallot if the poll does not allow `ballot`.

    >>> check("plurality", [1, 2, 3], [1, 3])
    Traceback (most recent call last):
    tally.ballots.InvalidBallot: too_many: maximum 1, given 2
    >>> check("plurality", [1, 2, 3], [1, 3], seats=2)
    """
    shape_of(method, options, seats, **rules).check(ballot)


def normalise(method, options, ballot, **rules):
    """The canonical form of a ballot: None if it is blank, choices and tiers in the
    order of the options, numbers without those that are nought.

    It raises an InvalidBallot for what could not be counted, however many the seats.

    >>> normalise("score", "abc", {"c": 3, "b": 0, "a": 1})
    {'a': 1, 'c': 3}
    """
    if ballot == SPOILED:
        return SPOILED
    options = tuple(options)
    shape = shape_of(method, options, max(len(options), 1), **rules)
    shape.check(ballot)
    return shape.normalise(ballot)


def write(method, ballot):
    """A ballot in the notation of the board.

    >>> write("approval", [3, 1]), write("points", {2: 6, 1: 4})
    ('1+3', '1:4 2:6')
    >>> write("schulze", [2, [3, 1]]), write("stv", None), write("stv", SPOILED)
    ('2>1=3', '-', 'x')
    """
    if ballot is None or ballot == SPOILED:
        return ballot or BLANK_NOTATION
    return shape_without_options(method).written(ballot) or BLANK_NOTATION


def read(method, text):
    """A ballot from its notation; `InvalidBallot("notation")` where it is none.

    >>> read("approval", "1, 3"), read("points", "1:4 2:6")
    ((1, 3), {1: 4, 2: 6})
    >>> read("schulze", "2 > 1 = 3"), read("stv", " - "), read("stv", "x")
    ((2, (1, 3)), None, 'x')
    """
    word = text.strip()
    if word == BLANK_NOTATION:
        return None
    if word == SPOILED:
        return SPOILED
    return shape_without_options(method).parsed(text)


def longest(method, options, *, seats=1, **rules):
    """How many characters the longest notation of a valid ballot has.

    Sealed ballots are padded to it, so that their length tells nothing.

    >>> longest("stv", range(1, 12)), len("1>2>3>4>5>6>7>8>9>10>11")
    (23, 23)
    >>> longest("points", [1, 2, 3], total=12), len("1:1 2:1 3:10")
    (12, 12)
    """
    shape = shape_of(method, options, seats, **rules)
    return max(shape.longest(), len(BLANK_NOTATION), len(SPOILED))
