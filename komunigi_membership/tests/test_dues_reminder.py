# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged

from .dues_common import DuesCase


@tagged("post_install", "-at_install")
class TestDuesReminder(DuesCase):
    """Bees is asked for 300 by 4 February 2026; reminders after 7, 30, 60 days."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bees.partner_id.email = "bees@example.com"
        cls.call = cls.send(cls.create_call(cls.network, {cls.bees: 300}))
        cls.charge = cls.charge_of(cls.bees)
        # Other networks of the database have dues of their own.
        cls.env["komunigi.network"].search(
            [("id", "!=", cls.network.id)]
        ).reminder_mode = "accounting"

    def remind(self, day):
        """Mails that the job of that day writes."""
        mails = self.env["mail.mail"]
        before = mails.search([])
        with (
            freeze_time(f"{day} 09:00:00"),
            patch.object(self.env.cr, "commit", lambda: self.env.flush_all()),
        ):
            self.env["komunigi.dues.reminder"]._cron_remind()
        return mails.search([("model", "=", "komunigi.membership")]) - before

    def test_each_step_is_sent_once(self):
        self.assertFalse(self.remind("2026-02-10"))
        first = self.remind("2026-02-11")
        self.assertEqual(first.recipient_ids, self.bees.partner_id)
        self.assertIn("dues still open", first.subject)
        self.assertFalse(self.remind("2026-02-11"), "once on a day")
        self.assertFalse(self.remind("2026-03-01"), "once for a step")
        self.assertIn("shall we talk", self.remind("2026-03-06").subject)
        self.assertIn("last reminder", self.remind("2026-04-05").subject)
        self.assertFalse(self.remind("2026-12-01"), "and never again")

    def test_late_start_keeps_the_pauses(self):
        self.assertIn("dues still open", self.remind("2026-06-01").subject)
        self.assertFalse(self.remind("2026-06-02"))
        self.assertIn("shall we talk", self.remind("2026-06-24").subject)

    def test_mail_says_what_it_is_about(self):
        mail = self.remind("2026-02-11")
        body = mail.body_html
        for text in (
            "Dues 2026",
            "300.00",
            "02/04/2026",
            self.charge.move_id.name,
            "changes nothing in your right to vote",
            "treasurer@reseau.example",
            "/my/invoices",
        ):
            self.assertIn(text, body)
        # A payment reference that is the number again is not told twice.
        self.assertEqual(body.count(self.charge.move_id.name), 1)

    def test_mail_tells_of_automatic_suspension(self):
        self.network.suspension_mode = "automatic"
        self.assertIn("the right to vote rests", self.remind("2026-02-11").body_html)

    def test_paid_and_credited_dues_are_not_reminded_of(self):
        self.pay(self.charge.move_id)
        self.assertFalse(self.remind("2026-02-11"))

    def test_accountants_own_reminders(self):
        self.network.reminder_mode = "accounting"
        self.assertFalse(self.remind("2026-02-11"))

    def test_titular_is_written_to_in_its_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        titular = self.create_representative(self.bees, "anna_acts").partner_id
        titular.lang = "fr_FR"
        self.create_representative(self.bees, "ben_acts", role="substitute")
        mail = self.remind("2026-02-11")
        self.assertEqual(mail.recipient_ids, titular)
        self.assertIn("04/02/2026", mail.body_html)

    def test_without_titular_all_are_written_to_in_one_mail(self):
        people = [
            self.create_representative(self.bees, login, role="substitute")
            for login in ("anna_acts", "ben_acts")
        ]
        self.create_representative(
            self.bees, "gone_acts", role="substitute", date_end="2026-02-01"
        )
        mail = self.remind("2026-02-11")
        self.assertEqual(len(mail), 1)
        self.assertEqual(
            mail.recipient_ids, people[0].partner_id | people[1].partner_id
        )

    def test_several_dues_are_in_one_mail(self):
        quarter = self.create_call(
            self.network,
            {self.bees: 75},
            name="Dues Q1 2027",
            date_start="2027-01-01",
            date_end="2027-04-01",
            invoice_date="2026-01-05",
            due_date="2026-02-04",
        )
        self.send(quarter)
        mail = self.remind("2026-02-11")
        self.assertEqual(len(mail), 1)
        self.assertIn("Dues 2026", mail.body_html)
        self.assertIn("Dues Q1 2027", mail.body_html)

    def test_member_without_email_is_noted_once(self):
        self.bees.partner_id.email = False
        self.assertFalse(self.remind("2026-02-11"))
        self.assertFalse(self.remind("2026-02-12"))
        notes = self.bees.message_ids.filtered(
            lambda message: "No reminder of dues" in (message.body or "")
        )
        self.assertEqual(len(notes), 1)
        self.assertEqual(self.charge.reminder_count, 1)

    # The treasurer's own

    def remind_now(self, day, charges=None):
        """Mails that the treasurer's click writes, and what she is told."""
        mails = self.env["mail.mail"]
        before = mails.search([])
        with freeze_time(f"{day} 09:00:00"):
            action = (charges or self.charge).with_user(self.treasurer).action_remind()
        return mails.search([]) - before, action["params"]["message"]

    def assert_not_reminded(self, day, why):
        with self.assertRaisesRegex(UserError, why):
            self.remind_now(day)
        self.assertEqual(self.charge.reminder_count, 0)

    def test_the_treasurer_does_not_wait_for_the_job(self):
        mail, told = self.remind_now("2026-02-05")
        self.assertEqual(mail.recipient_ids, self.bees.partner_id)
        self.assertIn("dues still open", mail.subject)
        self.assertIn(self.charge.move_id.name, mail.body_html)
        self.assertIn("Bees", told)
        self.assertEqual(self.charge.reminder_count, 1)
        with self.assertRaisesRegex(UserError, "today already"):
            self.remind_now("2026-02-05")
        self.assertFalse(self.remind("2026-02-11"), "it was the first one")
        self.assertIn("shall we talk", self.remind("2026-03-06").subject)

    def test_the_last_mail_is_repeated_by_hand_only(self):
        for day in ("2026-02-11", "2026-03-06", "2026-04-05"):
            self.remind(day)
        mail, _told = self.remind_now("2026-05-05")
        self.assertIn("last reminder", mail.subject)
        self.assertFalse(self.remind("2026-12-01"))

    def test_nobody_is_reminded_before_the_day(self):
        self.assert_not_reminded("2026-02-04", "Bees has until 02/04/2026 to pay")

    def test_nobody_is_reminded_of_what_was_paid(self):
        self.pay(self.charge.move_id)
        self.assert_not_reminded("2026-02-11", "Bees has nothing left to pay")

    def test_nobody_is_reminded_without_an_address(self):
        self.bees.partner_id.email = False
        self.assert_not_reminded("2026-02-11", "Neither Bees nor its representatives")

    def test_only_the_treasurer_reminds(self):
        secretary = new_test_user(
            self.env, "sara", groups="komunigi_membership.group_secretary"
        )
        with freeze_time("2026-02-11"), self.assertRaises(AccessError):
            self.charge.with_user(secretary).action_remind()

    def test_of_several_those_who_can_be_are_reminded(self):
        bloum = self.create_member(self.network, "Bloum")
        late = self.create_member(self.network, "Late joiner")
        bloum.partner_id.email = "bloum@example.com"
        self.send(
            self.create_call(
                self.network,
                {bloum: 300, late: 300},
                date_start="2027-01-01",
                date_end="2028-01-01",
            )
        )
        charges = self.charge | self.charge_of(bloum) | self.charge_of(late)
        mails, told = self.remind_now("2026-02-11", charges)
        self.assertEqual(mails.recipient_ids, self.bees.partner_id | bloum.partner_id)
        self.assertIn("Neither Late joiner", told)
        self.assertEqual(charges.mapped("reminder_count"), [1, 1, 0])

    def test_a_message_in_ones_own_words_is_kept_with_the_member(self):
        titular = self.create_representative(self.bees, "anna_acts").partner_id
        action = self.charge.with_user(self.treasurer).action_write_message()
        composer = Form(
            self.env[action["res_model"]]
            .with_user(self.treasurer)
            .with_context(**action["context"])
        )
        composer.body = "May I ring you tomorrow?"
        composer.save()._action_send_mail()
        message = self.bees.message_ids[0]
        self.assertIn("ring you", message.body)
        self.assertEqual(message.subject, "Dues 2026")
        self.assertEqual(message.partner_ids, titular)

    def test_queries_do_not_grow_with_the_members(self):
        def queries(year, count):
            members = [
                self.create_member(self.network, f"{year}-{i}") for i in range(count)
            ]
            for member in members:
                member.partner_id.email = f"m{member.id}@example.com"
            self.send(
                self.create_call(
                    self.network,
                    dict.fromkeys(members, 100),
                    date_start=f"{year}-01-01",
                    date_end=f"{year + 1}-01-01",
                    invoice_date=f"{year}-01-05",
                    due_date=f"{year}-02-04",
                )
            )
            with self.counted("whom to remind of dues") as took:
                with freeze_time(f"{year}-02-11 09:00:00"):
                    charges = self.network._charges_to_remind()
                    charges.membership_id.mapped(lambda one: one._dues_contacts())
            return took.queries

        queries(2030, 2)
        self.assertEqual(queries(2031, 5), queries(2032, 40))
