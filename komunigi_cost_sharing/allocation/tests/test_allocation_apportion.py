# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from decimal import Decimal
from fractions import Fraction

import pytest
from allocation import Unshareable, apportion
from allocation_naive import largest_remainders, quotas
from hypothesis import assume, given
from hypothesis import strategies as st

MEMBERS = "abcdefg"
amounts = st.integers(0, 1000)
weights = st.integers(0, 9) | st.fractions(0, 9, max_denominator=7)
all_weights = st.lists(weights, min_size=1, max_size=7).map(
    lambda found: dict(zip(MEMBERS, found, strict=False))
)
bounds = st.none() | st.integers(0, 300)


@st.composite
def calls(draw):
    """Amount, weights and bounds that can be kept."""
    found = draw(all_weights)
    amount = draw(amounts) if any(found.values()) else 0
    floors = {key: draw(bounds) for key in found}
    caps = {key: draw(bounds) for key in found}
    payers = [key for key in found if found[key]]
    for key in payers:
        if floors[key] is not None and caps[key] is not None:
            assume(floors[key] <= caps[key])
    assume(sum(floors[key] or 0 for key in payers) <= amount)
    if payers and all(caps[key] is not None for key in payers):
        assume(sum(caps[key] for key in payers) >= amount)
    return amount, found, floors, caps


def refused(*args, **kwargs):
    with pytest.raises(Unshareable) as caught:
        apportion(*args, **kwargs)
    return caught.value.reason, caught.value.values


@given(calls())
def test_parts_add_up_within_their_bounds(call):
    amount, found, floors, caps = call
    parts = apportion(amount, found, floor=floors, cap=caps)
    assert list(parts) == list(found)
    assert sum(parts.values()) == amount
    for key, part in parts.items():
        assert isinstance(part, int)
        if not found[key]:
            assert part == 0
            continue
        assert part >= (floors[key] or 0)
        assert caps[key] is None or part <= caps[key]


@given(calls())
def test_parts_are_the_rounded_proportional_ones_between_the_bounds(call):
    amount, found, floors, caps = call
    payers = [key for key in found if found[key]]
    assume(payers)
    exact = quotas(
        amount,
        [found[key] for key in payers],
        [floors[key] or 0 for key in payers],
        [caps[key] for key in payers],
    )
    parts = apportion(amount, found, floor=floors, cap=caps)
    assert [parts[key] for key in payers] == largest_remainders(exact)


@given(calls(), st.sampled_from(MEMBERS), st.fractions(0, 9, max_denominator=7))
def test_whose_weight_grows_never_pays_less(call, grown, more):
    amount, found, floors, caps = call
    assume(grown in found)
    before = apportion(amount, found, floor=floors, cap=caps)
    heavier = {**found, grown: found[grown] + more}
    if not found[grown]:
        # Who now takes part has bounds, which may not go with the others'.
        floors = {**floors, grown: None}
        caps = {**caps, grown: None}
    after = apportion(amount, heavier, floor=floors, cap=caps)
    assert after[grown] >= before[grown]


@given(amounts, all_weights, st.none() | st.integers(0, 50), st.integers(100, 400))
def test_the_heavier_never_pays_less_than_the_lighter(amount, found, floor, cap):
    payers = sum(1 for weight in found.values() if weight)
    assume(payers and (floor or 0) * payers <= amount <= cap * payers)
    parts = apportion(amount, found, floor=floor, cap=cap)
    for a in found:
        for b in found:
            if found[a] > found[b]:
                assert parts[a] >= parts[b]
            if found[a] == found[b]:
                assert abs(parts[a] - parts[b]) <= 1
                # The first in order takes the odd cent.
                assert list(found).index(a) > list(found).index(b) or (
                    parts[a] >= parts[b]
                )


@given(calls(), st.randoms())
def test_the_order_decides_about_a_cent_at_most(call, chance):
    amount, found, floors, caps = call
    keys = list(found)
    chance.shuffle(keys)
    parts = apportion(amount, found, floor=floors, cap=caps)
    again = apportion(amount, {k: found[k] for k in keys}, floor=floors, cap=caps)
    assert all(abs(parts[key] - again[key]) <= 1 for key in found)


@given(calls(), st.fractions(Fraction(1, 9), 9))
def test_only_the_proportion_of_the_weights_counts(call, times):
    amount, found, floors, caps = call
    parts = apportion(amount, found, floor=floors, cap=caps)
    scaled = {key: weight * times for key, weight in found.items()}
    assert apportion(amount, scaled, floor=floors, cap=caps) == parts


def test_a_greater_amount_may_cost_one_of_them_a_cent_less():
    # The Alabama paradox, which the docstring admits.
    found = {"a": 6, "b": 6, "c": 2}
    assert apportion(10, found) == {"a": 4, "b": 4, "c": 2}
    assert apportion(11, found) == {"a": 5, "b": 5, "c": 1}


def test_a_floor_is_paid_for_by_the_others():
    found = {"BEES": 70, "Bloum": 25, "Vervîcoop": 5}
    assert apportion(1000, found, floor=100) == {
        "BEES": 663,
        "Bloum": 237,
        "Vervîcoop": 100,
    }


def test_what_a_ceiling_takes_away_is_paid_by_the_others():
    found = {"BEES": 70, "Bloum": 25, "Vervîcoop": 5}
    assert apportion(1000, found, cap={"BEES": 400, "other": 1}) == {
        "BEES": 400,
        "Bloum": 500,
        "Vervîcoop": 100,
    }


def test_floors_and_ceilings_that_pull_against_each_other():
    # Setting both sides at once would be wrong: with the ceiling of a, nobody is
    # below the floor any more.
    found = {"a": 90, "b": 5, "c": 5}
    assert apportion(100, found, floor=10, cap={"a": 40}) == {
        "a": 40,
        "b": 30,
        "c": 30,
    }


def test_who_has_no_weight_has_no_floor():
    assert apportion(90, {"a": 1, "b": 0}, floor=50) == {"a": 90, "b": 0}
    assert apportion(90, {"a": 1, "b": 0}, cap={"b": 10}) == {"a": 90, "b": 0}


def test_nothing_to_share():
    assert apportion(0, {}) == {}
    assert apportion(0, {"a": 0, "b": 0}) == {"a": 0, "b": 0}
    assert apportion(0, {"a": 1, "b": 2}) == {"a": 0, "b": 0}


def test_refusals_give_their_reason():
    assert refused(5, {}) == ("nobody", {"amount": 5})
    assert refused(5, {"a": 0}) == ("no_weight", {"amount": 5})
    assert refused(5, {"a": 1, "b": 1}, floor=3) == (
        "floors_too_high",
        {"amount": 5, "floors": 6, "missing": 1},
    )
    assert refused(5, {"a": 1, "b": 1}, cap=2) == (
        "caps_too_low",
        {"amount": 5, "caps": 4, "missing": 1},
    )
    assert refused(5, {"a": 1, "b": 1}, floor={"b": 3}, cap=2) == (
        "floor_above_cap",
        {"key": "b", "floor": 3, "cap": 2},
    )


@pytest.mark.parametrize(
    ("args", "error"),
    [
        ((-1, {"a": 1}), ValueError),
        ((1.0, {"a": 1}), TypeError),
        ((True, {"a": 1}), TypeError),
        ((1, {"a": -1}), ValueError),
        ((1, {"a": 0.5}), TypeError),
        ((1, {"a": Decimal("NaN")}), ValueError),
    ],
)
def test_what_is_no_exact_number_is_not_taken(args, error):
    with pytest.raises(error):
        apportion(*args)


@pytest.mark.parametrize(("bound", "error"), [(-1, ValueError), (0.5, TypeError)])
def test_bounds_are_whole_numbers(bound, error):
    for given_to in (bound, {"a": bound}):
        with pytest.raises(error):
            apportion(10, {"a": 1}, floor=given_to)
        with pytest.raises(error):
            apportion(10, {"a": 1}, cap=given_to)


def test_decimals_are_taken_as_they_are_written():
    found = {"a": Decimal("0.1"), "b": Decimal("0.2")}
    assert apportion(300, found) == {"a": 100, "b": 200}
