# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Majority judgment: every option gets a grade from everybody, the best median wins.

Michel Balinski & Rida Laraki, "A theory of measuring, electing, and ranking",
PNAS 104 (2007); "Majority judgment", MIT Press, 2011.

An option's majority grade is the median of its grades, the lower of the two middle
ones where they are even in number: at least half of the voters think it that good.
Options with the same majority grade are compared by taking one such grade out of
each and looking at the median of what is left, and so on until they differ. Who did
not grade an option gave it the worst grade.

**How it is done here.** Taken out one by one, the grades leave from the middle
outwards, once on the lower and once on the upper side. So one grade out of each side
at every distance from the middle, the nearest first, is the order in which options
are compared. Between two distances where some option's grades change nothing
happens, so only these are looked at, and a weight may be any number: a ballot of
weight 3 is three ballots, and a weight of 1/2 is half a ballot.
"""

from .exact import plain
from .lots import levels_by


def majority_judgment(urn, lots, grades):
    """The options with the highest majority grades win; a lot where all grades are
    the same.

    A round for each `option`, the best first: the weight that gave it each of the
    `grades`, the worst first, the `median`, and what it was `decided_by`: the median,
    then the grades that came out when others were equal to it so far.
    """
    by_option = {option: [0] * grades for option in urn.options}
    for given, weight in urn.votes.items():
        for option, grade in given:
            by_option[option][grade] += weight
    for weights in by_option.values():
        weights[0] += urn.valid - sum(weights)
    compared = comparisons(by_option)
    levels = levels_by(compared.__getitem__, urn.options)
    ranking = lots.ranking(levels, urn.places)
    rounds = [
        {
            "option": option,
            "grades": [plain(weight) for weight in by_option[option]],
            "median": compared[option][0] if compared[option] else 0,
            "decided_by": decided_by(option, compared),
        }
        for option in ranking
    ]
    return ranking, ranking[: urn.places], rounds


def comparisons(by_option):
    """For each option the grades by which it is compared with the others, in order.

    :param by_option: weights of the grades, the worst first, by option; the weights
        of each option have the same sum

    >>> comparisons({"a": [1, 0, 2], "b": [0, 1, 2]})
    {'a': (2, 2, 0, 2), 'b': (2, 2, 1, 2)}
    """
    sides = {option: middle_outwards(grades) for option, grades in by_option.items()}
    # The distances at which a grade ends, on either side of any option.
    distances = {
        distance
        for lower_upper in sides.values()
        for _g, distance in sum(lower_upper, [])
    }
    compared = {option: [] for option in by_option}
    for distance in sorted(distances):
        for option, lower_upper in sides.items():
            for side in lower_upper:
                while side[0][1] < distance:
                    side.pop(0)
                compared[option].append(side[0][0])
    return {option: tuple(found) for option, found in compared.items()}


def middle_outwards(weights):
    """The grades on the lower and on the upper side of the middle, the nearest first,
    each with the distance at which it ends, in half weights.

    >>> middle_outwards([1, 0, 2])
    ([(2, 1), (0, 3)], [(2, 3)])
    """
    middle = sum(weights)
    lower, upper = [], []
    end = 0
    for grade, weight in enumerate(weights):
        start, end = end, end + 2 * weight
        if start < min(end, middle):
            lower.insert(0, (grade, middle - start))
        if end > max(start, middle):
            upper.append((grade, end - middle))
    return lower, upper


def decided_by(option, compared):
    """The median, then the grades that set `option` apart from others equal so far.

    >>> decided_by("a", {"a": (2, 2, 0, 2), "b": (2, 2, 1, 2), "c": (1, 1, 0, 0)})
    [2, 0]
    """
    own = compared[option]
    grades = list(own[:1]) or [0]
    equal = [found for found in compared.values() if found[:1] == own[:1]]
    for place in range(1, len(own)):
        if any(found[place] != own[place] for found in equal):
            grades.append(own[place])
            equal = [found for found in equal if found[place] == own[place]]
    return grades
