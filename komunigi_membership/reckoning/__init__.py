# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Exact arithmetic of dues: plain values in, amounts and their reasons out.

It works in three moves, each of which can be read and tried alone:

1. `counted_months` says which months of a call a member owes, from its periods of
   membership and the scale's rule for who joins or leaves meanwhile.
2. `reckon` applies the scale to one month, multiplies by those months and rounds to
   the currency's smallest unit, half up, once, at the end.
3. `settle` adds the treasurer's correction and shares the result between the member
   and the solidarity fund.

Each move tells what it did as steps: dictionaries that fit into JSON, with a `kind`
and plain values, amounts as decimal strings. They never hold a sentence: whoever
shows them writes it, in the reader's language.

Nothing here imports Odoo or computes with floats.
"""

from .dues import Reckoned, Settled, reckon, settle
from .months import counted_months
from .scale import Band, Basis, Scale, Tier

__all__ = [
    "Band",
    "Basis",
    "Reckoned",
    "Scale",
    "Settled",
    "Tier",
    "counted_months",
    "reckon",
    "settle",
]
