# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_amount, format_duration


class KomunigiBudget(models.Model):
    """What the network's common work costs in a year, and what pays for it.

    Money is without taxes. Hours stand beside it and are never netted with it.
    """

    _name = "komunigi.budget"
    _description = "Budget"
    _inherit = ["komunigi.networked", "mail.thread"]
    _order = "year desc, network_id, id desc"
    _check_company_auto = True
    _course_fields = {"state"}

    network_id = fields.Many2one(
        "komunigi.network",
        required=True,
        ondelete="restrict",
        index=True,
        default=lambda self: self.env["komunigi.network"]._only_one_here(),
    )
    company_id = fields.Many2one(related="network_id.company_id", store=True)
    currency_id = fields.Many2one(related="network_id.currency_id")
    year = fields.Integer(
        required=True,
        default=lambda self: fields.Date.context_today(self).year,
        help="From January to December.",
    )
    state = fields.Selection(
        [("draft", "In preparation"), ("valid", "Valid")],
        required=True,
        default="draft",
        tracking=True,
        copy=False,
        help="Members see it in the portal once it is valid; then what is planned "
        "stays as it is.",
    )
    decision = fields.Char(
        tracking=True, copy=False, help="Who agreed on it, where: the meeting."
    )
    line_ids = fields.One2many("komunigi.budget.line", "budget_id", copy=True)
    cost_line_ids = fields.One2many(
        "komunigi.budget.line",
        "budget_id",
        string="Costs",
        domain=[("direction", "=", "cost")],
    )
    income_line_ids = fields.One2many(
        "komunigi.budget.line",
        "budget_id",
        string="Income",
        domain=[("direction", "=", "income")],
    )
    planned_cost = fields.Monetary(compute="_compute_planned", store=True)
    planned_income = fields.Monetary(compute="_compute_planned", store=True)
    planned_balance = fields.Monetary(
        string="Income less costs", compute="_compute_planned", store=True
    )
    planned_hours = fields.Float(
        compute="_compute_planned", store=True, help="Of all costs, in the year."
    )
    coverage = fields.Float(
        string="Covered (%)",
        compute="_compute_planned",
        store=True,
        aggregator=None,
        help="Planned income as a part of planned costs.",
    )
    finding = fields.Char(string="In short", compute="_compute_finding")
    actual_cost = fields.Monetary(string="Spent so far", compute="_compute_actual")
    actual_income = fields.Monetary(string="Came in so far", compute="_compute_actual")
    actual_hours = fields.Float(
        string="Hours so far",
        compute="_compute_actual",
        help="Spent on what the budget pays for; what members gave is beside it.",
    )
    given_hours = fields.Float(
        string="Hours given by members",
        compute="_compute_actual",
        help="Contributions in time: nobody is paid for them.",
    )
    month_hours_paid = fields.Float(
        string="Hours paid for in a month",
        compute="_compute_planned",
        store=True,
        help="A twelfth of the planned hours, as far as income covers the costs.",
    )
    month_hours_spent = fields.Float(
        string="Hours spent this month", compute="_compute_actual"
    )
    hours_finding = fields.Char(string="Hours in short", compute="_compute_finding")

    _once = models.Constraint(
        "UNIQUE(network_id, year)",
        "This network has a budget for that year already.",
    )
    _year_plausible = models.Constraint(
        "CHECK(year BETWEEN 2000 AND 2200)", "Give the year with four digits."
    )

    @api.depends("year", "network_id.name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for budget in self:
            budget.display_name = self.env._(
                "Budget %(year)s of %(network)s",
                year=budget.year,
                network=budget.network_id.name or "",
            )

    @api.depends(
        "line_ids.planned_amount", "line_ids.planned_hours", "line_ids.direction"
    )
    def _compute_planned(self):
        for budget in self:
            costs = budget.line_ids.filtered(lambda line: line.direction == "cost")
            income = budget.line_ids - costs
            budget.planned_cost = sum(costs.mapped("planned_amount"))
            budget.planned_income = sum(income.mapped("planned_amount"))
            budget.planned_balance = budget.planned_income - budget.planned_cost
            budget.planned_hours = sum(costs.mapped("planned_hours"))
            budget.coverage = (
                100 * budget.planned_income / budget.planned_cost
                if budget.planned_cost
                else 0
            )
            covered = min(1, budget.coverage / 100) if budget.planned_cost else 1
            budget.month_hours_paid = budget.planned_hours * covered / 12

    @api.depends("line_ids.actual_amount", "line_ids.actual_hours")
    def _compute_actual(self):
        hours = self._hours_by_month()
        # All at once: what is filtered below is reckoned record by record.
        self.line_ids.mapped("actual_amount")
        for budget in self:
            costs = budget.line_ids.filtered(lambda line: line.direction == "cost")
            income = budget.line_ids - costs
            kinds = set(costs.mapped("kind"))
            budget.actual_cost = sum(costs.mapped("actual_amount"))
            budget.actual_income = sum(income.mapped("actual_amount"))
            budget.actual_hours = sum(costs.mapped("actual_hours"))
            network = budget.network_id._origin
            this_month = network and network._today().replace(day=1)
            budget.month_hours_spent = sum(
                spent
                for (of, kind, month, given), spent in hours.items()
                if of == network.id
                and kind in kinds
                and month == this_month
                and not given
            )
            budget.given_hours = sum(
                spent
                for (of, _kind, month, given), spent in hours.items()
                if of == network.id and given and month.year == budget.year
            )

    @api.depends("planned_cost", "planned_income", "month_hours_paid", "actual_hours")
    @api.depends_context("lang")
    def _compute_finding(self):
        for budget in self:
            budget.finding = budget._say_coverage(
                budget.planned_cost, budget.planned_income
            )
            budget.hours_finding = budget._say_hours()

    def _say_coverage(self, cost: float, income: float) -> str:
        """Whether `income` covers `cost`, in one sentence."""
        self.ensure_one()
        missing = self.currency_id.round(cost - income) if self.currency_id else 0
        if not cost:
            return self.env._("No costs are planned yet.")
        if missing > 0:
            return self.env._(
                "Income covers %(percent)s %% of the costs: %(missing)s are missing.",
                # Never 100 while something is missing.
                percent=int(100 * income / cost),
                missing=format_amount(self.env, missing, self.currency_id),
            )
        if missing < 0:
            return self.env._(
                "Income covers the costs, and %(left)s are left over.",
                left=format_amount(self.env, -missing, self.currency_id),
            )
        return self.env._("Income covers the costs exactly.")

    def _say_hours(self) -> str:
        self.ensure_one()
        if not self.planned_hours:
            return self.env._("No hours are planned yet.")
        paid = format_duration(self.month_hours_paid)
        today = self.network_id and self.network_id._today()
        if not today or today.year != self.year:
            return self.env._("The planned income pays for %s hours a month.", paid)
        return self.env._(
            "The planned income pays for %(paid)s hours a month; this month %(spent)s "
            "were spent.",
            paid=paid,
            spent=format_duration(self.month_hours_spent),
        )

    def _hours_by_month(self) -> dict[tuple, float]:
        """(network id, kind, first day of the month, given by a member?) → hours."""
        if not self.network_id:
            return {}
        years = self.mapped("year")
        groups = (
            self.env["komunigi.work"]
            # sudo: sums only, for who may read the budget.
            .sudo()
            ._read_group(
                [
                    ("network_id", "in", self.network_id.ids),
                    ("date", ">=", date(min(years), 1, 1)),
                    ("date", "<", date(max(years) + 1, 1, 1)),
                ],
                ["network_id", "kind", "date:month", "membership_id"],
                ["hours:sum"],
            )
        )
        hours = {}
        for network, kind, month, giver, spent in groups:
            key = network.id, kind, month, bool(giver)
            hours[key] = hours.get(key, 0) + spent
        return hours

    # Its course

    def action_validate(self):
        self.check_access("write")
        for budget in self:
            budget._lock()
            if not budget.cost_line_ids:
                raise UserError(
                    self.env._(
                        "“%(budget)s” has no costs yet: add what is planned.",
                        budget=budget.display_name,
                    )
                )
            # sudo: the course is written by its methods only; access was asked above.
            budget.sudo().state = "valid"

    def action_reopen(self):
        """Plan again: what was planned may change until it is valid anew."""
        self.check_access("write")
        for budget in self:
            budget._lock()
            # sudo: the course is written by its methods only; access was asked above.
            budget.sudo().state = "draft"

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_valid(self):
        for budget in self:
            budget._check_in_preparation()

    def write(self, vals):
        if {"network_id", "year"} & vals.keys():
            for budget in self:
                budget._check_in_preparation()
        return super().write(vals)

    def _check_in_preparation(self):
        for budget in self:
            if budget.state == "valid":
                raise UserError(
                    self.env._(
                        "“%(budget)s” is valid: what was planned stays as it is. To "
                        "plan it anew, press “Plan again” first.",
                        budget=budget.display_name,
                    )
                )

    # From year to year

    def copy_data(self, default=None):
        vals_list = super().copy_data(default)
        if default and "year" in default:
            return vals_list
        return [
            {**vals, "year": budget.year + 1}
            for budget, vals in zip(self, vals_list, strict=True)
        ]

    def action_next_year(self):
        """Lead to the budget of the year after, made from this one where missing."""
        self.ensure_one()
        following = self.search(
            [("network_id", "=", self.network_id.id), ("year", "=", self.year + 1)]
        )
        return (following or self.copy()).get_formview_action()

    def action_reckon_dues(self):
        """Plan the dues that the scale in force brings from the present members."""
        self.ensure_one()
        self._check_in_preparation()
        dues = self._dues_today()
        if not dues["scale"]:
            raise UserError(
                self.env._(
                    "No dues scale of %(network)s is valid in %(year)s: make one "
                    "first.",
                    network=self.network_id.name,
                    year=self.year,
                )
            )
        line = self.line_ids.filtered(lambda line: line.kind == "dues")
        amount = sum(dues["amounts"].values())
        if line:
            line.planned_amount = amount
        else:
            self.line_ids = [Command.create({"kind": "dues", "planned_amount": amount})]

    def _first_day(self) -> date:
        return date(self.year, 1, 1)

    def _after_last_day(self) -> date:
        return date(self.year + 1, 1, 1)

    def _scale(self):
        """The dues scale at the beginning of the year, else the first one in it."""
        self.ensure_one()
        start, end = self._first_day(), self._after_last_day()
        scales = self.network_id.scale_ids.filtered(
            lambda scale: (
                scale.date_start < end
                and (not scale.date_end or scale.date_end > start)
            )
        )
        return scales.sorted("date_start")[:1]

    def _dues_today(self) -> dict:
        """What the members who stay owe in twelve months, by the scale of the year.

        The number of queries does not depend on that of the members.

        :return: ``{"scale": record, "amounts": {membership id: a year's dues},
            "tiers": {membership id: id of the amount that it chose},
            "unknown": number of members whose dues cannot be reckoned}``
        """
        self.ensure_one()
        scale = self._scale()
        result = {"scale": scale, "amounts": {}, "tiers": {}, "unknown": 0}
        if not scale:
            return result
        start, end = self._first_day(), self._after_last_day()
        staying = {
            member_id
            for member_id, periods in scale._paying_periods(start, end).items()
            if any(until is None or until >= end for _since, until in periods)
        }
        amount_of = {tier.id: tier.amount for tier in scale.tier_ids}
        for member_id, reckoned in scale._reckon_members(start, end).items():
            if member_id not in staying:
                continue
            amount = 0
            if reckoned["finding"] in ("no_basis", "no_tier"):
                result["unknown"] += 1
            elif reckoned["tier_id"]:
                amount = 12 * amount_of[reckoned["tier_id"]]
                result["tiers"][member_id] = reckoned["tier_id"]
            elif reckoned["months"]:
                # Who joined meanwhile owes twelve months the year after.
                amount = self.currency_id.round(
                    reckoned["reckoned_amount"] * 12 / reckoned["months"]
                )
            else:
                result["unknown"] += 1
            result["amounts"][member_id] = amount
        return result
