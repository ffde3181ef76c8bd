# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import io
from types import SimpleNamespace
from unittest.mock import patch

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger
from odoo.tools.pdf import PdfWriter

from odoo.addons.komunigi_membership.models import ir_actions_report

from .dues_common import DuesCase


@tagged("post_install", "-at_install")
class TestDuesSending(DuesCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.call = cls.create_call(cls.network, {cls.bees: 300, cls.bloum: 420})

    def test_treasurer_without_accounting_rights_sends(self):
        call = self.call.with_user(self.treasurer)
        self.assertFalse(self.treasurer.has_group("account.group_account_invoice"))
        call.action_send()
        self.assertEqual(call.state, "sent")
        self.assertEqual(call.sent_by_id, self.treasurer)
        self.call.line_ids._invoice()
        moves = self.call.charge_ids.move_id
        self.assertEqual(sorted(moves.mapped("amount_untaxed")), [300, 420])
        self.assertEqual(set(moves.mapped("state")), {"posted"})
        self.assertEqual(call.progress, 100)
        self.assertEqual(call.amount_residual, 720)

    def test_others_do_not_send(self):
        secretary = new_test_user(
            self.env, "test-secretary", groups="komunigi_membership.group_secretary"
        )
        with self.assertRaises(AccessError):
            self.call.with_user(secretary).action_send()

    def test_second_click_does_not_send_again(self):
        self.call.action_send()
        with self.assertRaisesRegex(UserError, "was sent already"):
            self.call.action_send()

    def test_invoice_says_what_it_is_for(self):
        analytic = self.env["account.analytic.account"].create(
            {
                "name": "Intercoop",
                "plan_id": self.env["account.analytic.plan"]
                .create({"name": "Plan"})
                .id,
            }
        )
        self.network.dues_analytic_account_id = analytic
        self.send(self.call)
        charge = self.charge_of(self.bees)
        move = charge.move_id
        line = move.invoice_line_ids
        self.assertEqual(move.partner_id, self.bees.partner_id)
        self.assertEqual(move.journal_id, self.network.dues_journal_id)
        self.assertEqual(str(move.invoice_date), "2026-01-05")
        self.assertEqual(str(move.invoice_date_due), "2026-02-04")
        self.assertEqual(move.invoice_origin, "Dues 2026")
        self.assertTrue(move.payment_reference)
        self.assertFalse(move.invoice_user_id)
        self.assertEqual(line.product_id, self.network.dues_product_id)
        self.assertEqual(line.analytic_distribution, {str(analytic.id): 100})
        self.assertIn("Reseau", line.name)
        self.assertIn("12/31/2026", line.name)
        self.assertEqual(charge.date_due, move.invoice_date_due)
        self.assertEqual(charge.late_from, self.date("2026-02-05"))

    def test_service_dates_where_the_addon_is_there(self):
        lines = self.env.registry["account.move.line"]
        with patch.object(lines, "_fields", {**lines._fields, "start_date": 1}):
            values = self.call.line_ids[0]._prepare_invoice_line()
        self.assertEqual(str(values["start_date"]), "2026-01-01")
        self.assertEqual(str(values["end_date"]), "2026-12-31")

    def test_text_is_in_the_language_of_who_pays(self):
        self.env["res.lang"]._activate_lang("fr_BE")
        self.bees.partner_id.lang = "fr_BE"
        self.send(self.call)
        self.assertIn("31/12/2026", self.charge_of(self.bees).move_id.line_ids[0].name)

    def test_invoice_address_and_payment_terms(self):
        address = self.env["res.partner"].create(
            {
                "name": "Accounts",
                "parent_id": self.bees.partner_id.id,
                "type": "invoice",
            }
        )
        self.bees.partner_id.property_payment_term_id = self.env.ref(
            "account.account_payment_term_30days"
        )
        self.send(self.call)
        move = self.charge_of(self.bees).move_id
        self.assertEqual(move.partner_id, address)
        self.assertEqual(move.commercial_partner_id, self.bees.partner_id)
        self.assertEqual(str(move.invoice_date_due), "2026-02-04")

    def test_invoices_wait_for_odoos_own_sending(self):
        cron = self.env.ref("account.ir_cron_account_move_send")
        triggers = self.env["ir.cron.trigger"]
        before = triggers.search_count([("cron_id", "=", cron.id)])
        self.call.with_user(self.treasurer).action_send()
        self.call.line_ids._invoice()
        move = self.charge_of(self.bees).move_id
        self.assertEqual(
            move.sending_data,
            {
                "author_user_id": self.treasurer.id,
                "author_partner_id": self.treasurer.partner_id.id,
            },
        )
        self.assertGreater(triggers.search_count([("cron_id", "=", cron.id)]), before)

    def test_members_without_email_are_named(self):
        self.bloum.partner_id.email = "bloum@example.com"
        self.send(self.call)
        self.call.invalidate_recordset()
        self.assertEqual(self.call.without_email_count, 1)
        action = self.call.action_open_without_email()
        self.assertEqual(
            self.env["komunigi.dues.line"].search(action["domain"]).membership_id,
            self.bees,
        )
        self.bees.partner_id.invoice_sending_method = "manual"
        self.call.invalidate_recordset()
        self.assertEqual(self.call.without_email_count, 0)

    def test_nothing_to_pay_makes_no_invoice(self):
        call = self.create_call(
            self.network, {self.bees: 0}, name="Free", supplementary=True
        )
        self.send(call)
        self.assertEqual(call.line_ids.state, "invoiced")
        self.assertFalse(call.charge_ids)
        self.assertEqual(call.state, "settled")

    def test_solidarity_fund_pays_its_part(self):
        call = self.create_call(
            self.network, {self.bees: 300}, solidarity_percent=40, supplementary=True
        )
        self.send(call)
        line = call.line_ids
        member, solidarity = line.charge_ids.sorted("payer")
        self.assertEqual(member.move_id.amount_untaxed, 180)
        self.assertEqual((solidarity.amount, solidarity.residual), (120, 0))
        self.assertFalse(solidarity.move_id)
        funds = self.network.fund_ids.grouped("kind")
        self.assertEqual(funds["solidarity"].balance, -120)
        self.assertEqual(funds["common"].balance, 120)
        self.assertEqual(self.bees.dues_residual, 180)
        # The member's part is cancelled, and so is the fund's.
        member.move_id.button_cancel()
        self.assertFalse(solidarity.active)
        self.assertEqual(funds["solidarity"].balance, 0)
        self.assertEqual(funds["common"].balance, 0)
        line.action_call_again()
        line._invoice()
        self.assertEqual(len(line.charge_ids), 2)
        self.assertEqual(funds["solidarity"].balance, -120)

    def test_wholly_covered_member_gets_no_invoice(self):
        call = self.create_call(
            self.network, {self.bees: 300}, solidarity_percent=100, supplementary=True
        )
        self.send(call)
        self.assertFalse(self.charge_of(self.bees))
        self.assertEqual(self.bees.dues_state, "up_to_date")
        self.assertEqual(call.state, "settled")
        self.assertEqual(self.network.fund_ids.grouped("kind")["common"].balance, 300)

    def test_one_line_at_fault_does_not_hold_up_the_others(self):
        members = [self.create_member(self.network, f"M{i}") for i in range(6)]
        call = self.create_call(
            self.network, dict.fromkeys(members, 100), supplementary=True
        )
        wrong = members[3]
        moves = self.env.registry["account.move"]
        post = moves._post

        def refuse(move, soft=True):
            if wrong.partner_id in move.partner_id:
                raise UserError(self.env._("This customer is blocked."))
            return post(move, soft=soft)

        with patch.object(moves, "_post", refuse):
            self.send(call)
        failed = call.line_ids.filtered(lambda line: line.state == "error")
        self.assertEqual(failed.membership_id, wrong)
        self.assertEqual(failed.error, "This customer is blocked.")
        self.assertFalse(failed.charge_ids)
        self.assertFalse(
            self.env["account.move"].search([("partner_id", "=", wrong.partner_id.id)])
        )
        self.assertEqual(call.error_count, 1)
        self.assertEqual(len(call.charge_ids), 5)
        numbers = call.charge_ids.move_id.mapped("sequence_number")
        self.assertEqual(sorted(numbers), list(range(1, 6)), "no number is lost")
        # The cause is put right.
        call.action_try_again()
        self.assertFalse(failed.error)
        failed._invoice()
        self.assertEqual(len(call.charge_ids), 6)
        self.assertEqual(call.error_count, 0)

    def test_unexpected_error_is_on_the_line_and_in_the_log(self):
        moves = self.env.registry["account.move"]
        logger = "odoo.addons.komunigi_membership.models.komunigi_invoiced"
        with (
            patch.object(moves, "_post", side_effect=KeyError("oops")),
            self.assertLogs(logger, "ERROR"),
        ):
            self.send(self.call)
        self.assertEqual(set(self.call.line_ids.mapped("state")), {"error"})
        self.assertIn("oops", self.call.line_ids[0].error)

    def test_missing_account_is_told(self):
        self.bees.partner_id.property_account_receivable_id = False
        self.network.dues_journal_id.active = False
        with mute_logger("odoo.sql_db"):
            self.send(self.call)
        self.assertEqual(set(self.call.line_ids.mapped("state")), {"error"})
        self.assertTrue(self.call.line_ids[0].error)

    def test_dues_are_not_asked_for_twice(self):
        self.send(self.call)
        again = self.create_call(
            self.network,
            {self.bees: 100},
            name="Quarter",
            date_start="2026-10-01",
            date_end="2027-01-01",
            supplementary=True,
        )
        self.send(again)
        self.assertEqual(again.line_ids.state, "error")
        self.assertRegex(again.line_ids.error, "Bees was asked already.*Dues 2026")

    @mute_logger("odoo.sql_db")
    def test_database_refuses_a_second_charge(self):
        self.send(self.call)
        again = self.create_call(
            self.network, {self.bees: 100}, name="Again", supplementary=True
        )
        lines = self.env.registry["komunigi.dues.line"]
        with patch.object(lines, "_check_not_called_already", lambda self: None):
            self.send(again)
        self.assertEqual(again.line_ids.state, "error")
        self.assertIn("called already", again.line_ids.error)
        self.assertEqual(len(self.charge_of(self.bees)), 1)

    def test_running_again_adds_nothing(self):
        self.send(self.call)
        self.call.line_ids._invoice()
        self.assertEqual(len(self.call.charge_ids), 2)
        self.assertEqual(len(self.call.charge_ids.move_id), 2)

    def test_empty_call_is_not_sent(self):
        empty = self.create_call(self.network, {}, supplementary=True)
        with self.assertRaisesRegex(UserError, "asks nobody"):
            empty.action_send()

    def test_charges_are_written_by_nobody(self):
        self.send(self.call)
        charge = self.charge_of(self.bees)
        for group in ("group_administrator", "group_treasurer", "group_user"):
            user = new_test_user(
                self.env, f"u_{group}", groups=f"komunigi_membership.{group}"
            )
            with self.assertRaises(AccessError):
                charge.with_user(user).write({"residual": 0})
            with self.assertRaises(AccessError):
                self.bees.with_user(user).write({"dues_residual": 0})

    def test_setup_is_made_once_for_each_network(self):
        self.network._complete_dues_setup()
        other = self.create_network("Other")
        other._complete_dues_setup()
        self.assertNotEqual(other.dues_journal_id, self.network.dues_journal_id)
        self.assertNotEqual(
            other.dues_journal_id.code, self.network.dues_journal_id.code
        )
        self.assertEqual(other.dues_product_id.type, "service")
        self.assertEqual(
            other.dues_product_id.taxes_id, other.company_id.account_sale_tax_id
        )
        self.assertEqual(
            sorted(other.fund_ids.mapped("kind")), ["common", "solidarity"]
        )
        self.assertEqual(other.reminder_ids.mapped("days"), [7, 30, 60])

    def test_prices_that_include_taxes(self):
        tax = self.env["account.tax"].create(
            {
                "name": "21 % included",
                "amount": 21,
                "price_include_override": "tax_included",
                "company_id": self.company.id,
            }
        )
        self.network.dues_product_id.taxes_id = [Command.set(tax.ids)]
        self.send(self.call)
        move = self.charge_of(self.bees).move_id
        self.assertEqual(move.amount_untaxed, 300)
        self.assertEqual(move.amount_total, 363)

    def test_invoices_become_documents_where_only_one_is_made_at_a_time(self):
        """Debian's wkhtmltopdf; Odoo's own job hands it ten invoices at once."""
        self.send(self.call)
        moves = self.call.charge_ids.move_id
        self.assertEqual(len(moves), 2)
        bodies_at_once = []

        def convert(report, bodies, **options):
            bodies_at_once.append(len(bodies))
            document, writer = io.BytesIO(), PdfWriter()
            writer.add_blank_page(100, 100)
            writer.write(document)
            return document.getvalue()

        reports = self.env["ir.actions.report"].with_context(
            force_report_rendering=True
        )
        with (
            patch.object(
                ir_actions_report,
                "_wkhtml",
                lambda: SimpleNamespace(is_patched_qt=False),
            ),
            patch.object(self.env.registry[reports._name], "_run_wkhtmltopdf", convert),
        ):
            streams = reports._render_qweb_pdf_prepare_streams(
                "account.account_invoices", {}, res_ids=moves.ids
            )
        self.assertEqual(bodies_at_once, [1, 1])
        self.assertEqual(list(streams), moves.ids)
