# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st
from tally import count
from tally_naive import majority_value
from tally_profiles import numbers, options

weighed = st.integers(1, 4)


def polls():
    def of(among):
        grades = numbers(among, 6).filter(lambda given: any(given.values()))
        return st.tuples(
            st.just(among), st.lists(st.tuples(grades, weighed), min_size=1, max_size=9)
        )

    return options().flatmap(of)


def grades_of(option, ballots):
    return [grades.get(option, 0) for grades, weight in ballots for _ in range(weight)]


@given(polls())
def test_the_order_is_that_of_medians_taken_out_one_by_one(poll):
    among, ballots = poll
    found = count("majority_judgment", among, ballots)
    values = [majority_value(grades_of(option, ballots)) for option in found.ranking]
    assert values == sorted(values, reverse=True)
    tied = {option for tie in found.tied for option in tie["options"]}
    for option, value in zip(found.ranking, values, strict=True):
        assert (option in tied) == (values.count(value) > 1)


@given(polls())
def test_grades_and_medians_are_told(poll):
    among, ballots = poll
    for told in count("majority_judgment", among, ballots).rounds:
        grades = grades_of(told["option"], ballots)
        assert told["grades"] == [grades.count(grade) for grade in range(7)]
        assert told["median"] == told["decided_by"][0] == majority_value(grades)[0]


@given(polls())
def test_what_decided_tells_neighbours_apart(poll):
    among, ballots = poll
    rounds = count("majority_judgment", among, ballots).rounds
    for better, worse in zip(rounds, rounds[1:], strict=False):
        compared = zip(better["decided_by"], worse["decided_by"], strict=False)
        differ = [(one, other) for one, other in compared if one != other]
        if differ:
            assert differ[0][0] > differ[0][1]
        else:
            grades = [grades_of(told["option"], ballots) for told in (better, worse)]
            assert sorted(grades[0]) == sorted(grades[1])


@given(polls(), st.fractions(Fraction(1, 9), 9))
def test_only_the_proportions_of_weights_matter(poll, factor):
    among, ballots = poll
    scaled = [(grades, weight * factor) for grades, weight in ballots]
    one = count("majority_judgment", among, ballots)
    other = count("majority_judgment", among, scaled)
    assert one.ranking == other.ranking
    assert [told["decided_by"] for told in one.rounds] == [
        told["decided_by"] for told in other.rounds
    ]


def test_of_an_even_number_the_lower_middle_grade_counts():
    found = count("majority_judgment", "a", [({"a": 6}, 1), ({"a": 2}, 1)])
    assert found.rounds[0]["median"] == 2


def test_who_does_not_grade_an_option_rejects_it():
    ballots = [({"a": 6}, 1), ({"a": 6}, 1), ({"b": 4}, 1)]
    found = count("majority_judgment", "ab", ballots)
    assert [(told["option"], told["grades"]) for told in found.rounds] == [
        ("a", [1, 0, 0, 0, 0, 0, 2]),
        ("b", [2, 0, 0, 0, 1, 0, 0]),
    ]


def test_who_rejects_all_options_lowers_their_medians():
    ballots = [({"a": 6, "b": 5}, 1), ({"a": 0, "b": 0}, 2), (None, 1)]
    found = count("majority_judgment", "ab", ballots)
    assert (found.valid, found.blank) == (3, 1)
    assert [told["median"] for told in found.rounds] == [0, 0]


def test_equal_medians_are_told_apart_by_what_is_left():
    # Both have the median 3; when it is taken out, a is left with 1 and b with 2.
    ballots = [({"a": 1, "b": 2}, 1), ({"a": 3, "b": 3}, 1), ({"a": 6, "b": 4}, 1)]
    found = count("majority_judgment", "ab", ballots)
    assert found.winners == ("b",)
    assert [told["decided_by"] for told in found.rounds] == [[3, 2], [3, 1]]
    assert found.tied == []


def test_other_scales_can_be_used():
    found = count("majority_judgment", "ab", [({"a": 2, "b": 3}, 1)], grades=3)
    assert found.spoiled == 1
    found = count("majority_judgment", "ab", [({"a": 2, "b": 1}, 1)], grades=3)
    assert found.rounds[0]["grades"] == [0, 0, 1]
