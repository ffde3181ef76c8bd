# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""One project after another, as long as the money lasts.

- greedy: first the project of which the voters together have the most for what it
  costs (approvals, approvals per cost or points per cost, as the utility has it)
- in order: as the assembly ranked them

A project that does not fit into what is left is passed over, and the next one looked
at. The envelope pays, not the voters: half of them may choose everything, and that is
why equal shares are the default.
"""

from .exact import plain, whole
from .selection import Choosing
from .voters import Voters


def greedy(budget, costs, ballots, *, utility="cost"):
    """The greatest utility per cost first; what nobody supports is never chosen.

    >>> ballots = {"ann": {"till", "label"}, "ben": {"label"}, "eve": {"till"}}
    >>> found = greedy(500, {"till": 300, "label": 100, "scale": 50}, ballots)
    >>> found.selected, found.spent
    (('label', 'till'), 400)
    >>> found.reasons["scale"]["why"]
    'no_support'

    Of equals first the one with more support, then the cheaper, then the first.

    :param budget: integer in the smallest unit, like `costs`: project → integer
    :param ballots: voter → projects that it supports, or {project: points}
    :param utility: "cost", "cardinality" or "points", see voters.py
    """
    voters = Voters(costs, ballots, utility)
    choosing = Choosing(budget, voters.costs, voters)
    choose_free(choosing, voters)
    choose_greedily(choosing, voters)
    return choosing.selection()


def in_order(budget, costs, order):
    """The projects in the given order; those that it does not name are not chosen.

    >>> found = in_order(500, {"a": 300, "b": 250, "c": 200}, ["b", "a", "c"])
    >>> found.selected
    ('b', 'c')
    >>> found.reasons["a"]
    {'cost': 300, 'chosen': False, 'why': 'does_not_fit', 'left': 250, 'missing': 50}
    """
    costs = {key: whole(cost, "a cost") for key, cost in costs.items()}
    choosing = Choosing(budget, costs)
    for project in order:
        if project not in costs:
            raise ValueError(f"no such project: {project!r}")
        if project in choosing.reasons:
            raise ValueError(f"ranked twice: {project!r}")
        choosing.choose_if_it_fits(project, "ranking")
    for project in costs:
        if project not in choosing.reasons:
            choosing.refuse(project, "not_ranked")
    return choosing.selection()


def choose_free(choosing, voters):
    """What costs nothing is chosen if somebody wants it; what nobody wants is not."""
    for project, cost in voters.costs.items():
        if not voters.support[project]:
            choosing.refuse(project, "no_support")
        elif not cost:
            choosing.choose(project, "free")


def choose_greedily(choosing, voters, paying=None):
    """Of what is neither chosen nor refused, the greatest utility per cost first.

    :param paying: function of a project that fits and is chosen; what it answers is
        told among the reasons
    """
    waiting = [project for project in voters.costs if project not in choosing.reasons]
    per_cost = {project: voters.utility_per_cost(project) for project in waiting}
    for project in sorted(
        waiting, key=lambda project: (-per_cost[project], voters.precedence[project])
    ):
        told = {"per_cost": plain(per_cost[project])}
        if paying and voters.costs[project] <= choosing.left:
            told.update(paying(project))
        choosing.choose_if_it_fits(project, "greedy", **told)
