# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import pytest
from allocation import in_order
from hypothesis import given
from hypothesis import strategies as st


@given(st.lists(st.integers(0, 50), max_size=7), st.integers(0, 120), st.randoms())
def test_each_in_its_turn_as_long_as_it_fits(found, budget, chance):
    costs = dict(zip("abcdefg", found, strict=False))
    order = list(costs)
    chance.shuffle(order)
    selection = in_order(budget, costs, order)
    left = budget
    for project in order:
        fits = costs[project] <= left
        assert selection.reasons[project]["chosen"] == fits
        if fits:
            left -= costs[project]
    assert budget - selection.spent == left


def test_what_is_not_ranked_is_not_chosen():
    found = in_order(100, {"a": 10, "b": 20}, ["b"])
    assert found.selected == ("b",)
    assert found.reasons["a"]["why"] == "not_ranked"
    assert found.payments == {}


@pytest.mark.parametrize("order", [["c"], ["a", "a"]])
def test_an_order_names_each_project_once(order):
    with pytest.raises(ValueError):
        in_order(100, {"a": 10, "b": 20}, order)
