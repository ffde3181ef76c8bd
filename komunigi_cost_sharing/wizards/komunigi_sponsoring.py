# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from decimal import Decimal
from fractions import Fraction

from odoo import Command, api, fields, models
from odoo.tools import format_amount, formatLang

from ..sponsoring import Plan


class KomunigiSponsoring(models.TransientModel):
    """Should we sponsor newcomers? What they cost, when and if it comes back.

    It compares three guesses of how many stay. The balance counts what the fund pays
    and what welcoming takes against what those who stay bring afterwards.
    """

    _name = "komunigi.sponsoring"
    _description = "Should we sponsor newcomers?"

    network_id = fields.Many2one(
        "komunigi.network",
        required=True,
        ondelete="cascade",
        default=lambda self: self._default_network_id(),
    )
    currency_id = fields.Many2one(related="network_id.currency_id")
    newcomers = fields.Integer(string="How many newcomers", required=True, default=3)
    months = fields.Integer(string="Sponsored for (months)", required=True, default=12)
    percent = fields.Float(string="Part of their dues (%)", required=True, default=100)
    dues = fields.Monetary(
        string="Dues a month",
        compute="_compute_dues",
        store=True,
        readonly=False,
        precompute=True,
        help="Of one of them, without taxes; by the scale in force.",
    )
    welcome_hours = fields.Float(
        string="Hours to welcome one", default=6, help="Calls, visits, training."
    )
    rate = fields.Monetary(string="Rate of an hour", help="0: volunteers do it.")
    relief = fields.Monetary(
        string="Carries for the others, a year",
        help="What one who stays pays each year of recurring costs and migrations "
        "that the others would pay otherwise.",
    )
    horizon = fields.Integer(
        string="We look ahead (months)",
        required=True,
        default=60,
        help="What comes back later than that does not count as coming back.",
    )
    stay_low = fields.Float(string="Few stay (%)", default=25, required=True)
    stay_likely = fields.Float(string="Half stay (%)", default=50, required=True)
    stay_high = fields.Float(string="Most stay (%)", default=80, required=True)
    cost = fields.Monetary(string="What they cost", compute="_compute_answer")
    answer = fields.Text(compute="_compute_answer")
    month_ids = fields.One2many("komunigi.sponsoring.month", "sponsoring_id")

    _within_limits = models.Constraint(
        "CHECK(newcomers BETWEEN 1 AND 10000 AND months BETWEEN 0 AND 120"
        " AND horizon BETWEEN 1 AND 240 AND dues >= 0 AND welcome_hours >= 0"
        " AND rate >= 0 AND relief >= 0 AND percent BETWEEN 0 AND 100"
        " AND stay_low BETWEEN 0 AND 100 AND stay_likely BETWEEN 0 AND 100"
        " AND stay_high BETWEEN 0 AND 100)",
        "Give at least one newcomer, 120 months of sponsoring and 240 months ahead at "
        "most, amounts not below zero, and percentages from 0 to 100.",
    )

    @api.model
    def _default_network_id(self):
        return self.env["komunigi.network"]._only_one_here()

    @api.depends("network_id")
    def _compute_dues(self):
        for wizard in self:
            wizard.dues = wizard.network_id and wizard.network_id._usual_dues()

    @api.depends("newcomers", "months", "network_id")
    def _compute_display_name(self):
        for wizard in self:
            wizard.display_name = self.env._(
                "Sponsor %(count)s newcomers for %(months)s months?",
                count=wizard.newcomers,
                months=wizard.months,
            )

    def _plan(self) -> Plan:
        return Plan(
            newcomers=self.newcomers,
            months=self.months,
            percent=_exact(self.percent),
            dues=_exact(self.dues),
            welcome=self.newcomers * _exact(self.welcome_hours) * _exact(self.rate),
            relief=_exact(self.relief),
            horizon=max(1, min(self.horizon, 240)),
        )

    def _stays(self) -> list[float]:
        return sorted({self.stay_low, self.stay_likely, self.stay_high})

    @api.depends(
        "newcomers",
        "months",
        "percent",
        "dues",
        "welcome_hours",
        "rate",
        "relief",
        "horizon",
        "stay_low",
        "stay_likely",
        "stay_high",
    )
    @api.depends_context("lang")
    def _compute_answer(self):
        for wizard in self:
            plan = wizard._plan()
            wizard.cost = float(plan.cost)
            wizard.answer = "\n".join(wizard._say(plan))

    def _say(self, plan: Plan):
        """The answer, sentence by sentence."""

        def money(amount):
            return format_amount(self.env, float(amount), self.currency_id)

        yield self.env._(
            "%(newcomers)s newcomers cost %(cost)s: welcoming them %(welcome)s, and "
            "%(months)s months at %(monthly)s from the fund.",
            newcomers=self.newcomers,
            cost=money(plan.cost),
            welcome=money(plan.welcome),
            months=plan.months,
            monthly=money(plan.monthly_cost),
        )
        yield self.env._(
            "Each one who stays brings %(year)s a year: dues of %(dues)s, and "
            "%(relief)s that the others no longer pay.",
            year=money(12 * plan.brought),
            dues=money(12 * plan.dues),
            relief=money(plan.relief),
        )
        for stay in self._stays():
            yield self._say_return(plan, stay)
        least = plan.least_stay()
        if least is None:
            yield self.env._(
                "Within %(horizon)s months it never comes back, even if all of them "
                "stay.",
                horizon=plan.horizon,
            )
        elif least:
            yield self.env._(
                "If fewer than %(least)s %% stay, it does not come back within "
                "%(horizon)s months.",
                least=self._number(least),
                horizon=plan.horizon,
            )

    def _say_return(self, plan: Plan, stay: float) -> str:
        months = plan.months_until_back(_exact(stay))
        left = plan.balance(_exact(stay))[-1]
        values = {
            "stay": self._number(stay),
            "months": months,
            "horizon": plan.horizon,
            "left": format_amount(self.env, abs(float(left)), self.currency_id),
        }
        if months is None:
            return self.env._(
                "If %(stay)s %% stay, it does not come back within %(horizon)s months: "
                "%(left)s is missing then.",
                **values,
            )
        return self.env._(
            "If %(stay)s %% stay, it has come back after %(months)s months; after "
            "%(horizon)s months it has brought %(left)s.",
            **values,
        )

    def _number(self, number) -> str:
        number = round(float(number), 1)
        return formatLang(self.env, number, digits=0 if number == int(number) else 1)

    def action_view_chart(self):
        """The balance month by month, one line for each guess of how many stay."""
        self.ensure_one()
        plan = self._plan()
        self.month_ids = [
            Command.clear(),
            *(
                Command.create({"stay": stay, "month": month, "balance": float(left)})
                for stay in self._stays()
                for month, left in enumerate(plan.balance(_exact(stay)))
            ),
        ]
        return {
            "type": "ir.actions.act_window",
            "name": self.display_name,
            "res_model": "komunigi.sponsoring.month",
            "view_mode": "graph,pivot",
            "domain": [("sponsoring_id", "=", self.id)],
        }


class KomunigiSponsoringMonth(models.TransientModel):
    """What is left after a month, if so many stay."""

    _name = "komunigi.sponsoring.month"
    _description = "Month of sponsored newcomers"
    _order = "stay, month"

    sponsoring_id = fields.Many2one(
        "komunigi.sponsoring", required=True, index=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="sponsoring_id.currency_id")
    stay = fields.Float(string="Stay (%)", aggregator=None)
    series = fields.Char(string="How many stay", compute="_compute_series", store=True)
    month = fields.Integer(aggregator=None)
    balance = fields.Monetary(required=True)

    @api.depends("stay")
    def _compute_series(self):
        for line in self:
            line.series = self.env._("%s %% stay", f"{line.stay:g}")


def _exact(number: float) -> Fraction:
    return Fraction(Decimal(str(number)))
