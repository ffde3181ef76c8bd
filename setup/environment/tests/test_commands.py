import errno
import socket
import subprocess
import sys

import pytest

from .. import checkout, commands
from ..commands import bench, demo, test
from ..failure import Failure
from ..figures import Figure, table


@pytest.mark.parametrize("name", ["demo", "test", "bench", "odoo"])
def test_each_command_explains_itself_without_setting_anything_up(name, empty_cache):
    done = subprocess.run(
        [sys.executable, checkout.SETUP / name, "--help"],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0
    assert done.stdout.startswith(f"usage: setup/{name}")
    assert not empty_cache.exists()


def test_an_unknown_option_is_refused(empty_cache):
    done = subprocess.run(
        [sys.executable, checkout.SETUP / "demo", "--nonsense"],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 2
    assert "unrecognized arguments: --nonsense" in done.stderr
    assert not empty_cache.exists()


def test_a_taken_port_is_told_before_anything_else():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(Failure, match="cannot be used.*setup/demo --port 8070"):
            demo._check_port(taken.getsockname()[1])


@pytest.mark.parametrize(
    ("given", "code"), [("fr", "fr_BE"), ("fr_FR", "fr_FR"), ("de", "de_DE")]
)
def test_a_language_may_be_named_without_its_country(given, code):
    assert demo.language_code(given) == code


def test_no_benchmark_of_that_name(monkeypatch):
    with pytest.raises(Failure, match="no benchmark nonsense"):
        bench.main(["nonsense"])


def test_a_benchmark_says_its_title_and_addons(tmp_path):
    path = tmp_path / "dues.py"
    path.write_text('"""Dues.\n\nMore."""\n\nMODULES = ("komunigi_membership",)\n')
    assert bench.title(path) == "Dues."
    assert bench.modules(path) == ("komunigi_membership",)
    assert bench.constant(path, "LOCK") is None


def test_a_benchmark_that_says_nothing_is_told_what_to_say(tmp_path):
    path = tmp_path / "dues.py"
    path.write_text('"""Dues."""\n')
    with pytest.raises(Failure, match="which addons it needs"):
        bench.modules(path)


def test_a_benchmark_without_odoo_names_what_it_compares_with(tmp_path):
    path = tmp_path / "counting.py"
    path.write_text('"""Counting."""\n\nLOCK = "bench"\n')
    assert bench.constant(path, "LOCK") == "bench"


def test_figures_are_shown_with_their_ratios_and_queries_where_there_are_any():
    slow = Figure("slow", 2.0)
    fast = Figure("fast", 0.5, count=10, baseline="slow")
    assert table([slow, fast]) == [
        "       seconds   ms each  ratio",
        "slow     2.000   2000.00",
        "fast     0.500     50.00  0.25 × slow",
    ]
    assert table([Figure("a call", 1.0, 30, 10)]) == [
        "         seconds   ms each   queries    each  ratio",
        "a call     1.000    100.00        30     3.0",
    ]


def test_paths_are_told_from_options_and_sorted_by_suite():
    chosen, options = test.split(["setup", "cooperator", "-k", "setup", "-x"])
    assert chosen == {"plain": ["setup"], "cooperator": ["cooperator"], "komunigi": []}
    assert options == ["-k", "setup", "-x"]


def test_without_a_path_all_is_meant():
    chosen, options = test.split(["-k", "dues"])
    assert chosen == test.everything()
    assert options == ["-k", "dues"]


def test_a_path_that_is_not_there_is_refused():
    with pytest.raises(Failure, match="There is no komunigi_nothing"):
        test.split(["komunigi_nothing"])


@pytest.mark.parametrize(
    ("error", "code", "told"),
    [
        (Failure("Wrong.", "Do this."), 1, "Wrong.\nDo this."),
        (KeyboardInterrupt(), 130, "goes on from here"),
        (OSError(errno.ENOSPC, "No space left on device"), 1, "The disk is full."),
    ],
)
def test_a_command_ends_in_a_sentence(error, code, told, capsys):
    def main(arguments):
        raise error

    with pytest.raises(SystemExit) as ending:
        commands.run(main)
    assert ending.value.code == code
    assert told in capsys.readouterr().err


def test_parts_of_the_tests_hold_each_file_once():
    folders = test.everything()["komunigi"]
    [all_files] = test.divided(folders, 1)
    parts = test.divided(folders, 3)
    assert sorted(path for part in parts for path in part) == all_files
    lengths = [len(part) for part in parts]
    assert max(lengths) < 2 * min(lengths)
    assert not any("/tally/" in path or "/allocation/" in path for path in all_files)
