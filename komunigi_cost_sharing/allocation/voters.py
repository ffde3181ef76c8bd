# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Ballots as the rules read them, voters who do the same taken together.

A ballot is a set of projects (or any iterable of them), or a mapping from projects to
points; a project with no points has no support, and None is a blank ballot. Three
utilities say how much a chosen project is worth to a voter:

- "cost": what it costs, to each who supports it (with at least one point)
- "cardinality": one, to each who supports it
- "points": the points that the voter gave it; a set gives one to each
"""

from collections.abc import Mapping
from fractions import Fraction

from .exact import exact, in_integers, whole

UTILITIES = ("cost", "cardinality", "points")


class Voters:
    """The voters in groups of the same ballot and the same endowment.

    :ivar costs: cost by project, in the order of the projects
    :ivar backers: by project, a dict from what its backers gave to pairs of group and
        number of voters; what was given is 1, or the points, as integers
    :ivar point: what one of these integers stands for (with fractions of points)
    :ivar groups: by group, the voters in it
    :ivar endowments: by group, the endowment of each of its voters
    :ivar given: by project, all these integers together; `support`: what they stand for
    """

    def __init__(self, costs, ballots, utility, endowments=None):
        if utility not in UTILITIES:
            raise ValueError(f"no such utility: {utility!r}")
        self.utility = utility
        self.costs = {key: whole(cost, "a cost") for key, cost in costs.items()}
        self.count = len(ballots)
        alike = {}
        for voter, ballot in ballots.items():
            endowment = endowments[voter] if endowments is not None else None
            alike.setdefault((_frozen(ballot), endowment), []).append(voter)
        points, self.point = self._points({ballot for ballot, _endowment in alike})
        merged = {}
        for (ballot, endowment), found in alike.items():
            merged.setdefault((points[ballot], endowment), []).extend(found)
        self.groups = list(merged.values())
        self.endowments = [endowment for _given, endowment in merged]
        self.backers = {project: {} for project in self.costs}
        for group, (given_all, _endowment) in enumerate(merged):
            size = len(self.groups[group])
            for project, given in given_all:
                self.backers[project].setdefault(given, []).append((group, size))
        self.given = {
            project: sum(
                given * size
                for given, found in all_given.items()
                for _group, size in found
            )
            for project, all_given in self.backers.items()
        }
        self.support = {
            project: self.point * given for project, given in self.given.items()
        }
        # Of equals: the most support, the lowest cost, the first.
        self.precedence = {
            project: (-self.support[project], cost, place)
            for place, (project, cost) in enumerate(self.costs.items())
        }

    def _points(self, ballots):
        """What each ballot gives, in integers, and what one of these stands for."""
        found = {ballot: self._given(ballot) for ballot in ballots}
        fractions = {
            points
            for given in found.values()
            for points in given.values()
            if not isinstance(points, int)
        }
        unit = in_integers(fractions)[1]
        if unit > 1:
            for given in found.values():
                given.update({project: int(n * unit) for project, n in given.items()})
        return {
            ballot: frozenset(given.items()) for ballot, given in found.items()
        }, Fraction(1, unit)

    def _given(self, ballot):
        with_points, ballot = ballot
        if with_points:
            given = {
                project: exact(points, "a point")
                for project, points in ballot
                if points
            }
        else:
            given = dict.fromkeys(ballot, 1)
        if not self.costs.keys() >= given.keys():
            unknown = [project for project in given if project not in self.costs]
            raise ValueError(f"no such project: {unknown[0]!r}")
        return given if self.utility == "points" else dict.fromkeys(given, 1)

    def supporters(self, project):
        return sum(
            size for found in self.backers[project].values() for _, size in found
        )

    def utility_per_cost(self, project):
        """All that the project is worth to its supporters, by what it costs."""
        if self.utility == "cost":
            return Fraction(self.support[project])
        return Fraction(self.support[project], self.costs[project])


def _frozen(ballot):
    """Whether it gives points, and what it gives, in a form that tells equals.

    >>> _frozen({"till": 2}), _frozen(["till"])
    ((True, frozenset({('till', 2)})), (False, frozenset({'till'})))
    """
    if isinstance(ballot, Mapping):
        return True, frozenset(ballot.items())
    return False, frozenset(ballot or ())
