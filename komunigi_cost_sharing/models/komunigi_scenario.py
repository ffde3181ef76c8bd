# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from collections import defaultdict

from odoo import Command, api, fields, models
from odoo.exceptions import UserError, ValidationError

# More columns than this nobody compares.
MAX_SCENARIOS = 5


class KomunigiScenario(models.Model):
    """A year as it might be: other dues, other members, other costs and income.

    Its figures follow the budget and the members of today: nothing is copied but
    what is said to be different.
    """

    _name = "komunigi.scenario"
    _description = "Scenario"
    _inherit = ["komunigi.reckoned"]
    _order = "budget_id, sequence, id"
    _course_fields = {"scale_id"}

    name = fields.Char(required=True, help="In a few words: “Without the subsidy”.")
    sequence = fields.Integer(default=10)
    budget_id = fields.Many2one(
        "komunigi.budget", required=True, ondelete="cascade", index=True
    )
    network_id = fields.Many2one(
        related="budget_id.network_id", store=True, precompute=True, index=True
    )
    company_id = fields.Many2one(
        related="budget_id.company_id", store=True, precompute=True
    )
    currency_id = fields.Many2one(related="budget_id.currency_id")
    is_published = fields.Boolean(
        string="Members see it",
        help="In the portal, beside the budget as it is today.",
    )
    dues_percent = fields.Float(
        string="Dues change by (%)", help="10: each member pays a tenth more."
    )
    tier_ids = fields.One2many(
        "komunigi.scenario.tier",
        "scenario_id",
        compute="_compute_tier_ids",
        store=True,
        readonly=False,
        copy=True,
    )
    joining_count = fields.Integer(
        string="Members who join",
        help="Each pays the usual amount, or what the others pay on average.",
    )
    leaving_count = fields.Integer(
        string="Members who leave", help="Each paid what the others pay on average."
    )
    change_ids = fields.One2many(
        "komunigi.scenario.change", "scenario_id", string="Other changes", copy=True
    )
    member_count = fields.Integer(string="Members", compute="_compute_figures")
    dues_amount = fields.Monetary(string="Dues", compute="_compute_figures")
    income_amount = fields.Monetary(string="Income", compute="_compute_figures")
    cost_amount = fields.Monetary(string="Costs", compute="_compute_figures")
    balance = fields.Monetary(string="Income less costs", compute="_compute_figures")
    member_month_amount = fields.Monetary(
        string="Cost of a member in a month", compute="_compute_figures"
    )
    finding = fields.Char(string="In short", compute="_compute_figures")
    scale_id = fields.Many2one(
        "komunigi.dues.scale",
        string="Scale made of it",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
    )

    _positive = models.Constraint(
        "CHECK(joining_count >= 0 AND leaving_count >= 0 AND dues_percent >= -100)",
        "Numbers of members are not negative, and dues cannot fall by more than 100 %.",
    )

    @api.constrains("budget_id")
    def _check_a_handful(self):
        for budget, scenarios in self.grouped("budget_id").items():
            if len(budget.scenario_ids | scenarios) > MAX_SCENARIOS:
                raise ValidationError(
                    self.env._(
                        "“%(budget)s” has %(count)s scenarios already, which is as "
                        "many as can be compared: delete one first.",
                        budget=budget.display_name,
                        count=MAX_SCENARIOS,
                    )
                )

    @api.constrains("leaving_count", "budget_id")
    def _check_leaving(self):
        for scenario in self:
            present = len(scenario.budget_id._dues_today()["amounts"])
            if scenario.leaving_count > max(present, 0):
                raise ValidationError(
                    self.env._(
                        "In “%(scenario)s” %(leaving)s members leave, but only "
                        "%(present)s pay dues.",
                        scenario=scenario.name,
                        leaving=scenario.leaving_count,
                        present=present,
                    )
                )

    @api.depends("budget_id")
    def _compute_tier_ids(self):
        """The amounts of the scale in force, to be changed."""
        for scenario in self:
            scale = scenario.budget_id._scale() if scenario.budget_id else None
            tiers = (
                scale.tier_ids
                if scale and scale.method == "choice"
                else self.env["komunigi.dues.tier"]
            )
            if scenario.tier_ids.tier_id == tiers:
                continue
            scenario.tier_ids = [
                Command.clear(),
                *(Command.create({"tier_id": tier.id}) for tier in tiers),
            ]

    @api.depends(
        "budget_id.line_ids.planned_amount",
        "change_ids.line_id",
        "change_ids.amount",
        "dues_percent",
        "joining_count",
        "leaving_count",
        "tier_ids.amount",
    )
    @api.depends_context("lang")
    def _compute_figures(self):
        today = {budget: budget._dues_today() for budget in self.budget_id}
        for scenario in self:
            budget = scenario.budget_id
            figures = (
                budget._reckon_column(today[budget], scenario)
                if budget
                else defaultdict(int, finding="")
            )
            scenario.member_count = figures["members"]
            scenario.dues_amount = figures["dues"]
            scenario.income_amount = figures["income"]
            scenario.cost_amount = figures["cost"]
            scenario.balance = figures["balance"]
            scenario.member_month_amount = figures["member_month"]
            scenario.finding = figures["finding"]

    def _reckon_dues(self, today: dict) -> tuple[int, float]:
        """How many members pay how much dues in a year of this scenario.

        :param today: what they pay now (`komunigi.budget._dues_today`)
        """
        self.ensure_one()
        scale = today["scale"]
        if not scale:
            return self.joining_count, 0
        factor = 1 + self.dues_percent / 100
        amount_of = {row.tier_id.id: row.amount for row in self.tier_ids}
        amounts = [
            12 * amount_of[tier]
            if (tier := today["tiers"].get(member_id)) in amount_of
            else self.currency_id.round(amount * factor)
            for member_id, amount in today["amounts"].items()
        ]
        average = sum(amounts) / len(amounts) if amounts else 0
        usual = self._usual_tier(scale)
        newcomer = 12 * amount_of[usual.id] if usual.id in amount_of else average
        total = (
            sum(amounts) - self.leaving_count * average + self.joining_count * newcomer
        )
        return (
            len(amounts) - self.leaving_count + self.joining_count,
            self.currency_id.round(max(total, 0)),
        )

    def _usual_tier(self, scale):
        """What a newcomer pays who says nothing."""
        usual = scale.tier_ids.filtered("is_default")
        category = self.network_id.default_category_id
        return (
            usual.filtered(lambda tier: category and tier.category_id == category)
            or usual.filtered(lambda tier: not tier.category_id)
        )[:1]

    def _changed_amounts(self) -> dict[int, float]:
        """Budget line's id → its amount in this scenario, where it differs."""
        return {change.line_id.id: change.amount for change in self.change_ids}

    # From a scenario to a scale

    def action_make_scale(self):
        """Make next year's scale of these amounts, to be decided; lead to it.

        It is archived: nobody is asked for dues by it until the network has decided.
        """
        self.ensure_one()
        self.check_access("write")
        self._lock()
        if not self.scale_id:
            # sudo: the scenario's own link, which nobody writes; the scale is made
            # with the rights of who asks.
            self.sudo().scale_id = self._make_scale()
        return self.scale_id.get_formview_action()

    def _make_scale(self):
        scale = self.budget_id._scale()
        if not scale:
            raise UserError(
                self.env._(
                    "No dues scale of %(network)s is valid in %(year)s: make one "
                    "first.",
                    network=self.network_id.name,
                    year=self.budget_id.year,
                )
            )
        start = scale.date_end or scale._next_start()
        following = scale.copy(
            {
                "name": self.network_id._in_common_language().env._(
                    "Dues from %(year)s: %(scenario)s",
                    year=start.year,
                    scenario=self.name,
                ),
                "active": False,
                "date_start": start,
                "real_cost": self.member_month_amount,
            }
        )
        if scale.method == "choice":
            amount_of = {row.tier_id: row.amount for row in self.tier_ids}
            for tier in following.tier_ids:
                tier.amount = amount_of.get(tier.previous_id, tier.amount)
            return following
        factor = 1 + self.dues_percent / 100
        for band in following.band_ids:
            band.amount = self.currency_id.round(band.amount * factor)
        following.write(
            {
                "base_amount": self.currency_id.round(scale.base_amount * factor),
                "unit_amount": scale.unit_amount * factor,
                "floor_amount": self.currency_id.round(scale.floor_amount * factor),
                "cap_amount": self.currency_id.round(scale.cap_amount * factor),
            }
        )
        return following
