# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from collections import Counter
from fractions import Fraction

import pyrankvote
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tally import count
from tally_naive import PyrankvoteRules, ScottishRules, Tie, stv
from tally_profiles import OPTIONS, options, rankings, scottish_ward, seeded_rankings


def papers(rankings):
    return [(ranking, 1) for ranking in rankings]


def stages_of(found):
    """The totals that are told, as numbers, up to the last stage with a transfer."""
    return [
        {option: Fraction(votes) for option, votes in stage["totals"]}
        for stage in found.rounds
        if stage["reason"] != "remaining"
    ]


def test_a_scottish_ward_is_counted_stage_by_stage():
    """Na Hearadh agus Ceann a Deas nan Loch, 2012: three seats, 802 valid papers.

    From 498 votes and a quota of 201 Macdonald passes on 297, each paper at
    297/498 = 0.59638; the 159 papers of these that go to Macrae are 94.82442 votes.
    """
    names, seats, ballots = scottish_ward()
    found = count("stv", list(names), ballots, seats=seats)
    assert [names[winner] for winner in found.winners] == [
        "Catherine Macdonald",
        "Philip Robert Mclean",
        "D J Macrae",
    ]
    assert found.valid == 802
    told = [
        (
            stage["stage"],
            stage["reason"],
            stage["transferred_from"],
            stage["transfer_value"],
            dict(stage["totals"]),
            stage["non_transferable"],
            stage["elected"],
            stage["excluded"],
        )
        for stage in found.rounds
    ]
    first = {1: "498", 2: "69", 3: "202", 4: "33"}
    second = {1: "201", 2: "163.82442", 3: "202", 4: "105.16198"}
    third = {1: "201", 2: "163.91352", 3: "201", 4: "105.77578"}
    fourth = {1: "201", 2: "163.91352", 3: "201"}
    assert told == [
        (1, "quota", None, None, first, "0", [1, 3], []),
        (2, "surplus", 1, "0.59638", second, "130.01360", [], []),
        (3, "surplus", 3, "0.00495", third, "130.31070", [], []),
        (4, "remaining", None, None, fourth, "130.31070", [2], [4]),
    ]
    assert {stage["quota"] for stage in found.rounds} == {"201"}
    assert found.rounds[1]["changes"] == [
        [1, "-297"],
        [2, "+94.82442"],
        [4, "+72.16198"],
    ]
    assert found.rounds[1]["parcels"] == [["1", "0.59638", "498"]]
    elected, stages = stv(
        list(names),
        [ranking for ranking, number in ballots for _paper in range(number)],
        seats,
        ScottishRules(),
    )
    assert (elected, stages) == (list(found.winners), stages_of(found))


def polls():
    return options().flatmap(
        lambda among: st.tuples(st.just(among), st.lists(rankings(among)))
    )


@given(polls(), st.integers(1, 4), st.text(max_size=3))
def test_each_stage_is_what_the_order_says(poll, seats, seed):
    among, ballots = poll
    found = count("stv", among, papers(ballots), seats=seats, seed=seed)
    if not ballots:
        assert found.winners == ()
        return
    elected, stages = stv(among, ballots, seats, ScottishRules(seed))
    assert set(found.winners) == set(elected)
    assert stages_of(found) == stages


@pytest.mark.parametrize("seed", range(20))
def test_the_same_with_hundreds_of_papers(seed):
    ballots = seeded_rankings(seed, voters=400, candidates=9, most=9)
    found = count("stv", range(1, 10), papers(ballots), seats=4)
    elected, stages = stv(range(1, 10), ballots, 4, ScottishRules())
    assert (set(found.winners), stages_of(found)) == (set(elected), stages)


@pytest.mark.parametrize("seed", range(60))
def test_pyrankvote_elects_the_same_but_for_its_rules(seed):
    """Where it does not, its own rules (see PyrankvoteRules) explain its winners."""
    among = range(1, 8)
    ballots = seeded_rankings(seed, voters=300, candidates=7, most=6)
    people = {option: pyrankvote.Candidate(str(option)) for option in among}
    theirs = pyrankvote.single_transferable_vote(
        list(people.values()),
        [pyrankvote.Ballot([people[option] for option in b]) for b in ballots],
        number_of_seats=3,
    )
    theirs = {int(person.name) for person in theirs.get_winners()}
    ours = set(count("stv", among, papers(ballots), seats=3).winners)
    if theirs != ours:
        try:
            explained, _stages = stv(among, ballots, 3, PyrankvoteRules())
        except Tie:
            return
        assert theirs == set(explained)


def test_pyrankvote_elects_the_same_nearly_always():
    """So that the test above says something: its seeds are counted here."""
    among = range(1, 8)
    same = 0
    for seed in range(60):
        ballots = seeded_rankings(seed, voters=300, candidates=7, most=6)
        ours = count("stv", among, papers(ballots), seats=3).winners
        try:
            theirs, _stages = stv(among, ballots, 3, PyrankvoteRules())
        except Tie:
            continue
        same += set(ours) == set(theirs)
    assert same >= 50


@st.composite
def solid_coalitions(draw):
    """Options, seats, members of a coalition, how many quotas it has, and papers of
    which that many rank all members above all others."""
    among = draw(options(least=2))
    seats = draw(st.integers(1, 4))
    members = draw(st.sets(st.sampled_from(among), min_size=1))
    quotas = draw(st.integers(1, seats))
    ballots = draw(st.lists(rankings(among), max_size=20))
    loyal = 0
    while loyal < quotas * ((len(ballots) + loyal) // (seats + 1) + 1):
        loyal += 1
    orders = st.tuples(
        st.permutations(sorted(members)),
        st.permutations([option for option in among if option not in members]),
        st.integers(0, len(among)),
    )
    for first, then, more in draw(st.lists(orders, min_size=loyal, max_size=loyal)):
        ballots.append((*first, *then[:more]))
    return among, seats, members, quotas, ballots


@given(solid_coalitions())
def test_a_solid_coalition_of_so_many_quotas_gets_so_many_seats(poll):
    among, seats, members, quotas, ballots = poll
    winners = count("stv", among, papers(ballots), seats=seats).winners
    assert len(members.intersection(winners)) >= min(quotas, len(members))


@given(polls())
def test_votes_add_up_at_each_stage(poll):
    among, ballots = poll
    for stage in count("stv", among, papers(ballots), seats=2).rounds:
        if stage["excluded"] and stage["reason"] == "remaining":
            # Nothing is transferred any more: the last one excluded keeps the rest.
            continue
        votes = sum(Fraction(votes) for _option, votes in stage["totals"])
        assert votes + Fraction(stage["non_transferable"]) == len(ballots)
        passed = sum(Fraction(change) for _option, change in stage["changes"])
        assert passed <= 0


def test_equal_last_candidates_are_told_apart_by_the_latest_stage_that_differs():
    # c and d are equal after e is excluded; before, d had fewer.
    ballots = [("a",)] * 9 + [("b",)] * 8 + [("c",)] * 4 + [("d",)] * 3 + [("e", "d")]
    found = count("stv", "abcde", papers(ballots), seats=1)
    assert found.rounds[1]["excluded"] == ["e"]
    assert found.rounds[2]["excluded"] == ["d"]
    assert found.rounds[2]["tie"] == {
        "options": ["c", "d"],
        "by": "earlier_stage",
        "stage": 1,
    }
    assert found.tied == []


def test_candidates_who_were_always_equal_draw_lots():
    ballots = [("a",)] * 5 + [("b", "c")] * 2 + [("c", "b")] * 2
    found = count("stv", "abc", papers(ballots), seats=1, seed="2026")
    # a reaches the quota of five at once.
    assert found.winners == ("a",)
    ballots.append(("b", "a"))
    ballots.append(("c", "a"))
    found = count("stv", "abc", papers(ballots), seats=1, seed="2026")
    (lot,) = found.tied
    assert lot["purpose"] == "stage 2"
    assert found.rounds[1]["excluded"] == [lot["drawn"][-1]]
    assert found.rounds[1]["tie"] == {"options": ["b", "c"], "by": "lot", "stage": 2}


def test_equal_surpluses_draw_lots_for_who_passes_on_first():
    ballots = [("a", "c")] * 5 + [("b", "d")] * 5 + [("c",), ("d",), ("e",)]
    found = count("stv", "abcde", papers(ballots), seats=3, seed="s")
    (lot, *_others) = [tie for tie in found.tied if tie["purpose"] == "stage 2"]
    assert found.rounds[1]["transferred_from"] == lot["drawn"][0]
    assert found.rounds[2]["transferred_from"] == lot["drawn"][1]


def test_a_value_is_cut_and_never_rounded_up():
    # A surplus of one vote in three papers.
    ballots = [("a", "b")] * 3 + [("c",)]
    found = count("stv", "abcd", papers(ballots), seats=3)
    assert found.rounds[0]["quota"] == "2"
    assert found.rounds[1]["transfer_value"] == "0.33333"
    assert found.rounds[1]["changes"] == [["a", "-1"], ["b", "+0.99999"]]
    assert found.rounds[1]["non_transferable"] == "0.00001"


def test_a_paper_is_transferred_at_the_value_at_which_it_came():
    # b gets a's papers at a third and has two of its own; b's surplus goes on.
    ballots = [("a", "b", "c")] * 6 + [("b", "d")] * 3 + [("c",)] * 2 + [("d",)]
    found = count("stv", "abcd", papers(ballots), seats=2, places=5)
    assert found.rounds[1]["parcels"] == [["1", "0.16666", "6"]]
    assert found.rounds[1]["totals"][1] == ["b", "3.99996"]


def test_who_is_already_elected_receives_nothing():
    ballots = [("a", "b", "c")] * 8 + [("b",)] * 5 + [("c",)]
    found = count("stv", "abc", papers(ballots), seats=2)
    assert found.winners == ("a", "b")
    assert len(found.rounds) == 1


def test_fractions_of_votes_are_counted_exactly():
    half = Fraction(1, 2)
    whole = [(("a", "b"), 1)] * 3 + [(("b",), 1)] * 2 + [(("c", "a"), 1)]
    halves = [(ranking, half) for ranking, _one in whole * 2]
    assert count("stv", "abc", halves, seats=2).rounds == (
        count("stv", "abc", whole, seats=2).rounds
    )
    thirds = [("a", Fraction(1, 3)), ("b", Fraction(2, 3))]
    found = count("stv", "ab", [((o,), weight) for o, weight in thirds])
    assert found.rounds[0]["totals"] == [["a", "0.33333"], ["b", "0.66666"]]
    assert found.winners == ("b",)


def test_other_numbers_of_decimals_can_be_asked_for():
    ballots = papers([("a", "b")] * 3 + [("c",)])
    found = count("stv", "abcd", ballots, seats=3, places=2)
    assert found.rounds[1]["transfer_value"] == "0.33"
    found = count("stv", "abcd", ballots, seats=3, places=0)
    assert found.rounds[1]["transfer_value"] == "0"


def test_the_ranking_goes_on_with_those_excluded_last():
    ballots = [("a",)] * 5 + [("b",)] * 4 + [("c",)] * 3 + [("d",)] * 2
    found = count("stv", "dcba", papers(ballots))
    assert found.winners == ("a",)
    assert found.ranking == ("a", "b", "c", "d")


@given(polls())
def test_all_options_are_ranked_once_and_the_elected_first(poll):
    among, ballots = poll
    found = count("stv", among, papers(ballots), seats=2)
    assert Counter(found.ranking) == Counter(among)
    assert found.ranking[: len(found.winners)] == found.winners


def test_options_may_be_anything_that_is_hashable():
    found = count("stv", OPTIONS + (7, ("x", 1)), [([7, ("x", 1)], 2), (["a"], 1)])
    assert found.winners == (7,)
