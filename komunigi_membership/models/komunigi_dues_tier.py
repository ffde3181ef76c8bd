# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models


class KomunigiDuesTier(models.Model):
    """One of the amounts among which a member chooses in conscience."""

    _name = "komunigi.dues.tier"
    _description = "Conscious amount"
    _inherit = ["komunigi.reckoned"]
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
    previous_id = fields.Many2one(
        "komunigi.dues.tier",
        string="Follows",
        ondelete="set null",
        readonly=True,
        copy=False,
        help="The same amount in the scale before: who chose that one and has not "
        "chosen anew is asked for this one.",
    )

    _amount_positive = models.Constraint(
        "CHECK(amount >= 0)", "An amount cannot be negative."
    )
    _one_default = models.UniqueIndex(
        "(scale_id, COALESCE(category_id, 0)) WHERE (is_default)",
        "Only one amount can be asked for when nothing was chosen.",
    )

    @api.depends("name", "amount")
    def _compute_display_name(self):
        for tier in self:
            amount = tier.currency_id.format(tier.amount) if tier.currency_id else ""
            tier.display_name = f"{tier.name or ''} ({amount})"

    @api.model_create_multi
    def create(self, vals_list):
        scales = self.env["komunigi.dues.scale"].browse(
            {vals["scale_id"] for vals in vals_list if vals.get("scale_id")}
        )
        scales._check_not_called()
        for vals in vals_list:
            if vals.get("is_default"):
                self._yield_default(vals.get("scale_id"), vals.get("category_id"))
        return super().create(vals_list)

    def write(self, vals):
        if {"amount", "category_id", "is_default", "scale_id"} & vals.keys():
            self.scale_id._check_not_called()
        if vals.get("is_default"):
            for tier in self:
                category_id = vals.get("category_id", tier.category_id.id)
                tier._yield_default(tier.scale_id.id, category_id)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_called(self):
        self.scale_id._check_not_called()

    def copy_data(self, default=None):
        return [
            {**vals, "previous_id": tier.id}
            for tier, vals in zip(self, super().copy_data(default), strict=True)
        ]

    def _yield_default(self, scale_id, category_id):
        """Make room for a new default of the same scale and category.

        Flushed at once: the database allows one, and would see the new one first.
        """
        others = self.search(
            [
                ("scale_id", "=", scale_id),
                ("category_id", "=", category_id or False),
                ("is_default", "=", True),
                ("id", "not in", self.ids),
            ]
        )
        others.write({"is_default": False})
        others.flush_recordset(["is_default"])
