# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What a rule chose, who pays for it, and why each project was chosen or not."""

from dataclasses import dataclass, field

from .exact import plain, whole


@dataclass(frozen=True)
class Selection:
    """Amounts in the smallest unit; in what fits into JSON (`reasons`, `steps`), a
    number that is not whole is text, such as "250/3".

    :ivar selected: tuple of the projects, in the order in which they were chosen
    :ivar payments: voter → {project: Fraction}, only where it pays something; under a
        rule that lets the envelope pay (greedy, in_order) nobody has payments
    :ivar spent: cost of what was chosen, an integer
    :ivar reasons: project → dict. Of each: `chosen`, `cost`, and, where there are
        ballots, `supporters` (how many) and `support` (approvals or points). Of a
        chosen one: `step` from 1 on and `how`:

        - "free": it costs nothing and somebody wants it
        - "equal_shares": `rho`, `price` (what each pays for one point or approval),
          `in_full` (how many paid this price), `all_they_had` (how many paid what they
          had left, which was less)
        - "greedy": `per_cost`; where it completes equal shares also `from_rest`, what
          its supporters could not pay
        - "ranking"

        Of another one `why`:

        - "no_support"
        - "supporters_short": `left`, what all its supporters together had left in the
          end, and `missing`
        - "does_not_fit": `left` of the budget when its turn came, and `missing`
        - "not_ranked"
    :ivar steps: list of dicts, one for each choice: `project`, `how`, `cost`, `left`
        (of the budget, afterwards)
    :ivar raised: by how many units per voter "add_one" raised the endowments
    """

    selected: tuple
    payments: dict
    spent: int
    reasons: dict
    steps: list = field(default_factory=list)
    raised: int = 0


class Choosing:
    """A selection in the making: what was chosen so far, and what is left."""

    def __init__(self, budget, costs, voters=None):
        self.left = whole(budget, "the budget")
        self.costs = costs
        self.voters = voters
        self.selected = []
        self.reasons = {}
        self.steps = []

    def choose(self, project, how, **why):
        cost = self.costs[project]
        self.selected.append(project)
        self.left -= cost
        step = len(self.selected)
        self._tell(project, chosen=True, how=how, step=step, **why)
        self.steps.append(
            {"project": project, "how": how, "cost": cost, "left": self.left}
        )

    def choose_if_it_fits(self, project, how, **why):
        missing = self.costs[project] - self.left
        if missing > 0:
            self.refuse(project, "does_not_fit", left=self.left, missing=missing)
        else:
            self.choose(project, how, **why)

    def refuse(self, project, why, **values):
        self._tell(project, chosen=False, why=why, **values)

    def _tell(self, project, **reason):
        told = {"cost": self.costs[project]}
        if self.voters:
            told["supporters"] = self.voters.supporters(project)
            told["support"] = plain(self.voters.support[project])
        self.reasons[project] = {**told, **reason}

    def selection(self, payments=None, raised=0):
        return Selection(
            tuple(self.selected),
            payments or {},
            sum(self.costs[project] for project in self.selected),
            {project: self.reasons[project] for project in self.costs},
            self.steps,
            raised,
        )
