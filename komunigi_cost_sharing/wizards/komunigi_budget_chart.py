# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class KomunigiBudgetChart(models.TransientModel):
    """A chart of a budget: what was planned and what came of it, or scenarios."""

    _name = "komunigi.budget.chart"
    _description = "Chart of a budget"

    budget_id = fields.Many2one(
        "komunigi.budget", required=True, readonly=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="budget_id.currency_id")
    column_ids = fields.One2many("komunigi.budget.column", "chart_id")


class KomunigiBudgetColumn(models.TransientModel):
    """What stands side by side in the chart, in this order."""

    _name = "komunigi.budget.column"
    _description = "Column of the chart of a budget"
    _order = "sequence, id"

    chart_id = fields.Many2one(
        "komunigi.budget.chart", required=True, index=True, ondelete="cascade"
    )
    name = fields.Char(required=True)
    sequence = fields.Integer()
    bar_ids = fields.One2many("komunigi.budget.bar", "column_id")


class KomunigiBudgetBar(models.TransientModel):
    """One bar of the chart: Odoo's graphs put columns side by side by grouping."""

    _name = "komunigi.budget.bar"
    _description = "Bar of the chart of a budget"
    _order = "column_id, id"

    column_id = fields.Many2one(
        "komunigi.budget.column", required=True, index=True, ondelete="cascade"
    )
    chart_id = fields.Many2one(related="column_id.chart_id", store=True, index=True)
    currency_id = fields.Many2one(related="chart_id.currency_id")
    name = fields.Char(string="What", required=True)
    direction = fields.Selection(
        [("cost", "Costs"), ("income", "Income")], string="Way", required=True
    )
    amount = fields.Monetary(required=True)
