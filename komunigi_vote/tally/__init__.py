# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Counting votes: plain values in, a result and its reasons out.

>>> found = count("schulze", ["tea", "coffee", "water"], [
...     (["tea", "water"], 3),
...     (["coffee", "tea"], 2),
... ])
>>> found.winners
('tea',)

`count` checks each ballot, sorts equal ones together, applies the method and tells
what happened, round by round, as plain values that fit into JSON: whoever shows them
writes the sentences, in the reader's language. A method's own file says where it
comes from, what it does, and how it breaks ties; what it leaves tied is drawn by lot
from a public seed.

Where to look:

    which methods there are, their rules        methods.py
    what a ballot may say, how it is written    ballots.py
    weights, blank, void, withdrawn             urn.py
    the methods                                 consent.py, majority.py, totals.py,
                                                majority_judgment.py, stv.py, schulze.py
    how a lot is drawn                          lots.py
    what is published, and counting it again    board.py, __main__.py

All numbers are exact: integers and fractions, never floats. Only the standard library
is imported, so that anybody can count a published poll again with Python alone:

    python -m tally board.json
"""

from . import methods
from .ballots import SPOILED, InvalidBallot
from .counting import Count, check, count, longest, normalise, read, write
from .lots import draw_lots

METHODS = tuple(methods.METHODS)

__all__ = [
    "METHODS",
    "SPOILED",
    "Count",
    "InvalidBallot",
    "check",
    "count",
    "draw_lots",
    "longest",
    "normalise",
    "read",
    "write",
]
