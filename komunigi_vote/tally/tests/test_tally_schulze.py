# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tally import count
from tally_naive import schulze_beats
from tally_profiles import options, tiers

# The example with which the method is usually explained.
WELL_KNOWN = [
    ("ACBED", 5),
    ("ADECB", 5),
    ("BEDAC", 8),
    ("CABED", 3),
    ("CAEBD", 7),
    ("CBADE", 2),
    ("DCEBA", 7),
    ("EBADC", 8),
]


def polls():
    return options().flatmap(
        lambda among: st.tuples(st.just(among), st.lists(tiers(among), max_size=9))
    )


def prefer(ballots, a, b):
    """How many place a above b, where naming nothing is being last."""

    def place(ballot, option):
        return next((n for n, tier in enumerate(ballot) if option in tier), len(ballot))

    return sum(place(ballot, a) < place(ballot, b) for ballot in ballots)


def test_a_well_known_election_of_45_voters():
    found = count("schulze", "ABCDE", [(tuple(order), n) for order, n in WELL_KNOWN])
    assert found.ranking == ("E", "A", "C", "B", "D")
    assert found.winners == ("E",)
    pairs, paths, beats = found.rounds
    assert ["A", "B", 20] in pairs["pairs"]
    assert ["B", "A", 25] in pairs["pairs"]
    strengths = {(a, b): strength for a, b, strength, _path in paths["paths"]}
    assert strengths["A", "B"] == 28
    assert strengths["B", "A"] == 25
    assert strengths["E", "D"] == 31
    assert ["E", "A"] in beats["beats"]


@given(polls())
def test_who_beats_whom_is_what_all_paths_together_say(poll):
    among, ballots = poll
    found = count("schulze", among, [(ballot, 1) for ballot in ballots])
    beats = {(a, b) for a, b in found.rounds[2]["beats"]}
    assert beats == schulze_beats(among, ballots)
    # The order never contradicts it.
    for a, b in beats:
        assert found.ranking.index(a) < found.ranking.index(b)


@given(polls())
def test_pairs_are_what_they_are_called(poll):
    among, ballots = poll
    found = count("schulze", among, [(ballot, 1) for ballot in ballots])
    assert found.rounds[0]["pairs"] == [
        [a, b, prefer(ballots, a, b)] for a in among for b in among if a != b
    ]


@given(polls())
def test_a_path_is_as_strong_as_its_weakest_link(poll):
    among, ballots = poll
    found = count("schulze", among, [(ballot, 1) for ballot in ballots])
    preferring = {(a, b): votes for a, b, votes in found.rounds[0]["pairs"]}
    for a, b, strength, path in found.rounds[1]["paths"]:
        links = list(zip(path, path[1:], strict=False))
        assert (path[0], path[-1]) == (a, b)
        assert len(set(path)) == len(path)
        assert all(preferring[x, y] > preferring[y, x] for x, y in links)
        assert strength == min(preferring[link] for link in links)


@given(polls())
def test_who_wins_against_each_other_wins(poll):
    among, ballots = poll
    winners = count("schulze", among, [(ballot, 1) for ballot in ballots]).winners
    for a in among:
        if all(
            prefer(ballots, a, b) > prefer(ballots, b, a) for b in among if b != a
        ) and any(ballots):
            assert winners == (a,)


@given(polls())
def test_an_option_left_out_is_as_one_named_last(poll):
    among, ballots = poll
    completed = []
    for ballot in ballots:
        named = {option for tier in ballot for option in tier}
        rest = tuple(option for option in among if option not in named)
        completed.append((*ballot, rest) if rest else ballot)
    short = count("schulze", among, [(ballot, 1) for ballot in ballots])
    long = count("schulze", among, [(ballot, 1) for ballot in completed])
    assert short.rounds == long.rounds


def test_of_equal_support_the_link_with_less_opposition_is_stronger():
    # A cycle in which each link has 5 votes: b's against c is the least contested.
    ballots = [("ab", 3), ("bc", 3), ("ca", 2)]
    found = count("schulze", "abc", [(tuple(b), n) for b, n in ballots])
    support = {(a, b): votes for a, b, votes in found.rounds[0]["pairs"]}
    assert support["a", "b"] == support["c", "a"] == 5
    beats = schulze_beats(
        "abc", [[*order] for order, n in ballots for _one in range(n)]
    )
    assert {tuple(pair) for pair in found.rounds[2]["beats"]} == beats


def test_everybody_tied_is_one_lot():
    ballots = [(tuple(order), 1) for order in ("abc", "bca", "cab")]
    found = count("schulze", "abc", ballots, seed="s")
    (lot,) = found.tied
    assert lot["options"] == ["a", "b", "c"]
    assert lot["decisive"]
    assert list(found.ranking) == lot["drawn"]


@pytest.mark.parametrize(
    "ballot",
    [("a", "b"), ["a", "b"], [["a"], ["b"]], (("a",), "b"), [["a"], [], ["b"]]],
)
def test_tiers_may_be_given_in_many_ways(ballot):
    found = count("schulze", "abc", [(ballot, 1)])
    assert found.ranking == ("a", "b", "c")
    assert found.rounds == count("schulze", "abc", [(("a", "b", "c"), 1)]).rounds
