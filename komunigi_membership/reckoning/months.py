# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Which months of a call a member owes.

Periods are pairs of dates; the second is the first day outside, or None.
"""

from collections.abc import Iterable
from datetime import date

Period = tuple[date, date | None]


def months_between(start: date, end: date) -> list[date]:
    """First days of the months from `start` to `end`, both firsts of a month.

    >>> [str(month) for month in months_between(date(2026, 11, 1), date(2027, 2, 1))]
    ['2026-11-01', '2026-12-01', '2027-01-01']
    """
    if start.day != 1 or end.day != 1 or end <= start:
        raise ValueError("dues are reckoned for whole months of the calendar")
    first = start.year * 12 + start.month - 1
    last = end.year * 12 + end.month - 1
    return [date(number // 12, number % 12 + 1, 1) for number in range(first, last)]


def counted_months(
    periods: Iterable[Period], start: date, end: date, rule: str
) -> list[date]:
    """First days of the months that count for a member.

    :param periods: when it was a member, in any order
    :param start: first day of the call, end: first day after it
    :param rule: "month": a month counts if the member was there on any day of it;
        "full_month": if it was there on every day; "none": all months count as soon
        as it was there on one day of the call

    Who joins on 10 March owes March when each month begun counts, and not when only
    full months do:

    >>> joined = [(date(2026, 3, 10), None)]
    >>> year = date(2026, 1, 1), date(2027, 1, 1)
    >>> [
    ...     len(counted_months(joined, *year, rule))
    ...     for rule in ("month", "full_month", "none")
    ... ]
    [10, 9, 12]

    Who leaves and comes back within a month owes it once:

    >>> back = [(date(2026, 1, 1), date(2026, 3, 5)), (date(2026, 3, 20), None)]
    >>> len(counted_months(back, *year, "month"))
    12
    """
    if rule not in ("month", "full_month", "none"):
        raise ValueError(f"no such rule of proration: {rule!r}")
    months = months_between(start, end)
    present = _united(periods, start, end)
    if rule == "none":
        return months if present else []
    bounds = zip(months, [*months[1:], end], strict=True)
    if rule == "month":
        return [
            first
            for first, after in bounds
            if any(since < after and until > first for since, until in present)
        ]
    return [
        first
        for first, after in bounds
        if any(since <= first and until >= after for since, until in present)
    ]


def _united(
    periods: Iterable[Period], start: date, end: date
) -> list[tuple[date, date]]:
    """The periods within the call, joined where one follows another at once."""
    united: list[tuple[date, date]] = []
    inside = sorted(
        (max(since, start), min(until or end, end)) for since, until in periods
    )
    for since, until in inside:
        if since >= until:
            continue
        if united and since <= united[-1][1]:
            united[-1] = united[-1][0], max(united[-1][1], until)
        else:
            united.append((since, until))
    return united
