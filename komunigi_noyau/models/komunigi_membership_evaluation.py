# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models


class KomunigiMembership(models.Model):
    _inherit = "komunigi.membership"

    def _requests(self) -> list[dict]:
        """Members are asked what they think of the project:

        - evaluation: `evaluation` that waits for their answer
        """
        asked = [
            {
                "kind": "evaluation",
                "by": evaluation.date_close,
                "evaluation": evaluation,
                "template": "komunigi_noyau.portal_cooperative_request_evaluation",
            }
            for evaluation in self.env["komunigi.evaluation"]._waiting_for(self)
        ]
        return sorted(
            [*super()._requests(), *asked],
            key=lambda request: (not request["by"], request["by"] or 0),
        )

    def _evaluations_to_read(self):
        """The results that members read, the latest two, in sudo."""
        self.ensure_one()
        # sudo: what every member of the network reads.
        return (
            self.env["komunigi.evaluation"]
            .sudo()
            .search(
                [("network_id", "=", self.network_id.id), ("state", "=", "closed")],
                limit=2,
            )
        )
