# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The same as pabutools 1.2 on real budgets: the same projects in the same order.

What differs between the two, and where it shows:

- Ties. pabutools takes the first by name unless it is told otherwise; we take the
  greatest support, then the lowest cost, then the first in order. On these budgets no
  tie is met.
- Free projects. We choose those that somebody supports; for pabutools one is worth
  nothing by cost, and is not chosen. No project is free here.
- pabutools' add-one raises by one unit a voter, stops when it would overspend or when
  no supported project fits any more, and answers the last outcome before: so do we.
  It tells no payments; ours are those of the naive rule (allocation_naive.py).
"""

import pytest
from allocation import equal_shares
from allocation_pabulib import real_vote
from pabutools.election import (
    Additive_Cardinal_Sat,
    ApprovalBallot,
    ApprovalProfile,
    Cardinality_Sat,
    Cost_Sat,
    CumulativeBallot,
    CumulativeProfile,
    Instance,
    Project,
)
from pabutools.rules import method_of_equal_shares
from pabutools.tiebreaking import refuse_tie_breaking

TOULOUSE, WIELICZKA = "france_toulouse_2019", "poland_wieliczka_2023"


def theirs(vote, satisfaction, points=False, **kwargs):
    projects = {name: Project(name, cost) for name, cost in vote.costs.items()}
    instance = Instance(projects.values(), budget_limit=vote.budget)
    if points:
        profile = CumulativeProfile(
            [
                CumulativeBallot({projects[name]: n for name, n in given.items() if n})
                for given in vote.ballots.values()
            ],
            instance=instance,
        )
    else:
        profile = ApprovalProfile(
            [
                ApprovalBallot(projects[name] for name in sorted(given))
                for given in vote.approvals.values()
            ],
            instance=instance,
        )
    # Equal ballots together: several times faster, with the same outcome.
    found = method_of_equal_shares(
        instance, profile.as_multiprofile(), sat_class=satisfaction, **kwargs
    )
    return tuple(project.name for project in found)


@pytest.mark.parametrize("completion", [None, "add_one"])
@pytest.mark.parametrize("utility", ["cost", "cardinality"])
@pytest.mark.parametrize("name", [TOULOUSE, WIELICZKA])
def test_approvals_choose_the_same(name, utility, completion):
    vote = real_vote(name)
    found = equal_shares(
        vote.budget, vote.costs, vote.approvals, utility=utility, completion=completion
    )
    satisfaction = Cost_Sat if utility == "cost" else Cardinality_Sat
    assert found.selected == theirs(
        vote,
        satisfaction,
        voter_budget_increment=1 if completion else None,
        tie_breaking=refuse_tie_breaking if not completion else None,
    )


def test_points_choose_the_same():
    vote = real_vote(TOULOUSE)
    found = equal_shares(vote.budget, vote.costs, vote.ballots, utility="points")
    assert found.selected == theirs(vote, Additive_Cardinal_Sat, points=True)


def test_a_tie_is_broken_otherwise():
    # By cost, ρ of both is one half: pabutools takes "a", we the cheaper one.
    ballots = {"ann": {"a": 1, "b": 1}, "ben": {"a": 1, "b": 1}}

    class Vote:
        budget, costs = 120, {"a": 120, "b": 100}
        approvals = {voter: set(given) for voter, given in ballots.items()}

    found = equal_shares(Vote.budget, Vote.costs, Vote.approvals)
    assert found.selected == ("b",)
    assert theirs(Vote, Cost_Sat) == ("a",)
