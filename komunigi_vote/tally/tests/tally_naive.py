# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The methods once more, as their sources say them, one paper and one path at a time.

Slow, and written apart from the engine: what both say is not a slip of one of them.
"""

from fractions import Fraction
from itertools import permutations

from tally import draw_lots


class Tie(Exception):
    """Rules that do not say how a tie is broken have met one."""


class Paper:
    def __init__(self, ranking):
        self.ranking = ranking
        self.value = Fraction(1)


class ScottishRules:
    """The Scottish Local Government Elections Order, rule by rule.

    The numbers are those of the Order of 2007 (SSI 2007/42), whose text on counting
    is the one of 2011 (SSI 2011/399, one number further on).
    """

    def __init__(self, seed=""):
        self.seed = seed

    def quota(self, papers, seats):  # rule 46
        return papers // (seats + 1) + 1

    def surplus_value(self, paper, papers, votes, surplus):  # rule 48 (3)
        return Fraction(surplus * paper.value * 10**5 // votes, 10**5)

    def exclusion_value(self, paper, papers, votes):  # rule 50 (4)
        return paper.value

    def elected_now(self, reached, totals):  # rule 47 (1)
        return sorted(reached, key=lambda option: -totals[option])

    def choose(self, tied, best, history):  # rules 49 (2) and (3), 51 (2)
        for totals in reversed(history):
            votes = best(totals[candidate] for candidate in tied)
            tied = [candidate for candidate in tied if totals[candidate] == votes]
        drawn = draw_lots(tied, self.seed, f"stage {len(history) + 1}")
        return drawn[0] if best is max else drawn[-1]


class PyrankvoteRules(ScottishRules):
    """What pyrankvote 2.0.6 does otherwise.

    - The quota is not increased by one, and keeps its fraction.
    - All papers of a candidate go on at one value, whatever they came with: what is
      to be passed on, shared equally among them, without cutting decimals.
    - Ties are broken by second choices, then by chance.
    """

    def quota(self, papers, seats):
        return Fraction(papers, seats + 1)

    def surplus_value(self, paper, papers, votes, surplus):
        return Fraction(surplus) / len(papers)

    def exclusion_value(self, paper, papers, votes):
        return Fraction(votes) / len(papers)

    def choose(self, tied, best, history):
        if len(tied) > 1:
            raise Tie
        return tied[0]


class BeleniosRules(ScottishRules):
    """What Belenios 2.0 does otherwise.

    - One candidate is elected at a time, and its surplus passed on at once, also to
      others who have reached the quota already.
    - Values keep all their decimals.
    - Ties are broken by the order of the options, in favour of the first.
    """

    def surplus_value(self, paper, papers, votes, surplus):
        return paper.value * surplus / votes

    def elected_now(self, reached, totals):
        return super().elected_now(reached, totals)[:1]

    def choose(self, tied, best, history):
        return tied[0] if best is max else tied[-1]


def stv(options, rankings, seats, rules):
    """The elected, in order, and the totals of those not excluded at each stage."""
    papers = {option: [] for option in options}
    continuing, elected, stages, history = list(options), [], [], []
    for ranking in rankings:
        papers[ranking[0]].append(Paper(ranking))
    quota = rules.quota(len(rankings), seats)
    totals = {option: Fraction(len(papers[option])) for option in options}
    excluded = []

    def end_stage():
        history.append(dict(totals))
        stages.append({o: totals[o] for o in options if o not in excluded})
        elect()

    def elect():
        reached = [o for o in continuing if totals[o] >= quota]
        for option in rules.elected_now(reached, totals):
            if len(elected) < seats:
                elected.append(option)
                continuing.remove(option)
        return bool(reached)

    def pass_on(source, new_value, *surplus):
        handed, papers[source] = papers[source], []
        votes = totals[source]
        new_values = [new_value(paper, handed, votes, *surplus) for paper in handed]
        for paper, new in zip(handed, new_values, strict=True):
            paper.value = new
            for option in paper.ranking[paper.ranking.index(source) + 1 :]:
                if option in continuing:
                    papers[option].append(paper)
                    totals[option] += new
                    break

    end_stage()
    while len(elected) < seats and continuing:
        if len(continuing) <= seats - len(elected):
            elected += sorted(continuing, key=lambda o: -totals[o])
            break
        above = [o for o in elected if totals[o] > quota]
        if not above and elect():
            continue
        pool, best = (above, max) if above else (continuing, min)
        votes = best(totals[o] for o in pool)
        tied = [option for option in pool if totals[option] == votes]
        source = rules.choose(tied, best, history)
        if above:
            pass_on(source, rules.surplus_value, votes - quota)
            totals[source] = Fraction(quota)
        else:
            continuing.remove(source)
            excluded.append(source)
            if len(continuing) == seats - len(elected):
                continue
            pass_on(source, rules.exclusion_value)
            totals[source] = Fraction(0)
        end_stage()
    return elected, stages


def schulze_beats(options, ballots):
    """The pairs (a, b) such that a beats b, from every path there is.

    :param ballots: lists of tiers, each a tuple, one ballot each
    """

    def place(ballot, option):
        named = [place for place, tier in enumerate(ballot) if option in tier]
        return named[0] if named else len(ballot)

    def prefer(a, b):
        return sum(place(ballot, a) < place(ballot, b) for ballot in ballots)

    support = {(a, b): prefer(a, b) for a in options for b in options if a != b}

    def strength(a, b):
        best = (0, 0)
        others = [option for option in options if option not in (a, b)]
        for length in range(len(others) + 1):
            for between in permutations(others, length):
                route = [a, *between, b]
                links = list(zip(route, route[1:], strict=False))
                if all(support[x, y] > support[y, x] for x, y in links):
                    weakest = min((support[x, y], -support[y, x]) for x, y in links)
                    best = max(best, weakest)
        return best

    return {(a, b) for a, b in support if strength(a, b) > strength(b, a)}


def majority_value(grades):
    """The grades as they leave when the lower median is taken out again and again."""
    left, taken = sorted(grades), []
    while left:
        taken.append(left.pop((len(left) - 1) // 2))
    return taken
