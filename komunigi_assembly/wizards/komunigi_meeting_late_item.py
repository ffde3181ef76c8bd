# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class KomunigiMeetingLateItem(models.TransientModel):
    """An item for an assembly that is under way, and why it may be taken up."""

    _name = "komunigi.meeting.late.item"
    _description = "Item added late"

    meeting_id = fields.Many2one(
        "komunigi.meeting", required=True, readonly=True, ondelete="cascade"
    )
    name = fields.Char(string="Item", required=True)
    kind = fields.Selection(
        selection=lambda self: (
            self.env["komunigi.agenda.item"]._fields["kind"].selection
        ),
        required=True,
        default="discussion",
    )
    proposal = fields.Text(help="What is to be decided.")
    reason = fields.Text(string="Why it may be taken up", required=True)

    def action_add(self):
        self.ensure_one()
        self.meeting_id.check_access("write")
        self.meeting_id._add_late_item(
            self.name, self.kind, self.reason, proposal=self.proposal
        )
