# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Which methods there are, what their ballots look like and which rules they take."""

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction

from . import consent, majority
from .ballots import Answer, Choice, Grades, Numbers, Ranking, Tiers
from .majority_judgment import majority_judgment
from .schulze import schulze
from .stv import stv
from .totals import most_points, named_most

# Beyond these a rule makes no sense, and a board could keep a machine busy for ever.
LARGEST = {
    "total": 1_000_000,
    "maximum": 1_000_000,
    "max_choices": 1_000_000,
    "grades": 100,
    "places": 20,
}
SMALLEST = {"grades": 2, "places": 0}


@dataclass(frozen=True)
class Method:
    """
    :ivar shape: from options, seats and rules, the shape of a ballot
    :ivar counted: from an Urn, Lots and the rules, the ranking, winners and rounds
    :ivar rules: the rules that the method takes, and what they are by default
    """

    shape: Callable
    counted: Callable
    rules: dict = field(default_factory=dict)

    def complete(self, rules):
        """The rules that are given and, for the others, the method's own."""
        for name in rules:
            if name not in self.rules:
                raise TypeError(f"no such rule of this method: {name!r}")
        for name in rules.keys() & LARGEST.keys():
            self._check_number(name, rules[name])
        return self.rules | rules

    def _check_number(self, name, number):
        if number is None and self.rules[name] is None:
            return
        if type(number) is not int:
            raise TypeError(f"{name} is not a whole number: {number!r}")
        if not SMALLEST.get(name, 1) <= number <= LARGEST[name]:
            raise ValueError(f"{name} cannot be {number}")


METHODS = {
    "consent": Method(
        lambda options, seats, max_objections: Answer(consent.ANSWERS),
        consent.consent,
        {"max_objections": 0},
    ),
    "yes_no": Method(
        lambda options, seats, **majority_rules: Answer(majority.ANSWERS),
        majority.yes_no,
        {
            "threshold": Fraction(1, 2),
            "strict": True,
            "base": "votes",
            "roll": None,
            "each_college": False,
        },
    ),
    "points": Method(
        lambda options, seats, total: Numbers(options, total, total),
        most_points,
        {"total": 10},
    ),
    "plurality": Method(
        lambda options, seats, max_choices: Choice(options, max_choices or seats),
        named_most,
        {"max_choices": None},
    ),
    "approval": Method(lambda options, seats: Choice(options), named_most),
    "score": Method(
        lambda options, seats, maximum: Numbers(options, maximum),
        most_points,
        {"maximum": 10},
    ),
    "majority_judgment": Method(
        lambda options, seats, grades: Grades(options, grades - 1),
        majority_judgment,
        {"grades": 7},
    ),
    "stv": Method(lambda options, seats, places: Ranking(options), stv, {"places": 5}),
    "schulze": Method(lambda options, seats: Tiers(options), schulze),
}


def method_named(name):
    if not isinstance(name, str) or name not in METHODS:
        raise ValueError(f"no such method: {name!r}")
    return METHODS[name]


def shape_of(name, options, seats=1, **rules):
    """The shape of a ballot of the method called `name`."""
    method = method_named(name)
    return method.shape(tuple(options), seats, **method.complete(rules))


def shape_without_options(name):
    """The shape for reading and writing, for which they do not matter."""
    return shape_of(name, ())
