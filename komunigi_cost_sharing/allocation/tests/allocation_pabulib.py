# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Real votes on budgets, as they stand in data/.

They are of Pabulib, the library of participatory budgets (Faliszewski, Flis,
Peters, Pierczyński, Skowron, Stolicki, Szufa, Talmon, "Participatory Budgeting: Data,
Tools, and Analysis", 2023), whole: Toulouse 2019 (30 projects, 1,494 voters, points)
and Wieliczka 2023 (64 projects, 6,586 voters, decided by the method of equal shares).
"""

import csv
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

DATA = Path(__file__).parent / "data"


@dataclass
class Vote:
    budget: int
    costs: dict
    ballots: dict
    decided: frozenset = frozenset()

    @property
    def approvals(self):
        return {
            voter: {project for project, points in given.items() if points}
            for voter, given in self.ballots.items()
        }

    @property
    def endowments(self):
        return dict.fromkeys(self.ballots, Fraction(self.budget, len(self.ballots)))


def real_vote(name):
    """Voters by number, and their points, as Pabulib's file has them."""
    sections = {"META": [], "PROJECTS": [], "VOTES": []}
    with open(DATA / f"{name}.pb", newline="") as file:
        for row in csv.reader(file, delimiter=";"):
            if len(row) == 1:
                (section,) = row
            else:
                sections[section].append(row)
    rows = {
        section: [dict(zip(head, row, strict=False)) for row in found]
        for section, (head, *found) in sections.items()
    }
    meta = {row["key"]: row["value"] for row in rows["META"]}
    return Vote(
        int(meta["budget"]),
        {row["project_id"]: int(row["cost"]) for row in rows["PROJECTS"]},
        {row["voter_id"]: _points(row) for row in rows["VOTES"]},
        frozenset(
            row["project_id"] for row in rows["PROJECTS"] if row.get("selected") == "1"
        ),
    )


def _points(row):
    projects = row["vote"].split(",")
    points = row["points"].split(",") if "points" in row else ["1"] * len(projects)
    return dict(zip(projects, map(int, points), strict=True))
