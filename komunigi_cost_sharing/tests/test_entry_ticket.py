# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .newcomers_common import NewcomersCase


@tagged("post_install", "-at_install")
@freeze_time("2027-01-31 12:00:00")
class TestEntryTicket(NewcomersCase):
    """A network asks newcomers for 1,000, in three months."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.network.write({"ticket_amount": 1000, "ticket_instalments": 3})

    def newcomer(self, name="Newcomer", **values):
        return self.create_member(self.network, name, date_start="2027-01-31", **values)

    def ticket(self, member=None, **values):
        return self.env["komunigi.entry.ticket"].create(
            {"membership_id": (member or self.newcomer()).id, **values}
        )

    def plan(self, ticket):
        return [
            (str(one["date"]), one["amount"], one["state"]) for one in ticket._plan()
        ]

    def run_cron(self):
        with self.enter_registry_test_mode():
            self.env.ref(
                "komunigi_cost_sharing.ir_cron_entry_ticket"
            ).method_direct_trigger()
        self.env.invalidate_all()

    def test_nothing_is_asked_of_newcomers_by_default(self):
        network = self.create_network("Another")
        member = self.env["komunigi.membership"].create(
            {
                "network_id": network.id,
                "partner_id": self.env["res.partner"].create({"name": "New"}).id,
                "admission_state": "presented",
            }
        )
        member.action_agree()
        self.assertFalse(member.ticket_ids)

    def test_the_treasurer_finds_the_ticket_of_a_new_member_prepared(self):
        member = self.env["komunigi.membership"].create(
            {
                "network_id": self.network.id,
                "partner_id": self.env["res.partner"].create({"name": "New"}).id,
                "admission_state": "presented",
            }
        )
        member.action_agree()
        self.assertEqual(member.ticket_ids.state, "draft")
        self.assertEqual(member.ticket_ids.amount, 1000)
        self.assertFalse(member.ticket_ids.share_ids)

    def test_instalments_come_month_by_month_and_add_up(self):
        ticket = self.ticket()
        ticket.with_user(self.treasurer).action_start()
        self.assertEqual(
            self.plan(ticket),
            [
                ("2027-01-31", 333.34, "asked"),
                ("2027-02-28", 333.33, "ahead"),
                ("2027-03-31", 333.33, "ahead"),
            ],
        )
        self.assertEqual(ticket.share_ids.mapped("amount"), [333.34])
        with freeze_time("2027-02-27 12:00:00"):
            self.run_cron()
            self.assertEqual(len(ticket.share_ids), 1)
        with freeze_time("2027-02-28 12:00:00"):
            self.run_cron()
            self.run_cron()
        self.assertEqual(len(ticket.share_ids), 2)
        with freeze_time("2027-03-31 12:00:00"):
            self.run_cron()
        self.assertEqual(ticket.state, "done")
        self.assertEqual(sum(ticket.share_ids.mapped("amount")), 1000)
        self.assertEqual(
            sorted(map(str, ticket.share_ids.mapped("date"))),
            ["2027-01-31", "2027-02-28", "2027-03-31"],
        )

    def test_it_goes_into_the_common_pot_as_it_is_paid(self):
        ticket = self.ticket(instalments=1)
        ticket.action_start()
        self.invoice_shares()
        pot = self.network._common_pot()
        self.assertEqual(pot.balance, 0)
        self.pay_shares([("ticket_id", "=", ticket.id)])
        pot.invalidate_recordset()
        self.assertEqual(pot.balance, 1000)

    def test_a_job_that_slept_for_months_asks_each_instalment_on_its_day(self):
        ticket = self.ticket()
        ticket.action_start()
        with freeze_time("2027-09-01 12:00:00"):
            self.run_cron()
        self.assertEqual(
            sorted(ticket.share_ids.mapped("amount")), [333.33, 333.33, 333.34]
        )

    def test_who_leaves_no_longer_owes_what_comes_later(self):
        member = self.newcomer()
        ticket = self.ticket(member)
        ticket.action_start()
        wizard = self.env["komunigi.membership.leave"].create(
            {
                "membership_id": member.id,
                "date_end": "2027-03-31",
                "leaving_reason_id": self.env["komunigi.leaving.reason"]
                .create({"name": "Closed"})
                .id,
            }
        )
        self.assertIn("333.33", wizard.money_statement)
        wizard.action_leave()
        self.assertEqual(
            [state for *_rest, state in self.plan(ticket)],
            ["asked", "ahead", "dropped"],
        )
        with freeze_time("2027-04-30 12:00:00"):
            self.run_cron()
        self.assertEqual(ticket.state, "done")
        self.assertEqual(sum(ticket.share_ids.mapped("amount")), 666.67)

    def test_who_comes_back_has_a_ticket_of_its_own_for_that(self):
        member = self.newcomer()
        first = self.ticket(member)
        member.period_ids.date_end = "2027-02-10"
        member.period_ids = [Command.create({"date_start": "2027-06-01"})]
        second = self.ticket(member)
        self.assertNotEqual(first.period_id, second.period_id)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.ticket(member)

    def test_a_waived_ticket_says_why_and_asks_for_nothing(self):
        with self.assertRaises(ValidationError):
            self.ticket(waived=True)
        ticket = self.ticket(
            self.newcomer("Other"), waived=True, reason="Gives its time"
        )
        ticket.action_start()
        self.assertFalse(ticket.share_ids)
        self.assertEqual(ticket.state, "done")

    def test_the_rest_is_waived(self):
        ticket = self.ticket()
        ticket.action_start()
        with self.assertRaises(UserError):
            ticket.action_waive_rest()
        ticket.reason = "A hard year"
        ticket.action_waive_rest()
        self.assertEqual(ticket.state, "done")
        with freeze_time("2027-04-30 12:00:00"):
            self.run_cron()
        self.assertEqual(ticket.share_ids.mapped("amount"), [333.34])

    def test_what_was_agreed_stays_once_it_is_asked_for(self):
        ticket = self.ticket()
        ticket.action_start()
        own = ticket.with_user(self.treasurer)
        with self.assertRaises(UserError):
            own.amount = 10
        with self.assertRaises(UserError):
            own.unlink()
        with self.assertRaises(AccessError):
            own.asked_count = 3
        with self.assertRaises(AccessError):
            own.period_id = False

    def test_two_clicks_ask_once(self):
        ticket = self.ticket()
        ticket.action_start()
        ticket.action_start()
        self.assertEqual(len(ticket.share_ids), 1)

    def test_it_explains_itself(self):
        ticket = self.ticket()
        ticket.action_start()
        said = " ".join(ticket.share_ids._say_steps())
        self.assertIn("in 3 monthly instalments", said)
        self.assertIn("instalment 1 of 3", said)
