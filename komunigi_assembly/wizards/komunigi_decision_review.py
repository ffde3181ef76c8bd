# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from dateutil.relativedelta import relativedelta

from odoo import fields, models


class KomunigiDecisionReview(models.TransientModel):
    """A decision was looked at again and stays."""

    _name = "komunigi.decision.review"
    _description = "Review of a decision"

    decision_id = fields.Many2one("komunigi.decision", required=True, readonly=True)
    date_review = fields.Date(
        string="Look at it again on",
        default=lambda self: fields.Date.today() + relativedelta(years=1),
        help="Empty: it stays for good.",
    )

    def action_review(self):
        self.ensure_one()
        self.decision_id.check_access("write")
        self.decision_id._review(self.date_review)
        return {"type": "ir.actions.act_window_close"}
