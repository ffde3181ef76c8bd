# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""From the fields of a ballot paper in the browser to a ballot, and back.

Plain Python, without Odoo. Fields by method, where N is the number of an option:

- consent: `answer`, `reason`
- yes_no: `answer`
- plurality, approval: `option`, as often as options are chosen
- points: `points_N`; score: `score_N`; empty is nought
- majority_judgment: `grade_N`, 0 is the worst
- stv, schulze: `rank_N`, 1 is the best; empty is not ranked
- `blank` = 1 where the method knows blank ballots, whatever else is filled in

The form comes from the browser of whoever likes: nothing in it is trusted, and what
is not understood is refused, never guessed.
"""

import re
from collections.abc import Sequence

ANSWERS = {
    "consent": ("consent", "concern", "objection"),
    "yes_no": ("yes", "no", "abstain"),
}
PREFIXES = {
    "points": "points_",
    "score": "score_",
    "majority_judgment": "grade_",
    "stv": "rank_",
    "schulze": "rank_",
}
# No more digits than any poll has options or points.
NUMBER = re.compile(r"[0-9]{1,6}", re.ASCII)


class FormError(ValueError):
    """What is wrong with a form: `code`, the `field` to correct, and plain `values`.

    - nothing: nothing was chosen; no_points: all is nought
    - unknown_answer, unknown_option
    - repeated: a field that has one value came with several
    - too_many (maximum, given); too_many_points (total, given)
    - not_a_number (option); out_of_range (option, maximum)
    - rank_twice (rank), rank_gap (rank): the number that two have, or none
    - reason_missing, reason_unasked, reason_too_long (maximum), not_text
    """

    def __init__(self, code, field="", **values):
        super().__init__(code, field, values)
        self.code = code
        self.field = field
        self.values = values


def read_form(form, method: str, options: Sequence[int], **limits) -> tuple:
    """The ballot, in the shape of `method`, and the reason given with it.

    :param form: the fields; `form.getlist(name)` gives all values of one
    :param options: their numbers, in the order shown
    :param limits: `seats`, `total` (points), `maximum` (score), `grades`, `reason`
        (its longest, in characters)
    :raises FormError: for what is no ballot
    """
    if method in ANSWERS:
        answer = _answer(form, method)
        if method == "yes_no":
            return answer, ""
        return answer, _reason(form, answer, limits["reason"])
    if _is_blank(form):
        return None, ""
    match method:
        case "plurality" | "approval":
            most = limits["seats"] if method == "plurality" else len(options)
            return _chosen(form, options, most), ""
        case "points":
            return _points(form, options, limits["total"]), ""
        case "score":
            return _scores(form, options, limits["maximum"]), ""
        case "majority_judgment":
            return _grades(form, options, limits["grades"]), ""
        case "stv" | "schulze":
            return _tiers(form, options, may_tie=method == "schulze"), ""
    raise ValueError(f"no such method: {method}")


def write_form(ballot, method: str, reason: str = "") -> list[tuple[str, str]]:
    """The fields, as (name, value), from which `read_form` reads `ballot`."""
    if ballot is None:
        return [("blank", "1")]
    if method in ANSWERS:
        return [("answer", ballot)] + [("reason", reason)] * bool(reason)
    if method in ("plurality", "approval"):
        return [("option", str(option)) for option in ballot]
    prefix = PREFIXES[method]
    if prefix == "rank_":
        return [
            (f"{prefix}{option}", str(rank))
            for rank, tier in enumerate(ballot, 1)
            for option in (tier if isinstance(tier, tuple) else (tier,))
        ]
    return [(f"{prefix}{option}", str(value)) for option, value in ballot.items()]


def _single(form, name: str) -> str:
    values = form.getlist(name)
    if len(values) > 1:
        raise FormError("repeated", name)
    return values[0].strip() if values else ""


def _is_blank(form) -> bool:
    blank = _single(form, "blank")
    if blank not in ("", "1"):
        raise FormError("unknown_answer", "blank")
    return bool(blank)


def _answer(form, method: str) -> str:
    answer = _single(form, "answer")
    if not answer:
        raise FormError("nothing", "answer")
    if answer not in ANSWERS[method]:
        raise FormError("unknown_answer", "answer")
    return answer


def _reason(form, answer: str, maximum: int) -> str:
    # Browsers send lines as CR LF, and count them as one character.
    reason = _single(form, "reason").replace("\r\n", "\n")
    if len(reason) > maximum:
        raise FormError("reason_too_long", "reason", maximum=maximum)
    if any(ord(sign) < 32 and sign not in "\n\t\r" for sign in reason):
        raise FormError("not_text", "reason")
    if answer == "objection" and not reason:
        raise FormError("reason_missing", "reason")
    if answer == "consent" and reason:
        raise FormError("reason_unasked", "reason")
    return reason


def _chosen(form, options, maximum: int) -> tuple[int, ...]:
    known = {str(option): option for option in options}
    given = form.getlist("option")
    if not given:
        raise FormError("nothing", "option")
    if any(value not in known for value in given):
        raise FormError("unknown_option", "option")
    if len(set(given)) < len(given):
        raise FormError("repeated", "option")
    if len(given) > maximum:
        raise FormError("too_many", "option", maximum=maximum, given=len(given))
    chosen = {known[value] for value in given}
    return tuple(option for option in options if option in chosen)


def _numbers(form, options, prefix: str) -> dict[int, int]:
    """What was filled in after `prefix`, by option; nothing for an empty field."""
    names = {f"{prefix}{option}": option for option in options}
    if any(name.startswith(prefix) and name not in names for name in form):
        raise FormError("unknown_option")
    numbers = {}
    for name, option in names.items():
        text = _single(form, name)
        if not text:
            continue
        if not NUMBER.fullmatch(text):
            raise FormError("not_a_number", name, option=option)
        numbers[option] = int(text)
    return numbers


def _check_range(numbers: dict[int, int], prefix: str, maximum: int) -> None:
    for option, number in numbers.items():
        if number > maximum:
            raise FormError(
                "out_of_range", f"{prefix}{option}", option=option, maximum=maximum
            )


def _points(form, options, total: int) -> dict[int, int]:
    points = _numbers(form, options, "points_")
    given = sum(points.values())
    first = f"points_{options[0]}"
    if not given:
        raise FormError("no_points", first)
    if given > total:
        most = max(points, key=points.__getitem__)
        raise FormError("too_many_points", f"points_{most}", total=total, given=given)
    return {option: number for option, number in points.items() if number}


def _scores(form, options, maximum: int) -> dict[int, int]:
    scores = _numbers(form, options, "score_")
    _check_range(scores, "score_", maximum)
    if not any(scores.values()):
        raise FormError("no_points", f"score_{options[0]}")
    return scores


def _grades(form, options, grades: int) -> dict[int, int]:
    given = _numbers(form, options, "grade_")
    _check_range(given, "grade_", grades - 1)
    if not given:
        raise FormError("nothing", f"grade_{options[0]}")
    return given


def _tiers(form, options, may_tie: bool) -> tuple:
    ranks = _numbers(form, options, "rank_")
    if not ranks:
        raise FormError("nothing", f"rank_{options[0]}")
    if 0 in ranks.values():
        option = next(option for option, rank in ranks.items() if not rank)
        raise FormError("not_a_number", f"rank_{option}", option=option)
    by_rank = {}
    for option, rank in ranks.items():
        by_rank.setdefault(rank, []).append(option)
    for rank, tied in sorted(by_rank.items()):
        if len(tied) > 1 and not may_tie:
            raise FormError("rank_twice", f"rank_{tied[1]}", rank=rank)
    for expected, rank in enumerate(sorted(by_rank), 1):
        if rank != expected:
            raise FormError("rank_gap", f"rank_{by_rank[rank][0]}", rank=expected)
    return tuple(
        tuple(tied) if len(tied) > 1 else tied[0]
        for _rank, tied in sorted(by_rank.items())
    )
