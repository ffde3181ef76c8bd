# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The rules once more, as their sources say them, one step and one voter at a time.

Slow, and written apart from the engine: what both say is not a slip of one of them.
"""

from fractions import Fraction


def quotas(amount, weights, floors, caps):
    """λ by its definition: along the breakpoints of the sum, then a straight line.

    Weights are positive; floors whole numbers, caps whole numbers or None.
    """

    def at(price):
        found = []
        for weight, floor, cap in zip(weights, floors, caps, strict=True):
            quota = max(price * weight, Fraction(floor))
            found.append(quota if cap is None else min(quota, Fraction(cap)))
        return found

    breakpoints = {Fraction(0), Fraction(amount + 1) / min(map(Fraction, weights))}
    for weight, floor, cap in zip(weights, floors, caps, strict=True):
        breakpoints.add(Fraction(floor) / weight)
        if cap is not None:
            breakpoints.add(Fraction(cap) / weight)
    low = max(price for price in breakpoints if sum(at(price)) <= amount)
    above = [price for price in breakpoints if price > low]
    if sum(at(low)) == amount:
        return at(low)
    high = min(above)
    rise = sum(at(high)) - sum(at(low))
    return at(low + (high - low) * (amount - sum(at(low))) / rise)


def largest_remainders(found):
    """Whole parts of quotas that add up to a whole number."""
    parts = [quota.numerator // quota.denominator for quota in found]
    for _unit in range(int(sum(found)) - sum(parts)):
        behind = [quota - part for quota, part in zip(found, parts, strict=True)]
        parts[behind.index(max(behind))] += 1
    return parts
