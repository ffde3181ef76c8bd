# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Schulze's method: who beats whom, directly or along the strongest path.

Markus Schulze, "A new monotonic, clone-independent, reversal symmetric, and
Condorcet-consistent single-winner election method", Social Choice and Welfare 36
(2011), with the strength of a link measured by the winning votes.

1. For each pair of options, the ballots that prefer the one to the other are added
   up. Options that a ballot does not name are equal, after those that it names.
2. Where more prefer a to b than b to a, there is a link from a to b. It is the
   stronger the more prefer a; of as many, the fewer prefer b.
3. A path is as strong as its weakest link. a beats b if the strongest path from a to
   b is stronger than the strongest path from b to a.
4. First come those whom nobody beats, then those whom nobody else beats but they, and
   so on. A lot orders those who come at the same time.
"""

from collections import Counter, defaultdict
from itertools import chain, combinations

from .exact import plain


def schulze(urn, lots):
    """The options that come first win.

    Three rounds: the `pairs` (a, b, weight preferring a to b); the `paths` (a, b,
    strength of the strongest path, options on it), where there is one; and who
    `beats` whom in the end. A strength is told as the votes for the weakest link;
    where two are equal, the votes against it are among the pairs.
    """
    options = urn.options
    preferring = pairwise(urn)
    strength, before = strongest_paths(options, preferring)
    beats = [
        (a, b)
        for a in options
        for b in options
        if a != b and strength.get((a, b), NO_PATH) > strength.get((b, a), NO_PATH)
    ]
    ranking = lots.ranking(unbeaten_first(options, beats), urn.places)
    rounds = [
        {"pairs": [[a, b, plain(votes)] for (a, b), votes in preferring.items()]},
        {
            "paths": [
                [a, b, plain(strength[a, b][0]), path(a, b, before)]
                for a, b in preferring
                if (a, b) in strength
            ]
        },
        {"beats": list(map(list, beats))},
    ]
    return ranking, ranking[: urn.places], rounds


# A strength is how many prefer the first option of the weakest link, and, taken
# negatively, how many its second.
NO_PATH = (0, 0)


def pairwise(urn):
    """The weight of the ballots that prefer a to b, for every ordered pair (a, b).

    A ballot prefers a to b if it names a, unless b stands above or beside a. So it
    takes only the pairs among the options that ballots name, and equally heavy
    ballots are counted in one go.
    """
    standing = frozenset(urn.options)
    by_weight = defaultdict(list)
    named, above, beside = Counter(), Counter(), Counter()
    for tiers, weight in urn.votes.items():
        if not standing.issuperset(tiers):
            groups = [(t,) if t in standing else t for t in tiers]
            for group in groups:
                for a, b in combinations(group, 2):
                    # Taken as a ranking below, a stands above b.
                    above[a, b] -= weight
                    beside[a, b] += weight
                    beside[b, a] += weight
            tiers = [option for group in groups for option in group]
        by_weight[weight].append(tiers)
    for weight, rankings in by_weight.items():
        for option, times in Counter(chain.from_iterable(rankings)).items():
            named[option] += weight * times
        pairs = chain.from_iterable(combinations(ranking, 2) for ranking in rankings)
        for pair, times in Counter(pairs).items():
            above[pair] += weight * times
    return {
        (a, b): named[a] - above[b, a] - beside[a, b]
        for a in urn.options
        for b in urn.options
        if a != b
    }


def strongest_paths(options, preferring):
    """Strength by pair that has a path, and the last but one option on that path.

    Floyd and Warshall's algorithm, as in section 2.3 of the paper. Of paths that are
    equally strong, the one found first in the order of the options is kept.
    """
    strength, before = {}, {}
    for (a, b), votes in preferring.items():
        if votes > preferring[b, a]:
            strength[a, b] = votes, -preferring[b, a]
            before[a, b] = a
    for middle in options:
        onwards = [(b, strength[middle, b]) for b in options if (middle, b) in strength]
        for a in options:
            if (a, middle) not in strength:
                continue
            up_to_middle = strength[a, middle]
            for b, from_middle in onwards:
                through = min(up_to_middle, from_middle)
                if a != b and through > strength.get((a, b), NO_PATH):
                    strength[a, b] = through
                    before[a, b] = before[middle, b]
    return strength, before


def path(start, end, before):
    """
    >>> path("a", "c", {("a", "c"): "b", ("a", "b"): "a"})
    ['a', 'b', 'c']
    """
    options = [end]
    while options[0] != start:
        options.insert(0, before[start, options[0]])
    return options


def unbeaten_first(options, beats):
    """Those whom nobody beats, then those whom nobody beats among the others, …

    >>> unbeaten_first(["a", "b", "c"], [("b", "a"), ("b", "c")])
    [['b'], ['a', 'c']]
    """
    found = []
    left = list(options)
    while left:
        beaten = {b for a, b in beats if a in left}
        found.append([option for option in left if option not in beaten])
        left = [option for option in left if option in beaten]
    return found
