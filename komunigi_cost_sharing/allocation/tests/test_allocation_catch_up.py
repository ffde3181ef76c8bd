# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from collections import Counter
from fractions import Fraction

import pytest
from allocation import catch_up
from hypothesis import given
from hypothesis import strategies as st

NEW = ("vera", "will", "xeni")


@st.composite
def developments(draw):
    """What was paid, and how it is reckoned."""
    amounts = draw(st.lists(st.integers(0, 5000), max_size=5))
    paid = dict(zip("abcde", amounts, strict=False))
    life = draw(st.integers(1, 60))
    terms = {"age": draw(st.integers(0, 70)), "life": life}
    if draw(st.booleans()):
        terms["weights"] = {
            key: draw(st.integers(0, 9) | st.fractions(0, 9, max_denominator=5))
            for key in (*paid, *NEW)
        }
    return paid, terms


@given(developments(), st.sets(st.sampled_from(NEW)))
def test_nothing_is_earned_or_lost(development, new):
    paid, terms = development
    found = catch_up(paid, new, **terms)
    assert sum(found.changes.values()) == 0
    assert sum(found.parts.values()) == sum(found.returned.values())
    assert all(part >= 0 for part in found.parts.values())
    assert all(0 <= found.returned.get(key, 0) <= paid[key] for key in paid)


@given(developments(), st.permutations(NEW), st.sampled_from([1, 2]))
def test_any_order_in_the_same_month_gives_the_same(development, order, first):
    paid, terms = development
    together = catch_up(paid, NEW, **terms)
    booked, so_far = Counter(), None
    for count in (first, 3):
        found = catch_up(paid, order[:count], **terms)
        booked.update(found.after(so_far))
        so_far = found
    assert dict(booked) == dict(Counter(together.changes))


@given(developments(), st.integers(1, 20))
def test_who_waits_longer_pays_less(development, months):
    paid, terms = development
    now = catch_up(paid, ["vera"], **terms)
    later = catch_up(paid, ["vera"], **{**terms, "age": terms["age"] + months})
    assert later.parts["vera"] <= now.parts["vera"]


@given(developments())
def test_a_newcomer_pays_as_if_it_had_been_there(development):
    paid, terms = development
    found = catch_up(paid, NEW, **terms)
    payers = [*(key for key in paid if paid[key]), *NEW]
    weights = terms.get("weights") or dict.fromkeys(payers, 1)
    total = sum(Fraction(weights[key]) for key in payers)
    for key in NEW:
        exact = found.residual * Fraction(weights[key]) / total if total else 0
        assert exact - 1 < found.parts[key] <= exact


def test_a_month_after_another():
    paid = {"BEES": 6000, "Bloum": 3000}
    first = catch_up(paid, ["Vervîcoop"], age=0, life=36)
    assert dict(first.parts) == {"Vervîcoop": 3000}
    borne = {key: paid.get(key, 0) + change for key, change in first.changes.items()}
    assert borne == {"BEES": 4000, "Bloum": 2000, "Vervîcoop": 3000}
    later = catch_up(borne, ["Oufticoop"], age=18, life=36)
    assert later.residual == 4500
    assert dict(later.parts) == {"Oufticoop": 1125}
    assert dict(later.returned) == {"BEES": 500, "Bloum": 250, "Vervîcoop": 375}


def test_a_value_that_was_agreed():
    found = catch_up({"BEES": 900}, ["Bloum"], residual=500)
    assert found.residual == 500
    assert found.changes == {"BEES": -250, "Bloum": 250}


def test_nobody_has_paid_or_nobody_comes():
    assert catch_up({}, ["a"], age=1, life=2).changes == {"a": 0}
    assert catch_up({"a": 100}, [], age=1, life=2).changes == {"a": 0}


@pytest.mark.parametrize(
    ("args", "kwargs"),
    [
        (({"a": 100}, ["a"]), {"age": 1, "life": 2}),
        (({"a": 100}, ["b", "b"]), {"age": 1, "life": 2}),
        (({"a": -100}, ["b"]), {"age": 1, "life": 2}),
        (({"a": 100}, ["b"]), {"age": 1, "life": 0}),
        (({"a": 100}, ["b"]), {"age": -1, "life": 12}),
        (({"a": 100}, ["b"]), {"residual": 101}),
        (({"a": 100}, ["b"]), {"residual": 50, "weights": {"a": 1}}),
    ],
)
def test_what_makes_no_sense_is_not_taken(args, kwargs):
    with pytest.raises(ValueError):
        catch_up(*args, **kwargs)


def test_who_was_booked_is_among_those_of_the_month():
    first = catch_up({"a": 100}, ["b"], residual=50)
    other = catch_up({"a": 100}, ["c"], residual=50)
    with pytest.raises(ValueError):
        other.after(first)
