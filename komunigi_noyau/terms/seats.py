# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Which seats are taken, on which days."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import NamedTuple


class Span(NamedTuple):
    """A seat that is taken from a day until the first day on which it is not."""

    seat: int
    start: date
    end: date

    def meets(self, start: date, end: date) -> bool:
        """Whether it holds on a day of this time.

        >>> year = Span(1, date(2025, 1, 1), date(2026, 1, 1))
        >>> year.meets(date(2025, 12, 31), date(2027, 1, 1))
        True
        >>> year.meets(date(2026, 1, 1), date(2027, 1, 1))
        False
        """
        return max(self.start, start) < min(self.end, end)


def seats_taken(taken: Iterable[Span], start: date, end: date) -> dict[int, date]:
    """Each seat that is not free during all of this time, and until when.

    >>> spans = [
    ...     Span(1, date(2025, 3, 1), date(2026, 3, 1)),
    ...     Span(1, date(2026, 3, 1), date(2027, 3, 1)),
    ...     Span(2, date(2024, 3, 1), date(2025, 3, 1)),
    ... ]
    >>> taken = seats_taken(spans, date(2025, 3, 1), date(2027, 3, 1))
    >>> {seat: str(until) for seat, until in taken.items()}
    {1: '2027-03-01'}
    """
    until: dict[int, date] = {}
    for span in taken:
        if span.meets(start, end):
            until[span.seat] = max(until.get(span.seat, span.end), span.end)
    return until


def most_at_once(taken: Iterable[Span], start: date, end: date) -> int:
    """How many seats are taken on the fullest day of this time.

    >>> spans = [
    ...     Span(1, date(2025, 1, 1), date(2025, 7, 1)),
    ...     Span(2, date(2025, 7, 1), date(2026, 1, 1)),
    ... ]
    >>> most_at_once(spans, date(2025, 1, 1), date(2026, 1, 1))
    1
    """
    inside = [span for span in taken if span.meets(start, end)]
    # It is fullest on a day on which somebody begins, or at the start.
    days = {max(span.start, start) for span in inside}
    return max(
        (sum(span.start <= day < span.end for span in inside) for day in days),
        default=0,
    )


def free_seats(
    taken: Iterable[Span], start: date, end: date, seats_max: int
) -> list[int]:
    """The seats that are free on every day of this time, the lowest first.

    None, where older rules gave more seats than there are now and as many as there
    may be are taken.

    >>> spans = [Span(2, date(2025, 1, 1), date(2027, 1, 1))]
    >>> free_seats(spans, date(2026, 1, 1), date(2028, 1, 1), 3)
    [1, 3]
    >>> third = [Span(3, date(2025, 1, 1), date(2027, 1, 1))]
    >>> free_seats(third, date(2026, 1, 1), date(2028, 1, 1), 1)
    []
    """
    taken = list(taken)
    if most_at_once(taken, start, end) >= seats_max:
        return []
    full = seats_taken(taken, start, end)
    return [seat for seat in range(1, seats_max + 1) if seat not in full]


def off_balance(
    taken: Iterable[Span],
    start: date,
    end: date,
    bounds: Callable[[date], tuple[int, int]],
    changes: Iterable[date] = (),
) -> Iterator[tuple[date, date, int]]:
    """The times with too few or too many, and by how many.

    :param bounds: the fewest and the most seats of a day
    :param changes: the days on which `bounds` changes
    :return: first day, first day after, and how many are missing (negative) or too
        many (positive)

    >>> year = Span(1, date(2025, 1, 1), date(2026, 1, 1))
    >>> [gap] = off_balance(
    ...     [year], date(2025, 6, 1), date(2026, 6, 1), lambda day: (1, 2)
    ... )
    >>> str(gap[0]), str(gap[1]), gap[2]
    ('2026-01-01', '2026-06-01', -1)
    """
    taken = list(taken)
    days = {start, *changes}
    for span in taken:
        days |= {span.start, span.end}
    cuts = sorted(day for day in days if start <= day < end)
    current: tuple[date, date, int] | None = None
    for day, after in zip(cuts, [*cuts[1:], end], strict=True):
        least, most = bounds(day)
        held = sum(span.start <= day < span.end for span in taken)
        off = min(0, held - least) or max(0, held - most)
        if current and current[2] == off:
            current = current[0], after, off
            continue
        if current and current[2]:
            yield current
        current = day, after, off
    if current and current[2]:
        yield current
