# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models


class KomunigiDuesBand(models.Model):
    """From so many units of the basis on, this amount a month."""

    _name = "komunigi.dues.band"
    _description = "Band of a dues scale"
    _inherit = ["komunigi.reckoned"]
    _order = "scale_id, value_from"

    scale_id = fields.Many2one(
        "komunigi.dues.scale", required=True, ondelete="cascade", index=True
    )
    network_id = fields.Many2one(related="scale_id.network_id", store=True)
    company_id = fields.Many2one(related="scale_id.company_id", store=True)
    currency_id = fields.Many2one(related="scale_id.currency_id")
    value_from = fields.Float(string="From", required=True, digits=(16, 2))
    amount = fields.Monetary(required=True, help="A month's, without taxes.")

    _band_unique = models.Constraint(
        "UNIQUE(scale_id, value_from)", "Two bands start at the same value."
    )
    _band_positive = models.Constraint(
        "CHECK(value_from >= 0 AND amount >= 0)", "Bands cannot be negative."
    )

    @api.depends("value_from", "amount")
    def _compute_display_name(self):
        for band in self:
            amount = band.currency_id.format(band.amount) if band.currency_id else ""
            band.display_name = f"{band.value_from:g}: {amount}"

    @api.model_create_multi
    def create(self, vals_list):
        bands = super().create(vals_list)
        bands.scale_id._check_not_called()
        return bands

    def write(self, vals):
        self.scale_id._check_not_called()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_called(self):
        self.scale_id._check_not_called()
