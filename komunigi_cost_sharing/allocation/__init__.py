# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Sharing costs: plain values in, parts and their reasons out.

>>> apportion(1000, {"BEES": 2, "Bloum": 1})
{'BEES': 667, 'Bloum': 333}

Amounts are integers in the smallest unit of the currency; everything else is exact
too: integers and fractions, never floats. Mappings keep their order, which breaks the
last ties. Each file says where its rule comes from and how it breaks ties:

    sharing an amount by weights, floors, ceilings      apportionment.py
    choosing among projects by ballots: equal shares    equal_sharing.py
    ... the most wanted first, or an assembly's order   one_by_one.py
    what ballots say                                    voters.py
    what was chosen, who pays, why                      selection.py
    who comes later pays its part                       catching_up.py

Only the standard library is imported.
"""

from .apportionment import Unshareable, apportion
from .catching_up import CatchUp, catch_up
from .equal_sharing import equal_shares
from .one_by_one import greedy, in_order
from .selection import Selection

__all__ = [
    "CatchUp",
    "Selection",
    "Unshareable",
    "apportion",
    "catch_up",
    "equal_shares",
    "greedy",
    "in_order",
]
