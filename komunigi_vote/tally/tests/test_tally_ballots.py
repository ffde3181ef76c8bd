# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What a ballot may say, and how it is written."""

from itertools import combinations, permutations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tally import (
    METHODS,
    SPOILED,
    InvalidBallot,
    check,
    longest,
    normalise,
    read,
    write,
)
from tally_profiles import ballots


def problem(method, options, ballot, **rules):
    with pytest.raises(InvalidBallot) as caught:
        check(method, options, ballot, **rules)
    return caught.value.code, caught.value.values


@pytest.mark.parametrize("method", METHODS)
def test_a_blank_ballot_is_always_fine(method):
    check(method, [1], None)
    assert normalise(method, [1], None) is None
    assert write(method, None) == "-"
    assert read(method, " - ") is None


@pytest.mark.parametrize("method", METHODS)
def test_a_void_ballot_cannot_be_cast_but_is_written(method):
    with pytest.raises(InvalidBallot):
        check(method, [1], SPOILED)
    assert normalise(method, [1], SPOILED) == SPOILED
    assert write(method, SPOILED) == "x"
    assert read(method, "x ") == SPOILED


@pytest.mark.parametrize("method", ["plurality", "approval", "stv", "schulze"])
def test_unknown_and_repeated_options_are_named(method):
    rules = {"max_choices": 5} if method == "plurality" else {}
    assert problem(method, [1, 2], [1, 3], **rules) == ("unknown_option", {"option": 3})
    assert problem(method, [1, 2], [2, 2], **rules) == ("twice", {"option": 2})


@pytest.mark.parametrize("method", ["points", "score", "majority_judgment"])
def test_numbers_are_checked_one_by_one(method):
    maximum = {"points": 10, "score": 10, "majority_judgment": 6}[method]
    assert problem(method, [1], {2: 1}) == ("unknown_option", {"option": 2})
    assert problem(method, [1], {1: "4"}) == (
        "not_a_number",
        {"option": 1, "value": "4"},
    )
    assert problem(method, [1], {1: 1.5})[0] == "not_a_number"
    assert problem(method, [1], {1: True})[0] == "not_a_number"
    assert problem(method, [1], {1: -1}) == (
        "out_of_range",
        {"option": 1, "value": -1, "minimum": 0, "maximum": maximum},
    )
    check(method, [1], {1: maximum})


def test_too_much_is_said_with_how_much():
    assert problem("plurality", [1, 2, 3], [1, 2]) == (
        "too_many",
        {"maximum": 1, "given": 2},
    )
    check("plurality", [1, 2, 3], [1, 2], seats=2)
    assert problem("points", [1, 2], {1: 6, 2: 5}) == (
        "too_many_points",
        {"total": 10, "given": 11},
    )
    assert problem("points", [1, 2], {1: 11})[0] == "too_many_points"
    check("points", [1, 2], {1: 6, 2: 5}, total=11)
    assert problem("score", [1], {1: 6}, maximum=5)[0] == "out_of_range"
    assert problem("majority_judgment", [1], {1: 3}, grades=3)[0] == "out_of_range"


def test_unknown_answers_are_named():
    assert problem("yes_no", [1], "maybe") == ("unknown_answer", {"answer": "maybe"})
    assert problem("consent", [1], "yes") == ("unknown_answer", {"answer": "yes"})


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    "ballot",
    [
        *(0, 7, 1.5, "7", b"7", object(), [[[7]]], [{7}], {7: [7]}, [(7, [7])], [None]),
        *(["a", ["b"]], {None: 1}, {7}, [float("nan")], (SPOILED,), range(3), [()], {}),
    ],
)
def test_nonsense_is_refused_and_never_an_error(method, ballot):
    try:
        check(method, [1, 2], ballot)
    except InvalidBallot as refused:
        assert str(refused).startswith(refused.code)
    else:
        # Only what names nobody passes.
        assert normalise(method, [1, 2], ballot) is None


@pytest.mark.parametrize(
    ("method", "ballot", "canonical"),
    [
        ("approval", {3, 1}, (1, 3)),
        ("approval", [], None),
        ("points", {3: 2, 2: 0, 1: 5}, {1: 5, 3: 2}),
        ("points", {3: 0}, None),
        ("stv", [2, 1], (2, 1)),
        ("schulze", [[2], (3, 1)], (2, (1, 3))),
        ("schulze", [[], [1, 2, 3]], ((1, 2, 3),)),
        ("schulze", [[], []], None),
        ("yes_no", "yes", "yes"),
    ],
)
def test_a_ballot_has_one_canonical_form(method, ballot, canonical):
    found = normalise(method, [1, 2, 3], ballot)
    assert found == canonical
    assert normalise(method, [1, 2, 3], found) == found
    if isinstance(found, dict):
        assert list(found) == list(canonical)


def test_what_cannot_be_counted_has_no_canonical_form():
    with pytest.raises(InvalidBallot):
        normalise("stv", [1, 2], [3])
    # How many may be chosen is checked with the seats, not here.
    assert normalise("plurality", [1, 2], [2, 1]) == (1, 2)


@given(st.sampled_from(METHODS), st.integers(1, 30), st.data())
def test_what_is_written_is_read_again(method, count, data):
    among = range(1, count + 1)
    ballot = data.draw(ballots(method, among))
    canonical = normalise(method, among, ballot)
    text = write(method, canonical)
    assert read(method, text) == canonical
    assert write(method, ballot) == text
    assert len(text) <= longest(method, among)
    spaced = "".join(f" {sign} " if sign in ">=:+" else sign for sign in text)
    assert read(method, f" {spaced} ") == canonical


@pytest.mark.parametrize(
    ("method", "text", "ballot"),
    [
        ("approval", "1,3", (1, 3)),
        ("approval", "3 1", (3, 1)),
        ("approval", "1 + 3", (1, 3)),
        ("points", "1:4, 2:6", {1: 4, 2: 6}),
        ("points", "1 : 4 ; 2 : 6", {1: 4, 2: 6}),
        ("stv", "2 >1> 3", (2, 1, 3)),
        ("schulze", "2 > 1 = 3", (2, (1, 3))),
        ("consent", " concern\n", "concern"),
    ],
)
def test_reading_is_lenient_with_spaces(method, text, ballot):
    assert read(method, text) == ballot


@pytest.mark.parametrize(
    ("method", "text"),
    [
        *((method, "") for method in METHODS),
        *((method, "1" * 5000) for method in METHODS),
        *((method, "1 " + " " * 100_000 + "y") for method in METHODS),
        ("yes_no", "oui"),
        ("approval", "1++3"),
        ("approval", "1-3"),
        ("approval", "-1"),
        ("approval", "1+"),
        ("points", "1:4 1:5"),
        ("points", "1"),
        ("points", "1:-4"),
        ("points", "1:4.5"),
        ("stv", "1=2"),
        ("stv", "2,1"),
        ("stv", ">1"),
        ("stv", "١>٢"),
        ("schulze", "1>=2"),
    ],
)
def test_what_cannot_be_read_is_refused(method, text):
    with pytest.raises(InvalidBallot) as caught:
        read(method, text)
    assert caught.value.code == "notation"
    assert caught.value.values == {"text": text}


def all_ballots(method, options, rules):
    """Every valid ballot of a small poll."""
    some = [c for n in range(1, len(options) + 1) for c in combinations(options, n)]
    if method in ("consent", "yes_no"):
        words = ("consent", "concern", "objection", "yes", "no", "abstain")
        return [word for word in words if valid(method, options, word, rules)]
    if method in ("plurality", "approval"):
        return [choice for choice in some if valid(method, options, choice, rules)]
    if method in ("stv", "schulze"):
        return [order for choice in some for order in permutations(choice)]
    most = rules.get("total") or rules.get("maximum") or rules["grades"] - 1
    numbers = (
        dict(zip(options, given, strict=True))
        for given in product(range(most + 1), repeat=len(options))
    )
    return [ballot for ballot in numbers if valid(method, options, ballot, rules)]


def valid(method, options, ballot, rules):
    try:
        check(method, options, ballot, **rules)
    except InvalidBallot:
        return False
    return True


@pytest.mark.parametrize(
    ("method", "rules"),
    [
        ("consent", {}),
        ("yes_no", {}),
        ("plurality", {}),
        ("plurality", {"seats": 2}),
        ("plurality", {"max_choices": 3}),
        ("approval", {}),
        *(("points", {"total": total}) for total in (*range(1, 14), 21, 22, 29, 30)),
        ("score", {"maximum": 9}),
        ("score", {"maximum": 10}),
        ("majority_judgment", {"grades": 2}),
        ("majority_judgment", {"grades": 12}),
        ("stv", {}),
        ("schulze", {}),
    ],
)
@pytest.mark.parametrize("options", [(1,), (1, 10), (7, 1, 100)])
def test_the_longest_notation_is_as_long_as_the_longest_ballot(method, rules, options):
    written = [write(method, b) for b in all_ballots(method, options, rules)]
    assert longest(method, options, **rules) == max(map(len, written))


def test_a_hundred_points_can_take_three_digits():
    assert longest("points", [1, 2], total=100) == len("1:90 2:10")
    assert longest("points", [1, 2], total=110) == len("1:100 2:10")
    assert longest("points", [1], total=100) == len("1:100")


@pytest.mark.parametrize("method", ["plurality", "approval", "points", "stv"])
def test_without_options_there_is_still_room_for_a_blank_ballot(method):
    assert longest(method, []) == 1


@pytest.mark.parametrize("function", [check, normalise])
def test_rules_that_a_method_does_not_have_are_refused(function):
    with pytest.raises(TypeError, match="no such rule"):
        function("stv", [1], [1], total=5)
