# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What holds for every method: weights, void, blank, withdrawn, ties."""

import json
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tally import METHODS, SPOILED, count, draw_lots
from tally_profiles import options, polls, weights

CHOICES = [method for method in METHODS if method not in ("consent", "yes_no")]
# For each method that chooses: a ballot that is all for a, then for b.
FOR = {
    "points": lambda option: {option: 10},
    "plurality": lambda option: [option],
    "approval": lambda option: [option],
    "score": lambda option: {option: 10},
    "majority_judgment": lambda option: {option: 6},
    "stv": lambda option: [option],
    "schulze": lambda option: [option],
}
seeds = st.text(max_size=4)


def told(found, *but):
    return {part: value for part, value in found.to_json().items() if part not in but}


@given(polls(), st.integers(1, 4), seeds, st.randoms())
def test_the_order_of_ballots_does_not_matter(poll, seats, seed, random):
    method, among, ballots = poll
    shuffled = ballots[:]
    random.shuffle(shuffled)
    assert count(method, among, shuffled, seats=seats, seed=seed) == count(
        method, among, ballots, seats=seats, seed=seed
    )


@given(polls(), polls(), st.integers(1, 4))
def test_who_weighs_nothing_changes_nothing(poll, other, seats):
    method, among, ballots = poll
    nothing = [(ballot, 0) for ballot, _weight in other[2]] + [(SPOILED, 0), (None, 0)]
    assert count(method, among, ballots + nothing, seats=seats) == count(
        method, among, ballots, seats=seats
    )


@given(polls(weights=st.integers(0, 4)), st.integers(1, 4), seeds)
def test_a_weight_is_as_many_equal_ballots(poll, seats, seed):
    method, among, ballots = poll
    single = [(ballot, 1) for ballot, weight in ballots for _one in range(weight)]
    weighed = count(method, among, ballots, seats=seats, seed=seed)
    counted = count(method, among, single, seats=seats, seed=seed)
    assert told(weighed, "ballots") == told(counted, "ballots")
    assert counted.ballots == len(single)


@given(polls(), st.integers(1, 4), seeds)
def test_a_result_is_plain_and_exact(poll, seats, seed):
    method, among, ballots = poll
    found = count(method, among, ballots, seats=seats, seed=seed).to_json()

    def refuse(number):
        raise AssertionError(f"a float: {number}")

    assert json.loads(json.dumps(found), parse_float=refuse) == found


@given(polls(CHOICES), st.integers(1, 4))
def test_seats_are_filled_as_far_as_there_are_options(poll, seats):
    method, among, ballots = poll
    found = count(method, among, ballots, seats=seats)
    assert len(found.winners) == (min(seats, len(among)) if found.valid else 0)
    assert sorted(found.ranking) == sorted(among)
    assert found.ranking[: len(found.winners)] == found.winners


@given(polls(), st.integers(1, 4), seeds)
def test_lots_are_those_of_the_seed(poll, seats, seed):
    method, among, ballots = poll
    for tie in count(method, among, ballots, seats=seats, seed=seed).tied:
        drawn = draw_lots(tie["options"], seed, tie["purpose"])
        assert tie["drawn"] == list(drawn)


@given(polls(CHOICES), st.integers(1, 4), seeds, seeds)
def test_without_a_decisive_lot_the_seed_decides_nothing(poll, seats, seed, other):
    method, among, ballots = poll
    one = count(method, among, ballots, seats=seats, seed=seed)
    if not any(tie["decisive"] for tie in one.tied):
        two = count(method, among, ballots, seats=seats, seed=other)
        assert set(one.winners) == set(two.winners)


@given(polls(), polls())
def test_void_ballots_are_counted_apart(poll, other):
    method, among, ballots = poll
    void = [(SPOILED, 2), (["nobody"], 3), (object(), Fraction(1, 2))]
    clean = count(method, among, ballots)
    found = count(method, among, ballots + void)
    assert found.spoiled == "11/2"
    assert found.ballots == clean.ballots + 3
    assert told(found, "spoiled", "ballots") == told(clean, "spoiled", "ballots")


@given(polls(CHOICES), st.data(), st.integers(1, 3), seeds)
def test_withdrawn_is_as_never_named(poll, data, seats, seed):
    method, among, ballots = poll
    withdrawn = data.draw(st.sets(st.sampled_from(among)))
    found = count(method, among, ballots, seats=seats, withdrawn=withdrawn, seed=seed)

    def without(ballot):
        if ballot is None:
            return None
        if isinstance(ballot, dict):
            return {key: n for key, n in ballot.items() if key not in withdrawn}
        if method == "schulze":
            return [[o for o in tier if o not in withdrawn] for tier in ballot]
        return [option for option in ballot if option not in withdrawn]

    left = [option for option in among if option not in withdrawn]
    closed_up = [(without(ballot), weight) for ballot, weight in ballots]
    assert found == count(method, left, closed_up, seats=seats, seed=seed)


@given(polls(weights=weights), st.fractions(0, 4, max_denominator=6))
def test_a_ceiling_limits_each_weight(poll, ceiling):
    method, among, ballots = poll
    limited = [(ballot, min(weight, ceiling)) for ballot, weight in ballots]
    assert count(method, among, ballots, ceiling=ceiling) == count(
        method, among, limited
    )


@pytest.mark.parametrize("method", CHOICES)
def test_the_option_that_all_prefer_wins(method):
    ballots = [(FOR[method](option), 1) for option in "bbbabc"]
    found = count(method, "abc", ballots)
    assert found.winners == ("b",)
    assert found.tied == [] or not any(tie["decisive"] for tie in found.tied)
    assert (found.valid, found.blank, found.spoiled, found.ballots) == (6, 0, 0, 6)


@pytest.mark.parametrize("method", CHOICES)
def test_everybody_tied_is_decided_by_lot(method):
    ballots = [(FOR[method](option), 1) for option in "abc"]
    found = count(method, "abc", ballots, seats=2, seed="public")
    assert any(tie["decisive"] for tie in found.tied)
    assert len(found.winners) == 2
    if method != "stv":
        (tie,) = found.tied
        assert list(found.ranking) == tie["drawn"]
        assert found.winners == draw_lots("abc", "public", "ranking")[:2]


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("ballots", [[], [(None, 2), ("x", 3)]])
def test_where_nobody_voted_nobody_wins(method, ballots):
    among = "a" if method in ("consent", "yes_no") else "abc"
    found = count(method, among, ballots, seats=3)
    assert (found.winners, found.valid) == ((), 0)
    assert sorted(found.ranking) == list(among)
    assert (found.blank, found.spoiled) == ((2, 3) if ballots else (0, 0))


@pytest.mark.parametrize("method", CHOICES)
def test_fewer_options_than_seats_all_win(method):
    found = count(method, "ab", [(FOR[method]("b"), 1)], seats=5)
    assert found.winners == ("b", "a")


@pytest.mark.parametrize("method", CHOICES)
def test_without_any_option_left_nobody_wins(method):
    found = count(method, "ab", [(FOR[method]("b"), 1)], withdrawn="ab")
    assert (found.winners, found.ranking, found.blank) == ((), (), 1)


# In STV what follows from a lot in a transfer cannot be known.
@pytest.mark.parametrize("method", [method for method in CHOICES if method != "stv"])
def test_a_tie_among_winners_only_is_not_decisive(method):
    ballots = [(FOR[method](option), 1) for option in "aabbc"]
    (tie,) = count(method, "abc", ballots, seats=2).tied
    assert (tie["options"], tie["decisive"]) == (["a", "b"], False)


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"method": "lottery"}, ValueError),
        ({"seats": 0}, ValueError),
        ({"seats": True}, ValueError),
        ({"options": "aa"}, ValueError),
        ({"options": [["a"]]}, TypeError),
        ({"withdrawn": "z"}, ValueError),
        ({"withdrawn": [["a"]]}, TypeError),
        ({"ballots": [(["a"], -1)]}, ValueError),
        ({"ballots": [(["a"], 0.5)]}, TypeError),
        ({"ceiling": -1}, ValueError),
        ({"color": "red"}, TypeError),
        ({"method": "stv", "places": -1}, ValueError),
        ({"method": "majority_judgment", "grades": 10**9}, ValueError),
        ({"method": "score", "maximum": "10"}, TypeError),
    ],
)
def test_a_poll_that_makes_no_sense_is_refused(arguments, error):
    poll = {"method": "approval", "options": "ab", "ballots": [], **arguments}
    with pytest.raises(error):
        count(**poll)


def test_equal_totals_are_ordered_by_lot():
    ballots = [(["a"], 2), (["b"], 2), (["c"], 5)]
    found = count("plurality", "abc", ballots, seed="s")
    assert found.ranking == ("c", *draw_lots("ab", "s", "ranking"))
    assert [(tie["options"], tie["decisive"]) for tie in found.tied] == [
        (["a", "b"], False)
    ]


@pytest.mark.parametrize(
    ("method", "ballots", "available"),
    [
        ("plurality", [(["a"], 3), (["b"], Fraction(1, 2))], "7/2"),
        ("approval", [(["a", "b"], 2), (["b"], 1)], 3),
        ("points", [({"a": 4, "b": 6}, 2), ({"b": 10}, 1)], 30),
        ("score", [({"a": 4, "b": 10}, 2), ({"b": 10}, 1)], 30),
    ],
)
def test_totals_are_told_with_what_could_be_had(method, ballots, available):
    (only,) = count(method, "ab", ballots).rounds
    assert only["available"] == available
    for option, total in only["totals"]:
        exact = 0
        for ballot, weight in ballots:
            given = ballot.get(option, 0) if isinstance(ballot, dict) else 1
            exact += weight * (given if option in ballot else 0)
        assert Fraction(total) == exact


def test_a_block_vote_names_as_many_as_there_are_seats():
    ballots = [(["a", "b"], 1), (["a", "c"], 1), (["a", "b", "c"], 1)]
    found = count("plurality", "abc", ballots, seats=2, seed="s")
    assert (found.valid, found.spoiled) == (2, 1)
    assert found.winners[0] == "a"
    found = count("plurality", "abc", ballots, seats=2, max_choices=3)
    assert (found.valid, found.winners) == (3, ("a", "b")) or found.tied


@given(options(), st.data())
def test_ballots_may_be_given_as_any_collection(among, data):
    sets = data.draw(st.lists(st.sets(st.sampled_from(among))))
    ways = (tuple, list, frozenset, set, sorted)
    found = {
        repr(count("approval", among, [(way(ballot), 1) for ballot in sets]))
        for way in ways
    }
    assert len(found) == 1


def test_ballots_may_come_from_a_generator():
    assert count("stv", "ab", ((["a"], 1) for _voter in range(3))).valid == 3
    assert count("stv", "ab", ((("a",), 1) for _voter in range(3))).valid == 3
