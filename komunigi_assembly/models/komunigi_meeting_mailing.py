# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class KomunigiMeetingMailing(models.Model):
    """One round of mails about a meeting, and how far it is."""

    _name = "komunigi.meeting.mailing"
    _description = "Mails about a meeting"
    _inherit = ["komunigi.reckoned"]
    _order = "id desc"

    meeting_id = fields.Many2one(
        "komunigi.meeting", required=True, ondelete="cascade", index=True, readonly=True
    )
    company_id = fields.Many2one(related="meeting_id.company_id", store=True)
    kind = fields.Selection(
        [
            ("convening", "Convening"),
            ("moved", "Another time or place"),
            ("cancelled", "Cancelled"),
            ("minutes", "Minutes"),
        ],
        required=True,
        readonly=True,
    )
    date = fields.Datetime(string="Due", required=True, readonly=True)
    reached_id = fields.Integer(readonly=True, help="Member written to last, by id.")
    mail_count = fields.Integer(string="Written to", readonly=True)
    done = fields.Boolean(string="All written", readonly=True)
    trouble = fields.Char(string="What went wrong", readonly=True)
