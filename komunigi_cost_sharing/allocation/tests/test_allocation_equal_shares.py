# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import json
from fractions import Fraction
from itertools import chain, combinations

import allocation_naive
import pytest
from allocation import equal_shares, greedy
from allocation_pabulib import real_vote
from allocation_profiles import votes
from hypothesis import assume, given
from hypothesis import strategies as st

utilities = st.sampled_from(["cost", "cardinality", "points"])
completions = st.sampled_from([None, "add_one", "greedy"])


def worth(vote, utility):
    return {
        "cost": lambda project, points: vote.costs[project] or 1,
        "cardinality": lambda project, points: 1,
        "points": lambda project, points: points,
    }[utility]


def given_by(vote, utility):
    """The ballots as the naive rule takes them."""
    if utility == "points":
        return vote.ballots
    return {v: dict.fromkeys(found, 1) for v, found in vote.approvals.items()}


def groups(voters):
    return chain.from_iterable(
        combinations(voters, size) for size in range(1, len(voters) + 1)
    )


def paid(found):
    return {voter: parts for voter, parts in found.payments.items() if parts}


@given(votes(), utilities)
def test_it_is_the_rule_of_the_paper(vote, utility):
    found = equal_shares(vote.budget, vote.costs, vote.ballots, utility=utility)
    chosen, payments, left = allocation_naive.equal_shares(
        vote.costs, given_by(vote, utility), vote.endowments, worth(vote, utility)
    )
    assert set(found.selected) == set(chosen)
    costly = [project for project in found.selected if vote.costs[project]]
    assert costly == [project for project in chosen if vote.costs[project]]
    assert paid(found) == {v: parts for v, parts in payments.items() if parts}
    for project, reason in found.reasons.items():
        if reason.get("why") == "supporters_short":
            rest = sum(left[v] for v, b in vote.approvals.items() if project in b)
            assert Fraction(reason["left"]) == rest
            assert Fraction(reason["missing"]) == vote.costs[project] - rest > 0


@given(votes(), utilities)
def test_adding_many_units_at_once_is_adding_one_after_another(vote, utility):
    found = equal_shares(
        vote.budget, vote.costs, vote.ballots, utility=utility, completion="add_one"
    )
    chosen, payments, _left, raised = allocation_naive.add_one(
        vote.budget,
        vote.costs,
        given_by(vote, utility),
        vote.endowments,
        worth(vote, utility),
    )
    assert found.raised == raised
    assert set(found.selected) == set(chosen)
    assert paid(found) == {v: parts for v, parts in payments.items() if parts}


@given(votes(), utilities, st.data())
def test_given_endowments_grow_in_their_own_proportion(vote, utility, data):
    endowments = {
        voter: data.draw(st.fractions(0, 12, max_denominator=6))
        for voter in vote.ballots
    }
    assume(sum(endowments.values()) <= vote.budget)
    found = equal_shares(
        vote.budget,
        vote.costs,
        vote.ballots,
        utility=utility,
        endowments=endowments,
        completion="add_one",
    )
    # Only those who may get something decide when nothing can change any more.
    for voter, parts in found.payments.items():
        total = sum(endowments.values())
        share = len(vote.ballots) * endowments[voter] / total if total else 1
        assert sum(parts.values()) <= endowments[voter] + found.raised * share
    assert found.spent <= vote.budget


@given(votes(), utilities, completions)
def test_what_is_paid_is_what_is_chosen(vote, utility, completion):
    found = equal_shares(
        vote.budget, vote.costs, vote.ballots, utility=utility, completion=completion
    )
    assert found.spent == sum(vote.costs[p] for p in found.selected) <= vote.budget
    assert len(set(found.selected)) == len(found.selected)
    for project in found.selected:
        parts = [p[project] for p in found.payments.values() if project in p]
        rest = Fraction(found.reasons[project].get("from_rest", 0))
        assert sum(parts) + rest == vote.costs[project]
    has = Fraction(vote.budget, len(vote.ballots)) + found.raised
    assert all(sum(parts.values()) <= has for parts in found.payments.values())


@given(votes(), utilities, completions)
def test_nobody_pays_for_what_they_gave_no_support(vote, utility, completion):
    found = equal_shares(
        vote.budget, vote.costs, vote.ballots, utility=utility, completion=completion
    )
    for voter, parts in found.payments.items():
        assert parts.keys() <= vote.approvals[voter]
        assert all(part > 0 for part in parts.values())


@given(votes(), utilities, completions)
def test_no_group_that_can_pay_for_a_project_is_left_without(vote, utility, completion):
    found = equal_shares(
        vote.budget, vote.costs, vote.ballots, utility=utility, completion=completion
    )
    has = Fraction(vote.budget, len(vote.ballots))
    for group in groups(list(vote.ballots)):
        common = set.intersection(*(vote.approvals[voter] for voter in group))
        if any(vote.costs[project] <= has * len(group) for project in common):
            assert any(vote.approvals[voter] & {*found.selected} for voter in group)


@given(votes(), st.sampled_from(["cost", "cardinality"]))
def test_groups_get_what_they_can_pay_for_up_to_one_project(vote, utility):
    # Extended justified representation up to one project, theorem 1 of the paper.
    found = equal_shares(vote.budget, vote.costs, vote.ballots, utility=utility)
    has = Fraction(vote.budget, len(vote.ballots))
    chosen = {*found.selected}

    def enjoyed(projects):
        return sum(vote.costs[p] if utility == "cost" else 1 for p in projects)

    for group in groups(list(vote.ballots)):
        common = set.intersection(*(vote.approvals[voter] for voter in group))
        for wanted in groups(sorted(common)):
            if sum(vote.costs[project] for project in wanted) > has * len(group):
                continue
            assert any(
                enjoyed(vote.approvals[v] & chosen) >= enjoyed(wanted)
                or any(
                    enjoyed(vote.approvals[v] & (chosen | {p})) > enjoyed(wanted)
                    for p in wanted
                )
                for v in group
            )


@given(votes(), utilities, completions, st.randoms())
def test_voters_are_alike_whoever_they_are(vote, utility, completion, chance):
    found = equal_shares(
        vote.budget, vote.costs, vote.ballots, utility=utility, completion=completion
    )
    names = list(vote.ballots)
    chance.shuffle(names)
    again = equal_shares(
        vote.budget,
        vote.costs,
        {name: vote.ballots[name] for name in names},
        utility=utility,
        completion=completion,
    )
    assert again == found
    for one in vote.ballots:
        for other in vote.ballots:
            if vote.approvals[one] == vote.approvals[other] and utility != "points":
                assert found.payments.get(one) == found.payments.get(other)


@given(votes(), utilities, completions)
def test_everything_is_told(vote, utility, completion):
    found = equal_shares(
        vote.budget, vote.costs, vote.ballots, utility=utility, completion=completion
    )
    assert json.loads(json.dumps(found.reasons)) == found.reasons
    assert json.loads(json.dumps(found.steps)) == found.steps
    assert list(found.reasons) == list(vote.costs)
    for project, reason in found.reasons.items():
        assert reason["chosen"] == (project in found.selected)
    assert [step["project"] for step in found.steps] == list(found.selected)
    assert [step["left"] for step in found.steps[-1:]] in (
        [],
        [vote.budget - found.spent],
    )


def test_who_has_less_left_pays_all_it_has():
    # The first takes 100 of the 200 that two of them have; the second then costs more
    # to the third.
    ballots = {"ann": "p", "ben": "pq", "cia": "pq", "dan": "q"}
    found = equal_shares(800, {"p": 300, "q": 350}, ballots)
    assert found.selected == ("p", "q")
    assert found.payments["ben"] == {"p": 100, "q": 100}
    assert found.payments["dan"] == {"q": 150}
    assert found.reasons["q"]["in_full"] == 1
    assert found.reasons["q"]["all_they_had"] == 2


def test_points_pay_in_proportion():
    ballots = {"ann": {"p": 3}, "ben": {"p": 1}}
    found = equal_shares(800, {"p": 400}, ballots, utility="points")
    assert found.payments == {"ann": {"p": 300}, "ben": {"p": 100}}
    assert found.reasons["p"]["price"] == 100
    halves = {"ann": {"p": Fraction(3, 2)}, "ben": {"p": Fraction(1, 2)}}
    found = equal_shares(800, {"p": 400}, halves, utility="points")
    assert found.payments == {"ann": {"p": 300}, "ben": {"p": 100}}
    assert found.reasons["p"]["price"] == found.reasons["p"]["rho"] == 200


def test_ties_go_to_support_then_to_the_cheaper_then_to_the_first():
    # By cost, ρ is one through the number of supporters: all are equal in pairs.
    costs = {"a": 120, "b": 100, "c": 100}
    ballots = {"ann": "abc", "ben": "abc"}
    assert equal_shares(240, costs, ballots).selected == ("b", "c")
    ballots = {"ann": {"a": 2, "b": 1}, "ben": {"a": 2, "b": 1}}
    costs = {"b": 100, "a": 200}
    found = equal_shares(300, costs, ballots, utility="points")
    assert found.reasons["a"]["rho"] == found.reasons["b"]["rho"] == 50
    assert found.selected == ("a", "b")


def test_the_rest_goes_to_what_most_want_for_the_money():
    costs = {"a": 300, "b": 400, "c": 200}
    ballots = {"ann": "a", "ben": "a", "cia": "b", "dan": "c"}
    found = equal_shares(800, costs, ballots, completion="greedy")
    assert found.selected == ("a", "c", "b")[:2]
    assert found.reasons["b"]["why"] == "does_not_fit"
    found = equal_shares(700, costs, ballots, completion="greedy")
    assert found.reasons["c"]["how"] == "greedy"
    assert found.reasons["c"]["from_rest"] == 25
    assert found.payments["dan"] == {"c": 175}


def test_a_free_project_is_chosen_if_somebody_wants_it():
    found = equal_shares(0, {"a": 0, "b": 0}, {"ann": {"a"}, "ben": None})
    assert found.selected == ("a",)
    assert found.reasons["a"]["how"] == "free"
    assert found.reasons["b"]["why"] == "no_support"


def test_without_voters_nothing_is_chosen():
    for completion in (None, "add_one", "greedy"):
        found = equal_shares(100, {"a": 50}, {}, completion=completion)
        assert found.selected == ()
        assert found.payments == {}


@pytest.mark.parametrize(
    ("args", "kwargs", "error"),
    [
        ((100, {"a": 50}, {"ann": {"b"}}), {}, ValueError),
        ((100, {"a": -1}, {}), {}, ValueError),
        ((100, {"a": 0.5}, {}), {}, TypeError),
        ((-1, {}, {}), {}, ValueError),
        ((100, {"a": 50}, {"ann": {"a": 0.5}}), {}, TypeError),
        ((100, {"a": 50}, {"ann": {"a": -1}}), {}, ValueError),
        ((100, {"a": 50}, {"ann": "a"}), {"endowments": {"ann": 101}}, ValueError),
        ((100, {"a": 50}, {"ann": "a"}), {"utility": "joy"}, ValueError),
        ((100, {"a": 50}, {"ann": "a"}), {"completion": "joy"}, ValueError),
    ],
)
def test_what_makes_no_sense_is_not_taken(args, kwargs, error):
    with pytest.raises(error):
        equal_shares(*args, **kwargs)


@given(votes(), utilities)
def test_greedy_takes_the_best_that_fits(vote, utility):
    found = greedy(vote.budget, vote.costs, vote.ballots, utility=utility)
    points = given_by(vote, utility)
    support = {p: sum(b.get(p, 0) for b in points.values()) for p in vote.costs}
    left, chosen = vote.budget, []
    waiting = [project for project in vote.costs if support[project]]
    while True:
        fitting = [p for p in waiting if vote.costs[p] <= left and p not in chosen]
        if not fitting:
            break

        def key(project):
            cost = vote.costs[project]
            if not cost:
                return 0, 0, 0
            per = Fraction(support[project], 1 if utility == "cost" else cost)
            return 1, -per, -support[project], cost, waiting.index(project)

        best = min(fitting, key=key)
        chosen.append(best)
        left -= vote.costs[best]
    assert list(found.selected) == chosen


@pytest.mark.parametrize("utility", ["cost", "cardinality", "points"])
def test_a_real_budget_is_the_rule_of_the_paper(utility):
    vote = real_vote("france_toulouse_2019")
    found = equal_shares(vote.budget, vote.costs, vote.ballots, utility=utility)
    chosen, payments, _left = allocation_naive.equal_shares(
        vote.costs, given_by(vote, utility), vote.endowments, worth(vote, utility)
    )
    assert found.selected == chosen
    assert paid(found) == {v: parts for v, parts in payments.items() if parts}


def test_wieliczka_went_on_when_nothing_more_fitted():
    # Add-one ends with 31 projects, of which nothing that is left fits into the rest.
    vote = real_vote("poland_wieliczka_2023")
    found = equal_shares(vote.budget, vote.costs, vote.ballots, completion="add_one")
    assert (found.raised, found.spent) == (150, 984_579)
    # The town did not stop there; four zloty more to each choose what it decided.
    more = vote.budget + 154 * len(vote.ballots)
    town = equal_shares(more, vote.costs, vote.ballots)
    assert {*town.selected} == vote.decided
    assert vote.decided - {*found.selected} == {"46"}
    assert {*found.selected} - vote.decided == {"66", "67"}
    assert found.spent < town.spent == 995_079 <= vote.budget
