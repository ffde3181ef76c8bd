# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models
from odoo.fields import Domain


class KomunigiNetwork(models.Model):
    """How a network invoices shares of costs: journal, product, taxes, account."""

    _inherit = "komunigi.network"

    cost_journal_id = fields.Many2one(
        "account.journal",
        string="Journal of cost sharing",
        check_company=True,
        domain="[('type', '=', 'sale')]",
        copy=False,
        groups="komunigi_membership.group_user",
        help="The sales journal of these invoices alone. Made when the first shares "
        "are invoiced, if empty.",
    )
    cost_product_id = fields.Many2one(
        "product.product",
        string="Product of cost sharing",
        check_company=True,
        copy=False,
        groups="komunigi_membership.group_user",
        help="Gives the invoices their income account and their taxes. Made when the "
        "first shares are invoiced, if empty.",
    )
    cost_analytic_account_id = fields.Many2one(
        "account.analytic.account",
        string="Analytic account of shares",
        check_company=True,
        groups="komunigi_membership.group_user",
        help="Unless the development or the fund has one of its own.",
    )

    def _default_cost_key(self):
        """The first key of this network; “Everybody the same” where it has none."""
        self.ensure_one()
        keys = self.env["komunigi.cost.key"]
        named = self._in_common_language()
        return keys.search([("network_id", "=", self.id)], limit=1) or (
            keys.with_env(named.env)
            # sudo: a network has this key from the beginning; it is only made when
            # somebody first needs it.
            .sudo()
            .create({"name": named.env._("Everybody the same"), "network_id": self.id})
            .with_env(self.env)
        )

    def _complete_cost_setup(self):
        """Give each network what its shares need, where it has none.

        May be called any number of times, with sudo: journals and products are the
        accountant's.
        """
        for network in self:
            network = network._in_common_language().with_company(network.company_id)
            name = network.env._("Shared costs of %(network)s", network=network.name)
            if not network.cost_journal_id:
                network.cost_journal_id = network._create_sales_journal(name, "COST")
            if not network.cost_product_id:
                network.cost_product_id = network._create_service(name)
            network._default_cost_key()

    # With taxes

    def _taxed(self, amount: float, partner) -> float:
        """What `partner` pays, taxes included, for `amount` without them."""
        [taxed] = self._taxed_amounts([(amount, partner)])
        return taxed

    def _taxed_amounts(self, amounts: list[tuple]) -> list[float]:
        """The same for many (amount, partner), with few queries."""
        self.ensure_one()
        # sudo: which taxes a product has is the accountant's to see; what a member
        # pays, that member's.
        network = self.sudo().with_company(self.company_id)
        product = network.cost_product_id
        taxes = (
            product.taxes_id.filtered_domain(
                product.taxes_id._check_company_domain(network.company_id)
            )
            if product
            else network.company_id.account_sale_tax_id
        )
        if not taxes:
            return [amount for amount, _partner in amounts]
        positions, mapped = {}, {}
        taxed = []
        for amount, partner in amounts:
            partner = partner.with_env(network.env)
            like = network._fiscal_profile(partner)
            if like not in positions:
                positions[like] = network.env[
                    "account.fiscal.position"
                ]._get_fiscal_position(partner)
            position = positions[like]
            if position not in mapped:
                mapped[position] = position.map_tax(taxes)
            taxed.append(
                mapped[position].compute_all(
                    amount,
                    currency=network.currency_id,
                    product=product,
                    partner=partner,
                    handle_price_include=False,
                )["total_included"]
            )
        return taxed

    def _fiscal_profile(self, partner) -> tuple:
        """Two partners who agree in this have the same fiscal position."""
        return (
            partner.property_account_position_id,
            partner.country_id,
            partner.state_id,
            partner.zip,
            (partner.vat or "")[:2],
            "vies_valid" in partner._fields and partner.vies_valid,
        )

    # In the pot

    def _domain_pot_entries(self):
        return super()._domain_pot_entries() & Domain("share_id", "=", False)

    def _pot_entries(self):
        """With what shares brought, added up: not what each member paid."""
        sums = self.env["komunigi.fund.entry"]._read_group(
            [("network_id", "=", self.id), ("share_id", "!=", False)],
            ["name", "fund_id", "direction"],
            ["date:max", "amount:sum"],
        )
        entries = [
            {
                "date": day,
                "name": name,
                "fund": fund.name,
                "direction": direction,
                "amount": amount,
                "hours": 0,
                "decision": False,
            }
            for name, fund, direction, day, amount in sums
            if amount
        ]
        return sorted(
            [*super()._pot_entries(), *entries],
            key=lambda entry: entry["date"],
            reverse=True,
        )
