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
        read = self._points if utility == "points" else self._approvals
        ballots, self.point = read({ballot for ballot, _endowment in alike})
        merged = {}
        for (ballot, endowment), found in alike.items():
            merged.setdefault((ballots[ballot], endowment), []).extend(found)
        self.groups = list(merged.values())
        self.endowments = [endowment for _ballot, endowment in merged]
        back = self._back_by_points if utility == "points" else self._back
        self.backers = {project: {} for project in self.costs}
        back([ballot for ballot, _endowment in merged])
        self.given = {
            project: sum(
                given * sum([size for _group, size in found])
                for given, found in all_given.items()
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

    def _approvals(self, ballots):
        """The projects that each ballot supports."""
        found = {ballot: self._approved(*ballot) for ballot in ballots}
        self._check(frozenset().union(*found.values()))
        return found, 1

    def _approved(self, with_points, ballot):
        if not with_points:
            return ballot
        return frozenset(
            project for project, given in ballot if exact(given, "a point")
        )

    def _points(self, ballots):
        """What each ballot gives, in integers, and what one of these stands for."""
        found = {ballot: self._given(*ballot) for ballot in ballots}
        self._check({project for given in found.values() for project in given})
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

    def _given(self, with_points, ballot):
        if not with_points:
            return dict.fromkeys(ballot, 1)
        return {project: exact(given, "a point") for project, given in ballot if given}

    def _check(self, projects):
        unknown = projects - self.costs.keys()
        if unknown:
            raise ValueError(f"no such project: {min(unknown, key=str)!r}")

    def _back(self, ballots):
        """Enter each group with the projects that it supports."""
        backers = {project: [] for project in self.costs}
        for group, (projects, voters) in enumerate(
            zip(ballots, self.groups, strict=True)
        ):
            backing = group, len(voters)
            for project in projects:
                backers[project].append(backing)
        for project, found in backers.items():
            if found:
                self.backers[project][1] = found

    def _back_by_points(self, ballots):
        """The same of ballots that give points, by what they give."""
        for group, (all_given, voters) in enumerate(
            zip(ballots, self.groups, strict=True)
        ):
            backing = group, len(voters)
            for project, given in all_given:
                self.backers[project].setdefault(given, []).append(backing)

    def supporters(self, project):
        return sum(
            sum([size for _group, size in found])
            for found in self.backers[project].values()
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
    if isinstance(ballot, set | frozenset) or not isinstance(ballot, Mapping):
        return False, frozenset(ballot or ())
    return True, frozenset(ballot.items())
