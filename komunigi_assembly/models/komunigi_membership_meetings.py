# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models


class KomunigiMembership(models.Model):
    """What meetings ask of a member."""

    _inherit = "komunigi.membership"

    def _requests(self) -> list[dict]:
        """Meetings ask, too:

        - meeting: `meeting` that we are asked to, until it starts, and while it goes on
        - action: `action` that the person said to do, and that is due
        """
        requests = [
            *self._meeting_requests(),
            *self._action_requests(),
            *super()._requests(),
        ]
        return sorted(
            requests, key=lambda request: (not request["by"], request["by"] or 0)
        )

    def _meeting_requests(self) -> list[dict]:
        # sudo: members know of the meetings that they are asked to.
        meetings = self.env["komunigi.meeting"].sudo()
        asked = meetings._asked_of(self, self.env.user.partner_id)
        intentions = asked.intention_ids.filtered(lambda i: i.membership_id == self)
        refused = intentions.filtered(lambda i: not i.comes).meeting_id
        return [
            {
                "kind": "meeting",
                "by": meeting._local_time(meeting.date_start).date(),
                "meeting": meeting,
                "comes": meeting in intentions.meeting_id,
                "template": "komunigi_assembly.portal_cooperative_request_meeting",
            }
            # Who has said not to come is asked nothing more.
            for meeting in asked - refused
        ]

    def _action_requests(self) -> list[dict]:
        today = self.network_id._today()
        return [
            {
                "kind": "action",
                "by": action.date_deadline,
                "action": action,
                "template": "komunigi_assembly.portal_cooperative_request_action",
            }
            for action in self._actions_of(self.env.user.partner_id)
            if action.date_deadline <= today
        ]

    def _is_member_today(self) -> bool:
        """As `state` says, but for thousands of phones that ask every few seconds."""
        self.ensure_one()
        today = self.network_id._today()
        # The latest period is mostly today's; else the earlier ones are looked at.
        is_within = self.date_start and self.date_start <= today
        if is_within and (not self.date_end or self.date_end > today):
            return True
        return self.state == "member"
