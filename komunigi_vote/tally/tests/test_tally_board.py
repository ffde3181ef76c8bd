# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What is published can be counted again, and tampering shows."""

import json
import os
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tally import count
from tally.board import (
    UnreadableBoard,
    ballots_of,
    commitment,
    digest,
    format_line,
    main,
    parse_line,
    recount,
    seed,
)

SECRET = "correct horse battery staple"


def publish(method, options, lines, numbers=None, secrecy="public", **more):
    """The board that an honest addon publishes."""
    board = {
        "format": "komunigi-board-1",
        "poll": {
            "question": "Which one?",
            "network": "Intercoop",
            "nature": "election",
            "opened": "2026-03-01T08:00:00+00:00",
            "closed": "2026-03-08T18:00:00+00:00",
        },
        "method": method,
        "seats": 1,
        "options": [list(option) for option in options],
        "withdrawn": [],
        "rules": {},
        "secrecy": secrecy,
        "lines": lines,
        **more,
    }
    if numbers is not None:
        board["numbers"] = numbers
    found = digest(lines, numbers or ())
    board["digest"] = found
    board["lot"] = {
        "commitment": commitment(SECRET),
        "secret": SECRET,
        "seed": seed(SECRET, found),
    }
    result = count(
        method,
        [key for key, _name in options],
        ballots_of(board),
        seats=board["seats"],
        withdrawn=board["withdrawn"],
        seed=board["lot"]["seed"],
        **board["rules"],
    )
    board["result"] = result.to_json()
    return board


PEOPLE = [(1, "Ada"), (2, "Émile"), (3, "Zoë")]


@pytest.fixture
def election():
    lines = [
        format_line("", 1, "", "2>1"),
        format_line("", 1, "", "2>3"),
        format_line("", 1, "", "3"),
        format_line("", 1, "", "-"),
        format_line("", 1, "", "1>2>3", copies=3),
    ]
    numbers = ["1044", "3311", "5590", "8127"]
    return publish("stv", PEOPLE, lines, numbers, "confidential")


@pytest.fixture
def decision():
    lines = [
        format_line("BEES coop", 1, "north", "yes"),
        format_line("Bloum", Fraction(3, 2), "south", "yes"),
        format_line("La Louve", 2, "", "abstain"),
        format_line("Le Nid", 1, "south", "x"),
    ]
    return publish("yes_no", [(1, "The budget")], lines, rules={"threshold": "2/3"})


def written(tmp_path, board):
    path = tmp_path / "board.json"
    path.write_text(board if isinstance(board, str) else json.dumps(board), "utf-8")
    return str(path)


def test_an_honest_board_agrees(election, decision, tmp_path, capsys):
    for board, winner in ((election, "Ada"), (decision, "The budget")):
        found = recount(board)
        assert found.agrees
        assert (found.digest_found, found.commitment_found, found.result_found) == (
            (True,) * 3
        )
        assert main([written(tmp_path, board)]) == 0
        said = capsys.readouterr().out
        assert f"Winners: {winner}\n" in said
        assert "DIFFERENT" not in said
        assert "All agrees." in said


def test_the_order_of_the_lines_does_not_matter(election):
    election["lines"].reverse()
    election["numbers"].reverse()
    assert recount(election).agrees


def test_a_changed_line_shows(election, tmp_path, capsys):
    election["lines"][0] = format_line("", 1, "", "3>1")
    found = recount(election)
    assert not found.digest_found
    assert main([written(tmp_path, election)]) == 1
    said = capsys.readouterr().out
    assert "The ballots do not give the published digest." in said
    assert "DIFFERENT" in said


def test_a_changed_number_shows(election):
    election["numbers"][0] = "9999"
    assert not recount(election).digest_found


def test_a_line_more_or_less_shows_even_with_another_digest(election):
    election["lines"].pop(0)
    changed = publish(
        "stv", PEOPLE, election["lines"], election["numbers"], "confidential"
    )
    assert recount(changed).differences == ["There are 4 numbers for 3 ballots."]


def test_a_number_that_two_ballots_have_shows(decision):
    lines = [format_line("77", 1, "", "yes"), format_line("77", 1, "", "no")]
    board = publish("yes_no", [(1, "The budget")], lines, secrecy="confidential")
    assert recount(board).differences == ["2 ballots have the number 77."]


def test_a_changed_result_shows(election, tmp_path, capsys):
    election["result"]["winners"] = [3]
    found = recount(election)
    assert (found.digest_found, found.result_found) == (True, False)
    assert found.differences == ["“winners” is published as [3] and counted as [1]."]
    assert main([written(tmp_path, election)]) == 1
    assert "counted as [1]" in capsys.readouterr().out


def test_a_changed_secret_shows(election):
    election["lot"]["secret"] += "!"
    found = recount(election)
    assert found.digest_found
    assert not found.commitment_found
    assert "The secret of the lot is not the one announced." in found.differences


def test_a_seed_that_was_chosen_shows(election):
    election["lot"]["seed"] = "lucky"
    assert recount(election).differences == [
        "Lots were not drawn from the secret and the digest."
    ]


def test_a_lot_is_drawn_again(tmp_path, capsys):
    lines = [format_line(str(key), 1, "", str(key)) for key, _name in PEOPLE]
    board = publish("plurality", PEOPLE, lines, secrecy="confidential")
    assert recount(board).agrees
    main([written(tmp_path, board)])
    assert "Lot drawn (ranking): " in capsys.readouterr().out


def test_bundles_on_paper_stand_for_so_many_ballots(election):
    assert election["result"]["ballots"] == 7
    assert election["result"]["winners"] == [1]


def test_what_cannot_be_read_is_a_void_ballot(decision):
    lines = [*decision["lines"], format_line("Someone", 1, "", "perhaps")]
    board = publish("yes_no", [(1, "The budget")], lines)
    assert recount(board).count.spoiled == 2


@given(
    st.text(),
    st.integers(0) | st.fractions(0, max_denominator=10**9),
    st.text(),
    st.sampled_from(["2>1=3", "-", "x"]),
)
def test_a_line_is_read_as_it_was_written(label, weight, college, notation):
    line = parse_line(format_line(label, min(weight, 10**20), college, notation))
    assert (line.weight, line.notation) == (min(weight, 10**20), notation)
    assert line.copies == 1
    assert "\n" not in line.label + line.college
    assert line.label.replace(" ", "") == "".join(label.split())
    assert line.college == " ".join(college.split())


def test_a_member_cannot_pass_for_a_bundle():
    assert parse_line(format_line("paper×9", 1, "", "yes")).copies == 1
    assert parse_line(format_line("a\t1\t\tno\nb", 1, "", "yes")).label == "a 1 no b"


def test_nobody_can_shift_text_between_numbers_and_lines(election):
    """The digest joins both, so each must keep its form."""
    numbers, lines = election["numbers"], election["lines"]
    shifted = {**election, "numbers": [*numbers, lines[0]], "lines": lines[1:]}
    joined = {**election, "numbers": ["\n".join(sorted(numbers))]}
    for board in (shifted, joined):
        with pytest.raises(UnreadableBoard, match="more than one part"):
            recount(board)


def mend(board, path, value):
    """A copy of the board with something else at `path`."""
    copy = json.loads(json.dumps(board))
    part = copy
    for key in path[:-1]:
        part = part[key]
    if value is ...:
        del part[path[-1]]
    else:
        part[path[-1]] = value
    return copy


@pytest.mark.parametrize(
    ("path", "value"),
    [
        *(
            ((part,), value)
            for part in (
                *("format", "poll", "method", "seats", "options", "withdrawn", "rules"),
                *("secrecy", "lines", "digest", "lot", "result"),
            )
            for value in (..., None, 7.5, [[]])
        ),
        *((("numbers",), value) for value in (7, "1044", [7], [[]])),
        *((("lot", part), value) for part in ("secret", "seed") for value in (..., 7)),
        (("format",), "komunigi-board-2"),
        (("method",), "lottery"),
        *((("seats",), value) for value in (0, -1, True, "2")),
        *((("options",), value) for value in ([1, 2], [["1", "a"]], [[1, "a", 2]])),
        (("options",), [[1, "a"], [1, "b"]]),
        (("options",), [[n, ""] for n in range(300)]),
        *((("withdrawn",), value) for value in ([9], ["1"], [[]])),
        (("rules",), {"places": 10**9}),
        (("rules",), {"places": "5"}),
        (("rules",), {"seats": 2}),
        (("rules",), {"color": "red"}),
        (("lines", 0), 7),
        (("lines", 0), "2>1"),
        (("lines", 0), "a\t-1\t\t2"),
        (("lines", 0), "a\tNaN\t\t2"),
        (("lines", 0), "a\t1/0\t\t2"),
        (("lines", 0), "a\t" + "9" * 5000 + "\t\t2"),
        (("lines", 0), "a\n\t1\t\t2"),
        (("lines", 0), "\ud800\t1\t\t2"),
        (("lines", 0), "paper×9999999\t1\t\t2"),
        (("lines",), ["paper×9999999\t1\t\t2"] * 2),
    ],
)
def test_a_file_that_is_no_board_is_refused_in_a_sentence(
    election, tmp_path, capsys, path, value
):
    if path == ("lines", 0) and value == "paper×9999999\t1\t\t2":
        election["lines"] = ["", *["paper×9999999\t1\t\t2"]]
    assert main([written(tmp_path, mend(election, path, value))]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert "cannot be counted" in said.err


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "[]",
        "7",
        "{",
        "\ufeff{}",
        "[" * 200_000,
        '{"format":' * 50_000,
        "1" * 10_000,
        "[" * 900 + "]" * 900,
    ],
)
def test_garbage_is_refused_in_a_sentence(tmp_path, capsys, text):
    assert main([written(tmp_path, text)]) == 2
    said = capsys.readouterr()
    assert (said.out, said.err.count("\n")) == ("", 1)


def test_depth_hidden_in_a_board_does_no_harm(election, tmp_path, capsys):
    deep = json.dumps(election)[:-1] + ', "result": ' + '{"winners":' * 900 + "1"
    assert main([written(tmp_path, deep + "}" * 901)]) in (1, 2)
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize("name", ["missing.json", "."])
def test_a_file_that_cannot_be_opened_is_refused(tmp_path, capsys, name):
    assert main([str(tmp_path / name)]) == 2
    assert "cannot be read" in capsys.readouterr().err


def test_bytes_that_are_no_text_are_refused(tmp_path, capsys):
    path = tmp_path / "board.json"
    path.write_bytes(b"\xff\xfe\x00")
    assert main([str(path)]) == 2
    assert "cannot be read" in capsys.readouterr().err


def test_a_name_cannot_move_the_terminal(election, tmp_path, capsys):
    election["options"][0][1] = "Ada\x1b[2J"
    main([written(tmp_path, election)])
    assert "\x1b" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "code"), [([], 2), (["a", "b"], 2), (["--help"], 0), (["-h"], 0)]
)
def test_help_is_given(arguments, code, capsys):
    assert main(arguments) == code
    assert "python -m tally" in capsys.readouterr().out


def test_it_runs_with_python_alone(election, tmp_path):
    """Isolated: no site packages, no Odoo, nothing but the folder of the addon."""
    here = Path(__file__).parents[2]
    run = subprocess.run(
        [sys.executable, "-S", "-B", "-m", "tally", written(tmp_path, election)],
        cwd=here,
        env={**os.environ, "PYTHONPATH": "", "PYTHONIOENCODING": "ascii:strict"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.returncode, run.stderr) == (0, "")
    assert run.stdout.endswith("All agrees.\n")
