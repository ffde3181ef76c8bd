# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Methods that add up: plurality, approval, points, score.

- plurality: each ballot names one option, or as many as there are seats (block vote);
  the most named win
- approval: each ballot names all options that suit (Brams & Fishburn, "Approval
  voting", 1978); the most named win
- points: each ballot shares a number of points among the options (cumulative vote)
- score: each ballot gives each option a number up to a maximum (range voting)

Equal totals are told apart by a lot.
"""

from collections import Counter

from .exact import plain
from .lots import levels_by


def named_most(urn, lots, **rules):
    """Plurality and approval: a ballot's weight counts for each option it names."""
    totals = Counter()
    for options, weight in urn.votes.items():
        for option in options:
            totals[option] += weight
    return highest(totals, urn.valid, urn, lots)


def most_points(urn, lots, total=None, maximum=None):
    """Points and score: what is given to an option, times the ballot's weight."""
    totals = Counter()
    for numbers, weight in urn.votes.items():
        for option, number in numbers:
            totals[option] += number * weight
    return highest(totals, urn.valid * (total or maximum), urn, lots)


def highest(totals, available, urn, lots):
    """The options with the highest totals win.

    One round: the `totals`, the best first, who is `elected`, and what is
    `available`: the total of an option to which every ballot gives all it can.
    """
    levels = levels_by(totals.__getitem__, urn.options)
    ranking = lots.ranking(levels, urn.places)
    winners = ranking[: urn.places]
    told = {
        "totals": [[option, plain(totals[option])] for option in ranking],
        "elected": list(winners),
        "available": plain(available),
    }
    return ranking, winners, [told]
