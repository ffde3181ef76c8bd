# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.tests import tagged

from .common import BodyMeetingCase


@tagged("post_install", "-at_install")
class TestBodyConvening(BodyMeetingCase):
    """Who sits is written to and has it in the calendar."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for person in (cls.anna, cls.bruno, cls.chloe):
            person.partner_id.email = f"{person.user_id.login}@example.com"
        cls.meeting = cls.create_body_meeting()
        cls.people = (cls.anna | cls.chloe).partner_id | cls.oskar.partner_id

    def convene(self):
        self.meeting.action_convene()
        known = self.env["mail.mail"].search([])
        self.env["komunigi.meeting.mailing"].search(
            [("meeting_id", "=", self.meeting.id)]
        )._write_batch(100)
        return self.env["mail.mail"].search([]) - known

    def test_who_sits_is_written_to_as_a_member_or_not(self):
        mails = self.convene()
        self.assertEqual(mails.recipient_ids, self.people)
        self.assertEqual(len(mails), 3)
        for mail in mails:
            self.assertIn(
                f"/my/bodies/{self.body.id}/meetings/{self.meeting.id}", mail.body_html
            )
            self.assertEqual(mail.attachment_ids.name, "meeting.ics")

    def test_who_steps_aside_reads_the_title_only(self):
        self.create_item(
            self.meeting,
            "The price",
            subject="operator_price",
            kind="decision",
            description="What the others ask for.",
        )
        mails = self.convene()
        for mail in mails:
            self.assertIn("The price", mail.body_html)
            self.assertEqual(
                "What the others ask for." in mail.body_html,
                mail.recipient_ids != self.oskar.partner_id,
            )

    def test_who_will_sit_that_day_has_it_in_the_calendar(self):
        event = self.meeting.calendar_event_id
        self.assertLessEqual(self.people, event.partner_ids)
        self.assertNotIn(self.bruno.partner_id, event.partner_ids)
        # Somebody else sits from next week on.
        line = self.seat_potager.delegate_ids
        line.date_end = self.today
        self.assertNotIn(self.anna.partner_id, event.partner_ids)
        self.env["komunigi.delegate"].create(
            {
                "mandate_id": self.seat_potager.id,
                "partner_id": self.bruno.partner_id.id,
                "date_start": self.today,
            }
        )
        self.assertIn(self.bruno.partner_id, event.partner_ids)
        self.assertIn(self.chloe.partner_id, event.partner_ids)
        self.seat_epicerie.with_context(tracking_disable=True).date_end = self.month(0)
        self.assertNotIn(self.chloe.partner_id, event.partner_ids)

    def test_nobody_is_invited_twice(self):
        known = self.env["mail.mail"].search([])
        self.create_body_meeting(self.days(40), "Another")
        self.assertEqual(self.env["mail.mail"].search([]), known)

    def test_a_decision_of_the_body_comes_back_to_the_body(self):
        item = self.create_item(self.meeting, "Till", kind="decision", proposal="Buy.")
        self.meeting._open()
        decision = item._record_decision("adopted", date_review=self.month(2))
        self.meeting._close()
        self.create_members_meeting(self.days(70))
        later = self.create_body_meeting(self.days(90), "Noyau in June")
        self.assertEqual(later.item_ids.review_of_id, decision)
        members = self.create_members_meeting(self.days(95), "Later")
        self.assertFalse(members.item_ids)

    def test_what_is_to_do_stays_in_the_body(self):
        self.meeting._open()
        action = self.meeting._add_action(
            "Call the bank", self.month(1), self.anna.partner_id
        )
        members = self.create_members_meeting(self.days(30))
        later = self.create_body_meeting(self.days(90), "Noyau in June")
        self.assertFalse(members._actions_open())
        self.assertEqual(later._actions_open(), action)
