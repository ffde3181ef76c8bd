# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Single transferable vote, as Scotland's councils are elected.

The Scottish Local Government Elections Order 2011 (SSI 2011/399), schedule 1, rules
46 to 53, from "first stage" to "filling of last vacancies" (45 to 52 in the Order of
2007, whose text they repeat); known as the weighted inclusive Gregory method.

1. Each paper counts for its first preference. Who reaches the quota is elected: the
   valid papers divided by one more than the seats, plus one, without fraction.
2. What an elected candidate has beyond the quota, the surplus, is passed on, the
   largest first, a stage each. All its papers go to the next preference that is
   neither elected nor excluded, each at a lower value: the surplus multiplied by the
   value at which the paper came, divided by the candidate's votes, cut after five
   decimals.
3. Where no surplus is left and seats are, the candidate with the fewest votes is
   excluded, and its papers go on at the value at which they came.
4. As soon as there are no more candidates left than seats, they are elected, and
   nothing more is transferred.

Equal surpluses, and equal last candidates, are told apart by their votes at the
latest earlier stage where they differ; a lot where there is none.

**Weights.** A ballot of weight 3 is three papers, one of weight 1/2 half a paper. All
is reckoned in whole multiples of the smallest part of a vote that can occur.
"""

from collections import defaultdict
from operator import itemgetter

from .exact import common_denominator
from .lots import levels_by


def stv(urn, lots, places):
    """Elect `urn.seats` options; `places` is the number of decimals of a value.

    A round for each stage, with votes and values as text, whole or with `places`
    decimals: `stage`, `quota`, `totals` at its end of those who are not excluded, who
    is `elected` and who `excluded` in it, the `reason`:

    - "quota": first preferences, and somebody reached the quota; None if nobody did
    - "surplus" of `transferred_from`: a paper that came with the value 1 goes on at
      `transfer_value`
    - "exclusion" of `transferred_from`
    - "remaining": the seats that are left are filled, nothing is transferred

    then the `changes` of totals, the `parcels` (value at which papers came, value at
    which they go on, number of papers), what is `non_transferable` so far, decimals
    cut off included, and how a `tie` was broken (None, or the `options`, `by`
    "earlier_stage" or "lot", and at which `stage`).

    Where ballots weigh fractions that the decimals cannot show, what is shown is cut
    after them; what is reckoned is not.
    """
    count = StvCount(urn, lots, places)
    count.run()
    winners = tuple(count.elected)
    rest = count.in_order(count.continuing)
    return (*winners, *rest, *reversed(count.excluded)), winners, count.rounds


class StvCount:
    """One count, stage by stage.

    Values of papers are whole numbers of 1/`value_one`, votes of 1/`vote_one`, so
    that a number of papers times their value is votes.

    :ivar papers: by candidate and by the value at which they came, the papers that
        the candidate holds: pairs of a ranking and the number of such papers
    :ivar history: the totals at the end of each stage
    """

    def __init__(self, urn, lots, places):
        denominator = common_denominator(urn.votes.values())
        self.options = urn.options
        self.lots = lots
        self.decimals = places
        self.value_one = 10**places
        self.vote_one = self.value_one * denominator
        self.valid = int(urn.valid * self.vote_one)
        self.vacancies = urn.places
        parts = self.vote_one * (urn.seats + 1)
        self.quota = (self.valid // parts + 1) * self.vote_one
        self.continuing = set(urn.options)
        self.elected = []
        self.excluded = []
        self.totals = dict.fromkeys(urn.options, 0)
        self.papers = {option: defaultdict(list) for option in urn.options}
        self.history = []
        self.rounds = []
        papers = urn.votes.items()
        if denominator > 1:
            papers = [(ranking, int(w * denominator)) for ranking, w in papers]
        self.hand_out(papers, self.value_one)

    def run(self):
        self.end_stage({})
        while self.vacancies and self.continuing:
            surpluses = [o for o in self.elected if self.totals[o] > self.quota]
            if len(self.continuing) <= self.vacancies:
                self.elect_remaining()
            elif surpluses:
                self.transfer_surplus(surpluses)
            else:
                self.exclude_last()

    def transfer_surplus(self, surpluses):
        candidate, tie = self.choose(surpluses, max)
        total = self.totals[candidate]
        surplus = total - self.quota
        before = dict(self.totals)
        parcels = self.transfer(candidate, lambda value: surplus * value // total)
        self.totals[candidate] = self.quota
        self.end_stage(
            before,
            reason="surplus",
            transferred_from=candidate,
            transfer_value=self.text(surplus * self.value_one // total, self.value_one),
            parcels=parcels,
            tie=tie,
        )

    def exclude_last(self):
        continuing = [option for option in self.options if option in self.continuing]
        candidate, tie = self.choose(continuing, min)
        self.continuing.remove(candidate)
        self.excluded.append(candidate)
        if len(self.continuing) == self.vacancies:
            self.elect_remaining(excluded=[candidate], tie=tie)
            return
        before = dict(self.totals)
        parcels = self.transfer(candidate, lambda value: value)
        self.totals[candidate] = 0
        self.end_stage(
            before,
            reason="exclusion",
            excluded=[candidate],
            transferred_from=candidate,
            parcels=parcels,
            tie=tie,
        )

    def elect_remaining(self, **told):
        self.end_stage(dict(self.totals), reason="remaining", **told)

    def transfer(self, source, new_value):
        """Pass all papers of `source` on; tell the parcels, those of most value first:
        value at which they came, value at which they go, votes of the voters."""
        parcels = []
        for value, papers in sorted(self.papers.pop(source).items(), reverse=True):
            self.hand_out(papers, new_value(value))
            parcels.append(
                [
                    self.text(value, self.value_one),
                    self.text(new_value(value), self.value_one),
                    self.votes(number_of(papers) * self.value_one),
                ]
            )
        return parcels

    def hand_out(self, papers, value):
        """Give each paper to the first continuing candidate in its ranking, if any.

        Who was passed over once is passed over for ever, so this is the next one.
        """
        received = {option: [] for option in self.continuing}
        for paper in papers:
            for option in paper[0]:
                if option in received:
                    received[option].append(paper)
                    break
        for option, part in received.items():
            if part:
                self.papers[option][value] += part
                self.totals[option] += value * number_of(part)

    def choose(self, candidates, best):
        """The one with the most votes (`best` is max) or the fewest (min), and how a
        tie was broken, if there was one."""
        votes = best(self.totals[option] for option in candidates)
        tied = [option for option in candidates if self.totals[option] == votes]
        tie = None
        left = tied
        stage = len(self.history)
        while len(left) > 1 and stage:
            stage -= 1
            votes = best(self.history[stage][option] for option in left)
            left = [o for o in left if self.history[stage][o] == votes]
        if len(left) > 1:
            now = len(self.history) + 1
            drawn = self.lots.draw(left, f"stage {now}")
            left = drawn[:1] if best is max else drawn[-1:]
            tie = {"options": tied, "by": "lot", "stage": now}
        elif len(tied) > 1:
            tie = {"options": tied, "by": "earlier_stage", "stage": stage + 1}
        return left[0], tie

    def in_order(self, candidates):
        """Those with the most votes first; ties as everywhere. Nothing hangs on it
        but the ranking."""

        def votes(option):
            return tuple(totals[option] for totals in reversed(self.history))

        candidates = [option for option in self.options if option in candidates]
        return self.lots.ranking(levels_by(votes, candidates), seats=0)

    def end_stage(self, before, reason=None, **told):
        """Elect who has reached the quota, or who is left, and tell the stage."""
        self.history.append(dict(self.totals))
        reached = {
            option
            for option in self.continuing
            if reason == "remaining" or self.totals[option] >= self.quota
        }
        elected = self.in_order(reached) if self.vacancies else ()
        self.elected += elected
        self.continuing -= set(elected)
        self.vacancies -= len(elected)
        changes = [
            [option, self.change(self.totals[option] - before[option])]
            for option in self.options
            if before and self.totals[option] != before[option]
        ]
        if reason is None and elected:
            reason = "quota"
        self.rounds.append(
            {
                "stage": len(self.history),
                "quota": self.votes(self.quota),
                "totals": [
                    [option, self.votes(self.totals[option])]
                    for option in self.options
                    if option not in self.excluded
                ],
                "elected": list(elected),
                "excluded": [],
                "transferred_from": None,
                "transfer_value": None,
                "reason": reason,
                "changes": changes,
                "parcels": [],
                "non_transferable": self.votes(self.valid - sum(self.totals.values())),
                "tie": None,
            }
            | told
        )

    def votes(self, number):
        return self.text(number, self.vote_one)

    def change(self, number):
        return ("+" if number > 0 else "-") + self.votes(abs(number))

    def text(self, number, one):
        whole, part = divmod(number, one)
        if not part or not self.decimals:
            return str(whole)
        return f"{whole}.{part * self.value_one // one:0{self.decimals}}"


def number_of(papers):
    return sum(map(itemgetter(1), papers))
