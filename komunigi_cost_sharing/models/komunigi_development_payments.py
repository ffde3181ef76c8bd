# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models
from odoo.fields import Domain


class KomunigiDevelopment(models.Model):
    """Who paid what of a development, by its shares."""

    _inherit = "komunigi.development"

    analytic_account_id = fields.Many2one(
        "account.analytic.account",
        check_company=True,
        copy=False,
        groups="komunigi_membership.group_user",
        help="Of invoices of its shares.",
    )
    share_ids = fields.One2many(
        "komunigi.cost.share",
        "development_id",
        string="Shares",
        groups="komunigi_membership.group_user",
    )

    def _paid_by(self) -> dict:
        """membership → what it paid or is asked for, without taxes, less what was
        given back."""
        self.ensure_one()
        return self._payments()[self]

    def _who_pays(self, membership) -> dict:
        """Who pays for it, as `membership` may read it in the portal.

        :return: `shares` (its own that were asked for and stand), `amount` of them
            without taxes, `amount_total` with them, `paid` so far (without taxes),
            `hours`; `others`: name and amount of the others who pay, as the network
            publishes them
        """
        self.ensure_one()
        shares = membership._own_shares().filtered_domain(
            self.env["komunigi.cost.share"]._domain_standing()
            & Domain("development_id", "=", self.id)
        )
        pay = {
            payer: amount
            for payer, amount in self._paid_by().items()
            if self.currency_id.compare_amounts(amount, 0) > 0
        }
        return {
            "shares": shares,
            "amount": sum(shares.mapped("amount")),
            "amount_total": sum(shares.mapped("amount_total")),
            "paid": sum(shares.mapped("paid_amount")),
            "hours": sum(shares.mapped("hours")),
            "others": membership.network_id._published_parts(pay, membership),
        }

    def _payments(self) -> dict:
        """The same for each of many developments, in one query."""
        payments = {development: {} for development in self}
        # sudo: who paid what follows from shares, of which portal pages show what the
        # network publishes.
        for development, membership, amount in (
            self.env["komunigi.cost.share"]
            .sudo()
            ._read_group(
                self.env["komunigi.cost.share"]._domain_standing()
                & Domain("development_id", "in", self.ids),
                ["development_id", "membership_id"],
                ["amount:sum"],
            )
        ):
            payments[development.with_env(self.env)][membership.with_env(self.env)] = (
                amount
            )
        return payments
