# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class KomunigiRestWaiver(models.Model):
    """A recorded decision: this holder need not rest before another mandate."""

    _name = "komunigi.rest.waiver"
    _description = "Waiver of the rest before another mandate"
    _inherit = ["komunigi.reckoned"]
    _order = "decision_date desc, id desc"

    college_id = fields.Many2one(
        "komunigi.college", required=True, ondelete="restrict", index=True
    )
    network_id = fields.Many2one(related="college_id.network_id", store=True)
    company_id = fields.Many2one(related="college_id.company_id", store=True)
    holder_id = fields.Many2one(
        "res.partner",
        string="For",
        required=True,
        ondelete="restrict",
        index=True,
    )
    holder_name = fields.Char(related="holder_id.name", store=True)
    decision = fields.Char(
        string="Decided by", required=True, help="Which meeting or body."
    )
    decision_date = fields.Date(string="On", required=True)
    reason = fields.Text(required=True)
    mandate_ids = fields.One2many("komunigi.mandate", "waiver_id")
