# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import BodyMeetingCase


@tagged("post_install", "-at_install")
class TestMatterAgenda(BodyMeetingCase):
    """The noyau prepares; the members decide."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.meeting = cls.create_members_meeting()
        cls.matter = cls.bring(subject="operator_price")

    def put(self, matter=None, meeting=None, **values):
        return (matter or self.matter)._put_on_agenda(
            meeting or self.meeting, self.anna.partner_id, **values
        )

    def test_the_draft_becomes_the_proposal(self):
        self.create_item(self.meeting, "News")
        self.matter._attach("budget.pdf", b"%PDF-1.4 figures")
        item = self.put(minutes=25)
        self.assertEqual(item.meeting_id, self.meeting)
        self.assertEqual(item.kind, "decision")
        self.assertEqual(item.proposal, "From May on.")
        self.assertEqual(item.body_id, self.body)
        self.assertEqual(item.author_id, self.anna.partner_id)
        self.assertEqual(item.minutes_planned, 25)
        # The operator steps aside there as it does here.
        self.assertEqual(item.subject, "operator_price")
        self.assertEqual(item._files().mapped("name"), ["budget.pdf"])
        self.assertEqual(item._files().raw, b"%PDF-1.4 figures")
        self.assertEqual(self.matter._item_ahead(), item)
        self.assertEqual(self.meeting.item_ids.mapped("name")[-1], item.name)
        self.assertIn(
            "put it on the agenda of “Intercoop in March”",
            str(self.matter.record_html),
        )

    def test_a_later_draft_brings_the_agenda_up_to_date(self):
        item = self.put()
        self.matter.draft = "From June on."
        self.matter._attach("budget.pdf", b"%PDF-1.4 figures")
        self.assertEqual(item.proposal, "From May on.")
        self.assertEqual(self.put(), item)
        self.assertEqual(item.proposal, "From June on.")
        self.put()
        self.assertEqual(len(item._files()), 1)
        self.assertEqual(self.meeting.item_ids, item)

    def test_it_waits_for_one_meeting_at_a_time(self):
        self.put()
        later = self.create_members_meeting(self.days(60), "Intercoop in April")
        self.assertEqual(self.matter._meetings_to_put_on(), self.meeting)
        with self.assertRaisesRegex(UserError, "on the agenda of “Intercoop in March”"):
            self.put(meeting=later)

    def test_nothing_goes_on_a_frozen_agenda_nor_on_a_body_s_own(self):
        assembly = self.create_assembly(self.network, self.days(40))
        self.create_item(assembly)
        assembly.sudo().date_convened = "2026-01-01 12:00:00"
        for meeting in (assembly, self.create_body_meeting()):
            with self.assertRaisesRegex(UserError, "can be put on the agenda"):
                self.put(meeting=meeting)
        there = self.create_meeting(self.elsewhere.network_id, self.days(30))
        with self.assertRaisesRegex(UserError, "can be put on the agenda"):
            self.put(meeting=there)

    def test_what_is_set_aside_or_empty_is_not_proposed(self):
        empty = self.bring("Later", draft=False)
        with self.assertRaisesRegex(UserError, "Write the draft first"):
            self.put(empty)
        self.matter._close(self.anna.partner_id)
        with self.assertRaisesRegex(UserError, "is set aside"):
            self.put()

    def test_what_the_members_decide_comes_back_to_the_matter(self):
        item = self.put()
        self.meeting._open()
        item._start()
        decision = item._record_decision("adopted")
        self.assertEqual(self.matter.state, "decided")
        self.assertEqual(self.matter.outcome, "adopted")
        self.assertEqual(self.matter.date_decided, decision.date)
        said = self.matter._decision_in_words()
        self.assertRegex(said, "^Decided by the members on .*Intercoop in March")
        self.assertIn(decision.number, said)
        self.assertFalse(self.matter._item_ahead())
        with self.assertRaisesRegex(UserError, "is decided"):
            self.matter.draft = "Something else."

    def test_what_the_members_refuse_is_not_adopted(self):
        item = self.put()
        self.meeting._open()
        item._record_decision("rejected")
        self.assertEqual(self.matter.outcome, "rejected")
        self.assertIn("Not adopted by the members", self.matter._decision_in_words())
        with self.assertRaisesRegex(UserError, "was not adopted"):
            self.put()

    def test_what_the_body_decided_stays_its_decision(self):
        """It decides to propose; the members decide on the proposal."""
        matter = self.propose("Sundays")
        for seat in (self.seat_potager, self.seat_epicerie, self.seat_operator):
            self.answer(matter, seat)
        matter._decide(self.anna.partner_id)
        item = self.put(matter)
        self.meeting._open()
        item._record_decision("rejected")
        self.assertEqual(matter.outcome, "adopted")
        self.assertRegex(
            matter._decision_in_words(),
            "Decided on .* by 3 of 3 seats. Not adopted by the members on",
        )

    def test_an_item_that_was_not_reached_takes_its_matter_along(self):
        item = self.put()
        later = self.create_members_meeting(self.days(60), "Intercoop in April")
        self.meeting._open()
        self.meeting._close()
        self.assertEqual(item.state, "moved")
        moved = later.item_ids
        self.assertEqual(moved.matter_id, self.matter)
        self.assertEqual(moved.body_id, self.body)
        self.assertEqual(self.matter._item_ahead(), moved)

    def test_the_dialog_offers_the_next_meeting(self):
        self.create_members_meeting(self.days(60), "Intercoop in April")
        self.create_body_meeting()
        wizard = self.env["komunigi.matter.agenda"].create(
            {"matter_id": self.matter.id, "minutes_planned": 30}
        )
        self.assertEqual(wizard.meeting_id, self.meeting)
        self.assertEqual(len(wizard.meeting_choice_ids), 2)
        action = wizard.with_user(self.secretary).action_put()
        item = self.matter._item_ahead()
        self.assertEqual(action["res_id"], item.id)
        self.assertEqual(item.minutes_planned, 30)
        self.assertEqual(item.author_id, self.secretary.partner_id)

    def test_a_matter_stays_with_the_item_s_body(self):
        item = self.put()
        other = self.create_body(self.network, "Circle", kind="circle")
        with self.assertRaisesRegex(UserError, "prepared by a body of its own"):
            item.body_id = other

    def test_the_order_and_the_minutes(self):
        first = self.create_item(self.meeting, "First")
        item = self.put()
        self.create_item(self.meeting, "Last", sequence=900)
        item._arrange("up", "25")
        self.assertEqual(
            self.meeting.item_ids.sorted("sequence").mapped("name"),
            [item.name, "First", "Last"],
        )
        self.assertEqual(item.minutes_planned, 25)
        # At the top it stays at the top.
        item._arrange("up", "")
        self.assertEqual(self.meeting.item_ids.sorted("sequence")[0], item)
        first._arrange("down", "")
        self.assertEqual(self.meeting.item_ids.sorted("sequence")[-1], first)
        for minutes in ("-5", "9999", "ten"):
            with self.assertRaisesRegex(UserError, "number from 1"):
                item._arrange("", minutes)
        self.meeting._open()
        with self.assertRaisesRegex(UserError, "does not change any more"):
            item._arrange("up", "")

    def test_which_bodies_prepare(self):
        circle = self.create_body(self.network, "Circle", kind="circle")
        self.assertEqual(self.body._meetings_prepared(), self.meeting)
        self.assertFalse(circle._meetings_prepared())
        circle.prepares_agenda = True
        self.assertEqual(circle._meetings_prepared(), self.meeting)
