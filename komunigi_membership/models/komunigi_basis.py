# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from collections import Counter
from datetime import date
from decimal import Decimal

from odoo import fields, models

from ..reckoning import Basis


class KomunigiBasis(models.Model):
    """What dues or costs are measured by: cooperators, turnover, users…"""

    _name = "komunigi.basis"
    _description = "Basis"
    _inherit = ["komunigi.networked"]
    _order = "network_id, sequence, id"

    name = fields.Char(required=True, translate=True)
    unit = fields.Char(required=True, translate=True, help="cooperators, EUR, users…")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    network_id = fields.Many2one(
        "komunigi.network",
        required=True,
        ondelete="restrict",
        index=True,
        default=lambda self: self.env["komunigi.network"]._only_one_here(),
    )
    company_id = fields.Many2one(related="network_id.company_id", store=True)
    source = fields.Selection(
        [
            ("declared", "Declared by each member"),
            ("register", "Shares in this database's register"),
        ],
        required=True,
        default="declared",
        help="From the register: the number of cooperators who hold shares on "
        "31 December, for members whose share register is in this database; the "
        "others declare theirs.",
    )

    def _values_for(self, memberships, year: int) -> dict[int, Basis]:
        """The latest value of each membership that is not of after `year`.

        Each tells the year that it is of and its source. Memberships without a value
        are not in the answer. The number of queries does not depend on theirs.
        """
        self.ensure_one()
        declared = self.env["komunigi.basis.value"].search_fetch(
            [
                ("basis_id", "=", self.id),
                ("membership_id", "in", memberships.ids),
                ("year", "<=", year),
            ],
            ["membership_id", "year", "value"],
            order="year",
        )
        values = {
            value.membership_id.id: Basis(Decimal(str(value.value)), value.year)
            for value in declared
        }
        return values | self._register_values(memberships, year)

    def _register_values(self, memberships, year: int) -> dict[int, Basis]:
        """Read from the share registers that are in this database."""
        if self.source != "register":
            return {}
        # sudo: only the number of a member's cooperators leaves its register, which
        # may belong to a company that the reader does not work for.
        companies = (
            self.env["res.company"]
            .sudo()
            .search([("partner_id", "in", memberships.partner_id.ids)])
        )
        cooperators = self._cooperators_on(companies, date(year, 12, 31))
        member_of = {member.partner_id.id: member.id for member in memberships}
        return {
            member_of[company.partner_id.id]: Basis(
                Decimal(cooperators[company.id]), year, "register"
            )
            for company in companies
            if company.id in cooperators
        }

    def _cooperators_on(self, companies, day: date) -> dict[int, int]:
        """How many partners hold shares of each company on `day`.

        Share lines know today only: the register of subscriptions is replayed.
        Companies without any entry until then keep their register elsewhere.
        """
        # sudo: numbers only, of people without a name.
        register = self.env["subscription.register"].sudo()
        domain = [("company_id", "in", companies.ids), ("date", "<=", day)]
        shares = Counter()
        for company, partner, kind, quantity, quantity_to in register._read_group(
            domain,
            ["company_id", "partner_id", "type"],
            ["quantity:sum", "quantity_to:sum"],
        ):
            given_up = kind in ("sell_back", "transfer", "convert")
            shares[company.id, partner.id] += (
                (quantity_to or 0) - quantity if given_up else quantity
            )
        for company, partner, quantity in register._read_group(
            [*domain, ("type", "=", "transfer")],
            ["company_id", "partner_id_to"],
            ["quantity:sum"],
        ):
            shares[company.id, partner.id] += quantity
        cooperators = Counter({company_id: 0 for company_id, _partner in shares})
        for (company_id, _partner), held in shares.items():
            cooperators[company_id] += held > 0
        return dict(cooperators)
