# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The board: what is published of a poll, so that anybody can count it again.

It is a JSON object with the poll's question and rules, a line for each ballot, the
digest of these lines, the lot's secret and the result. A line is text, its four parts
apart by tabs: label, weight, college, ballot.

- The label is the ballot's number, the member's name or, for ballots on paper,
  "paper×12": so many equal ones of the weight given.
- In a confidential election the lines have no label; the numbers are a list of their
  own, so that nobody can prove to another how they voted.

**The digest** is the SHA-256, in hexadecimal, of all numbers and then all lines, each
list in the order of its code points, each entry on a line of its own, in UTF-8.

**The lot.** When the poll opens, the SHA-256 of a secret is published, the
commitment. When it is counted, the secret is published too, and lots are drawn from
the secret and the digest, joined by ":". So nobody could choose the secret to fit the
ballots, nor the ballots to fit the secret.
"""

import hashlib
import json
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from .ballots import SPOILED, InvalidBallot
from .board_form import FORMAT, check_form, load, numbers_of
from .counting import Count, count, read
from .lines import PAPER, Line, UnreadableBoard, format_line, parse_line, shown

__all__ = [
    "FORMAT",
    "Line",
    "Recount",
    "UnreadableBoard",
    "ballots_of",
    "commitment",
    "digest",
    "format_line",
    "load",
    "main",
    "parse_line",
    "recount",
    "seed",
]

MOST_BYTES = 500_000_000
HELP = """\
Count a published board again, with Python alone:

    python -m tally board.json

The exit code is 0 if all agrees with what is published, 1 if something differs, and
2 if the file cannot be read.
"""


@dataclass(frozen=True)
class Recount:
    """What counting a board again has shown.

    :ivar digest_found, commitment_found, result_found: whether they are the
        published ones
    :ivar differences: what differs, in sentences
    :ivar count: the Count that was found
    """

    digest_found: bool
    commitment_found: bool
    result_found: bool
    differences: list
    count: Count

    @property
    def agrees(self):
        return not self.differences


def digest(lines, numbers=()):
    """
    >>> digest(["2\\t1\\t\\tyes", "1\\t1\\t\\tno"])[:8]
    'db59d84c'

    The same as ``printf '1\\t1\\t\\tno\\n2\\t1\\t\\tyes\\n' | sha256sum``.
    """
    text = "\n".join([*sorted(numbers), *sorted(lines)]) + "\n"
    return hashlib.sha256(text.encode()).hexdigest()


def commitment(secret):
    return hashlib.sha256(secret.encode()).hexdigest()


def seed(secret, digest):
    return f"{secret}:{digest}"


def ballots_of(board):
    """The ballots of a board, as `count` takes them; void where it is unreadable."""
    for line in map(parse_line, board["lines"]):
        try:
            ballot = read(board["method"], line.notation)
        except InvalidBallot:
            ballot = SPOILED
        for _copy in range(line.copies):
            yield ballot, line.weight, line.college or None


def recount(board):
    """Count a board again; raises UnreadableBoard where that is not possible."""
    check_form(board)
    lot = board["lot"]
    try:
        found_digest = digest(board["lines"], numbers_of(board))
        found = count(
            board["method"],
            [key for key, _name in board["options"]],
            ballots_of(board),
            seats=board["seats"],
            withdrawn=board["withdrawn"],
            seed=seed(lot["secret"], found_digest),
            **board["rules"],
        )
    except (ValueError, TypeError) as error:
        raise UnreadableBoard(
            f"Its rules or its text make no sense: {shown(str(error))}."
        ) from None
    digest_found = board["digest"] == found_digest
    committed = commitment(lot["secret"]) == lot["commitment"]
    seeded = lot["seed"] == seed(lot["secret"], board["digest"])
    differences = [
        *([] if digest_found else ["The ballots do not give the published digest."]),
        *([] if committed else ["The secret of the lot is not the one announced."]),
        *([] if seeded else ["Lots were not drawn from the secret and the digest."]),
        *label_differences(board),
    ]
    # What is found is compared as it would be published.
    told = json.loads(json.dumps(found.to_json()))
    result_differences = [
        f"“{part}” is published as {shown(board['result'].get(part))} "
        f"and counted as {shown(told.get(part))}."
        for part in sorted({*told, *board["result"]})
        if told.get(part) != board["result"].get(part)
    ]
    return Recount(
        digest_found,
        committed and seeded,
        not result_differences,
        differences + result_differences,
        found,
    )


def label_differences(board):
    """In a confidential poll each ballot has a number, and no two the same one."""
    if board["secrecy"] != "confidential":
        return []
    labels = [parse_line(line).label for line in board["lines"]]
    unbundled = [label for label in labels if not PAPER.fullmatch(label)]
    numbers = numbers_of(board)
    apart = Counter(numbers or filter(None, unbundled))
    differences = [
        f"{times} ballots have the number {shown(number)}."
        for number, times in apart.items()
        if times > 1
    ]
    if numbers and len(numbers) != len(unbundled):
        differences.append(
            f"There are {len(numbers)} numbers for {len(unbundled)} ballots."
        )
    return differences


def main(arguments=None):
    arguments = sys.argv[1:] if arguments is None else arguments
    if len(arguments) != 1 or arguments[0] in ("-h", "--help"):
        sys.stdout.write(HELP)
        return 0 if arguments in (["-h"], ["--help"]) else 2
    try:
        board = load(text_of(Path(arguments[0])))
        found = recount(board)
        sys.stdout.write("".join(f"{line}\n" for line in report(board, found)))
        return 0 if found.agrees else 1
    except UnreadableBoard as problem:
        why = problem
    except RecursionError:
        why = "It is nested too deeply."
    sys.stderr.write(f"{shown(arguments[0])} cannot be counted. {why}\n")
    return 2


def text_of(path):
    try:
        if path.stat().st_size > MOST_BYTES:
            raise UnreadableBoard(f"It has more than {MOST_BYTES} bytes.")
        return path.read_text("utf-8")
    except (OSError, ValueError) as problem:
        if isinstance(problem, UnreadableBoard):
            raise
        raise UnreadableBoard(f"It cannot be read: {problem}.") from None


def report(board, found):
    count = found.count
    names = dict(board["options"])

    def named(options):
        return ", ".join(shown(names[option]) for option in options) or "none"

    yield f"Question: {shown(board['poll'].get('question', ''))}"
    yield (
        f"Counted again by {count.method}: {count.ballots} ballots; "
        f"valid {count.valid}, blank {count.blank}, void {count.spoiled}."
    )
    yield f"Winners: {named(count.winners)}"
    for tie in count.tied:
        yield f"Lot drawn ({tie['purpose']}): {named(tie['drawn'])}"
    yield check("the digest of the ballots", found.digest_found)
    yield check("the secret of the lot", found.commitment_found)
    yield check("the result", found.result_found)
    yield from found.differences
    yield "All agrees." if found.agrees else "Not all agrees."


def check(what, is_found):
    return f"{'as published' if is_found else 'DIFFERENT   '}  {what}"
