# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import new_test_user

from .agenda_common import AgendaMixin
from .common import AssemblyCase


@freeze_time("2027-03-02 17:00:00")
class TestActions(AgendaMixin, AssemblyCase):
    """Who does what, until when; the next meeting opens with what is still to do."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time("2027-03-02 17:00:00"):
            cls.create_circle(cls.network)
            cls.meeting = cls.create_meeting(cls.network, "2027-03-02 17:00:00")
            cls.later = cls.create_meeting(cls.network, "2027-04-06 16:00:00", "April")
            cls.begin(cls.meeting)

    def test_the_next_meeting_opens_with_what_is_still_to_do(self):
        item = self.create_item(self.meeting)
        call = self.meeting._add_action(
            " Call  the bank ", "2027-03-09", self.anna, item=item
        )
        write = self.meeting._add_action("Write to all", "2027-03-05")
        self.assertEqual(call.summary, "Call the bank")
        self.assertFalse(call.user_id)
        self.assertEqual(
            call._say_action(), "Anna_Notes: Call the bank, until 03/09/2027"
        )
        self.assertEqual(write._say_action(), "Write to all, until 03/05/2027")
        self.meeting.action_close()
        self.assertEqual(self.later._actions_open(), write | call)
        self.begin(self.later)
        write._done_by(self.bruno, self.later)
        self.assertEqual(self.later._actions_open(), call)
        self.assertFalse(write.active)
        call._put_off("2027-05-01")
        self.assertEqual(str(call.date_deadline), "2027-05-01")
        # What was agreed stays on the record of its meeting.
        self.assertEqual(self.meeting._actions(), write | call)
        self.assertIn(
            "Done: Write to all.", [event._say() for event in self.later.event_ids]
        )
        # Twice is once.
        write._done_by(self.bruno, self.later)
        self.assertEqual(self.later.event_ids.mapped("code").count("action_done"), 1)

    def test_doers_find_theirs(self):
        call = self.meeting._add_action("Call the bank", "2027-03-09", self.anna)
        self.meeting._add_action("Write to all", "2027-03-09", self.bruno)
        self.assertEqual(self.potager._actions_of(self.anna), call)
        elsewhere = self.create_member(self.create_network("Ailleurs"), "Ailleurs")
        self.assertFalse(elsewhere._actions_of(self.anna))
        call._done_by(self.anna)
        self.assertFalse(self.potager._actions_of(self.anna))

    def test_a_user_of_the_backend_has_it_in_the_backend_too(self):
        user = new_test_user(self.env, "clerk_notes", "komunigi_membership.group_user")
        action = self.meeting._add_action("Call", "2027-03-09", user.partner_id)
        self.assertEqual(action.user_id, user)

    def test_each_series_has_its_own(self):
        series = self.create_series(self.network)
        apart = self.create_meeting(
            self.network, "2027-04-20 16:00:00", series_id=series.id
        )
        self.meeting._add_action("Call the bank", "2027-03-09")
        self.assertFalse(apart._actions_open())
        own = apart._add_action("Sweep", "2027-05-01")
        self.assertEqual(apart._actions_open(), own)

    def test_what_and_until_when(self):
        with self.assertRaisesRegex(UserError, "what is to be done"):
            self.meeting._add_action("  ", "2027-03-09")
        with self.assertRaisesRegex(UserError, "until when"):
            self.meeting._add_action("Call", False)
