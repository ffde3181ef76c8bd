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


def equal_shares(costs, ballots, endowments, worth):
    """The projects in order, with what each voter pays for each.

    :param ballots: voter → {project: points}; `worth`: function of project and points
    """
    left = {voter: Fraction(endowments[voter]) for voter in ballots}
    chosen, payments = [], {voter: {} for voter in ballots}
    support = {p: sum(given.get(p, 0) for given in ballots.values()) for p in costs}
    places = {project: place for place, project in enumerate(costs)}
    while True:
        offers = []
        for project in costs:
            if project not in chosen and support[project]:
                rho = least_rho(project, costs, ballots, left, worth)
                if rho is not None:
                    tie = -support[project], costs[project], places[project]
                    offers.append((rho, tie, project))
        if not offers:
            return tuple(chosen), payments, left
        rho, _tie, project = min(offers)
        chosen.append(project)
        for voter, given in ballots.items():
            if given.get(project):
                part = min(left[voter], rho * worth(project, given[project]))
                left[voter] -= part
                if part:
                    payments[voter][project] = part


def least_rho(project, costs, ballots, left, worth):
    """The least ρ at which the supporters' parts are the cost; None if they cannot.

    The sum of the parts is a straight line between the points where somebody has
    nothing left.
    """
    backers = {
        voter: worth(project, given[project])
        for voter, given in ballots.items()
        if given.get(project)
    }
    if sum(left[voter] for voter in backers) < costs[project]:
        return None
    if not costs[project]:
        return Fraction(0)
    for last in sorted(left[voter] / worth for voter, worth in backers.items()):
        all_in = {v for v, worth in backers.items() if left[v] / worth < last}
        rest = costs[project] - sum(left[voter] for voter in all_in)
        rho = Fraction(rest) / sum(w for v, w in backers.items() if v not in all_in)
        if rho <= last:
            return rho
    raise AssertionError("somebody pays the last of it")


def add_one(budget, costs, ballots, endowments, worth):
    """Equal shares with one unit a voter more, and one more; the last that fits."""
    total = sum(endowments.values())
    grown = {
        voter: Fraction(len(ballots) * endowments[voter], total) if total else 1
        for voter in ballots
    }
    wanted = {p for given in ballots.values() for p, n in given.items() if n}
    raised, before = 0, None
    while True:
        has = {v: endowments[v] + raised * grown[v] for v in ballots}
        found = equal_shares(costs, ballots, has, worth)
        spent = sum(costs[project] for project in found[0])
        if spent > budget:
            return before
        before = (*found, raised)
        others = [costs[p] for p in wanted if p not in found[0]]
        if all(cost > budget - spent for cost in others):
            return before
        poor = {v for v in ballots if not grown[v]}
        if all(v in poor for v, given in ballots.items() if any(given.values())):
            return before
        raised += 1
