# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Arithmetic of mandates: how long, on which seat, how many, and when again.

Everywhere a time goes from its first day to the first day after it. A mandate from
1 March 2025 to 1 March 2027 holds for the last time on 28 February 2027.

1. `add_months` and `term_limit`: until when a mandate may last at most.
2. `free_seats`, `seats_taken` and `off_balance`: which seats are free for a time, and
   on which days there are too few or too many.
3. `staggered_months`: how long each of those who are elected together serves, so that
   not all leave together.
4. `counts_as_term` and `earliest_start`: after how many terms in a row a rest comes,
   and when it is over.

Nothing here imports Odoo.
"""

from .length import add_months, staggered_months, term_limit
from .rest import Row, counts_as_term, earliest_start
from .seats import Span, free_seats, most_at_once, off_balance, seats_taken

__all__ = [
    "Row",
    "Span",
    "add_months",
    "counts_as_term",
    "earliest_start",
    "free_seats",
    "most_at_once",
    "off_balance",
    "seats_taken",
    "staggered_months",
    "term_limit",
]
