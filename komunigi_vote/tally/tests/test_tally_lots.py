# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import hashlib
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st
from tally import draw_lots

options = st.sets(st.integers(1, 99), min_size=1).map(sorted)


@given(options, st.text(), st.text(), st.randoms())
def test_the_order_of_the_options_does_not_matter(among, seed, purpose, random):
    shuffled = among[:]
    random.shuffle(shuffled)
    assert draw_lots(shuffled, seed, purpose) == draw_lots(among, seed, purpose)


@given(options, st.text(), st.text())
def test_it_can_be_done_with_pen_and_paper(among, seed, purpose):
    drawn = draw_lots(among, seed, purpose)
    sums = [hashlib.sha256(f"{seed}|{purpose}|{o}".encode()).hexdigest() for o in drawn]
    assert sums == sorted(sums)
    assert Counter(drawn) == Counter(among)


def test_everybody_has_the_same_chance():
    first = Counter(draw_lots("abcd", f"seed {n}", "seat")[0] for n in range(4000))
    assert all(900 < times < 1100 for times in first.values())
