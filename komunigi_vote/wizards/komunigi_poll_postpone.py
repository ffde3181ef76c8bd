# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models


class KomunigiPollPostpone(models.TransientModel):
    """Leave voters more time, and say why."""

    _name = "komunigi.poll.postpone"
    _description = "Close a poll later"

    poll_id = fields.Many2one(
        "komunigi.poll", required=True, readonly=True, ondelete="cascade"
    )
    date_close = fields.Datetime(
        string="Closes",
        required=True,
        compute="_compute_date_close",
        store=True,
        precompute=True,
        readonly=False,
    )
    reason = fields.Text(string="Why", required=True)

    @api.depends("poll_id")
    def _compute_date_close(self):
        """A week more than now said."""
        for wizard in self:
            stated = wizard.poll_id.date_close
            wizard.date_close = stated and fields.Datetime.add(stated, days=7)

    def action_postpone(self):
        self.ensure_one()
        self.poll_id._postpone(self.date_close, self.reason)
