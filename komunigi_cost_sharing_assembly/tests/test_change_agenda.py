# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import timedelta

from odoo import fields
from odoo.tests import TransactionCase, tagged

from .common import ChangeAgendaMixin


@tagged("post_install", "-at_install")
class TestChangeAgenda(ChangeAgendaMixin, TransactionCase):
    """A concern about a change comes on the next agenda, and what is decided there
    settles it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context=dict(cls.env.context, tracking_disable=True))
        cls.network = cls.create_network()
        cls.set_up_changes()
        cls.set_up_agenda()
        cls.notice = cls.announce_soon()

    def raise_concern(self, member=None, text="Our printer has 40 signs.", notice=None):
        member = member or self.potager
        return (notice or self.notice)._raise_concern(member, member.partner_id, text)

    def test_the_first_concern_puts_it_on_the_next_intercoop_meeting(self):
        self.raise_concern()
        item = self.notice.item_ids
        self.assertEqual(item.meeting_id, self.meeting)
        self.assertEqual(item.kind, "discussion")
        self.assertEqual(item.brought_by_id, self.potager)
        self.assertEqual(item.concern_ids.text, "Our printer has 40 signs.")
        self.assertEqual(item.description, self.notice.description)
        self.assertFalse(self.notice.activity_ids)

    def test_later_concerns_are_added_to_it(self):
        self.raise_concern()
        self.raise_concern(self.epicerie, "Ours as well.")
        item = self.notice.item_ids
        self.assertEqual(len(item), 1)
        self.assertEqual(
            item.concern_ids.mapped("text"),
            ["Our printer has 40 signs.", "Ours as well."],
        )
        self.raise_concern(text="It has 38.")
        self.assertIn("It has 38.", item.concern_ids.mapped("text"))
        self.assertEqual(len(item.concern_ids), 2)

    def test_taken_back_it_leaves_the_agenda(self):
        self.raise_concern()
        self.raise_concern(self.epicerie, "Ours as well.")
        self.raise_concern(text="")
        item = self.notice.item_ids
        self.assertEqual(item.concern_ids.membership_id, self.epicerie)
        self.raise_concern(self.epicerie, "")
        # Another member brought it: whoever prepares the meeting looks.
        self.assertFalse(item.concern_ids)
        self.raise_concern()
        self.assertEqual(self.notice.item_ids, item)
        other = self.announce_soon(name="Another")
        self.raise_concern(notice=other)
        self.assertTrue(other.item_ids)
        self.raise_concern(text="", notice=other)
        self.assertFalse(other.item_ids)

    def test_what_is_decided_settles_the_concerns(self):
        concern = self.raise_concern()
        late = self.raise_concern(self.epicerie, "Ours as well.")
        late._treat("answered", "Yours is new.")
        self.meeting._open()
        decision = self.notice.item_ids._record_decision("adopted", text="38 signs")
        self.assertEqual(concern.treatment, "decided")
        self.assertIn(decision.number, concern.answer)
        self.assertIn("38 signs", concern.answer)
        self.assertEqual(late.treatment, "answered")

    def test_what_is_not_adopted_settles_nothing(self):
        concern = self.raise_concern()
        self.meeting._open()
        self.notice.item_ids._record_decision("rejected", text="38 signs")
        self.assertFalse(concern.treatment)

    def test_a_concern_after_the_decision_comes_on_the_next_one(self):
        self.raise_concern()
        self.meeting._open()
        self.notice.item_ids._record_decision("adopted", text="38 signs")
        later = self.create_meeting(
            self.network, fields.Datetime.now() + timedelta(days=35), "April meeting"
        )
        self.raise_concern(self.epicerie, "Ours has 36.")
        self.assertEqual(self.notice._item_ahead().meeting_id, later)

    def test_what_was_not_reached_is_about_it_still(self):
        self.raise_concern()
        later = self.create_meeting(
            self.network, fields.Datetime.now() + timedelta(days=35), "April meeting"
        )
        self.notice.item_ids._copies_for(later)
        self.assertEqual(self.notice.item_ids.meeting_id, self.meeting | later)

    def test_who_steps_aside_has_a_concern_on_the_notice_only(self):
        self.raise_concern(self.epicerie)
        item = self.notice.item_ids
        self.env["komunigi.agenda.recusal"].create(
            {
                "item_id": item.id,
                "membership_id": self.potager.id,
                "reason": "It makes the printers",
            }
        )
        concern = self.raise_concern()
        self.assertTrue(concern)
        self.assertEqual(item.concern_ids.membership_id, self.epicerie)

    def test_the_series_makes_the_meeting_that_is_missing(self):
        self.meeting.unlink()
        series = self.create_series(self.network)
        series.meeting_ids.unlink()
        self.raise_concern()
        self.assertEqual(self.notice.item_ids.meeting_id.series_id, series)

    def test_without_a_meeting_whoever_is_in_charge_is_told(self):
        self.meeting.unlink()
        self.raise_concern()
        self.raise_concern(self.epicerie, "Ours as well.")
        self.assertEqual(len(self.notice.activity_ids), 1)
        self.assertEqual(self.notice.activity_ids.user_id, self.secretary)
        self.assertIn("40 signs", self.notice.activity_ids.note)
