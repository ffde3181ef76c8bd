# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .dues_common import DuesCase


@tagged("post_install", "-at_install")
class TestFund(DuesCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.pot = cls.network.fund_ids.filtered(lambda fund: fund.kind == "common")
        cls.send(cls.create_call(cls.network, {cls.bees: 300, cls.bloum: 420}))
        cls.pay(cls.charge_of(cls.bees).move_id)

    def enter(self, **values):
        return (
            self.env["komunigi.fund.entry"]
            .with_user(self.treasurer)
            .create({"fund_id": self.pot.id, "date": "2026-03-01", **values})
        )

    def test_money_and_hours_stand_side_by_side(self):
        self.enter(name="Analysis", amount=120, hours=2)
        self.enter(name="Hour a month", direction="in", hours=12)
        self.assertEqual(self.pot.amount_in, 300)
        self.assertEqual(self.pot.amount_out, 120)
        self.assertEqual(self.pot.balance, 180)
        self.assertEqual(self.pot.hours_in, 12)
        self.assertEqual(self.pot.hours_out, 2)
        self.assertEqual(self.pot.hours_balance, 10)

    def test_bill_gives_its_amount_without_taxes(self):
        tax = self.env["account.tax"].create(
            {"name": "21 %", "amount": 21, "type_tax_use": "purchase"}
        )
        bill = self.env["account.move"].create(
            {
                "move_type": "in_invoice",
                "partner_id": self.bloum.partner_id.id,
                "invoice_date": "2026-03-01",
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": "Analysis",
                            "price_unit": 1000,
                            "tax_ids": [Command.set(tax.ids)],
                        }
                    )
                ],
            }
        )
        entries = self.env["komunigi.fund.entry"]
        values = {"fund_id": self.pot.id, "name": "Analysis", "move_id": bill.id}
        entry = entries.create(values)
        self.assertEqual(entry.amount, 1000)
        # Once only, where an addon counts what was charged.
        entry.unlink()
        self.assertEqual(entries.create({**values, "amount": 400}).amount, 400)
        # Who cannot read a bill does not learn its amount this way.
        with self.assertRaises(AccessError):
            entries.with_user(self.treasurer).create(values)

    def test_entries_of_dues_are_not_written_by_hand(self):
        entry = self.pot.entry_ids.filtered("charge_id")[0].with_user(self.treasurer)
        with self.assertRaises(AccessError):
            entry.amount = 1
        with self.assertRaises(AccessError):
            self.enter(name="Fraud", charge_id=self.charge_of(self.bloum).id)

    def test_summary_names_no_member(self):
        self.enter(name="Analysis", amount=120, hours=2, decision="Assembly of March")
        summary = self.network._pot_summary()
        self.assertEqual(summary["dues_called"], 720)
        self.assertEqual(summary["dues_paid"], 300)
        self.assertEqual(summary["other_in"], 0)
        self.assertEqual(summary["out"], 120)
        self.assertEqual(summary["balance"], 180)
        self.assertEqual(summary["hours_out"], 2)
        [entry] = summary["entries"]
        self.assertEqual(entry["name"], "Analysis")
        self.assertEqual(entry["decision"], "Assembly of March")
        self.assertEqual(len(summary["funds"]), 2)

    def test_summary_of_an_empty_network(self):
        summary = self.create_network("New")._pot_summary()
        self.assertEqual(summary["dues_called"], 0)
        self.assertEqual(summary["balance"], 0)
        self.assertEqual(summary["entries"], [])

    def test_every_member_sees_the_same_balance(self):
        user = self.create_representative(self.bloum, "anna_acts").user_id
        pot = self.pot.with_user(user)
        self.assertEqual(pot.balance, 300)
        self.assertFalse(pot.entry_ids, "what each member paid is its own matter")

    def test_queries_do_not_grow_with_the_funds(self):
        def queries(count):
            funds = self.env["komunigi.fund"].create(
                [
                    {"name": f"F{i}", "kind": "subsidy", "network_id": self.network.id}
                    for i in range(count)
                ]
            )
            with self.counted("balances of funds") as took:
                funds.mapped("balance")
            return took.queries

        self.assertEqual(queries(2), queries(20))
