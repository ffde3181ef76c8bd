# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The ballots of a poll, sorted: equal ones together, blank and void ones apart."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from .ballots import SPOILED, InvalidBallot
from .exact import weight


@dataclass
class Urn:
    """What a method counts.

    :ivar options: those that stand, in the poll's order
    :ivar seats: how many of them can win
    :ivar votes: weight by canonical ballot; numbers as pairs of option and number
    :ivar blank, spoiled: weights
    :ivar colleges: by college, weight by ballot as in `votes`, None for a blank one
    :ivar ballots: how many ballots, whatever they say
    """

    options: tuple
    seats: int
    votes: Counter = field(default_factory=Counter)
    blank: int = 0
    spoiled: int = 0
    ballots: int = 0
    colleges: dict = field(default_factory=lambda: defaultdict(Counter))

    @property
    def valid(self):
        return sum(self.votes.values())

    @property
    def places(self):
        """How many win: none where nobody voted, however few the options are."""
        return self.seats if self.votes else 0

    def add(self, ballots, worth, college=None):
        """Add `ballots`, how many by what they say, each of them `worth` a weight."""
        self.ballots += sum(ballots.values())
        self.spoiled += worth * ballots.pop(SPOILED, 0)
        if worth != 1:
            ballots = {ballot: worth * times for ballot, times in ballots.items()}
        if college:
            self.colleges[college].update(ballots)
        self.blank += ballots.pop(None, 0)
        self.votes.update(ballots)


def sorted_into_urn(
    ballots, shape, options, seats, withdrawn=frozenset(), ceiling=None
):
    """Check the ballots and put equal ones together; see `count` for what they are."""
    urn = Urn(tuple(option for option in options if option not in withdrawn), seats)
    by_voice = defaultdict(list)
    for entry in ballots:
        by_voice[entry[1:]].append(entry[0])
    for (given, *college), said in by_voice.items():
        worth = weight(given) if ceiling is None else min(weight(given), ceiling)
        # Who has no voice changes nothing, not even the number of ballots.
        if worth:
            urn.add(sorted_out(said, shape, withdrawn), worth, *college)
    return urn


def sorted_out(ballots, shape, withdrawn):
    """How many of `ballots` say what: None for nothing, SPOILED for the void ones."""
    try:
        given = Counter(ballots)
    except TypeError:
        # Some cannot be compared before they are canonical, such as lists.
        return Counter(canonical(ballot, shape, withdrawn) for ballot in ballots)
    found = Counter({said: given.pop(said, 0) for said in (None, SPOILED)})
    if not withdrawn and shape.all_canonical(given):
        given.update(found)
        return given
    for ballot, times in given.items():
        found[canonical(ballot, shape, withdrawn)] += times
    return found


def canonical(ballot, shape, withdrawn):
    """The one form of a ballot, hashable; None if it is blank, SPOILED if void."""
    try:
        shape.check(ballot)
    except InvalidBallot:
        return SPOILED
    said = shape.normalise(ballot)
    if withdrawn and said is not None:
        said = shape.without(said, withdrawn)
    return tuple(said.items()) if isinstance(said, dict) else said
