# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import datetime

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user

from .common import AssemblyCase


@freeze_time("2027-02-20 08:00")
class TestMeetingCourse(AssemblyCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bees = cls.create_member(cls.network, "Bees")
        cls.secretary = new_test_user(
            cls.env, "course_secretary", groups="komunigi_membership.group_secretary"
        )
        cls.reader = new_test_user(
            cls.env, "course_reader", groups="komunigi_membership.group_user"
        )
        cls.meeting = cls.create_meeting(
            cls.network, "2027-03-02 17:00:00", user_id=cls.secretary.id
        ).with_user(cls.secretary)

    def codes(self, meeting):
        return meeting.event_ids.mapped("code")

    def test_of_two_networks_the_form_asks_for_one(self):
        self.create_network("Les Epiceries du Lac")
        form = Form(self.env["komunigi.meeting"].with_user(self.secretary))
        form.network_id = self.network
        self.assertEqual(form.save().network_id, self.network)

    def test_from_convening_to_closing(self):
        self.meeting.action_convene()
        self.assertEqual(self.meeting.state, "draft")
        self.assertEqual(self.meeting.date_convened, datetime(2027, 2, 20, 8, 0))
        with freeze_time("2027-03-02 16:50"):
            self.meeting.action_open()
        self.assertEqual(self.meeting.date_opened, datetime(2027, 3, 2, 16, 50))
        with freeze_time("2027-03-02 19:10"):
            self.meeting.action_close()
        self.assertEqual(self.meeting.state, "done")
        self.assertEqual(self.codes(self.meeting), ["convened", "opened", "closed"])

    def test_people_are_there_without_having_been_convened(self):
        self.meeting.action_open()
        self.assertEqual(self.meeting.state, "running")
        self.assertFalse(self.meeting.date_convened)

    def test_across_midnight_and_the_change_of_summer_time(self):
        meeting = self.create_meeting(
            self.network, "2027-03-27 22:00:00", duration=4, name="The long night"
        )
        with freeze_time("2027-03-27 22:00"):
            meeting._open()
        with freeze_time("2027-03-28 01:30"):
            meeting._close()
        # In Brussels from 23:00, over 2:00 that is 3:00, until 3:30.
        self.assertIn("27 March 2027", meeting._say_moment(meeting.date_opened))
        self.assertIn("23:00", meeting._say_moment(meeting.date_opened))
        self.assertIn("28 March 2027", meeting._say_moment(meeting.date_closed))
        self.assertIn("03:30", meeting._say_moment(meeting.date_closed))
        self.assertIn("04:00", meeting._say_moment(meeting._date_end()))

    def test_nothing_is_done_twice(self):
        self.meeting.action_convene()
        with self.assertRaisesRegex(UserError, "convened already"):
            self.meeting.action_convene()
        self.meeting.action_open()
        with self.assertRaisesRegex(UserError, "under way already"):
            self.meeting.action_open()
        with self.assertRaisesRegex(UserError, "has begun"):
            self.meeting.action_convene()
        self.meeting.action_close()
        with self.assertRaisesRegex(UserError, "not under way"):
            self.meeting.action_close()

    def test_a_past_meeting_is_not_convened(self):
        with freeze_time("2027-03-03"), self.assertRaisesRegex(UserError, "past"):
            self.meeting.action_convene()

    def test_assembly_is_convened_with_an_agenda_before_it_is_held(self):
        assembly = self.create_assembly(self.network, "2027-03-20 17:00:00")
        with self.assertRaisesRegex(UserError, "convened before"):
            assembly.action_open()
        with self.assertRaisesRegex(UserError, "agenda is empty"):
            assembly.action_convene()
        self.create_item(assembly)
        self.assertFalse(assembly._is_frozen_agenda())
        assembly.action_convene()
        self.assertTrue(assembly._is_frozen_agenda())

    def test_what_members_were_told_does_not_change_quietly(self):
        self.meeting.location = "At Bees"
        self.meeting.action_convene()
        with self.assertRaisesRegex(UserError, "Other time or place"):
            self.meeting.location = "At Bloum"
        self.meeting.location = "At Bees"
        self.meeting._put_off("The room is taken.", location="At Bloum")
        self.assertEqual(self.meeting.location, "At Bloum")
        self.assertIn(
            "elsewhere",
            self.meeting.event_ids[-1]._say_moved(self.meeting.event_ids[-1].values),
        )

    def test_put_off(self):
        self.meeting.action_convene()
        self.meeting._put_off("Snow.", date_start=datetime(2027, 3, 9, 17))
        event = self.meeting.event_ids[-1]
        said = event._say_moved(event.values)
        self.assertIn("Tuesday 2 March 2027, 18:00", said)
        self.assertIn("Tuesday 9 March 2027, 18:00", said)
        self.assertIn("Snow.", said)
        with self.assertRaisesRegex(UserError, "past"):
            self.meeting._put_off(date_start=datetime(2027, 2, 1))
        with self.assertRaisesRegex(UserError, "Nothing changes"):
            self.meeting._put_off("Why not")

    def test_wizards(self):
        wizard = (
            self.env["komunigi.meeting.put.off"]
            .with_user(self.secretary)
            .create({"meeting_id": self.meeting.id})
        )
        self.assertEqual(wizard.date_start, self.meeting.date_start)
        wizard.date_start = datetime(2027, 3, 9, 17)
        wizard.action_put_off()
        self.assertEqual(self.meeting.date_start, datetime(2027, 3, 9, 17))
        self.env["komunigi.meeting.cancel"].with_user(self.secretary).create(
            {"meeting_id": self.meeting.id, "reason": "Snow."}
        ).action_cancel()
        self.assertEqual(self.meeting.state, "cancelled")

    def test_cancelled_says_why(self):
        with self.assertRaisesRegex(UserError, "Say why"):
            self.meeting._cancel(" ")
        self.meeting._cancel("Snow.")
        self.assertEqual(self.meeting.cancel_reason, "Snow.")
        with self.assertRaises(UserError):
            self.meeting.action_open()

    def test_what_was_not_reached_goes_to_the_next_meeting(self):
        later = self.create_meeting(self.network, "2027-04-06 16:00:00", name="April")
        reached, not_reached = (
            self.create_item(self.meeting.sudo(), name) for name in ("One", "Two")
        )
        self.meeting.action_open()
        reached._start()
        self.meeting.action_close()
        self.assertEqual(reached.state, "done")
        self.assertEqual(not_reached.state, "moved")
        self.assertEqual(later.item_ids.mapped("name"), ["Two"])

    def test_cancelled_meeting_hands_its_agenda_on(self):
        later = self.create_meeting(self.network, "2027-04-06 16:00:00", name="April")
        self.create_item(self.meeting.sudo(), "One")
        self.meeting._cancel("Snow.")
        self.assertEqual(later.item_ids.mapped("name"), ["One"])

    def test_following(self):
        alone = self.create_meeting(self.create_network("Other"), "2027-03-02 17:00:00")
        self.assertFalse(alone._following())
        series = self.create_series(self.network)
        first = series.meeting_ids
        second = first._following()
        self.assertEqual(second.series_id, series)
        self.assertEqual(second.date_start, datetime(2027, 4, 6, 16))
        self.assertEqual(first._following(), second)

    def test_who_only_reads_does_nothing(self):
        meeting = self.meeting.with_user(self.reader)
        for act in (
            meeting.action_convene,
            meeting.action_open,
            meeting.action_close,
            lambda: meeting._cancel("No."),
            lambda: meeting._put_off(location="Elsewhere"),
        ):
            with self.assertRaises(AccessError):
                act()

    def test_course_is_not_written_by_hand(self):
        for name, value in (
            ("state", "done"),
            ("date_opened", "2027-01-01 00:00:00"),
            ("slot", "2027-01-01"),
            ("calendar_version", 3),
        ):
            with self.subTest(name), self.assertRaises(AccessError):
                self.meeting[name] = value

    def test_what_was_told_or_held_is_not_deleted(self):
        other = self.create_meeting(self.network, "2027-03-02 17:00:00")
        other.unlink()
        self.meeting.action_convene()
        with self.assertRaisesRegex(UserError, "stays on record"):
            self.meeting.unlink()

    def test_name_is_made_of_the_day_unless_somebody_chose_one(self):
        meeting = self.create_meeting(self.network, "2027-03-02 23:30:00", name="")
        self.assertEqual(meeting.name, "Intercoop meeting of 3 March 2027")
        meeting.date_start = "2027-03-09 17:00:00"
        self.assertEqual(meeting.name, "Intercoop meeting of 9 March 2027")
        meeting.name = "About bread"
        meeting.date_start = "2027-03-10 17:00:00"
        self.assertEqual(meeting.name, "About bread")
        with self.assertRaisesRegex(UserError, "stays in its network"):
            meeting.with_user(self.secretary).network_id = self.create_network("Other")

    def test_item_added_late(self):
        assembly = self.create_assembly(self.network, "2027-03-20 17:00:00")
        self.create_item(assembly, "Accounts of 2026", kind="decision")
        assembly.action_convene()
        with self.assertRaisesRegex(UserError, "under way"):
            assembly._add_late_item("Roof", "discussion", "Storm of last night.")
        with freeze_time("2027-03-20 17:00"):
            assembly.action_open()
            with self.assertRaisesRegex(UserError, "Say why"):
                assembly._add_late_item("Roof", "discussion", " ")
            with self.assertRaisesRegex(UserError, "as a discussion"):
                assembly._add_late_item("Roof", "decision", "Storm of last night.")
            item = assembly._add_late_item("Roof", "discussion", "Storm.")
        self.assertTrue(item.is_late)
        self.assertEqual(assembly.item_ids[-1], item)

    def test_decision_on_an_item_added_late_where_the_rules_say_so(self):
        assembly = self.create_assembly(
            self.network, "2027-03-20 17:00:00", late_decisions=True
        )
        self.create_item(assembly, "Accounts of 2026", kind="decision")
        assembly.action_convene()
        with freeze_time("2027-03-20 17:00"):
            assembly.action_open()
            self.env["komunigi.meeting.late.item"].with_user(self.secretary).create(
                {
                    "meeting_id": assembly.id,
                    "name": "Roof",
                    "kind": "decision",
                    "proposal": "We mend it.",
                    "reason": "All are here and agree.",
                }
            ).action_add()
        item = assembly.item_ids[-1]
        self.assertEqual((item.name, item.proposal), ("Roof", "We mend it."))
        event = assembly.event_ids.filtered(lambda one: one.code == "late_item")
        self.assertIn("All are here and agree.", event._say_late_item(event.values))
