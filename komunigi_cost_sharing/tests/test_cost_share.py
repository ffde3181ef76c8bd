# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from contextlib import contextmanager
from unittest.mock import patch

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.komunigi_membership.tests.dues_common import DuesMixin

from .common import SharingCase


class ShareCase(DuesMixin, SharingCase):
    """Bees, Bloum and Cabas pay shift swaps together."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.treasurer = new_test_user(
            cls.env,
            login="test-treasurer",
            email="treasurer@reseau.example",
            groups="komunigi_membership.group_treasurer",
        )
        cls.network.treasurer_id = cls.treasurer
        cls.network._complete_dues_setup()
        cls.network._complete_cost_setup()
        cls.network.cost_product_id.taxes_id = False
        cls.bees = cls.create_member(cls.network, "Bees")
        cls.bloum = cls.create_member(cls.network, "Bloum")
        cls.cabas = cls.create_member(cls.network, "Cabas")
        cls.key = cls.create_key(cls.network, name="Everybody the same")
        cls.development = cls.create_development(cls.network, "Shift swaps")
        cls.cofunding = cls.create_cofunding(cls.development, 3000, cls.key)

    @classmethod
    def allocate(cls, amount, members, cofunding=None, **values):
        cofunding = cofunding or cls.cofunding
        today = cls.network._today()
        return cofunding._allocate(
            cls.key._share(amount, members, day=today),
            **{
                "name": "Shift swaps",
                "date": today,
                "key": cls.key,
                "development": cls.development,
                "decision": "Assembly of 12 May",
                **values,
            },
        )

    @classmethod
    def invoice(cls, amount, members, cofunding=None, **values):
        """Allocate, ask, and let the job make the invoices in this transaction."""
        cls.allocate(amount, members, cofunding, **values)
        shares = (cofunding or cls.cofunding)._ask_shares()
        shares._invoice()
        return shares

    def shares_of(self, member):
        return self.env["komunigi.cost.share"].search(
            [("membership_id", "=", member.id)], order="id"
        )


@tagged("post_install", "-at_install")
class TestCostShare(ShareCase):
    def test_forms_say_on_which_account_shares_count(self):
        self.treasurer.group_ids += self.env.ref("analytic.group_analytic_accounting")
        account = self.env["account.analytic.account"].create(
            {
                "name": "Shift swaps",
                "plan_id": self.env["account.analytic.plan"].search([], limit=1).id,
            }
        )
        fund = self.env["komunigi.fund"].create(
            {"name": "Odoo 20", "network_id": self.network.id, "kind": "migration"}
        )
        for record in (self.development, fund):
            with Form(record.with_user(self.treasurer)) as form:
                form.analytic_account_id = account
            self.assertEqual(record.analytic_account_id, account)
        shares = self.invoice(3000, self.bees)
        [line] = shares.move_id.invoice_line_ids
        self.assertEqual(list(line.analytic_distribution), [str(account.id)])

    # By difference

    def test_planned_shares_are_rewritten(self):
        shares = self.allocate(3000, self.bees | self.bloum)
        self.assertEqual(shares.mapped("amount"), [1500, 1500])
        again = self.allocate(3000, self.bees | self.bloum | self.cabas)
        self.assertEqual(shares, again[:2])
        self.assertEqual(again.mapped("amount"), [1000, 1000, 1000])
        self.allocate(3000, self.cabas)
        self.assertEqual(again.exists().mapped("amount"), [3000])

    def test_what_was_asked_for_only_gets_the_difference(self):
        first = self.invoice(3000, self.bees | self.bloum, hours=30)
        later = self.allocate(3000, self.bees | self.bloum | self.cabas, hours=30)
        self.assertEqual(first.mapped("amount"), [1500, 1500])
        self.assertEqual(later.mapped("amount"), [-500, -500, 1000])
        self.assertEqual(later.mapped("hours"), [-5, -5, 10])
        self.assertEqual(
            self.cofunding._owed(),
            dict.fromkeys(self.bees | self.bloum | self.cabas, 1000),
        )
        self.assertIn("1,500.00 was asked for before", later[0]._say_steps()[-1])
        # The same again plans nothing more.
        self.assertEqual(
            self.allocate(3000, self.bees | self.bloum | self.cabas), later
        )

    def test_who_leaves_gets_it_back(self):
        self.invoice(3000, self.bees | self.bloum)
        later = self.allocate(3000, self.bees)
        self.assertEqual(
            later.mapped(lambda share: (share.membership_id, share.amount)),
            [(self.bees, 1500), (self.bloum, -1500)],
        )

    def test_shares_that_were_asked_for_never_change(self):
        shares = self.invoice(3000, self.bees)
        with self.assertRaisesRegex(UserError, "stays as it is"):
            shares.amount = 1
        with self.assertRaisesRegex(UserError, "not deleted"):
            shares.unlink()

    def test_one_planned_share_a_member(self):
        share = self.allocate(3000, self.bees)
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaisesRegex(Exception, "planned"),
            self.env.cr.savepoint(),
        ):
            share.copy({"cofunding_id": self.cofunding.id}).flush_recordset()

    def test_nobody_writes_shares_by_hand(self):
        shares = self.allocate(3000, self.bees).with_user(self.treasurer)
        with self.assertRaises(AccessError):
            shares.write({"name": "Mine"})
        with self.assertRaises(AccessError):
            self.env["komunigi.cost.share"].with_user(self.treasurer).create(
                {"membership_id": self.bees.id, "name": "Mine", "amount": 1}
            )
        user = new_test_user(self.env, "test-user", "komunigi_membership.group_user")
        with self.assertRaises(AccessError):
            self.cofunding.with_user(user)._ask_shares()

    def test_payments_of_developments(self):
        other = self.create_development(self.network, "Other")
        self.invoice(3000, self.bees | self.bloum)
        self.invoice(3000, self.bees | self.bloum | self.cabas)
        self.assertEqual(
            (self.development | other)._payments(),
            {
                self.development: dict.fromkeys(
                    self.bees | self.bloum | self.cabas, 1000
                ),
                other: {},
            },
        )

    # Invoices

    def test_treasurer_without_accounting_rights_asks(self):
        self.allocate(3000, self.bees | self.bloum)
        cofunding = self.cofunding.with_user(self.treasurer)
        shares = cofunding._ask_shares()
        self.assertEqual(set(shares.mapped("state")), {"asked"})
        self.assertFalse(shares.move_id)
        shares._invoice()
        self.assertEqual(shares.move_id.mapped("amount_untaxed"), [1500, 1500])
        self.assertEqual(set(shares.move_id.mapped("state")), {"posted"})
        self.assertEqual(shares.mapped("residual"), [1500, 1500])
        self.assertEqual(
            shares[0].move_id.sending_data["author_user_id"], self.treasurer.id
        )

    def test_invoice_tells_its_arithmetic_in_the_payers_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.bees.partner_id.lang = "fr_FR"
        self.key.with_context(lang="fr_FR").name = "Tout le monde pareil"
        shares = self.invoice(3000, self.bees | self.bloum)
        move = shares[0].move_id
        self.assertEqual(move.journal_id, self.network.cost_journal_id)
        self.assertEqual(move.invoice_origin, "Shift swaps")
        self.assertIn("Tout le monde pareil", move.invoice_line_ids.name)
        self.assertIn("Everybody the same", shares[1].move_id.invoice_line_ids.name)
        self.assertIn("3,000.00 / 2", shares[1].move_id.narration)
        self.assertIn("Assembly of 12 May", shares[1].move_id.narration)

    def test_each_posted_amount_leads_to_its_share(self):
        shares = self.invoice(3000, self.bees)
        action = shares.move_id.action_open_cost_share()
        self.assertEqual(
            (action["res_model"], action["res_id"]), (shares._name, shares.id)
        )
        self.assertEqual(shares._shared_record(), self.cofunding)

    def test_analytic_account_of_the_development_goes_before(self):
        plan = self.env["account.analytic.plan"].create({"name": "Plan"})
        general, own = self.env["account.analytic.account"].create(
            [{"name": name, "plan_id": plan.id} for name in ("General", "Own")]
        )
        self.network.cost_analytic_account_id = general
        shares = self.invoice(1000, self.bees)
        self.development.analytic_account_id = own
        shares |= self.invoice(2000, self.bees)
        self.assertEqual(
            [line.analytic_distribution for line in shares.move_id.invoice_line_ids],
            [{str(general.id): 100}, {str(own.id): 100}],
        )

    def test_lowered_before_payment_is_credited_on_the_invoice(self):
        [share] = self.invoice(3000, self.bees)
        [credit] = self.invoice(2000, self.bees)
        note = credit.move_id
        self.assertEqual((note.move_type, note.amount_untaxed), ("out_refund", 1000))
        self.assertEqual(note.reversed_entry_id, share.move_id)
        self.assertEqual(share.residual, 2000)
        self.assertEqual((credit.residual, credit.state), (0, "settled"))
        self.pay(share.move_id)
        self.assertEqual((share.state, share.residual), ("settled", 0))
        # 2000 came in as money.
        self.assertEqual((share.paid_amount, credit.paid_amount), (2000, 0))

    def test_lowered_after_payment_is_given_back(self):
        [share] = self.invoice(3000, self.bees)
        self.pay(share.move_id)
        self.assertEqual((share.state, share.paid_amount), ("settled", 3000))
        [credit] = self.invoice(2000, self.bees)
        self.assertEqual((credit.residual, credit.state), (-1000, "asked"))
        self.pay(credit.move_id)
        self.assertEqual((credit.residual, credit.state), (0, "settled"))
        self.assertEqual(credit.paid_amount, -1000)
        self.assertEqual(share.amount, 3000)

    def test_what_is_on_its_way_to_the_bank_is_given_back_not_credited(self):
        moves = self.env.registry["account.move"]
        with patch.object(
            moves, "_get_invoice_in_payment_state", lambda move: "in_payment"
        ):
            [share] = self.invoice(3000, self.bees)
            payment = self.pay(share.move_id, 2500)
            self.assertFalse(payment.move_id)
            self.assertEqual((share.residual, share.paid_amount), (500, 2500))
            [credit] = self.invoice(2000, self.bees)
            # 500 were not paid; 500 of what was are given back.
            self.assertEqual((share.residual, share.paid_amount), (0, 2500))
            self.assertEqual((credit.residual, credit.state), (-500, "asked"))

    def test_given_back_wholly_is_not_cancelled(self):
        [share] = self.invoice(3000, self.bees)
        shares = self.invoice(3000, self.bloum)
        credit = shares.filtered(lambda share: share.amount < 0)
        self.assertEqual(credit.move_id.reversed_entry_id, share.move_id)
        self.assertEqual(share.move_id.payment_state, "reversed")
        self.assertFalse(share.is_void)
        self.assertEqual((share.state, share.residual), ("settled", 0))
        self.assertEqual(self.cofunding._owed(), {self.bees: 0, self.bloum: 3000})

    def test_credit_and_invoice_of_one_batch(self):
        self.allocate(3000, self.bees)
        asked = self.cofunding._ask_shares()
        self.allocate(1000, self.bees)
        asked |= self.cofunding._ask_shares()
        asked._invoice()
        self.assertEqual(asked.mapped("amount"), [3000, -2000])
        self.assertEqual(asked[1].move_id.reversed_entry_id, asked[0].move_id)
        self.assertEqual(asked[0].residual, 1000)

    def test_invoice_that_the_accountant_cancels_can_be_asked_again(self):
        [share] = self.invoice(3000, self.bees)
        first = share.move_id
        with self.assertRaisesRegex(UserError, "asked for already"):
            share.action_ask_again()
        first.button_cancel()
        self.assertTrue(share.is_void)
        self.assertEqual(self.cofunding._owed(), {})
        share.with_user(self.treasurer).action_ask_again()
        self.assertFalse(share.is_void)
        share._invoice()
        self.assertNotEqual(share.move_id, first)
        self.assertEqual((first | share.move_id).cost_share_id, share)
        self.assertEqual(self.cofunding._owed(), {self.bees: 3000})

    def test_invoice_that_the_accountant_credits_is_no_longer_asked_for(self):
        [share] = self.invoice(3000, self.bees)
        self.credit(share.move_id)
        self.assertTrue(share.is_void)
        self.assertEqual((share.residual, share.paid_amount), (0, 0))

    def test_after_sharing_anew_the_cancelled_share_is_not_asked_again(self):
        [share] = self.invoice(3000, self.bees)
        share.move_id.button_cancel()
        anew = self.invoice(2000, self.bees)
        self.assertEqual(anew.amount, 2000)
        with self.assertRaisesRegex(UserError, "shared anew since"):
            share.action_ask_again()
        self.assertEqual(self.cofunding._owed(), {self.bees: 2000})

    def test_one_share_at_fault_does_not_hold_up_the_others(self):
        members = self.bees | self.bloum | self.cabas
        self.allocate(3000, members)
        shares = self.cofunding._ask_shares()
        prepare = self.env.registry["komunigi.cost.share"]._prepare_invoice

        def failing(share):
            if share.membership_id == self.bloum:
                raise UserError(self.env._("no address"))
            return prepare(share)

        with patch.object(
            self.env.registry["komunigi.cost.share"], "_prepare_invoice", failing
        ):
            shares._invoice()
        self.assertEqual(len(shares.move_id), 2)
        failed = shares.filtered("error")
        self.assertEqual(
            (failed.membership_id, failed.error), (self.bloum, "no address")
        )
        failed.with_user(self.treasurer).action_try_again()
        self.assertFalse(failed.error)
        failed._invoice()
        self.assertEqual(len(shares.move_id), 3)

    @contextmanager
    def job(self):
        with (
            self.enter_registry_test_mode(),
            patch.object(self.env.cr, "commit", lambda: self.env.flush_all()),
        ):
            yield

    def test_job_invoices_what_was_asked_for_once(self):
        self.allocate(3000, self.bees | self.bloum | self.cabas)
        shares = self.env["komunigi.cost.share"]
        with self.job():
            shares._cron_invoice()
        self.assertFalse(self.cofunding.share_ids.move_id)
        self.cofunding._ask_shares()
        with self.job():
            shares._cron_invoice(2)
            shares._cron_invoice(2)
        self.assertEqual(len(self.cofunding.share_ids.move_id), 3)
        self.assertEqual(
            self.env["account.move"].search_count(
                [("journal_id", "=", self.network.cost_journal_id.id)]
            ),
            3,
        )

    def test_third_party_is_only_recorded(self):
        self.allocate(3000, self.bees | self.bloum)
        shares = self.cofunding._settle_shares_outside("Invoiced by Coopdevs")
        self.assertEqual(set(shares.mapped("state")), {"settled"})
        self.assertEqual(shares.mapped("paid_amount"), [1500, 1500])
        with self.job():
            shares._cron_invoice()
        self.assertFalse(shares.move_id)

    def test_more_than_the_providers_bill_is_told(self):
        bill = self.env["account.move"].create(
            {
                "move_type": "in_invoice",
                "partner_id": self.bees.partner_id.id,
                "invoice_date": "2026-01-01",
                "invoice_line_ids": [
                    Command.create({"name": "Work", "price_unit": 2500, "tax_ids": []})
                ],
            }
        )
        self.cofunding.bill_id = bill
        self.allocate(2500, self.bees | self.bloum)
        self.assertFalse(self.cofunding.bill_warning)
        self.allocate(3000, self.bees | self.bloum)
        self.cofunding.invalidate_recordset()
        self.assertIn("3,000.00", self.cofunding.bill_warning)

    # Into a fund

    def test_fund_follows_what_is_paid(self):
        fund = self.network.fund_ids.filtered(lambda fund: fund.kind == "common")
        [share] = self.invoice(3000, self.bees, fund=fund, name="Entry ticket")
        entry = self.env["komunigi.fund.entry"].search([("share_id", "=", share.id)])
        self.assertEqual((entry.direction, entry.amount), ("in", 0))
        self.pay(share.move_id, 1000)
        self.assertEqual(entry.amount, 1000)
        self.assertEqual(fund.balance, 1000)
        with self.assertRaisesRegex(AccessError, "invoices of shares"):
            entry.with_user(self.treasurer).amount = 3000
        [credit] = self.invoice(500, self.bees, fund=fund, name="Entry ticket")
        # 2000 of it were not paid yet.
        self.assertEqual(credit.residual, -500)
        self.pay(credit.move_id)
        self.assertEqual(fund.balance, 500)
        self.assertEqual(
            {
                (entry["direction"], entry["amount"])
                for entry in self.network._pot_summary()["entries"]
                if entry["name"] == "Entry ticket"
            },
            {("in", 1000), ("out", 500)},
        )

    # Taxes

    def set_tax(self, **values):
        self.network.cost_product_id.taxes_id = self.env["account.tax"].create(
            {"name": "21 %", "amount": 21, "type_tax_use": "sale", **values}
        )

    def test_amounts_with_taxes(self):
        for included in ("tax_excluded", "tax_included"):
            with self.subTest(included):
                self.set_tax(price_include_override=included, name=included)
                cofunding = self.create_cofunding(self.development, key=self.key)
                [share] = self.allocate(1000, self.bees, cofunding)
                self.assertEqual(share.amount_total, 1210)
                self.assertEqual(
                    self.network._taxed(-1000, self.bees.partner_id), -1210
                )
                cofunding._ask_shares()._invoice()
                move = share.move_id
                self.assertEqual((move.amount_untaxed, move.amount_total), (1000, 1210))
                self.assertEqual(share.amount_total, 1210)
                self.pay(move, 605)
                self.assertEqual((share.residual, share.paid_amount), (605, 500))

    def test_fiscal_position_of_the_member_counts(self):
        self.set_tax()
        position = self.env["account.fiscal.position"].create({"name": "Exempt"})
        self.env["account.tax"].create(
            {
                "name": "0 %",
                "amount": 0,
                "type_tax_use": "sale",
                "original_tax_ids": self.network.cost_product_id.taxes_id.ids,
                "fiscal_position_ids": position.ids,
            }
        )
        self.bloum.partner_id.property_account_position_id = position
        self.assertEqual(
            self.network._taxed_amounts(
                [(100, self.bees.partner_id), (100, self.bloum.partner_id)]
            ),
            [121, 100],
        )

    # Scale

    def test_queries_of_sharing_do_not_grow_with_the_members(self):
        def queries(count):
            members = self.env["komunigi.membership"].union(
                *(self.create_member(self.network, f"M{i}") for i in range(count))
            )
            cofunding = self.create_cofunding(self.development, key=self.key)
            with self.counted("writing shares") as took:
                shares = self.allocate(1000, members, cofunding)
                shares.mapped("amount_total")
                cofunding._owed()
            return took.queries

        queries(2)
        self.assertEqual(queries(10), queries(100))
