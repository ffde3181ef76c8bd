# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The ballots of a poll, sorted: equal ones together, blank and void ones apart."""

from collections import Counter
from dataclasses import dataclass, field

from .ballots import InvalidBallot
from .exact import weight


@dataclass
class Urn:
    """What a method counts.

    :ivar options: those that stand, in the poll's order
    :ivar seats: how many of them can win
    :ivar votes: weight by canonical ballot, numbers as pairs of option and number
    :ivar valid, blank, spoiled: weights
    :ivar colleges: weight by college and ballot (None: blank), where it matters
    :ivar ballots: how many ballots, whatever they say
    """

    options: tuple
    seats: int
    votes: Counter = field(default_factory=Counter)
    blank: int = 0
    spoiled: int = 0
    ballots: int = 0
    colleges: dict = field(default_factory=dict)

    @property
    def valid(self):
        return sum(self.votes.values())

    @property
    def places(self):
        """How many win: none where nobody voted, however few the options are."""
        return self.seats if self.votes else 0


def sorted_into_urn(ballots, shape, options, seats, withdrawn, ceiling):
    """Check, canonise and group `ballots`; see `count` for what they are."""
    withdrawn = frozenset(withdrawn)
    standing = tuple(option for option in options if option not in withdrawn)
    urn = Urn(standing, seats)
    for ballot, given, *college in ballots:
        worth = given if type(given) is int and given > 0 else weight(given)
        if ceiling is not None:
            worth = min(worth, ceiling)
        if not worth:
            # Who has no voice changes nothing, not even the number of ballots.
            continue
        urn.ballots += 1
        try:
            said = canonical(ballot, shape, withdrawn)
        except InvalidBallot:
            urn.spoiled += worth
            continue
        if said is None:
            urn.blank += worth
        else:
            urn.votes[said] += worth
        if college and college[0]:
            group = urn.colleges.setdefault(college[0], Counter())
            group[said] += worth
    return urn


def canonical(ballot, shape, withdrawn=frozenset()):
    """The one form of a ballot, hashable; None where it says nothing."""
    shape.check(ballot)
    said = shape.normalise(ballot)
    if withdrawn and said is not None:
        said = shape.without(said, withdrawn)
    return tuple(said.items()) if isinstance(said, dict) else said
