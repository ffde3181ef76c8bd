# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date

from odoo import Command, api, fields, models


class KomunigiDuesTrial(models.TransientModel):
    """A scale tried on the figures of a year: what each would have paid."""

    _name = "komunigi.dues.trial"
    _description = "Trial of a dues scale"

    scale_id = fields.Many2one(
        "komunigi.dues.scale", required=True, readonly=True, ondelete="cascade"
    )
    network_id = fields.Many2one(related="scale_id.network_id")
    currency_id = fields.Many2one(related="scale_id.currency_id")
    year = fields.Integer(
        required=True, help="Whose members, choices and values are taken."
    )
    line_ids = fields.One2many("komunigi.dues.trial.line", "trial_id")
    called_total = fields.Monetary(string="Called then", compute="_compute_totals")
    tried_total = fields.Monetary(string="By this scale", compute="_compute_totals")
    difference_total = fields.Monetary(string="Difference", compute="_compute_totals")
    more_count = fields.Integer(string="Would pay more", compute="_compute_totals")
    less_count = fields.Integer(string="Would pay less", compute="_compute_totals")
    missing_count = fields.Integer(
        string="Cannot be reckoned", compute="_compute_totals"
    )

    @api.depends("line_ids")
    def _compute_totals(self):
        for trial in self:
            lines = trial.line_ids
            trial.called_total = sum(lines.mapped("called"))
            trial.tried_total = sum(lines.mapped("tried"))
            trial.difference_total = trial.tried_total - trial.called_total
            reckoned = lines.filtered(lambda line: not line.missing)
            trial.more_count = sum(line.difference > 0 for line in reckoned)
            trial.less_count = sum(line.difference < 0 for line in reckoned)
            trial.missing_count = len(lines - reckoned)

    @api.depends("scale_id", "year")
    def _compute_display_name(self):
        for trial in self:
            trial.display_name = self.env._(
                "“%(scale)s” tried on %(year)s",
                scale=trial.scale_id.name,
                year=str(trial.year),
            )

    def action_try(self):
        """Reckon, or again for another year, and show it."""
        self.ensure_one()
        start, end = date(self.year, 1, 1), date(self.year + 1, 1, 1)
        tried = self.scale_id._reckon_members(start, end)
        called = self._called_between(start, end)
        self.line_ids = [
            Command.clear(),
            *(
                Command.create(
                    {
                        "membership_id": member_id,
                        "called": called.get(member_id, 0),
                        "tried": tried.get(member_id, {}).get("reckoned_amount", 0),
                        "missing": tried.get(member_id, {}).get("finding")
                        in ("no_basis", "no_tier"),
                    }
                )
                for member_id in tried | called
            ),
        ]
        return {
            "type": "ir.actions.act_window",
            "name": self.display_name,
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
        }

    def _called_between(self, start: date, end: date) -> dict[int, float]:
        """What was called from each member for that time, whoever paid it."""
        return {
            membership.id: amount
            for membership, amount in self.env["komunigi.dues.charge"]._read_group(
                [
                    ("network_id", "=", self.network_id.id),
                    ("date_start", ">=", start),
                    ("date_start", "<", end),
                ],
                ["membership_id"],
                ["amount:sum"],
            )
        }

    def action_view_chart(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.display_name,
            "res_model": "komunigi.dues.trial.bar",
            "view_mode": "graph,pivot",
            "domain": [("trial_id", "=", self.id)],
        }


class KomunigiDuesTrialLine(models.TransientModel):
    """One member's dues of that year, and by the scale that is tried."""

    _name = "komunigi.dues.trial.line"
    _description = "Member in the trial of a dues scale"
    _order = "difference desc, id"

    trial_id = fields.Many2one(
        "komunigi.dues.trial", required=True, index=True, ondelete="cascade"
    )
    membership_id = fields.Many2one(
        "komunigi.membership", string="Member", required=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="trial_id.currency_id")
    called = fields.Monetary(string="Called then")
    tried = fields.Monetary(string="By this scale")
    difference = fields.Monetary(compute="_compute_difference", store=True)
    missing = fields.Boolean(
        string="Cannot be reckoned",
        help="No value of the basis was declared, or no amount fits the category.",
    )
    bar_ids = fields.One2many("komunigi.dues.trial.bar", "line_id")

    @api.depends("called", "tried")
    def _compute_difference(self):
        for line in self:
            line.difference = line.tried - line.called

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        self.env["komunigi.dues.trial.bar"].create(
            [
                {"line_id": line.id, "series": series, "amount": line[series]}
                for line in lines
                for series in ("called", "tried")
            ]
        )
        return lines


class KomunigiDuesTrialBar(models.TransientModel):
    """One bar of the chart: Odoo's graphs put series side by side by grouping."""

    _name = "komunigi.dues.trial.bar"
    _description = "Bar of the trial of a dues scale"
    _order = "membership_id, series"

    line_id = fields.Many2one(
        "komunigi.dues.trial.line", required=True, index=True, ondelete="cascade"
    )
    trial_id = fields.Many2one(related="line_id.trial_id", store=True, index=True)
    membership_id = fields.Many2one(
        related="line_id.membership_id", string="Member", store=True
    )
    currency_id = fields.Many2one(related="line_id.currency_id")
    series = fields.Selection(
        [("called", "Called then"), ("tried", "By this scale")],
        string="Dues",
        required=True,
    )
    amount = fields.Monetary(required=True)
