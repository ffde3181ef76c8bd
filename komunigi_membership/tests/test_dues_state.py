# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from unittest.mock import patch

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .dues_common import DuesCase


@tagged("post_install", "-at_install")
class TestDuesState(DuesCase):
    """Bees is asked for 300 by 4 February 2026."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.call = cls.send(cls.create_call(cls.network, {cls.bees: 300}))
        cls.charge = cls.charge_of(cls.bees)
        cls.move = cls.charge.move_id
        cls.pot = cls.network.fund_ids.filtered(lambda fund: fund.kind == "common")

    def assertOwes(self, residual, state, paid=None):
        """What the member owes, its state on 1 March, what came into the pot."""
        with freeze_time("2026-03-01 12:00:00"):
            self.bees.invalidate_recordset(["dues_state"])
            self.assertEqual(self.bees.dues_residual, residual)
            self.assertEqual(self.bees.dues_state, state)
            self.assertEqual(self.search([("id", "=", self.bees.id)]), state)
        if paid is not None:
            self.assertEqual(self.charge.paid_amount, paid)
            self.assertEqual(self.pot.balance, paid)

    def search(self, domain):
        """The state under which a list of these members shows them."""
        memberships = self.env["komunigi.membership"]
        [group] = memberships.formatted_read_group(domain, ["dues_state"], ["__count"])
        found = [
            state
            for state in ("up_to_date", "to_pay", "late")
            if memberships.search([*domain, ("dues_state", "=", state)])
        ]
        self.assertEqual(found, [group["dues_state"]])
        return found[0]

    def test_invoiced_is_owed(self):
        self.assertOwes(300, "late", 0)
        self.assertEqual(self.call.state, "sent")

    def test_payment(self):
        self.pay(self.move)
        self.assertOwes(0, "up_to_date", 300)
        self.assertEqual(self.call.state, "settled")
        self.assertFalse(self.bees.dues_late_from)

    def test_partial_payment(self):
        self.pay(self.move, 120)
        self.assertOwes(180, "late", 120)
        self.assertEqual(self.call.amount_paid, 120)
        self.assertEqual(self.call.amount_residual, 180)
        self.pay(self.move, 180)
        self.assertOwes(0, "up_to_date", 300)

    def test_payment_that_is_undone(self):
        payment = self.pay(self.move)
        payment.action_draft()
        payment.action_cancel()
        self.assertOwes(300, "late", 0)
        self.assertEqual(self.call.state, "sent")

    def test_payment_on_its_way(self):
        # With accounting's full version payments wait for the bank in no entry.
        moves = self.env.registry["account.move"]
        in_payment = patch.object(
            moves, "_get_invoice_in_payment_state", lambda move: "in_payment"
        )
        with in_payment:
            payment = self.pay(self.move)
            self.assertFalse(payment.move_id)
            self.assertEqual(self.move.payment_state, "in_payment")
            self.assertEqual(self.move.amount_residual, 300)
            self.assertOwes(0, "up_to_date", 300)
            payment.action_cancel()
            self.assertOwes(300, "late", 0)
            self.pay(self.move, 100)
            self.assertOwes(200, "late", 100)

    def test_payment_in_an_outstanding_account(self):
        moves = self.env.registry["account.move"]
        with patch.object(
            moves, "_get_invoice_in_payment_state", lambda move: "in_payment"
        ):
            journal = self.env["account.journal"].search(
                [("type", "=", "bank"), ("company_id", "=", self.company.id)], limit=1
            )
            line = journal.inbound_payment_method_line_ids[:1]
            line.payment_account_id = self.env["account.account"].create(
                {
                    "name": "Outstanding",
                    "code": "109999",
                    "account_type": "asset_current",
                    "reconcile": True,
                }
            )
            payment = self.pay(
                self.move, journal_id=journal.id, payment_method_line_id=line.id
            )
            self.assertTrue(payment.move_id)
            self.assertEqual(self.move.payment_state, "in_payment")
            self.assertOwes(0, "up_to_date", 300)

    def test_blocked_invoice_is_owed(self):
        self.move.payment_state = "blocked"
        self.assertOwes(300, "late", 0)

    def test_credit_note_in_full(self):
        note = self.credit(self.move)
        self.assertEqual(self.move.payment_state, "reversed")
        self.assertFalse(self.charge.active)
        self.assertOwes(0, "up_to_date", 0)
        line = self.call.line_ids
        self.assertEqual(line.outcome, "void")
        # The credit note was a mistake: the charge comes back.
        note.button_draft()
        note.button_cancel()
        self.assertTrue(self.charge.active)
        self.assertOwes(300, "late", 0)

    def test_credit_note_in_part(self):
        self.credit(self.move, 100)
        self.assertTrue(self.charge.active)
        self.assertOwes(200, "late", 0)
        self.pay(self.move)
        self.assertOwes(0, "up_to_date", 200)

    def test_refund_of_what_was_paid(self):
        payment = self.pay(self.move)
        payment.action_draft()
        payment.action_cancel()
        self.credit(self.move)
        self.assertOwes(0, "up_to_date", 0)
        self.assertFalse(self.charge.active)

    def test_cancelled_invoice_is_called_again(self):
        self.move.button_cancel()
        self.assertFalse(self.charge.active)
        self.assertOwes(0, "up_to_date", 0)
        line = self.call.line_ids
        self.assertTrue(line.can_call_again)
        line.with_user(self.treasurer).action_call_again()
        line._invoice()
        self.assertEqual(line.state, "invoiced")
        self.assertEqual(len(line.charge_ids), 1)
        self.assertEqual(len(self.charge_of(self.bees)), 2)
        self.assertEqual(self.bees.dues_residual, 300)
        # The first invoice cannot come back as well.
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self.move.button_draft()
            self.env.flush_all()

    def test_reset_invoice_is_not_asked_for(self):
        self.move.button_draft()
        self.assertTrue(self.charge.active, "nobody calls these dues meanwhile")
        self.assertOwes(0, "up_to_date", 0)
        self.assertEqual(self.call.line_ids.outcome, "void")
        self.assertFalse(self.call.line_ids.can_call_again)
        self.move.invoice_line_ids.price_unit = 250
        self.move.action_post()
        self.assertOwes(250, "late", 0)
        self.assertEqual(self.call.line_ids.outcome, "asked")

    def test_write_off_within_a_payment(self):
        expense = self.env["account.account"].search(
            [("account_type", "=", "expense")], limit=1
        )
        self.pay(
            self.move,
            280,
            payment_difference_handling="reconcile",
            writeoff_account_id=expense.id,
        )
        self.assertOwes(0, "up_to_date", 280)

    def test_write_off_by_an_entry(self):
        expense = self.env["account.account"].search(
            [("account_type", "=", "expense")], limit=1
        )
        receivable = self.move.line_ids.filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        )
        entry = self.env["account.move"].create(
            {
                "date": "2026-02-20",
                "line_ids": [
                    Command.create({"account_id": expense.id, "debit": 300}),
                    Command.create(
                        {
                            "account_id": receivable.account_id.id,
                            "partner_id": receivable.partner_id.id,
                            "credit": 300,
                        }
                    ),
                ],
            }
        )
        entry.action_post()
        (receivable | entry.line_ids[1]).reconcile()
        self.assertOwes(0, "up_to_date", 0)
        self.assertTrue(self.charge.active)

    def test_due_date_changes(self):
        self.move.invoice_date_due = "2026-03-15"
        self.assertEqual(self.charge.date_due, self.date("2026-03-15"))
        self.assertOwes(300, "to_pay")

    def test_days_of_grace_change(self):
        self.network.dues_grace_days = 60
        self.assertEqual(self.charge.late_from, self.date("2026-04-06"))
        self.assertOwes(300, "to_pay")

    def test_change_of_category_changes_nothing_that_was_sent(self):
        self.bees.category_id = self.env["komunigi.member.category"].create(
            {"name": "Observer", "network_id": self.network.id, "pays_dues": False}
        )
        self.assertOwes(300, "late")

    def test_late_at_midnight_in_brussels(self):
        for moment, state in (
            ("2026-02-04 22:59:59", "to_pay"),
            ("2026-02-04 23:00:00", "late"),
        ):
            with freeze_time(moment):
                self.bees.invalidate_recordset(["dues_state"])
                self.assertEqual(self.bees.dues_state, state)
                self.assertEqual(self.search([("id", "=", self.bees.id)]), state)

    def test_each_network_has_its_own_midnight(self):
        tokyo = self.create_network("Tokyo", tz="Asia/Tokyo")
        tokyo._complete_dues_setup()
        member = self.create_member(tokyo, "Co-op Kobe")
        self.send(self.create_call(tokyo, {member: 100}))
        both = self.bees | member
        with freeze_time("2026-02-04 15:00:00"):
            self.assertEqual(both.mapped("dues_state"), ["to_pay", "late"])
            groups = self.env["komunigi.membership"].formatted_read_group(
                [("id", "in", both.ids)], ["dues_state"], ["__count"]
            )
            self.assertEqual(
                {group["dues_state"]: group["__count"] for group in groups},
                {"late": 1, "to_pay": 1},
            )

    def test_search_by_several_states_and_their_opposite(self):
        memberships = self.env["komunigi.membership"]
        own = [("id", "in", (self.bees | self.bloum).ids)]
        with freeze_time("2026-03-01"):
            for domain, expected in (
                ([("dues_state", "in", ["late", "to_pay"])], self.bees),
                ([("dues_state", "!=", "late")], self.bloum),
                ([("dues_state", "not in", ["up_to_date"])], self.bees),
            ):
                self.assertEqual(memberships.search(own + domain), expected)

    def test_oldest_open_dues_count(self):
        later = self.create_call(
            self.network,
            {self.bees: 50},
            name="Dues 2027",
            date_start="2027-01-01",
            date_end="2028-01-01",
            invoice_date="2027-01-05",
            due_date="2027-02-04",
        )
        self.send(later)
        self.assertOwes(350, "late")
        self.pay(self.move)
        self.assertOwes(50, "to_pay")

    def test_member_with_dues_is_not_deleted(self):
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self.bees.unlink()

    def test_queries_do_not_grow_with_the_members(self):
        def queries(count, year):
            members = [
                self.create_member(self.network, f"{year}-{i}") for i in range(count)
            ]
            call = self.create_call(
                self.network,
                dict.fromkeys(members, 100),
                name=str(year),
                date_start=f"{year}-01-01",
                date_end=f"{year + 1}-01-01",
            )
            self.send(call)
            charges = call.charge_ids
            with self.counted("dues states after payments") as took:
                for field in ("residual", "paid_amount", "active"):
                    self.env.add_to_compute(charges._fields[field], charges)
                self.env.flush_all()
                memberships = call.line_ids.membership_id
                memberships.mapped("dues_state")
                self.assertEqual(set(charges.mapped("residual")), {100})
            return took.queries

        queries(2, 2030)
        self.assertEqual(queries(10, 2031), queries(60, 2032))

    def test_reset_twice_leaves_no_double(self):
        self.move.button_cancel()
        self.move.button_draft()
        self.move.action_post()
        self.assertTrue(self.charge.active)
        self.assertOwes(300, "late", 0)

    def test_paid_tax_is_not_in_the_pot(self):
        tax = self.env["account.tax"].create({"name": "21 %", "amount": 21})
        self.network.dues_product_id.taxes_id = tax
        call = self.create_call(
            self.network, {self.bloum: 300}, name="Taxed", supplementary=True
        )
        self.send(call)
        move = self.charge_of(self.bloum).move_id
        self.assertEqual(move.amount_total, 363)
        self.pay(move, 121)
        self.assertEqual(self.charge_of(self.bloum).paid_amount, 100)
        self.assertEqual(self.charge_of(self.bloum).residual, 242)
        self.assertEqual(self.pot.balance, 100)
