# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class KomunigiPollCancel(models.TransientModel):
    """End a poll without a result, and say why."""

    _name = "komunigi.poll.cancel"
    _description = "Cancel a poll"

    poll_id = fields.Many2one(
        "komunigi.poll", required=True, readonly=True, ondelete="cascade"
    )
    reason = fields.Text(string="Why", required=True)

    def action_cancel(self):
        self.ensure_one()
        self.poll_id._cancel(self.reason)
