# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Terms in a row, and the rest after them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from .length import add_months

Term = tuple[date, date]


@dataclass(frozen=True)
class Row:
    """Too many terms in a row.

    :ivar count: how many there are without the new one
    :ivar last_end: first day after the last of them
    :ivar earliest: the day from which another may begin
    """

    count: int
    last_end: date
    earliest: date


def counts_as_term(
    start: date, end: date, months: int, *, interim: bool, remainder: bool
) -> bool:
    """Whether a mandate counts among the terms in a row.

    An interim does not, nor the remainder of somebody else's mandate where it is
    less than half a term; nor what ended on its first day and never was.

    >>> first, later = date(2026, 1, 1), date(2026, 11, 1)
    >>> counts_as_term(first, later, 24, interim=False, remainder=True)
    False
    >>> counts_as_term(first, later, 24, interim=False, remainder=False)
    True
    """
    if interim or end <= start:
        return False
    half = add_months(start, months // 2) + timedelta(15 if months % 2 else 0)
    return not remainder or end >= half


def earliest_start(
    terms: Iterable[Term],
    start: date,
    until: date | None = None,
    *,
    in_row: int,
    rest_months: int,
) -> Row | None:
    """Which row of terms stands against one more that begins on `start`, if any.

    Two terms are in a row when less than the rest lies between them, so that a short
    pause does not start a new count. A term that is on record for later counts too.

    :param terms: of one holder in one college, in any order, those that count
    :param until: first day after the new one, where it is known
    :param in_row: how many are allowed; 0: any number
    :param rest_months: what has to lie between a full row and the next term

    After two terms a rest of a year comes:

    >>> two = [
    ...     (date(2022, 3, 1), date(2024, 3, 1)),
    ...     (date(2024, 3, 1), date(2026, 3, 1)),
    ... ]
    >>> row = earliest_start(two, date(2026, 9, 1), in_row=2, rest_months=12)
    >>> row.count, str(row.earliest)
    (2, '2027-03-01')
    >>> earliest_start(two, date(2027, 3, 1), in_row=2, rest_months=12)
    """
    if not in_row:
        return None
    ordered = sorted(terms)
    before = [term for term in ordered if term[0] < start]
    after = [term for term in ordered if term[0] >= start]
    row = []
    begins = start
    for first, end in reversed(before):
        if begins >= add_months(end, rest_months):
            break
        row.append((first, end))
        begins = first
    ends = max([until or start, *(end for _first, end in row)])
    for first, end in after:
        if first >= add_months(ends, rest_months):
            break
        row.append((first, end))
        ends = max(ends, end)
    if len(row) < in_row:
        return None
    last_end = max(end for _first, end in row)
    return Row(len(row), last_end, add_months(last_end, rest_months))
