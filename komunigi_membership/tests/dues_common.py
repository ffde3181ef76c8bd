# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import Command, fields
from odoo.tests import new_test_user

from .common import MembershipCase


class DuesMixin:
    """Calls for dues, their invoices, and what happens to these, in a line each."""

    @classmethod
    def create_call(cls, network, amounts, solidarity_percent=0, **values):
        """A prepared call for the year 2026.

        :param amounts: membership → what it is asked for, without taxes
        """
        scale = cls.env["komunigi.dues.scale"].search(
            [("network_id", "=", network.id)], limit=1
        ) or cls.create_scale(network, "2020-01-01")
        return cls.env["komunigi.dues.call"].create(
            {
                "name": "Dues 2026",
                "network_id": network.id,
                "scale_id": scale.id,
                "date_start": "2026-01-01",
                "date_end": "2027-01-01",
                "invoice_date": "2026-01-05",
                "due_date": "2026-02-04",
                "line_ids": [
                    Command.create(
                        {
                            "membership_id": membership.id,
                            "reckoned_amount": amount,
                            "months": 12,
                            "covered_months": 12,
                            "solidarity_percent": solidarity_percent,
                        }
                    )
                    for membership, amount in amounts.items()
                ],
                **values,
            }
        )

    @classmethod
    def create_network_in(cls, currency, rounding, tax, tz):
        """A network that has its own company, with an accounting in `currency`."""
        money = cls.env.ref(f"base.{currency}")
        money.write({"active": True, "rounding": rounding})
        company = cls.env["res.company"].create(
            {"name": f"In {currency}", "currency_id": money.id}
        )
        cls.env.user.company_ids += company
        cls.env["account.chart.template"].try_loading(
            "generic_coa", company=company, install_demo=False
        )
        # The chart is of another country: its currency is not the company's.
        company.currency_id = money
        network = cls.create_network(f"In {currency}", company_id=company.id, tz=tz)
        network._complete_dues_setup()
        network.dues_product_id.taxes_id = (
            cls.env["account.tax"]
            .with_company(company)
            .create({"name": f"{tax} %", "amount": tax})
        )
        return network

    @classmethod
    def send(cls, call):
        """Send a call, and let the job make its invoices in this transaction."""
        call.action_send()
        call.line_ids._invoice()
        return call

    @classmethod
    def pay(cls, move, amount=None, **values):
        wizard = (
            cls.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=move.ids)
            .create({**({"amount": amount} if amount else {}), **values})
        )
        return wizard._create_payments()

    @classmethod
    def credit(cls, move, amount=None):
        """A posted credit note, reconciled with the invoice."""
        wizard = (
            cls.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=move.ids)
            .create({"journal_id": move.journal_id.id})
        )
        note = cls.env["account.move"].browse(wizard.reverse_moves()["res_id"])
        if amount:
            note.invoice_line_ids.price_unit = amount
        if note.state == "draft":
            note.action_post()
        lines = (move | note).line_ids.filtered(
            lambda line: (
                line.account_id.account_type == "asset_receivable"
                and not line.reconciled
            )
        )
        lines.reconcile()
        return note


class DuesCase(DuesMixin, MembershipCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.ref("base.main_company")
        cls.treasurer = new_test_user(
            cls.env,
            login="test-treasurer",
            email="treasurer@reseau.example",
            groups="komunigi_membership.group_treasurer",
        )
        cls.network.treasurer_id = cls.treasurer
        cls.network._complete_dues_setup()
        # Nothing here is about taxes, except where a test says so.
        cls.network.dues_product_id.taxes_id = False
        cls.bees = cls.create_member(cls.network, "Bees")
        cls.bloum = cls.create_member(cls.network, "Bloum")

    @classmethod
    def charge_of(cls, membership):
        return (
            cls.env["komunigi.dues.charge"]
            .with_context(active_test=False)
            .search([("membership_id", "=", membership.id), ("payer", "=", "member")])
        )

    def date(self, value):
        return fields.Date.to_date(value)
