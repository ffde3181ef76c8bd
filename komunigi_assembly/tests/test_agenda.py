# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user

from odoo.addons.komunigi_assembly.exceptions import NotesConflict

from .agenda_common import AgendaMixin
from .common import AssemblyCase


@freeze_time("2027-03-02 17:00:00")
class TestAgenda(AgendaMixin, AssemblyCase):
    """The points of an intercoop meeting, from one to the next."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time("2027-03-02 17:00:00"):
            cls.create_circle(cls.network)
            cls.meeting = cls.create_meeting(cls.network, "2027-03-02 17:00:00")
            cls.later = cls.create_meeting(cls.network, "2027-04-06 16:00:00", "April")
            cls.first = cls.create_item(cls.meeting, "News", "information")
            cls.second = cls.create_item(cls.meeting, "Prices")

    def test_items_stand_in_the_order_in_which_they_were_put(self):
        third = self.create_item(self.meeting, "Aside")
        self.assertEqual(
            self.meeting.item_ids.sorted(), self.first | self.second | third
        )
        third._shift(-1)
        self.assertEqual(
            list(self.meeting.item_ids.sorted()), [self.first, third, self.second]
        )
        self.first._shift(-1)
        third._shift(1)
        third._shift(1)
        self.assertEqual(
            list(self.meeting.item_ids.sorted()), [self.first, self.second, third]
        )

    def test_a_clock_for_each_item(self):
        self.begin(self.meeting)
        with freeze_time("2027-03-02 17:00:00"):
            self.first._start()
        with freeze_time("2027-03-02 17:08:30"):
            self.assertEqual(self.first._spent(self.meeting._now()), 510)
            self.second._start()
        self.assertEqual(self.first.state, "done")
        self.assertEqual(self.first.seconds_spent, 510)
        self.assertEqual(self.meeting._current_item(), self.second)
        # Taken up again, the clock goes on from where it stood.
        with freeze_time("2027-03-02 17:10:00"):
            self.first._start()
        with freeze_time("2027-03-02 17:11:00"):
            self.first._finish()
        self.assertEqual(self.first.seconds_spent, 570)
        self.assertEqual(self.first._minutes_spent(), 10)
        self.assertEqual(self.second.seconds_spent, 90)
        self.assertFalse(self.meeting._current_item())

    def test_the_next_item_is_the_one_after_this(self):
        third = self.create_item(self.meeting, "Aside")
        self.begin(self.meeting)
        self.assertEqual(self.meeting._next_item(), self.first)
        self.second._start()
        self.assertEqual(self.meeting._next_item(), third)
        third._start()
        # What was left out comes at the end.
        self.assertEqual(self.meeting._next_item(), self.first)

    def test_nothing_is_taken_up_before_the_meeting_or_after_it(self):
        with self.assertRaisesRegex(UserError, "has not begun"):
            self.first._start()
        self.begin(self.meeting)
        self.meeting.action_close()
        with self.assertRaisesRegex(UserError, "is over"):
            self.first._start()
        with self.assertRaisesRegex(UserError, "is over"):
            self.create_item(self.meeting, "Too late")

    def test_what_was_not_reached_moves_on_with_all_that_belongs_to_it(self):
        self.create_item(self.later, "Already there")
        self.second.write({"kind": "decision", "brought_by_id": self.louve.id})
        self.second._set_proposal("Ten percent.", self.chloe)
        self.second._set_proposal("Five percent.", self.chloe)
        self.second._attach("offer.pdf", b"%PDF-1.4", self.chloe)
        self.second._write_concern(self.epicerie, self.bruno, "Too dear")
        self.second._step_aside(self.potager, "We sell it")
        self.begin(self.meeting)
        self.first._start()
        self.meeting.action_close()
        self.assertEqual(self.first.state, "done")
        self.assertEqual(self.second.state, "moved")
        new = self.second.next_ids
        self.assertEqual(
            self.later.item_ids.sorted().mapped("name"), ["Prices", "Already there"]
        )
        self.assertEqual(new.proposal, "Five percent.")
        self.assertEqual(new.proposal_author_id, self.chloe)
        self.assertEqual([one["proposal"] for one in new._versions()], ["Ten percent."])
        self.assertEqual(new.brought_by_id, self.louve)
        self.assertEqual(new.concern_ids.text, "Too dear")
        self.assertEqual(new.recusal_ids.membership_id, self.potager)
        self.assertEqual(new._files().name, "offer.pdf")
        self.assertEqual(new._files().raw, b"%PDF-1.4")
        self.assertNotEqual(new._files(), self.second._files())
        self.assertEqual(
            new._history(), ["Was on the agenda of March 2, 2027, not reached."]
        )
        # The record of the first meeting stays what it was.
        self.assertEqual(self.second.meeting_id, self.meeting)

    def test_its_history_goes_back_over_all_meetings(self):
        self.begin(self.meeting)
        self.meeting.action_close()
        moved = self.second.next_ids
        with freeze_time("2027-04-06 16:00:00"):
            may = self.create_meeting(self.network, "2027-05-04 16:00:00")
            self.begin(self.later)
            moved._start()
            moved._carry_on()
            self.later.action_close()
        [third] = may.item_ids.filtered(lambda item: item.name == "Prices")
        self.assertEqual(
            third._history(),
            [
                "Was talked about on April 6, 2027.",
                "Was on the agenda of March 2, 2027, not reached.",
            ],
        )

    def test_without_a_next_meeting_it_is_noted_as_not_reached(self):
        self.later.unlink()
        self.begin(self.meeting)
        self.meeting.action_close()
        self.assertEqual(self.second.state, "moved")
        self.assertFalse(self.second.next_ids)

    def test_an_item_that_somebody_brings_during_the_meeting(self):
        self.begin(self.meeting)
        item = self.create_item(self.meeting, "The freezer is broken")
        self.assertIn("added", item.event_ids.mapped("code"))
        [event] = item.event_ids
        self.assertEqual(
            event._say(), "Put on the agenda during the meeting: The freezer is broken."
        )

    def test_the_agenda_that_people_were_convened_to_stays(self):
        assembly = self.create_assembly(self.network, "2027-06-01 17:00:00")
        item = self.create_item(assembly, "Accounts", "decision", proposal="Yes.")
        assembly.action_convene()
        user = new_test_user(
            self.env, "sec_agenda", "komunigi_membership.group_secretary"
        )
        mine = item.with_user(user)
        with self.assertRaisesRegex(UserError, "nothing is added"):
            self.create_item(assembly, "One more")
        for vals in ({"name": "Other"}, {"proposal": "No."}, {"kind": "discussion"}):
            with self.assertRaisesRegex(UserError, "convened to"):
                mine.write(vals)
        with self.assertRaisesRegex(UserError, "convened to"):
            mine._set_proposal("No.", self.anna)
        with self.assertRaisesRegex(UserError, "convened to"):
            mine.unlink()
        mine.description = "More about it"
        mine.write({"name": "Accounts"})
        with self.assertRaises(AccessError):
            mine.create({"meeting_id": assembly.id, "name": "Late", "is_late": True})

    def test_what_was_on_the_agenda_stays_on_the_record(self):
        self.begin(self.meeting)
        with self.assertRaisesRegex(UserError, "stays on its record"):
            self.second.unlink()
        self.create_item(self.later, "Put by mistake").unlink()

    def test_an_item_stays_with_its_network(self):
        other = self.create_meeting(
            self.create_network("Ailleurs"), "2027-06-01 17:00:00"
        )
        with self.assertRaisesRegex(UserError, "stays with its network"):
            self.first.meeting_id = other
        self.first.meeting_id = self.later
        self.assertEqual(self.later.item_ids, self.first)
        stranger = self.create_member(other.network_id, "Ailleurs")
        with self.assertRaisesRegex(UserError, "another network"):
            self.first.brought_by_id = stranger

    def test_the_course_is_not_written_by_hand(self):
        user = new_test_user(
            self.env, "sec_agenda", "komunigi_membership.group_secretary"
        )
        for vals in (
            {"state": "current"},
            {"notes": "forged"},
            {"seconds_spent": 3},
            {"outcome": "adopted"},
            {"stage": "decided"},
        ):
            with self.assertRaises(AccessError):
                self.first.with_user(user).write(vals)
        self.begin(self.meeting)
        self.first.with_user(user).action_start()
        self.assertEqual(self.first.state, "current")
        reader = new_test_user(
            self.env, "reader_agenda", "komunigi_membership.group_user"
        )
        with self.assertRaises(AccessError):
            self.first.with_user(reader).action_finish()


@freeze_time("2027-03-02 17:00:00")
class TestNotes(AgendaMixin, AssemblyCase):
    """Two people write the notes of one item, and nothing is lost."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time("2027-03-02 17:00:00"):
            cls.create_circle(cls.network)
            cls.meeting = cls.create_meeting(cls.network, "2027-03-02 17:00:00")
            cls.item = cls.create_item(cls.meeting)

    def test_each_saving_has_a_number(self):
        self.assertEqual(self.item._save_notes("One", 0, self.anna), 1)
        self.assertEqual(self.item._save_notes("One, two", 1, self.anna), 2)
        self.assertEqual(self.item.notes, "One, two")
        self.assertEqual(self.item.notes_author_id, self.anna)

    def test_the_other_gets_both_texts(self):
        self.item._save_notes("Anna wrote", 0, self.anna)
        with self.assertRaisesRegex(NotesConflict, "Anna") as caught:
            self.item._save_notes("Bruno wrote", 0, self.bruno)
        self.assertEqual(caught.exception.theirs, "Anna wrote")
        self.assertEqual(self.item.notes, "Anna wrote")
        merged = "Anna wrote\nBruno wrote"
        version = caught.exception.version
        self.assertEqual(self.item._save_notes(merged, version, self.bruno), 2)
        self.assertEqual(self.item.notes, merged)

    def test_the_same_text_twice_is_no_conflict(self):
        """An answer that was lost on its way is simply asked for again."""
        self.item._save_notes("Anna wrote", 0, self.anna)
        self.assertEqual(self.item._save_notes("Anna wrote", 0, self.anna), 1)

    def test_a_text_that_is_none(self):
        for text, message in (("x" * 100001, "shorten"), ("a\x00b", "signs")):
            with self.assertRaisesRegex(UserError, message):
                self.item._save_notes(text, 0, self.anna)
