# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The method of equal shares: each voter decides about an equal part of the money.

Dominik Peters, Grzegorz Pierczyński, Piotr Skowron, "Proportional Participatory
Budgeting with Additive Utilities", NeurIPS 2021.

1. Every voter has its endowment: the budget divided by the voters, or what is given.
2. A project can be paid for if its supporters together have its cost. They share it
   in proportion of what it is worth to each of them, ρ a unit of utility; who has less
   left pays all it has, and the others so much more. ρ is the smallest that covers the
   cost.
3. The project with the smallest ρ is chosen and paid for. Then again, until nobody can
   pay for anything more. Ties: the greatest total support, then the lowest cost, then
   the first in the order of the projects.

What costs nothing is chosen first, if somebody wants it.

Money is usually left. **Completions** of what the endowments alone choose:

- None: what is left, is left.
- "add_one": the whole rule again with endowments that are greater by one unit a voter
  (given ones by as much together, in their own proportion), and again, until the
  next time would overspend the budget, or until no project that has support fits into
  what is left (the authors' own program stops there too). The last outcome before
  counts, with its own payments. One unit is one of `budget` and `costs`: counting in
  cents need not choose the same as counting in euros.
- "greedy": of the others that fit, the one with the greatest utility per cost first.
  Its supporters pay all they have left, which is never enough; what is missing comes
  from the rest of the envelope.

How it is reckoned
------------------
- Voters with the same ballot and endowment always pay the same: they are one group.
- Money is integers over one common denominator, which grows with each purchase; a
  fraction is only made where it is told.
- While money is spent ρ of a project never falls, and who cannot pay its full price
  never can again. So the projects stand in a queue by the last ρ that was found, and
  only the first one is looked at again.
- **Adding many units at once.** Let the endowments grow by t units a voter. As long as
  each purchase is the same, with the same voters paying in full and the others all
  they have, all that anyone has left is linear in t, and so is every ρ. A run notes
  with each comparison up to which t it comes out the same:

  - who paid all it had still has less than the price
  - each other project comes later than the chosen one. Of those nothing has to be
    known but a lower bound of ρ, and (cost − money of some supporters) / utility of
    the other supporters is one for any t, whoever these some are
  - what could not be paid for still cannot

  Who pays in full still can: t adds to its money and takes from the price. So the same
  projects are chosen at all t up to the least of these bounds, which are passed over.
"""

import heapq
from fractions import Fraction
from math import gcd

from .exact import exact, in_integers, plain, whole
from .one_by_one import choose_free, choose_greedily
from .selection import Choosing
from .voters import Voters

COMPLETIONS = (None, "add_one", "greedy")


def equal_shares(
    budget, costs, ballots, *, utility="cost", endowments=None, completion=None
):
    """Choose projects, and say who pays for which.

    >>> costs = {"till": 600, "label": 300, "scale": 300}
    >>> ballots = {
    ...     "ann": {"till"}, "ben": {"till"}, "cia": {"till", "label"}, "dan": {"label"}
    ... }
    >>> found = equal_shares(960, costs, ballots)
    >>> found.selected, found.spent
    (('till',), 600)
    >>> found.payments["cia"]
    {'till': Fraction(200, 1)}
    >>> label = found.reasons["label"]
    >>> label["why"], label["left"], label["missing"]
    ('supporters_short', 280, 20)

    :param budget: integer in the smallest unit, like `costs`: project → integer
    :param ballots: voter → projects that it supports, or {project: points}
    :param utility: "cost", "cardinality" or "points", see voters.py
    :param endowments: voter → int, Fraction or Decimal, together at most the budget;
        None: equal
    :param completion: None, "add_one" or "greedy"
    """
    if completion not in COMPLETIONS:
        raise ValueError(f"no such completion: {completion!r}")
    whole(budget, "the budget")
    if endowments is not None:
        endowments = {key: exact(endowments[key], "an endowment") for key in ballots}
        if sum(endowments.values()) > budget:
            raise ValueError("the endowments are more than the budget")
    voters = Voters(costs, ballots, utility, endowments)
    purse = Purse(budget, voters, equal=endowments is None)
    if completion == "add_one":
        run = _add_one(budget, voters, purse)
    else:
        run = Run(voters, purse).through()
    return run.told(budget, completion == "greedy")


class Purse:
    """What each voter of a group has, in integers over one denominator.

    :ivar money: by group; :ivar growth: by group, what one unit a voter adds
    """

    def __init__(self, budget, voters, equal):
        if equal:
            self.unit = max(voters.count, 1)
            self.money = [budget] * len(voters.groups)
            self.growth = [self.unit] * len(voters.groups)
            return
        self.money, self.unit = in_integers(voters.endowments)
        sizes = [len(group) for group in voters.groups]
        total = sum(m * size for m, size in zip(self.money, sizes, strict=True))
        if not total:
            self.growth = [self.unit] * len(sizes)
            return
        # One unit a voter on the average, so over the denominator unit × total.
        self.growth = [voters.count * self.unit * money for money in self.money]
        self.money = [money * total for money in self.money]
        self.unit *= total


def _add_one(budget, voters, purse):
    """The last run before the one that would overspend."""

    def fits_still(run):
        left = budget - run.spent
        return any(voters.costs[project] <= left for project in run.waiting)

    run = Run(voters, purse, look_ahead=True).through()
    blind = pause = 0
    while fits_still(run) and run.steps is not None:
        last_alike = run.raised + run.steps
        # Looking ahead costs time: pause longer and longer while it is in vain.
        if pause:
            pause -= 1
        elif run.steps:
            blind = 0
        else:
            blind = pause = min(2 * blind + 1, 15)
        following = Run(voters, purse, last_alike + 1, look_ahead=not pause).through()
        if following.spent > budget:
            if run.steps:
                run = Run(voters, purse, last_alike).through()
            break
        run = following
    return run


class Run:
    """The rule once, with endowments that were raised by so many units a voter.

    :ivar steps: how many units more would choose the same, as far as is known so far;
        None: no end in sight; zero: nothing is looked ahead for any more, and what
        concerns growth is not kept up
    :ivar waiting: what has support and costs something, and was not chosen
    """

    def __init__(self, voters, purse, raised=0, look_ahead=False):
        self.voters = voters
        self.raised = raised
        self.unit = purse.unit
        self.growth = list(purse.growth)
        self.money = [
            money + raised * growth
            for money, growth in zip(purse.money, purse.growth, strict=True)
        ]
        self.steps = None if look_ahead else 0
        self.bought = []
        self.spent = 0
        self.waiting = {
            project: Waiting(voters, project)
            for project, cost in voters.costs.items()
            if cost and voters.support[project]
        }

    def through(self):
        queue = [
            (*waiting.turn, self.voters.precedence[project], project)
            for project, waiting in self.waiting.items()
        ]
        heapq.heapify(queue)
        while queue:
            *_turn, precedence, project = heapq.heappop(queue)
            waiting = self.waiting[project]
            if waiting.looked_at == len(self.bought):
                self._compare(waiting, precedence, queue)
                self._buy(project, waiting)
            elif waiting.look(self):
                heapq.heappush(queue, (*waiting.turn, precedence, project))
        return self

    def same_for(self, steps):
        """What follows comes out the same for at most so many units more."""
        if self.steps is None or steps < self.steps:
            self.steps = steps

    def _compare(self, chosen, precedence, queue):
        """Up to where the chosen project stays before the others."""
        if self.steps == 0:
            return
        for *_turn, other_precedence, project in queue:
            other = self.waiting[project]
            nearing = chosen.slope - other.slope
            if nearing > 0:
                meet = (other.rho - chosen.rho) / nearing
                steps = meet.numerator // meet.denominator
                if steps == meet and other_precedence < precedence:
                    steps -= 1
                self.same_for(steps)

    def _buy(self, project, waiting):
        """Each supporter pays its part; the denominator becomes what this needs."""
        need, growing, mass = waiting.need, waiting.growing, waiting.mass
        money, growth = self.money, self.growth
        if self.steps != 0:
            for group, _size, given in waiting.short:
                falling = growth[group] * mass - growing * given
                if falling:
                    self.same_for((need * given - money[group] * mass) // falling)
        ahead = self.steps != 0
        self.bought.append(Purchase(project, waiting, self))
        self.spent += self.voters.costs[project]
        shared = gcd(need, mass, growing if ahead else 0)
        times, need, growing = mass // shared, need // shared, growing // shared
        for group, _size, _given in waiting.short:
            money[group] = growth[group] = 0
        if times > 1:
            self.unit *= times
            self.money = money = [amount * times for amount in money]
            if ahead:
                self.growth = growth = [amount * times for amount in growth]
        for given, able in waiting.able.items():
            price, falling = need * given, growing * given
            for group, _size in able:
                money[group] -= price
                if ahead:
                    growth[group] -= falling
        del self.waiting[project]

    def told(self, budget, completing):
        """The Selection, with its payments and reasons."""
        voters = self.voters
        choosing = Choosing(budget, voters.costs, voters)
        choose_free(choosing, voters)
        paid = [{} for _group in voters.groups]
        for purchase in self.bought:
            choosing.choose(purchase.project, "equal_shares", **purchase.tell(paid))
        if completing:
            choose_greedily(choosing, voters, lambda project: self._give(project, paid))
        for project in self.waiting:
            if project not in choosing.reasons:
                left = self._left(project)
                missing = voters.costs[project] - left
                choosing.refuse(
                    project,
                    "supporters_short",
                    left=plain(left),
                    missing=plain(missing),
                )
        payments = {
            voter: dict(amounts)
            for group, amounts in zip(voters.groups, paid, strict=True)
            if amounts
            for voter in group
        }
        return choosing.selection(payments, self.raised)

    def _left(self, project):
        """What the supporters have left together."""
        backers = self.voters.backers[project].values()
        left = sum(
            self.money[group] * size for found in backers for group, size in found
        )
        return Fraction(left, self.unit)

    def _give(self, project, paid):
        """The supporters give what they have left; the rest of the envelope pays."""
        left = self._left(project)
        for found in self.voters.backers[project].values():
            for group, _size in found:
                if self.money[group]:
                    paid[group][project] = Fraction(self.money[group], self.unit)
                    self.money[group] = 0
        return {"from_rest": plain(self.voters.costs[project] - left)}


class Waiting:
    """A project that is not paid for yet, as it was when it was last looked at.

    :ivar short: (group, size, given) of those who have less than its price
    :ivar able: by what they gave, (group, size) of the others
    :ivar mass: all that these gave
    :ivar need: what they have to pay together; `growing`: what a unit more a voter
        adds to it, never positive; both over the run's denominator then
    :ivar rho: the least price of a unit of utility; `slope`: what a unit adds to it
    :ivar looked_at: the number of purchases before
    """

    def __init__(self, voters, project):
        self.cost = voters.costs[project]
        self.worth = self.cost if voters.utility == "cost" else voters.point
        self.able = dict(voters.backers[project])
        self.mass = voters.given[project]
        self.short = []
        self.need, self.growing = self.cost, 0
        self.rho = Fraction(self.cost) / (self.mass * self.worth)
        self.slope = 0
        self.looked_at = None

    @property
    def turn(self):
        """What the queue goes by: ρ, but first a whole number that tells most apart."""
        return (self.rho.numerator << 64) // self.rho.denominator, self.rho

    def look(self, run):
        """Find ρ anew; False if the supporters have not enough together."""
        money, growth, ahead = run.money, run.growth, run.steps != 0
        self.short = [
            one for one in self.short if money[one[0]] or ahead and growth[one[0]]
        ]
        self.need, self.growing = self.cost * run.unit, 0
        self._pays_all(self.short, run)
        while self.mass:
            fallen = []
            for given, able in self.able.items():
                # The price, rounded up: as good, since money is an integer.
                price = -(-self.need * given // self.mass)
                now = [(g, size, given) for g, size in able if money[g] < price]
                if now:
                    self.able[given] = [one for one in able if money[one[0]] >= price]
                    fallen += now
            if not fallen:
                per = self.mass * run.unit * self.worth
                self.rho = Fraction(self.need, 1) / per
                self.slope = Fraction(self.growing, 1) / per if ahead else 0
                self.looked_at = len(run.bought)
                return True
            self.short += fallen
            self._pays_all(fallen, run)
            self.mass -= sum([size * given for _group, size, given in fallen])
        if self.growing:
            run.same_for((self.need - 1) // -self.growing)
        return False

    def _pays_all(self, short, run):
        money, growth = run.money, run.growth
        self.need -= sum([money[group] * size for group, size, _given in short])
        if run.steps != 0:
            self.growing -= sum([growth[group] * size for group, size, _given in short])


class Purchase:
    """A project that was chosen, and what its supporters had when it was."""

    def __init__(self, project, waiting, run):
        self.project = project
        self.waiting = waiting
        self.unit = run.unit
        self.point = run.voters.point
        self.all_they_had = [
            (group, size, run.money[group]) for group, size, _given in waiting.short
        ]

    def tell(self, paid):
        """Enter what everybody paid, and answer how this price came about."""
        waiting = self.waiting
        price = Fraction(waiting.need, waiting.mass * self.unit)
        in_full = 0
        for given, able in waiting.able.items():
            part = price * given
            for group, size in able:
                paid[group][self.project] = part
                in_full += size
        for group, _size, money in self.all_they_had:
            if money:
                paid[group][self.project] = Fraction(money, self.unit)
        return {
            "rho": plain(waiting.rho),
            "price": plain(price / self.point),
            "in_full": in_full,
            "all_they_had": sum(size for _g, size, money in self.all_they_had if money),
        }
