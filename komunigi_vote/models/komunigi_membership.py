# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models


class KomunigiMembership(models.Model):
    _inherit = "komunigi.membership"

    def _requests(self) -> list[dict]:
        """A vote is asked of members too:

        - poll: `poll` that waits for their voice
        """
        polls = [
            {
                "kind": "poll",
                "by": poll._local_time(poll.date_close).date(),
                "poll": poll,
                "template": "komunigi_vote.portal_cooperative_request_poll",
            }
            for poll in self._polls_waiting()
        ]
        # Both are in order; on the same day, what can be voted on comes first.
        requests = [*polls, *super()._requests()]
        return sorted(
            requests, key=lambda request: (not request["by"], request["by"] or 0)
        )

    def _polls_waiting(self):
        """Open polls on whose roll these members stand and have not voted."""
        return self.env["komunigi.poll"]._waiting_for(self)

    def _name_of_caster(self, partner) -> str:
        """Who cast, by the name that this member knows."""
        self.ensure_one()
        representation = self.representation_ids.filtered(
            lambda representation: representation.partner_id == partner
        )
        return representation[:1]._portal_name() if representation else partner.name
