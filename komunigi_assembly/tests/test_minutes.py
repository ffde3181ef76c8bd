# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import re
from datetime import date

from freezegun import freeze_time

from odoo.tests import new_test_user

from .common import AssemblyCase


class TestMinutes(AssemblyCase):
    """An intercoop meeting, and what everybody reads of it five minutes later."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # What the demo data has to write is not looked at.
        cls.env["komunigi.meeting.mailing"].sudo().search([]).write({"done": True})
        cls.bees = cls.create_member(cls.network, "Bees")
        cls.bloum = cls.create_member(cls.network, "Bloum")
        cls.operator = cls.create_member(cls.network, "Operator")
        cls.network.operator_id = cls.operator.partner_id
        cls.anna = cls.create_person(cls.bees, "anna")
        cls.ben = cls.create_person(cls.bloum, "ben")
        cls.olga = cls.create_person(cls.operator, "olga")
        cls.series = cls.create_series(cls.network)
        cls.meeting = cls.create_meeting(
            cls.network, "2027-03-02 17:00:00", "March", series_id=cls.series.id
        )

    @classmethod
    def create_person(cls, member, login):
        person = cls.create_representative(member, login).partner_id
        person.email = f"{login}@example.com"
        return person

    def item(self, name="Item", kind="discussion", **values):
        return self.create_item(self.meeting, name, kind, **values)

    def open(self, moment="2027-03-02 17:05:00", there=()):
        with freeze_time(moment):
            self.meeting._open()
            for member, person in there:
                self.meeting._check_in(member, partner=person)

    def close(self, moment="2027-03-02 19:00:00"):
        with freeze_time(moment):
            self.meeting._close()

    def decide(self, item, moment="2027-03-02 18:00:00", answers=(), **values):
        answers = dict(answers)
        with freeze_time(moment):
            item._start()
            item._go_to_stage("consent")
            for member, (answer, reason) in answers.items():
                item._answer(member, self.anna, answer, reason)
            item._all_consent(self.anna)
            return item._decide(self.anna, **values)

    def write_mails(self, moment="2027-03-02 19:06:00"):
        """{address: mail} of what the job writes at `moment`."""
        mails = self.env["mail.mail"].sudo()
        known = mails.search([])
        with freeze_time(moment), self.enter_registry_test_mode():
            self.env.ref(
                "komunigi_assembly.ir_cron_meeting_mail"
            ).method_direct_trigger()
        self.env.invalidate_all()
        return {
            mail.recipient_ids.email: mail
            for mail in mails.search([]) - known
            if len(mail.recipient_ids) == 1
        }

    # What they say

    def test_what_happened_is_told(self):
        dues = self.item("Dues", "decision", proposal="25 euros a month.")
        self.item("Never reached")
        self.open(there=[(self.bees, self.anna), (self.bloum, self.ben)])
        with freeze_time("2027-03-02 17:30:00"):
            self.meeting._check_in(None, name="Gus from Gand")
        self.decide(
            dues,
            answers={self.bloum: ("concern", "It is a lot.")},
            date_review=date(2028, 3, 2),
        )
        with freeze_time("2027-03-02 18:10:00"):
            self.meeting._add_action(
                "Write to the bank", "2027-03-10", who=self.anna, item=dues
            )
            dues._save_notes("We talked.\nAt length.", 0, self.anna)
        self.close()
        told = self.text(self.meeting._minutes_html())
        for said in (
            "Tuesday 2 March 2027, 18:05",
            "Tuesday 2 March 2027, 20:00",
            "Bees: Anna",
            "Bloum: Ben",
            "Guests: Gus from Gand",
            "1. Dues",
            "We talked.",
            "Adopted · 2027-001",
            "25 euros a month.",
            "Bloum consented, with a concern: It is a lot.",
            "To review on 2 March 2028",
            "Write to the bank · Anna · until 10 March 2027",
            "Not reached",
            "Never reached · moves on to Tuesday 6 April 2027, 18:00",
            "Next meeting",
        ):
            self.assertIn(said, told)

    def test_a_meeting_that_crosses_midnight_and_summer_time(self):
        """From Saturday 23:30 to Sunday 03:30: the clock goes on at two."""
        self.meeting.date_start = "2027-03-27 22:30:00"
        item = self.item("Late", "decision", proposal="We go home.")
        self.open("2027-03-27 22:30:00", there=[(self.bees, self.anna)])
        decision = self.decide(item, "2027-03-28 00:30:00")
        self.close("2027-03-28 01:30:00")
        told = self.text(self.meeting._minutes_html())
        self.assertIn("Saturday 27 March 2027, 23:30", told)
        self.assertIn("Sunday 28 March 2027, 03:30", told)
        self.assertEqual(str(decision.date), "2027-03-28")

    def test_what_people_type_is_text(self):
        evil = "<script>alert(1)</script>"
        item = self.item(f"Item {evil}", "decision", proposal=evil)
        self.open(there=[(self.bees, self.anna)])
        with freeze_time("2027-03-02 17:30:00"):
            self.meeting._check_in(None, name=evil)
            item._save_notes(evil, 0, self.anna)
            self.meeting._add_action(evil, "2027-03-10", item=item)
        self.decide(item)
        self.close()
        told = self.meeting._minutes_html()
        self.assertNotIn("<script", told)
        self.assertEqual(told.count("&lt;script&gt;"), 5)

    def test_each_reader_has_the_frame_in_its_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.item("Dues")
        self.open()
        self.close()
        told = self.meeting.with_context(lang="fr_FR")._minutes_html()
        self.assertIn("mardi 2 mars 2027", told)
        self.assertIn("Dues", told)

    # Who reads what

    def test_who_stepped_aside_reads_what_was_decided_and_no_more(self):
        price = self.item(
            "Price", "decision", proposal="80 euros.", subject="operator_price"
        )
        self.open(there=[(self.bees, self.anna), (self.operator, self.olga)])
        with freeze_time("2027-03-02 17:30:00"):
            price._save_notes("They ask too much.", 0, self.anna)
        self.decide(price, answers={self.bees: ("concern", "Dear.")})
        self.close()
        hidden = self.meeting._minutes_hidden_from(self.operator)
        self.assertEqual(hidden, price)
        told = self.text(self.meeting._minutes_html(hidden))
        self.assertIn("80 euros.", told)
        for secret in ("They ask too much.", "Dear."):
            self.assertNotIn(secret, told)
            self.assertIn(secret, self.meeting._minutes_html())

    def test_a_user_of_the_backend_who_stepped_aside_reads_no_more(self):
        price = self.item(
            "Price", "decision", proposal="80 euros.", subject="operator_price"
        )
        self.open(there=[(self.bees, self.anna)])
        with freeze_time("2027-03-02 17:30:00"):
            price._save_notes("They ask too much.", 0, self.anna)
        decision = self.decide(price, answers={self.bees: ("concern", "Dear.")})
        self.close()
        clerk = new_test_user(
            self.env, "clerk", groups="komunigi_membership.group_secretary"
        )
        self.create_representation(
            self.operator,
            self.operator.representation_ids,
            partner_id=clerk.partner_id.id,
        )
        self.env.invalidate_all()
        meeting = self.meeting.with_user(clerk)
        self.assertNotIn("They ask too much.", meeting.minutes_html)
        self.assertFalse(decision.with_user(clerk).record_html)
        self.assertNotIn("record", decision.with_user(clerk).fields_get())
        treasurer = new_test_user(
            self.env, "treas", groups="komunigi_membership.group_user"
        )
        self.assertIn(
            "They ask too much.", self.meeting.with_user(treasurer).minutes_html
        )
        self.assertIn("Dear.", decision.with_user(treasurer).record_html)

    # Mails

    def test_they_go_out_five_minutes_after_the_end(self):
        self.item("Dues")
        self.open(there=[(self.bees, self.anna)])
        self.close()
        self.assertEqual(str(self.meeting.date_minutes_due), "2027-03-02 19:05:00")
        self.assertFalse(self.write_mails("2027-03-02 19:04:00"))
        mails = self.write_mails("2027-03-02 19:05:30")
        self.assertEqual(
            set(mails), {f"{name}@example.com" for name in ("anna", "ben", "olga")}
        )
        mail = mails["ben@example.com"]
        self.assertEqual(mail.subject, "Minutes: March")
        self.assertIn("Bees: Anna", self.text(mail.body_html))
        self.assertFalse(self.write_mails("2027-03-02 20:05:30"))
        self.assertEqual(self.said_of_sending(), 1)

    def test_what_is_put_right_in_these_minutes_is_in_them(self):
        item = self.item("Dues")
        self.open()
        self.close()
        with freeze_time("2027-03-02 19:03:00"):
            item._save_notes("We agreed on 25.", 0, self.anna)
        mails = self.write_mails()
        self.assertIn("We agreed on 25.", mails["ben@example.com"].body_html)

    def test_a_corrected_version_is_sent_again(self):
        self.item("Dues")
        self.open()
        self.close()
        self.write_mails()
        with freeze_time("2027-03-03 09:00:00"):
            self.meeting.action_send_minutes()
        mail = self.write_mails("2027-03-03 09:00:00")["ben@example.com"]
        self.assertEqual(mail.subject, "Corrected minutes: March")
        self.assertIn("replace what you got before", self.text(mail.body_html))
        self.assertEqual(self.said_of_sending(), 2)

    def said_of_sending(self):
        bodies = self.meeting.message_ids.mapped("body")
        return sum("The minutes were sent by mail." in body for body in bodies)

    def test_guests_with_an_address_get_them_too(self):
        guest = self.env["res.partner"].create(
            {"name": "Gus", "email": "gus@example.com"}
        )
        price = self.item("Price", subject="operator_price")
        self.open(there=[(None, guest), (self.operator, self.olga)])
        with freeze_time("2027-03-02 18:00:00"):
            price._save_notes("They ask too much.", 0, self.anna)
        self.close()
        mails = self.write_mails()
        self.assertIn("Price", mails["gus@example.com"].body_html)
        for address in ("gus@example.com", "olga@example.com"):
            self.assertNotIn("They ask too much.", mails[address].body_html)
        self.assertIn("They ask too much.", mails["ben@example.com"].body_html)

    def test_each_mail_is_in_the_language_of_its_reader(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.ben.lang = "fr_FR"
        self.item("Dues")
        self.open()
        self.close()
        mails = self.write_mails()
        self.assertIn("mardi 2 mars 2027", mails["ben@example.com"].body_html)
        self.assertIn("Tuesday 2 March 2027", mails["anna@example.com"].body_html)

    def text(self, html) -> str:
        """What is read, without tags, in one line."""
        return " ".join(re.sub(r"<[^>]+>", " ", str(html)).split()).replace(" .", ".")
