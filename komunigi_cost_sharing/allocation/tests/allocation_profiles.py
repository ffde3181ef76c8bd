# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Votes on a budget, drawn by hypothesis."""

from allocation_pabulib import Vote
from hypothesis import strategies as st

PROJECTS = tuple("abcde")
VOTERS = tuple("UVWXYZ")


@st.composite
def votes(draw, most_cost=30, points=3):
    costs = draw(
        st.lists(st.integers(0, most_cost), min_size=1, max_size=5).map(
            lambda found: dict(zip(PROJECTS, found, strict=False))
        )
    )
    ballot = st.dictionaries(st.sampled_from(list(costs)), st.integers(0, points))
    ballots = draw(
        st.lists(ballot, min_size=1, max_size=6).map(
            lambda found: dict(zip(VOTERS, found, strict=False))
        )
    )
    return Vote(draw(st.integers(0, 60)), costs, ballots)
