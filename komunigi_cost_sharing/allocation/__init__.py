# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Sharing costs: plain values in, parts and their reasons out.

>>> apportion(1000, {"BEES": 2, "Bloum": 1})
{'BEES': 667, 'Bloum': 333}

Amounts are integers in the smallest unit of the currency; everything else is exact
too: integers and fractions, never floats. Mappings keep their order, which breaks the
last ties. Where to look:

    sharing an amount by weights                apportionment.py

Only the standard library is imported.
"""

from .apportionment import Unshareable, apportion

__all__ = [
    "Unshareable",
    "apportion",
]
