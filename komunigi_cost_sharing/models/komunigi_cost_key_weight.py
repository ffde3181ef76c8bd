# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class KomunigiCostKeyWeight(models.Model):
    """What one member counts in a key, as was agreed."""

    _name = "komunigi.cost.key.weight"
    _description = "Weight in a cost key"
    _inherit = ["komunigi.reckoned"]
    _order = "key_id, membership_id"

    key_id = fields.Many2one(
        "komunigi.cost.key", required=True, ondelete="cascade", index=True
    )
    network_id = fields.Many2one(related="key_id.network_id", store=True)
    company_id = fields.Many2one(related="key_id.company_id", store=True)
    membership_id = fields.Many2one(
        "komunigi.membership",
        string="Member",
        required=True,
        ondelete="restrict",
        index=True,
    )
    weight = fields.Float(
        digits=(16, 3),
        required=True,
        default=1,
        help="Who counts 2 pays twice as much as who counts 1.",
    )

    _once = models.Constraint(
        "UNIQUE(key_id, membership_id)", "This member has a weight already."
    )
    _positive = models.Constraint("CHECK(weight >= 0)", "A weight is not negative.")

    @api.constrains("key_id", "membership_id")
    def _check_network(self):
        for weight in self:
            if weight.membership_id.network_id != weight.key_id.network_id:
                raise ValidationError(
                    self.env._(
                        "%(member)s is no member of %(network)s.",
                        member=weight.membership_id.display_name,
                        network=weight.key_id.network_id.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        weights = super().create(vals_list)
        # Also while members are asked: one without a weight could not take part.
        weights.key_id._check_unused()
        return weights

    def write(self, vals):
        self.key_id._check_may_change()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_it_counts(self):
        self.key_id._check_may_change()
