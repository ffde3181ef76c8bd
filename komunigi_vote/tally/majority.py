# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Yes, no or abstain, and a majority to reach."""

import math
from collections import Counter
from collections.abc import Mapping
from fractions import Fraction

from .exact import common_denominator, exact, plain, weight

ANSWERS = ("yes", "no", "abstain")
BASES = ("votes", "present", "roll")


def yes_no(urn, lots, threshold, strict, base, roll, each_college):
    """Adopted if the yes are more than `threshold` of the base (`strict`), or at
    least that much of it.

    :param threshold: between 0 and 1: 1/2 is the simple majority, 2/3 and so on
    :param base: "votes" (yes and no), "present" (abstentions and blank ballots as
        well) or "roll" (everybody who may vote: the absolute majority of the roll)
    :param roll: for that, the weight of all who may vote, or of each college's
    :param each_college: the same majority in each college as well

    There is no tie: half of the votes is not more than half. Without any yes nothing
    is adopted.

    A round for all and, where asked for, one for each `college`: the weights of
    `yes`, `no` and `abstain`, the `base_weight`, the yes that are `needed` of it, and
    whether this majority is reached (`adopted`). The proposal wins if all are.
    """
    threshold = exact(threshold)
    if not 0 <= threshold <= 1:
        raise ValueError(f"not a part of the votes: {threshold}")
    if base not in BASES:
        raise ValueError(f"no such base of a majority: {base!r}")
    if base == "roll" and roll is None:
        raise ValueError("a majority of the roll needs the weight of the roll")

    def told(college, answers, roll):
        said = {answer: answers[answer] for answer in ANSWERS}
        said["abstain"] += answers[None]
        if base == "roll":
            base_weight = roll
        else:
            base_weight = said["yes"] + said["no"]
            base_weight += said["abstain"] if base == "present" else 0
        needed = least_yes(
            threshold, strict, base_weight, common_denominator(answers.values())
        )
        return {
            "college": college,
            "yes": plain(said["yes"]),
            "no": plain(said["no"]),
            "abstain": plain(said["abstain"]),
            "base": base,
            "base_weight": plain(base_weight),
            "threshold": str(threshold),
            "strict": strict,
            "needed": plain(needed),
            "adopted": said["yes"] >= needed,
        }

    by_college = {}
    if isinstance(roll, Mapping):
        by_college = {college: weight(number) for college, number in roll.items()}
        roll = sum(by_college.values())
    elif roll is not None:
        roll = weight(roll)
    rounds = [told(None, urn.votes + Counter({None: urn.blank}), roll)]
    if each_college:
        for college in sorted({*by_college, *urn.colleges}, key=str):
            if base == "roll" and college not in by_college:
                raise ValueError(f"the roll does not tell the weight of {college!r}")
            answers = urn.colleges.get(college, Counter())
            rounds.append(told(college, answers, by_college.get(college)))
    adopted = bool(urn.options) and all(told["adopted"] for told in rounds)
    return urn.options, urn.options if adopted else (), rounds


def least_yes(threshold, strict, base, denominator=1):
    """The smallest weight of yes that passes, in steps of 1/`denominator`.

    >>> least_yes(Fraction(1, 2), True, 10), least_yes(Fraction(1, 2), False, 10)
    (6, 5)
    >>> least_yes(Fraction(2, 3), False, 10), least_yes(Fraction(2, 3), False, 0)
    (7, 1)
    """
    exactly = Fraction(threshold) * base * denominator
    steps = math.floor(exactly) + 1 if strict else math.ceil(exactly)
    return exact(Fraction(max(steps, 1), denominator))
