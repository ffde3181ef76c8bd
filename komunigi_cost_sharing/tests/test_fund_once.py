# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .test_budget import BudgetCase


@tagged("post_install", "-at_install")
class TestFundOnce(BudgetCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.pot = cls.network.fund_ids.filtered(lambda fund: fund.kind == "common")
        cls.migration = cls.env["komunigi.fund"].create(
            {
                "name": "Migration fund",
                "kind": "migration",
                "network_id": cls.network.id,
            }
        )
        cls.bill = cls.env["account.move"].create(
            {
                "move_type": "in_invoice",
                "partner_id": cls.bloum.partner_id.id,
                "invoice_date": "2027-03-01",
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": "Analysis",
                            "price_unit": 1000,
                            "tax_ids": [Command.clear()],
                        }
                    )
                ],
            }
        )

    def enter(self, fund, **values):
        return self.env["komunigi.fund.entry"].create(
            {"fund_id": fund.id, "name": "Analysis", "date": "2027-03-02", **values}
        )

    # Bills

    def test_a_bill_is_charged_to_two_funds_in_parts(self):
        self.enter(self.pot, move_id=self.bill.id, amount=600)
        other = self.enter(self.migration, move_id=self.bill.id, amount=400)
        with self.assertRaises(ValidationError):
            other.amount = 400.01
        other.amount = 399.99

    def test_a_bill_is_not_charged_whole_to_two_funds(self):
        self.enter(self.pot, move_id=self.bill.id)
        with self.assertRaises(ValidationError) as caught:
            self.enter(self.migration, move_id=self.bill.id)
        for said in (self.pot.name, "1,000.00", "0.00 of it are left", "which part"):
            self.assertIn(said, str(caught.exception))

    def test_no_entry_is_worth_more_than_its_bill(self):
        with self.assertRaises(ValidationError) as caught:
            self.enter(self.pot, move_id=self.bill.id, amount=1200)
        self.assertIn("no more can be charged", str(caught.exception))

    def test_a_bill_that_moves_from_one_fund_to_another(self):
        entry = self.enter(self.pot, move_id=self.bill.id)
        entry.fund_id = self.migration
        self.assertEqual(self.migration.amount_out, 1000)
        self.assertEqual(self.pot.amount_out, 0)

    # Hours

    def test_an_hour_is_charged_once(self):
        work = self.work(3)
        entry = self.enter(self.pot, work_id=work.id)
        self.assertEqual(entry.hours, 3)
        with self.assertRaises(IntegrityError), self.cr.savepoint():
            with mute_logger("odoo.sql_db"):
                self.enter(self.migration, work_id=work.id)
        with self.assertRaises(ValidationError):
            entry.hours = 3.25

    def test_hours_that_were_charged_stay_as_they_are(self):
        work = self.work(3)
        entry = self.enter(self.pot, work_id=work.id)
        with self.assertRaises(UserError) as caught:
            work.hours = 5
        self.assertIn(self.pot.name, str(caught.exception))
        with self.assertRaises(UserError):
            work.unlink()
        work.write({"name": "Analysis of shift swaps", "hours": 3})
        entry.unlink()
        work.hours = 5

    def test_hours_of_another_network_are_not_charged(self):
        other = self.create_network("Elsewhere")
        work = self.work(3, network_id=other.id)
        with self.assertRaises(ValidationError):
            self.enter(self.pot, work_id=work.id)
