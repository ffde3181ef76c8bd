# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reckoning import counted_months

YEAR = date(2026, 1, 1), date(2027, 1, 1)
days = st.dates(date(2025, 6, 1), date(2027, 6, 1))
periods = st.lists(
    st.tuples(days, st.none() | days).filter(lambda p: p[1] is None or p[0] < p[1]),
    max_size=4,
)
rules = st.sampled_from(["month", "full_month", "none"])


def number_of_months(present, rule):
    return len(counted_months(present, *YEAR, rule))


@given(periods, rules, st.randoms())
def test_the_order_of_periods_does_not_matter(present, rule, random):
    shuffled = present[:]
    random.shuffle(shuffled)
    assert counted_months(shuffled, *YEAR, rule) == counted_months(present, *YEAR, rule)


@given(periods)
def test_full_months_are_among_those_begun_and_those_among_all(present):
    full, begun, everything = (
        set(counted_months(present, *YEAR, rule))
        for rule in ("full_month", "month", "none")
    )
    assert full <= begun <= everything


@given(periods, rules)
def test_each_day_tells_by_itself_whether_its_month_counts(present, rule):
    """The same rule said day by day, slowly."""
    start, end = YEAR
    by_month = {}
    for number in range((end - start).days):
        day = start + timedelta(number)
        there = any(since <= day and (not to or day < to) for since, to in present)
        by_month.setdefault(day.replace(day=1), []).append(there)
    holds = {"month": any, "full_month": all}.get(rule)
    expected = [
        month
        for month, there in by_month.items()
        if (holds(there) if holds else any(map(any, by_month.values())))
    ]
    assert counted_months(present, *YEAR, rule) == expected


@given(periods, rules, st.integers(2, 12))
def test_quarters_and_years_cut_anywhere_add_up(present, rule, month):
    cut = date(2026, month, 1)
    start, end = YEAR
    if rule != "none":
        assert counted_months(present, start, cut, rule) + counted_months(
            present, cut, end, rule
        ) == counted_months(present, start, end, rule)


def test_a_member_that_left_before_or_joins_later_owes_nothing():
    outside = [(date(2024, 1, 1), date(2026, 1, 1)), (date(2027, 1, 1), None)]
    assert [number_of_months(outside, r) for r in ("month", "full_month", "none")] == [
        0,
        0,
        0,
    ]


def test_leaving_and_coming_back_the_next_day_is_no_gap():
    back = [(date(2026, 1, 1), date(2026, 5, 10)), (date(2026, 5, 10), None)]
    assert number_of_months(back, "full_month") == 12


def test_a_gap_of_whole_months_is_not_owed():
    back = [(date(2025, 1, 1), date(2026, 3, 15)), (date(2026, 9, 2), None)]
    assert number_of_months(back, "month") == 3 + 4
    assert number_of_months(back, "full_month") == 2 + 3
    assert number_of_months(back, "none") == 12


def test_calls_are_for_whole_months():
    with pytest.raises(ValueError, match="whole months"):
        counted_months([], date(2026, 1, 15), date(2026, 3, 1), "month")


def test_an_unknown_rule_is_refused():
    with pytest.raises(ValueError, match="no such rule"):
        counted_months([], *YEAR, "week")
