# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models


class KomunigiCostKeyBand(models.Model):
    """From this value of the basis on, a member counts so much."""

    _name = "komunigi.cost.key.band"
    _description = "Band of a cost key"
    _inherit = ["komunigi.reckoned"]
    _order = "key_id, value_from"

    key_id = fields.Many2one(
        "komunigi.cost.key", required=True, ondelete="cascade", index=True
    )
    network_id = fields.Many2one(related="key_id.network_id", store=True)
    company_id = fields.Many2one(related="key_id.company_id", store=True)
    value_from = fields.Float(
        string="From",
        digits=(16, 2),
        required=True,
        help="The least figure of this band; it goes up to where the next begins.",
    )
    weight = fields.Float(
        string="Counts", digits=(16, 3), required=True, default=1, help="1, 2, 3.5…"
    )

    _once = models.Constraint(
        "UNIQUE(key_id, value_from)", "Two bands begin at the same value."
    )
    _positive = models.Constraint(
        "CHECK(value_from >= 0 AND weight > 0)",
        "Bands begin at zero or above, and count something.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        bands = super().create(vals_list)
        bands.key_id._check_may_change()
        return bands

    def write(self, vals):
        self.key_id._check_may_change()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_it_counts(self):
        self.key_id._check_may_change()
