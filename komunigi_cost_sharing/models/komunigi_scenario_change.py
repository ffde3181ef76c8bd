# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class KomunigiScenarioChange(models.Model):
    """A cost or an income that would be another in a scenario."""

    _name = "komunigi.scenario.change"
    _description = "Change in a scenario"
    _inherit = ["komunigi.reckoned"]
    _order = "scenario_id, line_id, id"

    scenario_id = fields.Many2one(
        "komunigi.scenario", required=True, ondelete="cascade", index=True
    )
    budget_id = fields.Many2one(related="scenario_id.budget_id")
    network_id = fields.Many2one(
        related="scenario_id.network_id", store=True, precompute=True
    )
    company_id = fields.Many2one(
        related="scenario_id.company_id", store=True, precompute=True
    )
    currency_id = fields.Many2one(related="scenario_id.currency_id")
    line_id = fields.Many2one(
        "komunigi.budget.line",
        string="Of the budget",
        required=True,
        ondelete="cascade",
        domain="[('budget_id', '=', budget_id), ('kind', '!=', 'dues')]",
    )
    present_amount = fields.Monetary(
        related="line_id.planned_amount", string="Planned", readonly=True
    )
    hours = fields.Float(
        compute="_compute_hours", store=True, precompute=True, readonly=False
    )
    rate = fields.Monetary(
        string="Hourly rate",
        compute="_compute_hours",
        store=True,
        precompute=True,
        readonly=False,
        help="Without taxes; 0: give the amount itself.",
    )
    amount = fields.Monetary(
        string="Then",
        compute="_compute_amount",
        store=True,
        precompute=True,
        readonly=False,
        help="Without taxes; 0 for what ends.",
    )

    _once = models.Constraint(
        "UNIQUE(scenario_id, line_id)",
        "This line of the budget is changed in the scenario already.",
    )
    _positive = models.Constraint(
        "CHECK(amount >= 0 AND hours >= 0 AND rate >= 0)",
        "Amounts, hours and rates are not negative.",
    )

    @api.depends("line_id")
    def _compute_hours(self):
        for change in self:
            change.hours = change.line_id.planned_hours
            change.rate = change.line_id.rate

    @api.depends("hours", "rate")
    def _compute_amount(self):
        for change in self:
            if change.rate:
                change.amount = change.hours * change.rate
            else:
                # An income that ends is the change that is asked for most.
                change.amount = change.amount or 0

    @api.constrains("line_id", "scenario_id")
    def _check_line(self):
        for change in self:
            line = change.line_id
            if line.kind == "dues" or line.budget_id != change.scenario_id.budget_id:
                raise ValidationError(
                    self.env._(
                        "“%(line)s” is not a line that “%(scenario)s” can change: "
                        "dues follow from its amounts and members.",
                        line=line.name,
                        scenario=change.scenario_id.name,
                    )
                )
