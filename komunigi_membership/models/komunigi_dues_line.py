# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models


class KomunigiDuesLine(models.Model):
    """What one member owes in one call, and how that was reckoned."""

    _name = "komunigi.dues.line"
    _description = "Line of a call for dues"
    _order = "call_id desc, partner_name, id"

    call_id = fields.Many2one(
        "komunigi.dues.call", required=True, ondelete="cascade", index=True
    )
    membership_id = fields.Many2one(
        "komunigi.membership", required=True, ondelete="restrict", index=True
    )
    partner_id = fields.Many2one(related="membership_id.partner_id", store=True)
    partner_name = fields.Char(related="membership_id.partner_name", store=True)
    network_id = fields.Many2one(related="call_id.network_id", store=True, index=True)
    company_id = fields.Many2one(related="call_id.company_id", store=True)
    currency_id = fields.Many2one(related="call_id.currency_id")
    tier_id = fields.Many2one("komunigi.dues.tier", ondelete="restrict")
    steps = fields.Json(
        help="How the amount was reckoned, step by step; rendered by "
        "_render_step in the reader's language."
    )
    explanation = fields.Html(compute="_compute_explanation")
    reckoned_amount = fields.Monetary(help="By the scale, without taxes.")
    correction = fields.Monetary(help="Added to what the scale says; may be negative.")
    correction_reason = fields.Char()
    amount = fields.Monetary(
        compute="_compute_amount", store=True, help="Asked for, without taxes."
    )
    solidarity_amount = fields.Monetary(compute="_compute_member_amount", store=True)
    solidarity_percent = fields.Float()
    months = fields.Integer()
    covered_months = fields.Integer()
    reckoned_steps = fields.Json()
    member_amount = fields.Monetary(compute="_compute_member_amount", store=True)
    charge_ids = fields.One2many("komunigi.dues.charge", "line_id")
    state = fields.Selection(
        [
            ("to_invoice", "To invoice"),
            ("invoiced", "Invoiced"),
            ("error", "Not invoiced"),
        ],
        required=True,
        default="to_invoice",
        copy=False,
        index=True,
    )
    error = fields.Text(readonly=True, copy=False)

    _line_unique = models.Constraint(
        "UNIQUE(call_id, membership_id)",
        "This member is on this call already.",
    )
    _correction_has_reason = models.Constraint(
        "CHECK(correction IS NULL OR correction = 0"
        " OR COALESCE(correction_reason, '') <> '')",
        "A correction needs its reason.",
    )

    @api.depends("reckoned_amount", "correction")
    def _compute_amount(self):
        for line in self:
            line.amount = line.reckoned_amount + line.correction

    @api.depends("amount", "solidarity_percent")
    def _compute_member_amount(self):
        for line in self:
            line.solidarity_amount = line.amount * line.solidarity_percent / 100
            line.member_amount = line.amount - line.solidarity_amount

    @api.depends("steps")
    def _compute_explanation(self):
        self.explanation = False
