"""Counting 40,000 ballots by STV and Schulze beside pyrankvote and pref-voting.

The ballots rank one to six of 17 options, for five seats. There are two sets of them,
both seeded: "even", where all options are liked the same, and "uneven", where each is
liked a fifth less than the one before. All three have to find the same winners.

What is timed is the fastest of several calls in one process, after one on few ballots
that warms it up (pref-voting compiles with numba), in two ways:

- **from objects that were built before**, each its own: komunigi_vote an Urn (ballots
  checked, equal ones together), pyrankvote a list of Ballots (checked), pref-voting a
  profile (the rankings that differ, and how many there are of each)
- **"from tuples"**: from plain pairs of ranking and weight, the building of these
  objects included

For Schulze, pref-voting's time from its profile is that of counting the pairs, with
the options that a ballot does not name as equal last ones, and of finding the paths
by winning votes: what komunigi_vote does too. The paths alone take either about a
millisecond. pyrankvote has no Schulze.
"""

import random
import sys
from collections import Counter
from pathlib import Path

from environment.figures import fastest
from pref_voting.margin_based_methods import beat_path
from pref_voting.profiles_with_ties import ProfileWithTies
from pref_voting.proportional_methods import stv_scottish
from pyrankvote import Ballot, Candidate, single_transferable_vote

sys.path.insert(0, str(Path(__file__).parents[2] / "komunigi_vote"))
from tally.lots import Lots  # noqa: E402
from tally.methods import METHODS, shape_of  # noqa: E402
from tally.urn import sorted_into_urn  # noqa: E402

LOCK = "bench"

VOTERS = 40_000
OPTIONS = range(1, 18)
MOST_RANKS = 6
SEATS = 5
PEOPLE = {option: Candidate(str(option)) for option in OPTIONS}


def run():
    few = seeded_ballots(0.8, voters=100)
    for counts in (STV, SCHULZE):
        for build, count_built in counts.values():
            count_built(build(few))
    for name, liking in (("even", 1), ("uneven", 0.8)):
        ballots = seeded_ballots(liking, VOTERS)
        yield from compare(f"STV {name}", STV, ballots, at_least=5)
        yield from compare(f"Schulze {name}", SCHULZE, ballots, at_least=10)


def seeded_ballots(liking, voters):
    """Pairs of ranking and weight, as they come from the board.

    Each option is `liking` times as likely to be put first as the one before.
    """
    chance = random.Random(2026)
    found = []
    for _voter in range(voters):
        order = sorted(OPTIONS, key=lambda o: chance.expovariate(liking**o))
        found.append((tuple(order[: chance.randint(1, MOST_RANKS)]), 1))
    return found


def compare(title, counts, ballots, at_least):
    """Figures of all counts, from what they build and from tuples."""
    winners = {}
    for kind in ("", " from tuples"):
        ours = f"{title}: komunigi_vote{kind}"
        for name, (build, count_built) in counts.items():
            label = f"{title}: {name}{kind}"
            built = None if kind else build(ballots)

            def call(build=build, count_built=count_built, built=built, label=label):
                found = count_built(build(ballots) if built is None else built)
                winners[label] = sorted(found)

            if label == ours:
                yield fastest(label, call)
            else:
                yield fastest(label, call, baseline=ours, at_least=at_least)
    for label, found in winners.items():
        if found != winners[ours]:
            raise AssertionError(f"{label}: {found}, not {winners[ours]}")


def our_urn(method):
    shape = shape_of(method, OPTIONS)

    def build(ballots):
        return sorted_into_urn(ballots, shape, OPTIONS, SEATS)

    return build


def our_winners(method):
    def count_built(urn):
        rules = METHODS[method].rules
        _ranking, winners, _rounds = METHODS[method].counted(urn, Lots(""), **rules)
        return winners if method == "stv" else winners[:1]

    return count_built


def pyrankvote_ballots(ballots):
    return [Ballot([PEOPLE[o] for o in ranking]) for ranking, _weight in ballots]


def pyrankvote_stv(ballots):
    found = single_transferable_vote(list(PEOPLE.values()), ballots, SEATS)
    return [int(person.name) for person in found.get_winners()]


def pref_profile(ballots):
    many = Counter(ranking for ranking, _weight in ballots)
    return ProfileWithTies(
        [{o: rank for rank, o in enumerate(ranking, 1)} for ranking in many],
        list(many.values()),
        candidates=list(OPTIONS),
    )


def pref_stv(profile):
    return stv_scottish(profile, num_seats=SEATS)


def pref_schulze(profile):
    profile.use_extended_strict_preference()
    return beat_path(profile, strength_function=profile.support)


# By name: what builds from tuples, what counts what was built.
STV = {
    "komunigi_vote": (our_urn("stv"), our_winners("stv")),
    "pyrankvote": (pyrankvote_ballots, pyrankvote_stv),
    "pref-voting": (pref_profile, pref_stv),
}
SCHULZE = {
    "komunigi_vote": (our_urn("schulze"), our_winners("schulze")),
    "pref-voting": (pref_profile, pref_schulze),
}
