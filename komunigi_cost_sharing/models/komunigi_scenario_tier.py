# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class KomunigiScenarioTier(models.Model):
    """What one of the amounts to choose from would be in a scenario."""

    _name = "komunigi.scenario.tier"
    _description = "Amount of dues in a scenario"
    _inherit = ["komunigi.reckoned"]
    _order = "scenario_id, tier_id, id"

    scenario_id = fields.Many2one(
        "komunigi.scenario", required=True, ondelete="cascade", index=True
    )
    network_id = fields.Many2one(
        related="scenario_id.network_id", store=True, precompute=True
    )
    company_id = fields.Many2one(
        related="scenario_id.company_id", store=True, precompute=True
    )
    currency_id = fields.Many2one(related="scenario_id.currency_id")
    tier_id = fields.Many2one(
        "komunigi.dues.tier", string="Dues a month", required=True, ondelete="cascade"
    )
    present_amount = fields.Monetary(
        related="tier_id.amount", string="Today", readonly=True
    )
    amount = fields.Monetary(
        string="Then",
        compute="_compute_amount",
        store=True,
        precompute=True,
        readonly=False,
        help="A month's, without taxes.",
    )

    _once = models.Constraint(
        "UNIQUE(scenario_id, tier_id)", "This amount stands in the scenario already."
    )
    _positive = models.Constraint("CHECK(amount >= 0)", "An amount cannot be negative.")

    @api.depends("tier_id", "scenario_id.dues_percent")
    def _compute_amount(self):
        for row in self:
            amount = row.tier_id.amount * (1 + row.scenario_id.dues_percent / 100)
            row.amount = row.currency_id.round(amount) if row.currency_id else amount

    @api.constrains("tier_id", "scenario_id")
    def _check_network(self):
        for row in self:
            # sudo: another network's amount is named by nothing but its id.
            if row.sudo().tier_id.network_id != row.network_id:
                raise ValidationError(
                    self.env._(
                        "“%s” changes the amounts of its own network only.",
                        row.scenario_id.name,
                    )
                )
