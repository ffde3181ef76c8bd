# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_amount


class KomunigiSponsor(models.TransientModel):
    """The solidarity fund takes over dues of a newcomer, for some months."""

    _name = "komunigi.sponsor"
    _description = "Sponsor a newcomer"

    membership_id = fields.Many2one(
        "komunigi.membership", required=True, readonly=True, ondelete="cascade"
    )
    network_id = fields.Many2one(related="membership_id.network_id")
    currency_id = fields.Many2one(related="network_id.currency_id")
    percent = fields.Float(
        string="Part taken over (%)",
        required=True,
        default=100,
        help="Of its dues; the rest it pays itself.",
    )
    months = fields.Integer(
        required=True, default=12, help="From this month on, which counts."
    )
    godparent_id = fields.Many2one(
        "komunigi.membership",
        domain="[('network_id', '=', network_id), ('id', '!=', membership_id),"
        " ('state', '=', 'member')]",
        ondelete="cascade",
        help="The member who takes this newcomer by the hand.",
    )
    monthly_dues = fields.Monetary(
        string="Dues a month",
        compute="_compute_monthly_dues",
        store=True,
        readonly=False,
        precompute=True,
        help="By the scale in force, without taxes.",
    )
    cost = fields.Monetary(string="Costs the fund", compute="_compute_cost")
    fund_balance = fields.Monetary(string="In the fund", compute="_compute_cost")
    committed = fields.Monetary(
        string="Promised to others",
        compute="_compute_cost",
        help="Covers that run on, for months that were not called yet.",
    )
    left = fields.Monetary(string="Left after it", compute="_compute_cost")
    statement = fields.Text(compute="_compute_cost")
    decision = fields.Char(
        string="Decided by",
        help="Who agreed, where. Needed where the fund does not hold enough.",
    )

    _within_limits = models.Constraint(
        "CHECK(percent > 0 AND percent <= 100 AND months BETWEEN 1 AND 120)",
        "The part is above 0 and at most 100 %, for 1 to 120 months.",
    )

    @api.depends("membership_id")
    def _compute_monthly_dues(self):
        for wizard in self:
            network = wizard.network_id
            dues = network._monthly_dues() if network else {}
            known = dues.get(wizard.membership_id.id)
            wizard.monthly_dues = known or (network and network._usual_dues())

    @api.depends("membership_id", "percent", "months", "monthly_dues")
    @api.depends_context("lang")
    def _compute_cost(self):
        for wizard in self:
            network, currency = wizard.network_id, wizard.currency_id
            wizard.cost = currency.round(
                wizard.monthly_dues * wizard.percent / 100 * wizard.months
            )
            wizard.fund_balance = network._solidarity_fund().balance
            wizard.committed = network._solidarity_committed(wizard.membership_id)
            wizard.left = wizard.fund_balance - wizard.committed - wizard.cost
            wizard.statement = wizard._say()

    def _say(self) -> str:
        def money(amount):
            return format_amount(self.env, amount, self.currency_id)

        if self.currency_id.compare_amounts(self.left, 0) < 0:
            return self.env._(
                "The fund holds %(balance)s, of which %(committed)s is promised: "
                "%(missing)s is missing. Say who decided it all the same.",
                balance=money(self.fund_balance),
                committed=money(self.committed),
                missing=money(-self.left),
            )
        return self.env._(
            "The fund holds %(balance)s, of which %(committed)s is promised. This "
            "takes %(cost)s: %(left)s is left.",
            balance=money(self.fund_balance),
            committed=money(self.committed),
            cost=money(self.cost),
            left=money(self.left),
        )

    def action_sponsor(self):
        self.ensure_one()
        member = self.membership_id
        if not self.env.user.has_group("komunigi_membership.group_treasurer"):
            raise UserError(
                self.env._(
                    "The solidarity fund pays for this: ask the treasurer to enter it."
                )
            )
        if self.godparent_id == member or (
            self.godparent_id and self.godparent_id.network_id != self.network_id
        ):
            raise UserError(
                self.env._("The godparent is another member of the same network.")
            )
        if self.currency_id.compare_amounts(self.left, 0) < 0 and not self.decision:
            raise UserError(self.statement)
        first = self.network_id._today().replace(day=1)
        member.check_access("read")
        # sudo: the treasurer grants the cover; whether she may write the rest of a
        # membership is another matter, and only these fields are written.
        member.sudo().write(
            {
                "solidarity_percent": self.percent,
                "solidarity_until": first + relativedelta(months=self.months),
                **({"godparent_id": self.godparent_id.id} if self.godparent_id else {}),
            }
        )
        member.sudo()._message_log(
            body=self.env._(
                "The solidarity fund takes over %(percent)s %% of its dues for "
                "%(months)s months, about %(cost)s. %(decision)s",
                percent=f"{self.percent:g}",
                months=self.months,
                cost=format_amount(self.env, self.cost, self.currency_id),
                decision=self.decision or "",
            )
        )
        return {"type": "ir.actions.act_window_close"}
