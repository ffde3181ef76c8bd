# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from contextlib import suppress
from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo.tests import tagged
from odoo.tools import mute_logger

from .dues_common import DuesCase


class Killed(BaseException):
    """What no handler of errors sees, as when the process is killed."""


@tagged("post_install", "-at_install")
class TestDuesCron(DuesCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.members = [cls.create_member(cls.network, f"M{i}") for i in range(7)]
        cls.call = cls.create_call(cls.network, dict.fromkeys(cls.members, 100))
        cls.cron = cls.env.ref("komunigi_membership.ir_cron_dues_invoice")
        cls.calls = cls.env["komunigi.dues.call"]

    def run_job(self, batch_size=3):
        with (
            self.enter_registry_test_mode(),
            patch.object(self.env.cr, "commit", lambda: self.env.flush_all()),
        ):
            self.calls._cron_invoice(batch_size)

    def assertAllInvoicedOnce(self):
        self.assertEqual(self.call.line_ids.mapped("state"), ["invoiced"] * 7)
        self.assertEqual(len(self.call.charge_ids), 7)
        self.assertEqual(len(self.call.charge_ids.move_id), 7)
        invoices = self.env["account.move"].search_count(
            [("journal_id", "=", self.network.dues_journal_id.id)]
        )
        self.assertEqual(invoices, 7)

    def test_sending_wakes_the_job(self):
        triggers = self.env["ir.cron.trigger"]
        before = triggers.search_count([("cron_id", "=", self.cron.id)])
        self.call.action_send()
        self.assertEqual(
            triggers.search_count([("cron_id", "=", self.cron.id)]), before + 1
        )

    def test_job_invoices_what_was_sent(self):
        with self.enter_registry_test_mode():
            self.cron.method_direct_trigger()
        self.assertFalse(self.call.charge_ids, "nothing was sent yet")
        self.call.action_send()
        with self.enter_registry_test_mode():
            self.cron.method_direct_trigger()
        self.env.invalidate_all()
        self.assertAllInvoicedOnce()

    def test_batches(self):
        self.call.action_send()
        lines = self.env.registry["komunigi.dues.line"]
        sizes = []
        invoice = lines._invoice

        def measured(batch):
            sizes.append(len(batch))
            return invoice(batch)

        with patch.object(lines, "_invoice", measured):
            self.run_job()
        self.assertEqual(sizes, [3, 3, 1])
        self.assertAllInvoicedOnce()

    def test_killed_job_goes_on_from_there(self):
        self.call.action_send()
        charges = self.env.registry["komunigi.dues.charge"]
        entries = charges._create_fund_entries
        batches = []

        def killed(new):
            entries(new)
            batches.append(new)
            if len(batches) == 2:
                raise Killed

        with patch.object(charges, "_create_fund_entries", killed):
            for batch in (self.call.line_ids[:3], self.call.line_ids[3:6]):
                # Stands for the transaction of a batch.
                with suppress(Killed), self.env.cr.savepoint():
                    batch._create_charges()
        self.assertEqual(len(self.call.charge_ids), 3)
        self.run_job()
        self.assertAllInvoicedOnce()

    def test_other_transactions_are_no_fault_of_a_line(self):
        self.call.action_send()
        lines = self.env.registry["komunigi.dues.line"]
        with (
            patch.object(lines, "_create_charges", side_effect=SerializationFailure),
            self.assertRaises(SerializationFailure),
        ):
            self.run_job()
        self.assertEqual(set(self.call.line_ids.mapped("state")), {"to_invoice"})

    def test_running_again_adds_nothing(self):
        self.call.action_send()
        self.run_job()
        self.run_job()
        self.assertAllInvoicedOnce()

    def test_lines_of_another_worker_are_left_alone(self):
        self.call.action_send()
        taken = self.call.line_ids[:3]
        lines = self.env.registry["komunigi.dues.line"]
        lock = lines.try_lock_for_update

        def skip(records, **options):
            return lock(records - taken, **options)

        with patch.object(lines, "try_lock_for_update", skip):
            self.run_job()
        self.assertEqual(set(taken.mapped("state")), {"to_invoice"})
        self.assertEqual(len(self.call.charge_ids), 4)

    @mute_logger("odoo.sql_db")
    def test_queries_do_not_grow_with_the_batch(self):
        def queries(year, count):
            members = [
                self.create_member(self.network, f"{year}-{i}") for i in range(count)
            ]
            call = self.create_call(
                self.network,
                dict.fromkeys(members, 100),
                date_start=f"{year}-01-01",
                date_end=f"{year + 1}-01-01",
            )
            call.action_send()
            self.env.flush_all()
            self.env.invalidate_all()
            moves = self.env.registry["account.move"]
            own = []
            create, post = moves.create, moves._post

            def apart(method):
                # What Odoo's invoices cost themselves is not ours.
                def counted(*args, **kwargs):
                    self.env.flush_all()
                    before = self.env.cr.sql_log_count
                    result = method(*args, **kwargs)
                    self.env.flush_all()
                    own.append(self.env.cr.sql_log_count - before)
                    return result

                return counted

            before = self.env.cr.sql_log_count
            with (
                patch.object(moves, "create", apart(create)),
                patch.object(moves, "_post", apart(post)),
            ):
                call.line_ids._invoice()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before - sum(own)

        queries(2030, 2)
        few, many = queries(2031, 5), queries(2032, 40)
        self.assertEqual(few, many)
