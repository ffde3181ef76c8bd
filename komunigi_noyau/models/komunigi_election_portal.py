# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models

# Those of an election without candidates stand for one step on the page.
CIRCLE_STEPS = (
    "role",
    "first_round",
    "reasons",
    "second_round",
    "proposal",
    "consent",
)


class KomunigiElection(models.Model):
    """An election as members read it: where it stands."""

    _inherit = "komunigi.election"

    def _stages(self) -> list[dict]:
        """Its steps as members see them: `name`, and `state` (past, now, ahead)."""
        self.ensure_one()
        stages = {
            "without_candidates": [
                (CIRCLE_STEPS, self.env._("Election without candidates")),
                (("acceptance",), self.env._("Acceptance")),
            ],
            "candidacies": [
                (("candidacies",), self.env._("Candidacies")),
                (("vote",), self.env._("Vote")),
                (("acceptance",), self.env._("Acceptance")),
            ],
            "appointment": [
                (("appointment",), self.env._("Appointment")),
                (("acceptance",), self.env._("Acceptance")),
            ],
        }[self.way]
        present = next(
            (
                place
                for place, (steps, _name) in enumerate(stages)
                if self.step in steps
            ),
            -1,
        )
        if self.state == "done":
            present = len(stages)
        return [
            {
                "name": name,
                "state": "past"
                if place < present
                else ("now" if place == present else "ahead"),
            }
            for place, (_steps, name) in enumerate(stages)
        ]

    def _in_circle(self) -> bool:
        """Whether the members name somebody together just now."""
        return self.state == "open" and self.step in CIRCLE_STEPS

    def _appointed_by(self, membership) -> bool:
        """Whether this member is the organisation that names who sits."""
        self.ensure_one()
        rule = self._rule()
        return bool(
            self.way == "appointment"
            and rule.appointed_by_id
            and rule.appointed_by_id == membership.partner_id
        )
