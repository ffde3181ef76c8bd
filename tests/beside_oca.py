# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What happens to dues and shares with the OCA's payment addons.

Run by `test_beside_oca.py`, on a database that has them.
"""

from freezegun import freeze_time

from odoo import Command
from odoo.tests import Form, tagged

from odoo.addons.komunigi_cost_sharing.tests.test_cost_share import ShareCase
from odoo.addons.komunigi_membership.tests.dues_common import DuesCase


class DebitMixin:
    """A bank that collects by SEPA direct debit, and sends some of it back."""

    @classmethod
    def allow_debits(cls, partner):
        """The network collects from `partner`, who has signed a mandate."""
        company = cls.network.company_id
        cls.env.user.group_ids += cls.env.ref(
            "account_payment_batch_oca.group_account_payment"
        )
        company.sepa_creditor_identifier = "FR78ZZZ424242"
        cls.bank = cls.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", company.id)], limit=1
        )
        cls.bank.bank_account_id = cls.env["res.partner.bank"].create(
            {
                "partner_id": company.partner_id.id,
                "acc_number": "ES52 0182 2782 5688 3882 1868",
                "bank_id": cls.env["res.bank"]
                .create({"name": "The network's bank", "bic": "TESTSDDXXXX"})
                .id,
            }
        )
        cls.sent = cls.env["account.account"].create(
            {
                "name": "Debits sent",
                "code": "109998",
                "account_type": "asset_current",
                "reconcile": True,
            }
        )
        cls.debit = cls.env["account.payment.method.line"].create(
            {
                "name": "SEPA direct debit",
                "payment_method_id": cls.env.ref(
                    "account_payment_sepa_direct_debit.sepa_direct_debit"
                ).id,
                "bank_account_link": "fixed",
                "journal_id": cls.bank.id,
                "payment_account_id": cls.sent.id,
                "selectable": True,
            }
        )
        account = cls.env["res.partner.bank"].create(
            {
                "partner_id": partner.id,
                "acc_number": "FR77 1111 9999 8888 5555 9999 233",
            }
        )
        cls.env["account.banking.mandate"].create(
            {
                "partner_id": partner.id,
                "partner_bank_id": account.id,
                "signature_date": "2025-11-05",
                "state": "valid",
            }
        )
        partner.property_inbound_payment_method_line_id = cls.debit

    def collect(self, invoice):
        """Send the debit of `invoice` to the bank."""
        action = invoice.create_account_payment_line()
        order = self.env["account.payment.order"].browse(action["res_id"])
        order.draft2open()
        order.open2generated()
        order.generated2uploaded()
        return order.payment_ids

    def send_back(self, payment):
        """The bank returns the debit."""
        line = payment.move_id.line_ids.filtered("matched_debit_ids")
        returned = self.env["payment.return"].create(
            {
                "journal_id": self.bank.id,
                "payment_method_line_id": self.debit.id,
                "line_ids": [
                    Command.create(
                        {
                            "partner_id": payment.partner_id.id,
                            "amount": payment.amount,
                            "move_line_ids": [Command.set(line.ids)],
                        }
                    )
                ],
            }
        )
        returned.action_confirm()
        return returned

    def receive(self, amount, line):
        """The bank says that `amount` came in; it is reconciled with `line`."""
        said = self.env["account.bank.statement.line"].create(
            {"journal_id": self.bank.id, "payment_ref": "In", "amount": amount}
        )
        view = "account_reconcile_oca.bank_statement_line_form_reconcile_view"
        with Form(said, view=view) as form:
            form.add_account_move_line_id = line
        said.reconcile_bank_line()
        return said


@tagged("post_install", "-at_install")
class TestDuesByDebit(DebitMixin, DuesCase):
    """Bees is asked for 300 by 4 February 2026, to be collected from its account."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.allow_debits(cls.bees.partner_id)
        cls.network.dues_product_id.must_have_dates = True
        cls.call = cls.send(cls.create_call(cls.network, {cls.bees: 300}))
        cls.charge = cls.charge_of(cls.bees)
        cls.move = cls.charge.move_id
        cls.pot = cls.network.fund_ids.filtered(lambda fund: fund.kind == "common")

    def assertOwes(self, residual, state, paid):
        with freeze_time("2026-03-01 12:00:00"):
            self.bees.invalidate_recordset(["dues_state"])
            self.assertEqual(self.bees.dues_residual, residual)
            self.assertEqual(self.bees.dues_state, state)
        self.assertEqual(self.charge.paid_amount, paid)
        self.assertEqual(self.pot.balance, paid)
        self.assertEqual(self.call.state, "sent" if residual else "settled")

    def test_invoices_know_their_mandate_and_their_time(self):
        self.assertEqual(self.move.preferred_payment_method_line_id, self.debit)
        self.assertEqual(self.move.mandate_id, self.bees.partner_id.valid_mandate_id)
        line = self.move.invoice_line_ids
        self.assertEqual(str(line.start_date), "2026-01-01")
        self.assertEqual(str(line.end_date), "2026-12-31")
        self.assertOwes(300, "late", 0)

    def test_a_debit_that_was_sent_counts_until_it_is_returned(self):
        payment = self.collect(self.move)
        self.assertEqual(self.move.payment_state, "in_payment")
        self.assertOwes(0, "up_to_date", 300)
        self.send_back(payment)
        self.assertEqual(self.move.payment_state, "not_paid")
        self.assertTrue(self.move.returned_payment)
        self.assertOwes(300, "late", 0)
        # It is collected once more, and the bank confirms.
        again = self.collect(self.move)
        outstanding = again.move_id.line_ids.filtered("debit")
        self.receive(300, outstanding)
        self.assertEqual(self.move.payment_state, "paid")
        self.assertOwes(0, "up_to_date", 300)

    def test_a_return_that_was_a_mistake(self):
        returned = self.send_back(self.collect(self.move))
        self.assertOwes(300, "late", 0)
        returned.action_cancel()
        self.assertOwes(0, "up_to_date", 300)

    def test_a_debit_that_is_in_no_entry_until_the_bank_confirms(self):
        self.debit.payment_account_id = False
        payment = self.collect(self.move)
        self.assertFalse(payment.move_id)
        self.assertEqual(self.move.payment_state, "in_payment")
        self.assertOwes(0, "up_to_date", 300)
        payment.action_reject()
        self.assertOwes(300, "late", 0)

    def test_the_bank_confirms_a_debit_that_is_in_no_entry(self):
        self.debit.payment_account_id = False
        payment = self.collect(self.move)
        receivable = self.move.line_ids.filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        )
        said = self.receive(300, receivable)
        self.assertEqual(payment.state, "paid")
        self.assertOwes(0, "up_to_date", 300)
        # The bank takes it back: it is not in transit once more.
        said.unreconcile_bank_line()
        payment.action_reject()
        self.assertOwes(300, "late", 0)

    def test_a_transfer_is_reconciled(self):
        receivable = self.move.line_ids.filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        )
        said = self.receive(120, receivable)
        self.assertOwes(180, "late", 120)
        said.unreconcile_bank_line()
        self.assertOwes(300, "late", 0)

    def test_dunning_changes_nothing_of_what_is_owed(self):
        policy = self.env.ref("account_credit_control.credit_control_3_time")
        receivable = self.move.line_ids.account_id.filtered(
            lambda account: account.account_type == "asset_receivable"
        )
        policy.account_ids = receivable
        self.bees.partner_id.credit_policy_id = policy
        run = self.env["credit.control.run"].create(
            {"date": "2026-03-01", "policy_ids": [Command.set(policy.ids)]}
        )
        run.with_context(lang="en_US").generate_credit_lines()
        self.assertIn(self.move, run.line_ids.invoice_id)
        self.assertOwes(300, "late", 0)


@tagged("post_install", "-at_install")
class TestShareByDebit(DebitMixin, ShareCase):
    def test_a_returned_debit_makes_a_share_owed_again(self):
        self.allow_debits(self.bees.partner_id)
        share = self.invoice(3000, self.bees)
        payment = self.collect(share.move_id)
        self.assertEqual((share.state, share.paid_amount), ("settled", 3000))
        self.send_back(payment)
        self.assertEqual((share.state, share.residual), ("asked", 3000))
        self.assertEqual(share.paid_amount, 0)
