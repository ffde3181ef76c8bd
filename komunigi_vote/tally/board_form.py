# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Reading a board from a file that anybody may have written."""

import json

from .lines import UnreadableBoard, parse_line, shown

FORMAT = "komunigi-board-1"
# More than any poll has; a board must not keep a machine busy for ever.
MOST_BALLOTS = 10_000_000
MOST_OPTIONS = 250


def load(text):
    """The board in a JSON text; raises UnreadableBoard for anything else."""
    try:
        board = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UnreadableBoard(f"This is not JSON: {shown(str(error))}.") from None
    check_form(board)
    return board


def check_form(board):
    """Raise an UnreadableBoard where a part is missing or of another kind."""
    if not isinstance(board, dict) or board.get("format") != FORMAT:
        raise UnreadableBoard(f"This is not a board of the format {FORMAT}.")
    for name, kind in {
        "poll": dict,
        "method": str,
        "seats": int,
        "options": list,
        "withdrawn": list,
        "rules": dict,
        "secrecy": str,
        "lines": list,
        "digest": str,
        "lot": dict,
        "result": dict,
    }.items():
        if not isinstance(board.get(name), kind):
            raise UnreadableBoard(f"Its {name} is missing, or not what it should be.")
    for name in ("commitment", "secret", "seed"):
        if not isinstance(board["lot"].get(name), str):
            raise UnreadableBoard(f"Its lot has no {name}.")
    texts = [*board["lines"], *numbers_of(board)]
    if not all(isinstance(text, str) for text in texts):
        raise UnreadableBoard("Its lines and numbers are not all text.")
    if any("\t" in number or "\n" in number for number in numbers_of(board)):
        # It could pass for lines in the digest.
        raise UnreadableBoard("One of its numbers has more than one part.")
    options = board["options"]
    if len(options) > MOST_OPTIONS:
        raise UnreadableBoard(f"It has more than {MOST_OPTIONS} options.")
    for option in options:
        if not isinstance(option, list) or list(map(type, option)) != [int, str]:
            raise UnreadableBoard("Its options are not all a number and a name.")
    if any(type(option) is not int for option in board["withdrawn"]):
        raise UnreadableBoard("Its withdrawn options are not all numbers.")
    copies = sum(parse_line(line).copies for line in board["lines"])
    if copies > MOST_BALLOTS:
        raise UnreadableBoard(f"It has more than {MOST_BALLOTS} ballots.")


def numbers_of(board):
    numbers = board.get("numbers") or []
    if not isinstance(numbers, list):
        raise UnreadableBoard("Its numbers are not a list.")
    return numbers
