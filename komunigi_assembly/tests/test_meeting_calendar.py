# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import datetime

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from .common import AssemblyCase


@tagged("post_install", "-at_install")
@freeze_time("2027-02-20 08:00")
class TestMeetingCalendar(AssemblyCase):
    """Who prepares the meeting has it in the calendar; members have a file."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.secretary = new_test_user(
            cls.env,
            "calendar_secretary",
            email="secretary@example.com",
            groups="komunigi_membership.group_secretary",
        )
        cls.anna = cls.env["res.partner"].create(
            {"name": "Anna", "email": "anna@example.com"}
        )
        cls.bees = cls.create_member(cls.network, "Bees")
        cls.before = cls.env["mail.mail"].search([])
        cls.meeting = cls.create_meeting(
            cls.network,
            "2027-03-02 17:00:00",
            name="",
            user_id=cls.secretary.id,
            note_taker_id=cls.anna.id,
            location="At Bees",
        )

    def test_only_those_who_prepare_it_attend(self):
        event = self.meeting.calendar_event_id
        self.assertEqual(event.name, "Intercoop meeting of 2 March 2027")
        self.assertEqual(event.partner_ids, self.secretary.partner_id | self.anna)
        self.assertEqual(event.start, datetime(2027, 3, 2, 17))
        self.assertEqual(event.stop, datetime(2027, 3, 2, 19))
        self.assertEqual(event.location, "At Bees")
        self.assertEqual(event.privacy, "private")
        self.assertFalse(event.res_id)
        self.assertFalse(self.meeting.activity_ids)

    def test_in_step(self):
        event = self.meeting.calendar_event_id
        self.meeting._put_off(date_start=datetime(2027, 3, 9, 17), location="At Bloum")
        self.assertEqual(event.start, datetime(2027, 3, 9, 17))
        self.assertEqual(event.stop, datetime(2027, 3, 9, 19))
        self.assertEqual(event.location, "At Bloum")
        self.assertEqual(event.name, "Intercoop meeting of 9 March 2027")
        self.meeting.note_taker_id = False
        self.assertEqual(event.partner_ids, self.secretary.partner_id)
        self.meeting._cancel("Snow.")
        self.assertFalse(event.exists())
        self.assertFalse(self.meeting.calendar_event_id)

    def test_deleted(self):
        event = self.meeting.calendar_event_id
        self.meeting.with_user(self.secretary).unlink()
        self.assertFalse(event.exists())

    def test_calendar_writes_no_mail(self):
        self.meeting._put_off(date_start=datetime(2027, 3, 9, 17))
        self.meeting.chair_id = self.env["res.partner"].create(
            {"name": "Ben", "email": "ben@example.com"}
        )
        self.meeting._cancel("Snow.")
        self.assertFalse(self.env["mail.mail"].search([]) - self.before)

    def test_moving_the_event_would_tell_nobody(self):
        event = self.meeting.calendar_event_id.with_user(self.secretary)
        with self.assertRaisesRegex(UserError, "Other time or place"):
            event.write({"start": datetime(2027, 3, 3, 17)})
        event.location = "Second floor"

    def test_defaults_of_another_view_do_not_reach_the_event(self):
        meeting = (
            self.env["komunigi.meeting"]
            .with_context(default_name="Default", default_location="Nowhere")
            .create({"network_id": self.network.id, "name": "Mine"})
        )
        self.assertEqual(meeting.calendar_event_id.name, "Mine")

    def test_file_of_another_page(self):
        text = self.meeting._ics("https://example.org/page").decode()
        self.assertIn("URL:https://example.org/page", text)
        self.assertIn("METHOD:PUBLISH", text)
