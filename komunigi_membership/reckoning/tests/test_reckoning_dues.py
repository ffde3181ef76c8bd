# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import json
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from reckoning import Band, Basis, Scale, Tier, reckon, settle

CENT = Decimal("0.01")
amounts = st.decimals(0, 10_000, places=2)
values = st.decimals(0, 10**9, places=2)
prices = st.decimals(0, 100, places=6)
month_counts = st.integers(0, 12)
smallest_units = st.sampled_from([Decimal(1), Decimal("0.05"), CENT, Decimal("0.001")])


@st.composite
def bands(draw):
    """Bands that never ask for less of who has more."""
    starts = sorted(draw(st.sets(values.filter(bool), max_size=5)))
    rising = sorted(draw(st.lists(amounts, min_size=6, max_size=6)))
    return tuple(map(Band, [Decimal(0), *starts], rising))


@st.composite
def scales(draw, methods=("choice", "band", "unit")):
    floor = draw(amounts)
    return Scale(
        draw(st.sampled_from(methods)),
        bands=draw(bands()),
        base=draw(amounts),
        unit_price=draw(prices),
        floor=floor,
        cap=draw(st.none() | amounts.map(lambda room: floor + room)),
    )


def dues_of(scale, value, months=12, smallest=CENT):
    return reckon(
        scale,
        months=months,
        of_months=12,
        tier=Tier(value),
        basis=Basis(value, 2026),
        smallest=smallest,
    )


@given(scales(), values, month_counts, smallest_units)
def test_dues_are_never_under_the_floor_nor_above_the_ceiling(
    scale, value, months, smallest
):
    amount = dues_of(scale, value, months, smallest).amount
    half = smallest / 2
    assert amount >= scale.floor * months - half
    assert scale.cap is None or amount <= scale.cap * months + half


@given(scales(methods=("band", "unit")), values, values)
def test_more_of_the_basis_never_pays_less(scale, one, other):
    less, more = sorted([one, other])
    assert dues_of(scale, less).amount <= dues_of(scale, more).amount


@given(scales(), values, month_counts)
def test_more_months_never_pay_less(scale, value, months):
    assume(months < 12)
    assert (
        dues_of(scale, value, months).amount <= dues_of(scale, value, months + 1).amount
    )


@given(scales(), values, month_counts, smallest_units)
def test_dues_are_whole_smallest_units_and_steps_are_plain(
    scale, value, months, smallest
):
    dues = dues_of(scale, value, months, smallest)
    assert dues.amount % smallest == 0
    assert json.loads(json.dumps(dues.steps)) == list(dues.steps)


@given(scales(), values, month_counts)
def test_the_last_step_of_the_scale_gives_its_amount(scale, value, months):
    dues = dues_of(scale, value, months)
    assert Decimal(dues.steps[-1]["amount"]) == dues.amount


@given(
    st.decimals(0, 100_000, places=2),
    st.decimals(-100_000, 100_000, places=2),
    st.decimals(0, 100, places=2),
    month_counts,
    month_counts,
    smallest_units,
)
def test_member_and_solidarity_parts_add_up(
    reckoned, correction, percent, months, covered, smallest
):
    assume(covered <= months)
    dues = settle(
        reckoned,
        correction=correction,
        reason="agreed",
        solidarity_percent=percent,
        covered_months=covered,
        months=months,
        smallest=smallest,
    )
    assert dues.member_part + dues.solidarity_part == dues.amount
    assert dues.member_part >= 0
    assert dues.solidarity_part >= 0
    assert dues.member_part % smallest == dues.solidarity_part % smallest == 0
    total = dues.steps[-1]
    assert Decimal(total["member"]) == dues.member_part
    assert Decimal(total["solidarity"]) == dues.solidarity_part


def test_a_full_cover_leaves_nothing_to_the_member():
    dues = settle(
        Decimal("120.01"), solidarity_percent=Decimal(100), covered_months=3, months=3
    )
    assert (dues.member_part, dues.solidarity_part) == (0, Decimal("120.01"))


def test_a_half_goes_up_and_is_told():
    scale = Scale("unit", unit_price=Decimal("0.005"))
    dues = dues_of(scale, Decimal(1), months=1)
    assert dues.amount == CENT
    assert dues.steps[-1] == {"kind": "round", "from": "0.005", "amount": "0.01"}


def test_rounding_comes_once_at_the_end():
    scale = Scale("unit", unit_price=Decimal("0.004"))
    assert dues_of(scale, Decimal(1), months=12).amount == Decimal("0.05")


def test_a_band_begins_at_its_value():
    scale = Scale(
        "band",
        bands=(
            Band(Decimal(0), Decimal(10)),
            Band(Decimal(500), Decimal(25)),
            Band(Decimal(2000), Decimal(35)),
        ),
    )
    by_value = {
        value: dues_of(scale, Decimal(value), months=1).amount
        for value in (0, 499, 500, 1999, 2000, 8000)
    }
    assert by_value == {0: 10, 499: 10, 500: 25, 1999: 25, 2000: 35, 8000: 35}
    band = dues_of(scale, Decimal(8000)).steps[1]
    assert (band["from"], band["to"]) == ("2000", None)


def test_nothing_declared_is_said_and_asks_for_nothing():
    scale = Scale("unit", unit_price=Decimal(1), floor=Decimal(5), basis_reference=7)
    dues = reckon(scale, months=12, of_months=12)
    assert (dues.amount, dues.missing) == (0, "basis")
    assert dues.steps == ({"kind": "no_basis", "basis": 7},)


def test_no_amount_to_choose_is_said():
    dues = reckon(Scale("choice"), months=12, of_months=12)
    assert (dues.amount, dues.missing) == (0, "tier")


def test_floor_and_ceiling_tell_what_they_changed():
    scale = Scale("choice", floor=Decimal(20), cap=Decimal(30))
    low = dues_of(scale, Decimal(10)).steps[1]
    high = dues_of(scale, Decimal(40)).steps[1]
    assert low == {"kind": "floor", "from": "10", "amount": "20"}
    assert high == {"kind": "cap", "from": "40", "amount": "30"}


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"method": "lottery"}, "no such method"),
        ({"method": "band"}, "begins at zero"),
        ({"cap": Decimal(1), "floor": Decimal(2)}, "under the floor"),
        (
            {"bands": (Band(Decimal(5), CENT), Band(Decimal(5), CENT))},
            "in order",
        ),
    ],
)
def test_a_scale_that_makes_no_sense_is_refused(wrong, sentence):
    with pytest.raises(ValueError, match=sentence):
        replace(Scale("unit"), **wrong)
