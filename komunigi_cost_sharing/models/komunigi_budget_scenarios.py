# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import Command, api, fields, models
from odoo.tools import format_amount


class KomunigiBudget(models.Model):
    """Scenarios of a budget, side by side."""

    _inherit = "komunigi.budget"

    scenario_ids = fields.One2many("komunigi.scenario", "budget_id", string="Scenarios")
    comparison = fields.Html(
        string="Side by side", compute="_compute_comparison", sanitize=False
    )

    @api.depends(
        "line_ids.planned_amount", "scenario_ids.dues_amount", "scenario_ids.finding"
    )
    @api.depends_context("lang")
    def _compute_comparison(self):
        for budget in self:
            budget.comparison = self.env["ir.qweb"]._render(
                "komunigi_cost_sharing.scenario_comparison",
                {"comparison": budget._comparison()},
            )

    def _reckon_column(self, today: dict, scenario=None) -> dict:
        """One column of the comparison: the year as it is, or as in `scenario`.

        Dues are what members pay by the scale, not what somebody once planned.

        :param today: `_dues_today()`, reckoned once for all columns
        """
        if scenario:
            members, dues = scenario._reckon_dues(today)
            changed = scenario._changed_amounts()
        else:
            members, dues = len(today["amounts"]), sum(today["amounts"].values())
            changed = {}
        amounts = {
            line.id: changed.get(line.id, line.planned_amount)
            for line in self.line_ids
            if line.kind != "dues"
        }
        if not today["scale"]:
            # Where no scale tells, what was planned.
            dues = sum(
                line.planned_amount for line in self.line_ids if line.kind == "dues"
            )
        cost = sum(
            amounts[line.id] for line in self.line_ids if line.direction == "cost"
        )
        income = dues + sum(
            amounts[line.id]
            for line in self.line_ids
            if line.direction == "income" and line.kind != "dues"
        )
        return {
            "members": members,
            "dues": dues,
            "income": income,
            "cost": cost,
            "balance": income - cost,
            "member_month": (
                self.currency_id.round(cost / members / 12) if members else 0
            ),
            "coverage": 100 * income / cost if cost else 0,
            "finding": self._say_coverage(cost, income),
            "amounts": amounts,
        }

    def _columns(self, scenarios=None) -> list[dict]:
        """The year as it is, then each scenario, for tables and charts."""
        self.ensure_one()
        today = self._dues_today()
        columns = [
            {"name": self.env._("Today"), "scenario": None, "unknown": today["unknown"]}
            | self._reckon_column(today)
        ]
        columns += [
            {"name": scenario.name, "scenario": scenario}
            | self._reckon_column(today, scenario)
            for scenario in (self.scenario_ids if scenarios is None else scenarios)
        ]
        return columns

    def _comparison(self, scenarios=None) -> dict:
        """Rows and columns of the comparison, figures in words of the reader.

        :return: ``{"columns": _columns(), "rows": [{"label", "values": [texts],
            "strong", "section"}], "widest": the greatest amount}``
        """
        columns = self._columns(scenarios)

        def money(amount):
            return format_amount(self.env, amount, self.currency_id)

        def row(label, values, **more):
            return {"label": label, "values": values, **more}

        def of_lines(direction):
            return [
                row(line.name, [money(c["amounts"].get(line.id, 0)) for c in columns])
                for line in self.line_ids
                if line.direction == direction and line.kind != "dues"
            ]

        rows = [
            row(self.env._("Members"), [str(c["members"]) for c in columns]),
            *of_lines("cost"),
            row(
                self.env._("All costs"),
                [money(c["cost"]) for c in columns],
                strong=True,
            ),
            row(self.env._("Dues"), [money(c["dues"]) for c in columns]),
            *of_lines("income"),
            row(
                self.env._("All income"),
                [money(c["income"]) for c in columns],
                strong=True,
            ),
            row(
                self.env._("Income less costs"),
                [money(c["balance"]) for c in columns],
                strong=True,
                below=[c["balance"] < 0 for c in columns],
            ),
            row(
                self.env._("Cost of a member in a month"),
                [money(c["member_month"]) for c in columns],
            ),
        ]
        return {
            "columns": columns,
            "rows": rows,
            "widest": max([c[key] for c in columns for key in ("income", "cost")]) or 1,
        }

    def action_view_scenarios(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "komunigi_cost_sharing.komunigi_scenario_action"
        )
        action["domain"] = [("budget_id", "=", self.id)]
        action["context"] = {"default_budget_id": self.id}
        return action

    # Charts

    def action_view_chart(self):
        """Planned and so far, as a chart."""
        self.ensure_one()
        lines = self.line_ids
        return self._view_bars(
            self.env._("Planned and so far"),
            [
                (
                    self.env._("Planned"),
                    [(line, line.name, line.planned_amount) for line in lines],
                ),
                (
                    self.env._("So far"),
                    [(line, line.name, line.actual_amount) for line in lines],
                ),
            ],
        )

    def action_compare(self):
        """Today and the scenarios, as a chart."""
        self.ensure_one()
        dues = self.env["komunigi.budget.line"].new({"kind": "dues"})
        lines = self.line_ids.filtered(lambda line: line.kind != "dues")
        return self._view_bars(
            self.env._("Scenarios side by side"),
            [
                (
                    column["name"],
                    [
                        (dues, dues.name, column["dues"]),
                        *(
                            (line, line.name, column["amounts"][line.id])
                            for line in lines
                        ),
                    ],
                )
                for column in self._columns()
            ],
        )

    def _view_bars(self, name: str, columns: list[tuple]) -> dict:
        """Show a chart.

        :param columns: (name, [(budget line, label, amount)])
        """
        chart = self.env["komunigi.budget.chart"].create(
            {
                "budget_id": self.id,
                "column_ids": [
                    Command.create(
                        {
                            "name": column,
                            "sequence": sequence,
                            "bar_ids": [
                                Command.create(
                                    {
                                        "name": label,
                                        "direction": line.direction,
                                        "amount": amount,
                                    }
                                )
                                for line, label, amount in bars
                            ],
                        }
                    )
                    for sequence, (column, bars) in enumerate(columns)
                ],
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": "komunigi.budget.bar",
            "view_mode": "graph,pivot",
            "domain": [("chart_id", "=", chart.id)],
        }
