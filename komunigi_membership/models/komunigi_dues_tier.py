# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class KomunigiDuesTier(models.Model):
    """One of the amounts among which a member chooses in conscience."""

    _name = "komunigi.dues.tier"
    _description = "Conscious amount"
    _order = "scale_id, sequence, id"

    scale_id = fields.Many2one(
        "komunigi.dues.scale", required=True, ondelete="cascade", index=True
    )
    network_id = fields.Many2one(related="scale_id.network_id", store=True)
    company_id = fields.Many2one(related="scale_id.company_id", store=True)
    currency_id = fields.Many2one(related="scale_id.currency_id")
    sequence = fields.Integer(default=10)
    name = fields.Char(required=True, translate=True)
    description = fields.Char(translate=True, help="For whom this amount is meant.")
    amount = fields.Monetary(required=True, help="A month's, without taxes.")
    category_id = fields.Many2one(
        "komunigi.member.category",
        ondelete="restrict",
        domain="[('network_id', '=', network_id)]",
        help="Only for members of this category; for all if empty.",
    )
    is_default = fields.Boolean(
        string="When nothing was chosen",
        help="What a member is asked for who has not chosen.",
    )

    _amount_positive = models.Constraint(
        "CHECK(amount >= 0)", "An amount cannot be negative."
    )
