# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Ballots to count: drawn by hypothesis, seeded, and real ones."""

import csv
import random
from pathlib import Path

from hypothesis import strategies as st
from tally import METHODS

DATA = Path(__file__).parent / "data"
OPTIONS = tuple("abcdef")
weights = st.integers(0, 5) | st.fractions(0, 5, max_denominator=12)


def options(least=1):
    return st.integers(least, len(OPTIONS)).map(lambda count: OPTIONS[:count])


def rankings(among):
    return st.permutations(among).flatmap(
        lambda order: st.integers(1, len(order)).map(lambda end: tuple(order[:end]))
    )


@st.composite
def tiers(draw, among):
    """A ranking with ties: a cut or not after each of its options."""
    ranking = draw(rankings(among))
    found = [[ranking[0]]]
    for option in ranking[1:]:
        if draw(st.booleans()):
            found.append([option])
        else:
            found[-1].append(option)
    return tuple(tuple(tier) for tier in found)


def numbers(among, maximum):
    return st.dictionaries(st.sampled_from(among), st.integers(0, maximum))


def ballots(method, among):
    """Valid ballots; blank ones are among them."""
    shapes = {
        "consent": st.sampled_from(["consent", "concern", "objection"]),
        "yes_no": st.sampled_from(["yes", "no", "abstain"]),
        "points": numbers(among, 10).filter(lambda given: sum(given.values()) <= 10),
        "plurality": st.sampled_from(among).map(lambda option: (option,)),
        "approval": st.sets(st.sampled_from(among)).map(tuple),
        "score": numbers(among, 10),
        "majority_judgment": numbers(among, 6),
        "stv": rankings(among),
        "schulze": tiers(among),
    }
    return st.none() | shapes[method]


@st.composite
def polls(draw, methods=METHODS, weights=weights):
    """A method, options, and pairs of ballot and weight."""
    method = draw(st.sampled_from(methods))
    one = method in ("consent", "yes_no")
    among = ("proposal",) if one else draw(options())
    pairs = st.tuples(ballots(method, among), weights)
    return method, among, draw(st.lists(pairs, max_size=12))


def seeded_rankings(seed, voters, candidates, most):
    """Rankings of 1 to `most` options; some options are liked more than others."""
    rnd = random.Random(seed)
    options = range(1, candidates + 1)
    liked = {option: 0.8**option for option in options}
    found = []
    for _voter in range(voters):
        order = sorted(options, key=lambda option: rnd.expovariate(liked[option]))
        found.append(tuple(order[: rnd.randint(1, most)]))
    return found


def scottish_ward():
    """Names by number, seats, and pairs of ranking and number of papers."""
    with open(DATA / "eilean_siar_2012_ward3.csv", newline="") as file:
        (_candidates, seats, *_), *rows = csv.reader(file)
    papers = [row for row in rows if row[0].isdigit()]
    people = [row for row in rows if row[0].startswith("Candidate")]
    return (
        {number: row[1] for number, row in enumerate(people, 1)},
        int(seats),
        [(tuple(int(n) for n in row[1:] if n), int(row[0])) for row in papers],
    )
