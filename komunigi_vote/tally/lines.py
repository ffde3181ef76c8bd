# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The lines of a board, one a ballot or a bundle of equal ones on paper."""

import json
import re
from typing import NamedTuple

from .exact import plain, weight

PAPER = re.compile(r"paper(×(\d{1,7}))?", re.ASCII)


class UnreadableBoard(ValueError):
    """What is wrong with the file, as a sentence."""


class Line(NamedTuple):
    """`copies` equal ballots, of `weight` each."""

    label: str
    weight: object
    college: str
    notation: str
    copies: int = 1


def format_line(label, weight, college, notation, copies=None):
    """A line of the board; `copies` for a bundle of equal ballots on paper.

    >>> format_line("Ada Example", 1, "", "yes")
    'Ada Example\\t1\\t\\tyes'
    >>> format_line("", 1, "workers", "2>1", copies=12)
    'paper×12\\t1\\tworkers\\t2>1'

    A label cannot pass for another line or for a bundle on paper:

    >>> format_line("paper×12", 1, "", "yes")
    'paper ×12\\t1\\t\\tyes'
    """
    if copies is not None:
        label = f"paper×{copies}"
    else:
        label = " ".join(str(label).split())
        if PAPER.fullmatch(label) and label != "paper":
            label = label.replace("×", " ×")
    college = " ".join(str(college or "").split())
    return f"{label}\t{plain(weight)}\t{college}\t{notation}"


def parse_line(line):
    """
    >>> parse_line("paper×12\\t1\\t\\t2>1")
    Line(label='paper×12', weight=1, college='', notation='2>1', copies=12)
    """
    if "\n" in line or line.count("\t") < 3:
        raise UnreadableBoard(f"This line has not four parts: {shown(line)}.")
    label, given, college, notation = line.rsplit("\t", 3)
    try:
        worth = weight(given)
    except ValueError:
        raise UnreadableBoard(
            f"This line has a weight that is no number: {shown(line)}."
        ) from None
    paper = PAPER.fullmatch(label)
    copies = int(paper[2]) if paper and paper[2] else 1
    return Line(label, worth, college, notation, copies)


def shown(value):
    """`value` for a sentence, cut where it is long, without what moves a terminal."""
    text = value if isinstance(value, str) else json.dumps(value, default=str)
    text = "".join(c if c.isprintable() else " " for c in text).strip()
    return text if len(text) <= 200 else f"{text[:200]}…"
