# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models
from odoo.fields import Domain


class KomunigiMembership(models.Model):
    _inherit = "komunigi.membership"

    def _requests(self) -> list[dict]:
        """A circle asks members too:

        - circle: `election` without candidates in which it is to speak now
        """
        requests = [
            {
                "kind": "circle",
                "by": False,
                "election": election,
                "template": "komunigi_noyau.portal_cooperative_request_circle",
            }
            for election in self._circles_waiting()
        ]
        # They happen now: nothing is more urgent.
        return [*requests, *super()._requests()]

    def _circles_waiting(self):
        """Circles under way that wait for these members: to take part, to speak."""
        # sudo: that the circle waits for its member, for who acts for it.
        elections = (
            self.env["komunigi.election"]
            .sudo()
            .search(
                Domain("state", "=", "open")
                & Domain("way", "=", "without_candidates")
                & Domain("elector_ids.membership_id", "in", self.ids)
            )
        )
        return elections.filtered(
            lambda election: any(election._waits_for(membership) for membership in self)
        )
