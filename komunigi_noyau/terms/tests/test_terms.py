# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st
from terms import (
    Span,
    add_months,
    counts_as_term,
    earliest_start,
    free_seats,
    most_at_once,
    off_balance,
    seats_taken,
    staggered_months,
    term_limit,
)

days = st.dates(date(2020, 1, 1), date(2032, 1, 1))
months = st.integers(1, 120)
renewals = st.sampled_from(["together", "halves", "thirds"])
DAY = timedelta(1)


@st.composite
def spans(draw, seats=4):
    start = draw(days)
    length = draw(st.integers(0, 1200))
    return Span(draw(st.integers(1, seats)), start, start + length * DAY)


@given(days, months, months)
def test_more_months_never_end_earlier(day, one, other):
    less, more = sorted([one, other])
    assert add_months(day, less) <= add_months(day, more)


@given(days, months)
def test_a_month_later_is_the_same_day_or_the_last_of_its_month(day, count):
    later = add_months(day, count)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == count
    assert later.day == day.day or (later.day < day.day and (later + DAY).day == 1)


@given(days, days, months)
def test_whoever_begins_later_may_stay_later(one, other, count):
    first, second = sorted([one, other])
    assert term_limit(first, count) <= term_limit(second, count)


@given(days, months, st.none() | days, st.booleans())
def test_no_limit_is_beyond_the_term(day, count, replaced, interim):
    limit = term_limit(day, count, replaced_limit=replaced, interim=interim)
    assert limit <= add_months(day, count)
    assert replaced is None or limit <= replaced
    assert not interim or limit <= add_months(day, 3)


@given(st.integers(1, 30), months, renewals)
def test_staggered_terms_are_for_all_and_the_first_serve_longest(seats, term, renewal):
    terms = staggered_months(seats, term, renewal)
    assert len(terms) == seats
    assert terms[0] == term
    assert terms == sorted(terms, reverse=True)
    assert min(terms) >= 1
    groups = [terms.count(each) for each in set(terms)]
    assert term < 3 or max(groups) - min(groups) <= 1


@given(st.lists(spans(), max_size=8), days, st.integers(1, 900), st.integers(1, 5))
def test_a_free_seat_is_free_every_day_and_never_makes_too_many(
    taken, start, length, seats
):
    end = start + length * DAY
    free = free_seats(taken, start, end, seats)
    assert free == sorted(free)
    if free:
        assert most_at_once([*taken, Span(free[0], start, end)], start, end) <= seats
    for number in range(length):
        day = start + number * DAY
        busy = {span.seat for span in taken if span.start <= day < span.end}
        assert not busy & set(free)
    assert not set(free) & set(seats_taken(taken, start, end))


@given(st.lists(spans(), max_size=8), days, st.integers(1, 900))
def test_the_fullest_day_is_found(taken, start, length):
    end = start + length * DAY
    slowly = max(
        sum(span.start <= start + number * DAY < span.end for span in taken)
        for number in range(length)
    )
    assert most_at_once(taken, start, end) == slowly


@given(
    st.lists(spans(), max_size=6),
    days,
    st.integers(1, 900),
    st.integers(0, 3),
    st.integers(0, 3),
    days,
)
def test_gaps_say_for_each_day_what_counting_says(
    taken, start, length, least, room, changed
):
    """Day by day, with a rule that asks for one more seat from some day on."""
    end = start + length * DAY

    def bounds(day):
        more = day >= changed
        return least + more, least + room + more

    told = {}
    for first, after, off in off_balance(taken, start, end, bounds, [changed]):
        assert off
        for number in range((after - first).days):
            told[first + number * DAY] = off
    for number in range(length):
        day = start + number * DAY
        held = sum(span.start <= day < span.end for span in taken)
        low, high = bounds(day)
        expected = held - low if held < low else max(0, held - high)
        assert told.get(day, 0) == expected


# Terms in a row


@st.composite
def careers(draw):
    """Terms of one holder, that never overlap."""
    career = []
    day = draw(st.dates(date(2010, 1, 1), date(2012, 1, 1)))
    for _number in range(draw(st.integers(0, 5))):
        start = add_months(day, draw(st.integers(0, 30)))
        day = add_months(start, draw(st.integers(1, 24)))
        career.append((start, day))
    return career


in_rows = st.integers(1, 3)
rests = st.integers(1, 24)


@given(careers(), st.dates(date(2012, 1, 1), date(2030, 1, 1)), in_rows, rests)
def test_on_the_day_that_is_named_one_may_stand_again(career, start, in_row, rest):
    past = [term for term in career if term[0] < start]
    row = earliest_start(past, start, in_row=in_row, rest_months=rest)
    if row:
        assert start < row.earliest
        assert row.count >= in_row
        again = earliest_start(past, row.earliest, in_row=in_row, rest_months=rest)
        assert again is None
        if row.earliest - DAY >= row.last_end:
            eve = row.earliest - DAY
            assert earliest_start(past, eve, in_row=in_row, rest_months=rest)


@given(careers(), days, in_rows, rests)
def test_the_order_in_which_terms_are_told_does_not_matter(career, start, in_row, rest):
    rules = {"in_row": in_row, "rest_months": rest}
    assert earliest_start(career, start, **rules) == earliest_start(
        career[::-1], start, **rules
    )


@given(in_rows, rests, st.lists(st.integers(0, 40), min_size=12, max_size=12))
def test_who_obeys_never_has_more_terms_in_a_row_than_the_rule_says(
    in_row, rest, pauses
):
    """Somebody stands again and again, after pauses as they come."""
    career = []
    day = date(2000, 1, 1)
    for pause in pauses:
        day = add_months(day, pause)
        row = earliest_start(career, day, in_row=in_row, rest_months=rest)
        start = row.earliest if row else day
        day = add_months(start, 24)
        career.append((start, day))
    longest = current = 1
    for (_start, end), (start, _end) in zip(career, career[1:], strict=False):
        current = 1 if start >= add_months(end, rest) else current + 1
        longest = max(longest, current)
    assert longest <= in_row


def test_without_a_limit_any_number_of_terms_may_follow():
    career = [(date(year, 1, 1), date(year + 1, 1, 1)) for year in range(2010, 2020)]
    assert earliest_start(career, date(2020, 1, 1), in_row=0, rest_months=0) is None


def test_a_term_on_record_for_later_counts_in_the_row():
    """Else an earlier one, recorded afterwards, would make one too many."""
    later = [(date(2027, 1, 1), date(2029, 1, 1))]
    row = earliest_start(
        later, date(2025, 1, 1), date(2027, 1, 1), in_row=1, rest_months=12
    )
    assert row.earliest == date(2030, 1, 1)


def test_half_a_term_served_for_somebody_else_counts_and_less_does_not():
    start = date(2026, 3, 1)

    def counts(end):
        return counts_as_term(start, end, 24, interim=False, remainder=True)

    assert counts(date(2027, 3, 2))
    assert counts(date(2027, 3, 1))
    assert not counts(date(2027, 2, 28))


def test_an_interim_and_what_never_began_do_not_count():
    start = date(2026, 3, 1)
    assert not counts_as_term(
        start, date(2026, 6, 1), 24, interim=True, remainder=False
    )
    assert not counts_as_term(start, start, 24, interim=False, remainder=False)
