# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class KomunigiDuesCall(models.Model):
    """The dues of a network for one period: computed, looked at, sent, settled."""

    _name = "komunigi.dues.call"
    _description = "Call for dues"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "date_start desc, id desc"
    _check_company_auto = True

    name = fields.Char(required=True)
    network_id = fields.Many2one(
        "komunigi.network", required=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(related="network_id.company_id", store=True)
    currency_id = fields.Many2one(related="network_id.currency_id")
    scale_id = fields.Many2one(
        "komunigi.dues.scale",
        required=True,
        ondelete="restrict",
        domain="[('network_id', '=', network_id)]",
    )
    date_start = fields.Date(string="From", required=True)
    date_end = fields.Date(
        string="Until", required=True, help="First day after the period."
    )
    invoice_date = fields.Date(required=True)
    due_date = fields.Date(string="To be paid by", required=True)
    state = fields.Selection(
        [("prepared", "Prepared"), ("sent", "Sent"), ("settled", "Settled")],
        required=True,
        default="prepared",
        copy=False,
        tracking=True,
    )
    line_ids = fields.One2many("komunigi.dues.line", "call_id", copy=False)
    supplementary = fields.Boolean()
    charge_ids = fields.One2many("komunigi.dues.charge", "call_id")
    line_count = fields.Integer(compute="_compute_progress")
    done_count = fields.Integer(compute="_compute_progress")
    error_count = fields.Integer(compute="_compute_progress")
    progress = fields.Float(compute="_compute_progress", help="In percent.")
    amount_total = fields.Monetary(
        compute="_compute_amounts", string="Called", help="Without taxes."
    )
    amount_residual = fields.Monetary(
        compute="_compute_amounts", string="Still to pay", help="Taxes included."
    )

    _dates_in_order = models.Constraint(
        "CHECK(date_end > date_start AND due_date >= invoice_date)",
        "A period ends after it starts, and dues are due after they are invoiced.",
    )
