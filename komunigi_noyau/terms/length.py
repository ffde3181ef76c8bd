# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""How long a mandate lasts at most."""

from calendar import monthrange
from datetime import date

PARTS = {"together": 1, "halves": 2, "thirds": 3}
INTERIM_MONTHS = 3


def add_months(day: date, months: int) -> date:
    """The same day so many months later; in a month without it, its last day.

    It is PostgreSQL's `date + interval`, which guards the terms in the database.

    >>> add_months(date(2025, 3, 1), 24), add_months(date(2024, 2, 29), 12)
    (datetime.date(2027, 3, 1), datetime.date(2025, 2, 28))
    >>> add_months(date(2025, 3, 31), -1)
    datetime.date(2025, 2, 28)
    """
    number = day.year * 12 + day.month - 1 + months
    year, month = number // 12, number % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def term_limit(
    start: date,
    months: int,
    *,
    interim: bool = False,
    replaced_limit: date | None = None,
) -> date:
    """The first day on which a mandate that began on `start` cannot be held any more.

    :param months: the longest term
    :param interim: for current affairs: three months at most
    :param replaced_limit: of the mandate whose remainder is served

    >>> start = date(2025, 9, 1)
    >>> term_limit(start, 24)
    datetime.date(2027, 9, 1)
    >>> term_limit(start, 24, replaced_limit=date(2026, 3, 1))
    datetime.date(2026, 3, 1)
    >>> term_limit(start, 24, interim=True)
    datetime.date(2025, 12, 1)
    """
    if interim:
        months = min(months, INTERIM_MONTHS)
    limit = add_months(start, months)
    return min(limit, replaced_limit) if replaced_limit else limit


def staggered_months(seats: int, months: int, renewal: str) -> list[int]:
    """How many months each of `seats` serves, in the order of election.

    The first part serves the full term, the next ones a part of it each, in whole
    months rounded down, one at least. Where seats do not divide evenly, the longer
    terms have one more.

    :param renewal: "together", "halves" or "thirds"

    >>> staggered_months(3, 24, "halves"), staggered_months(5, 36, "thirds")
    ([24, 24, 12], [36, 36, 24, 24, 12])
    >>> staggered_months(3, 24, "together"), staggered_months(1, 24, "halves")
    ([24, 24, 24], [24])
    """
    parts = PARTS[renewal]
    small, more = divmod(seats, parts)
    terms = []
    for part in range(parts):
        length = max(1, months * (parts - part) // parts)
        terms += [length] * (small + (part < more))
    return terms
