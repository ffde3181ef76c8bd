# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models


class KomunigiMandateEnd(models.TransientModel):
    """When and why a mandate ends."""

    _name = "komunigi.mandate.end"
    _description = "End of a mandate"

    mandate_id = fields.Many2one(
        "komunigi.mandate", required=True, readonly=True, ondelete="cascade"
    )
    date_end = fields.Date(
        string="Ends on",
        compute="_compute_date_end",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
        help="First day on which the seat is no longer held.",
    )
    term_limit = fields.Date(related="mandate_id.term_limit")
    reason = fields.Selection(
        selection=lambda self: (
            self.env["komunigi.mandate"]
            ._fields["end_reason"]
            ._description_selection(self.env)
        ),
        string="Why",
        required=True,
        default="resignation",
    )
    note = fields.Text(
        string="About it",
        help="For a decision: by whom and when. Members don't read it.",
    )

    @api.depends("mandate_id")
    def _compute_date_end(self):
        for wizard in self:
            mandate = wizard.mandate_id
            today = mandate and mandate.network_id._today()
            wizard.date_end = mandate and max(today, mandate.date_start)

    def action_end(self):
        self.ensure_one()
        self.mandate_id._end(self.date_end, self.reason, self.note or "")
