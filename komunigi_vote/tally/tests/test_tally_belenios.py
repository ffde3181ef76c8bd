# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Belenios counts the same ballots: Debian's package belenios-tool, where it is."""

import json
import random
import shutil
import subprocess

import pytest
from tally import count
from tally_naive import BeleniosRules, stv
from tally_profiles import seeded_rankings

pytestmark = pytest.mark.skipif(
    not shutil.which("belenios-tool"),
    reason="Debian's package belenios-tool is not installed",
)
OPTIONS = range(1, 7)
PLACES = range(1, 5)


def belenios(method, ballots, **options):
    told = subprocess.run(
        [
            *("belenios-tool", "method", method),
            *(f"--{name.replace('_', '-')}={value}" for name, value in options.items()),
        ],
        input=json.dumps(ballots),
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(told.stdout)


def levels(found):
    """The options of a ranking, those together that a lot had to order."""
    together = {}
    for option in found.ranking:
        tie = next((tie["drawn"] for tie in found.tied if option in tie["drawn"]), ())
        together.setdefault(tie[0] if tie else option, []).append(option)
    return [sorted(level) for level in together.values()]


@pytest.mark.parametrize("seed", range(50, 90))
def test_stv_elects_the_same_but_for_its_rules(seed):
    """Where it does not, its own rules (see BeleniosRules) explain its winners."""
    ballots = seeded_rankings(seed, voters=150, candidates=6, most=6)
    # Belenios takes the rank of each option, nought for none.
    ranks = [[(*b, o).index(o) + 1 if o in b else 0 for o in OPTIONS] for b in ballots]
    theirs = belenios("stv", ranks, nseats=3)
    theirs = [option + 1 for option in theirs["winners"]]
    ours = count("stv", OPTIONS, [(ballot, 1) for ballot in ballots], seats=3).winners
    if set(theirs) != set(ours):
        explained, _stages = stv(OPTIONS, ballots, 3, BeleniosRules())
        assert set(theirs) == set(explained)


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("voters", [5, 60])
def test_schulze_is_the_same_to_the_last_path(seed, voters):
    rnd = random.Random(seed)
    # A number for each option: lower is better, equal is as good, nought is last.
    ranks = [[rnd.choice([0, 1, 1, 2, 3, 4]) for _o in OPTIONS] for _v in range(voters)]
    ballots = [
        [
            [
                option
                for option, rank in zip(OPTIONS, given, strict=True)
                if rank == place
            ]
            for place in (1, 2, 3, 4)
        ]
        for given in ranks
    ]
    theirs = belenios("schulze", ranks, blank_allowed="false", nchoices=6)
    found = count("schulze", OPTIONS, [(ballot, 1) for ballot in ballots], seed="s")
    pairs, paths, _beats = found.rounds
    assert {(a, b): n for a, b, n in pairs["pairs"]} == {
        (a, b): theirs["raw"][a - 1][b - 1] for a in OPTIONS for b in OPTIONS if a != b
    }
    strengths = {(a, b): strength for a, b, strength, _path in paths["paths"]}
    assert strengths == {
        (a, b): theirs["beatpaths"][a - 1][b - 1][0]
        for a in OPTIONS
        for b in OPTIONS
        # Belenios also has paths that lead back to where they start.
        if a != b and theirs["beatpaths"][a - 1][b - 1] != [0, 0]
    }
    assert levels(found) == [
        sorted(option + 1 for option in level) for level in theirs["winners"]
    ]


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("voters", [4, 5, 61])
def test_majority_judgment_is_the_same_but_for_the_middle(seed, voters):
    """Of an even number of grades Belenios takes the better one of the two in the
    middle, Balinski and Laraki the worse. Seen from the other end, with the best grade
    called worst and the last option first, the one becomes the other.
    """
    rnd = random.Random(seed)
    graded = [[rnd.randint(1, 7) for _option in OPTIONS] for _voter in range(voters)]
    theirs = belenios(
        "majority-judgment", graded, blank_allowed="false", nchoices=6, ngrades=7
    )
    # Belenios calls the best grade 1, we call the worst one 0.
    ballots = [
        ({o: grade - 1 for o, grade in zip(OPTIONS, given, strict=True)}, 1)
        for given in graded
    ]
    found = count("majority_judgment", OPTIONS, ballots, seed="s")
    assert levels(found)[::-1] == [
        sorted(option + 1 for option in level) for level in theirs["winners"]
    ]
    for told in found.rounds:
        assert told["grades"] == theirs["raw"][told["option"] - 1]
