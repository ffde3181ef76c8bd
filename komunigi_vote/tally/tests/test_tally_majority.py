# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Consent, and yes or no."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tally import count
from tally.majority import least_yes


def poll(yes=0, no=0, abstain=0, blank=0, **rules):
    ballots = [("yes", yes), ("no", no), ("abstain", abstain), (None, blank)]
    return count("yes_no", ["proposal"], ballots, **rules)


def adopted(*votes, **rules):
    return poll(*votes, **rules).winners == ("proposal",)


def test_the_simple_majority_is_more_than_half_of_the_votes():
    assert adopted(6, 5)
    assert not adopted(5, 5)
    assert adopted(2, 1, 90)
    assert poll(5, 5).rounds == [
        {
            "college": None,
            "yes": 5,
            "no": 5,
            "abstain": 0,
            "base": "votes",
            "base_weight": 10,
            "threshold": "1/2",
            "strict": True,
            "needed": 6,
            "adopted": False,
        }
    ]


@pytest.mark.parametrize("threshold", [Fraction(2, 3), "2/3"])
def test_two_thirds_are_at_least_or_more_than_two_thirds(threshold):
    assert adopted(6, 3, threshold=threshold, strict=False)
    assert not adopted(6, 3, threshold=threshold)
    assert adopted(7, 3, threshold=threshold)


@pytest.mark.parametrize(("yes", "no"), [(3, 1), (75, 25), (300, 100)])
def test_three_quarters(yes, no):
    assert adopted(yes, no, threshold="3/4", strict=False)
    assert adopted(yes, no, threshold="0.75", strict=False)
    assert not adopted(yes, no + 1, threshold="3/4", strict=False)


def test_abstentions_and_blank_ballots_count_among_those_present():
    assert adopted(5, 4)
    assert not adopted(5, 4, 1, base="present")
    assert not adopted(5, 4, 0, 1, base="present")
    assert adopted(6, 4, 1, base="present")
    assert poll(5, 4, 1, 1, base="present").rounds[0]["abstain"] == 2


def test_an_absolute_majority_is_of_everybody_on_the_roll():
    assert not adopted(10, 0, base="roll", roll=20)
    assert adopted(11, 0, base="roll", roll=20)
    assert poll(1, base="roll", roll=21).rounds[0]["needed"] == 11


def test_without_any_vote_nothing_is_adopted():
    for rules in ({}, {"threshold": "0", "strict": False}, {"base": "present"}):
        assert not adopted(**rules)
        assert not adopted(0, 0, 3, **rules)
    assert poll().rounds[0]["needed"] == 1


def test_each_college_can_be_asked_for_the_same_majority():
    ballots = [("yes", 9, "workers"), ("no", 1, "users"), ("abstain", 1, None)]
    assert count("yes_no", ["p"], ballots).winners == ("p",)
    found = count("yes_no", ["p"], ballots, each_college=True)
    assert found.winners == ()
    assert [(told["college"], told["adopted"]) for told in found.rounds] == [
        (None, True),
        ("users", False),
        ("workers", True),
    ]


def test_a_college_on_the_roll_that_does_not_vote_does_not_agree():
    rules = {"base": "roll", "roll": {"a": 3, "b": "2"}, "each_college": True}
    ballots = [("yes", 3, "a")]
    found = count("yes_no", ["p"], ballots, **rules)
    assert [(told["base_weight"], told["adopted"]) for told in found.rounds] == [
        (5, True),
        (3, True),
        (2, False),
    ]
    assert found.winners == ()


@pytest.mark.parametrize(
    "rules",
    [
        {"base": "everybody"},
        {"base": "roll"},
        {"base": "roll", "roll": 5, "each_college": True},
        {"threshold": "3/2"},
        {"threshold": "half"},
    ],
)
def test_a_majority_that_makes_no_sense_is_refused(rules):
    with pytest.raises(ValueError):
        count("yes_no", ["p"], [("yes", 1, "a")], **rules)


def test_a_threshold_is_never_a_float():
    with pytest.raises(TypeError):
        poll(threshold=0.5)


@given(
    st.fractions(0, 1, max_denominator=20),
    st.booleans(),
    st.integers(0, 60),
    st.integers(1, 12),
)
def test_the_least_yes_passes_and_less_does_not(threshold, strict, base, denominator):
    def passes(yes):
        share = threshold * base
        return yes > 0 and (yes > share if strict else yes >= share)

    base = Fraction(base, denominator)
    needed = least_yes(threshold, strict, base, denominator)
    assert passes(needed)
    assert not passes(needed - Fraction(1, denominator))


def consent(*answers, **rules):
    return count("consent", ["proposal"], [(answer, 1) for answer in answers], **rules)


def test_one_objection_stops_a_proposal_and_a_concern_does_not():
    assert consent("consent", "concern", "concern").winners == ("proposal",)
    found = consent("consent", "concern", "objection", None)
    assert found.winners == ()
    assert found.rounds == [
        {"consent": 1, "concern": 1, "objection": 1, "allowed": 0, "adopted": False}
    ]


def test_a_number_of_objections_can_be_allowed():
    assert consent("consent", "objection", max_objections=1).winners == ("proposal",)


def test_silence_is_no_consent():
    assert consent().winners == consent(None, None).winners == ()
    assert consent("objection", max_objections=5).winners == ()


@pytest.mark.parametrize("method", ["consent", "yes_no"])
def test_a_proposal_that_is_withdrawn_is_not_adopted(method):
    answer = {"consent": "consent", "yes_no": "yes"}[method]
    found = count(method, ["p"], [(answer, 1)], withdrawn=["p"])
    assert (found.winners, found.ranking) == ((), ())


@pytest.mark.parametrize("method", ["consent", "yes_no"])
def test_they_are_about_one_proposal(method):
    with pytest.raises(ValueError, match="one proposal"):
        count(method, ["p", "q"], [])
