# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class KomunigiMeetingCancel(models.TransientModel):
    """A meeting does not take place, and why."""

    _name = "komunigi.meeting.cancel"
    _description = "Cancel a meeting"

    meeting_id = fields.Many2one(
        "komunigi.meeting", required=True, readonly=True, ondelete="cascade"
    )
    reason = fields.Text(string="Why", required=True)

    def action_cancel(self):
        self.ensure_one()
        self.meeting_id._cancel(self.reason)
