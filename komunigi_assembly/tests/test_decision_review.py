# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import UserError

from .common import AssemblyCase


@freeze_time("2027-03-02 18:00:00")
class TestDecisionReview(AssemblyCase):
    """A decision comes back on the agenda of the first meeting from its day on."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.series = cls.create_series(cls.network)
        cls.meeting = cls.create_meeting(
            cls.network, "2027-03-02 17:00:00", series_id=cls.series.id
        )
        item = cls.create_item(
            cls.meeting, "Dues", "decision", proposal="25 euros a month."
        )
        cls.decision = item._record_decision("adopted", date_review="2028-03-02")
        cls.meeting.sudo().state = "done"

    def look(self):
        """As the job of every night."""
        with self.enter_registry_test_mode():
            self.env.ref(
                "komunigi_assembly.ir_cron_decision_review"
            ).method_direct_trigger()
        self.env.invalidate_all()

    def later(self, day, **values):
        """A meeting of the same series."""
        return self.create_meeting(
            self.network,
            f"{day} 17:00:00",
            day,
            **{"series_id": self.series.id, **values},
        )

    def test_it_comes_back_once_in_the_first_meeting_from_its_day_on(self):
        before = self.later("2028-03-01")
        after = self.later("2028-04-04")
        self.later("2028-05-02")
        self.look()
        self.look()
        item = self.decision.review_item_ids
        self.assertEqual(item.meeting_id, after)
        self.assertFalse(before.item_ids)
        self.assertEqual((item.name, item.kind), ("Review: Dues", "decision"))
        self.assertEqual(item.proposal, "25 euros a month.")
        self.assertFalse(item.author_id)

    def test_a_meeting_on_that_very_day_counts(self):
        meeting = self.later("2028-03-02")
        self.assertEqual(self.decision.review_item_ids.meeting_id, meeting)

    def test_no_other_series_no_other_network_no_assembly(self):
        self.later("2028-04-04", series_id=self.create_series(self.network).id)
        self.later("2028-04-05", series_id=False)
        self.later("2028-04-06", series_id=False, profile="assembly")
        other = self.create_network("Other")
        self.create_meeting(other, "2028-04-04 17:00:00")
        self.look()
        self.assertFalse(self.decision.review_item_ids)

    def test_who_was_in_charge_is_told_once_where_no_meeting_is_planned(self):
        with freeze_time("2028-01-15 18:00:00"):
            self.look()
        self.assertFalse(self.decision.activity_ids)
        with freeze_time("2028-02-15 18:00:00"):
            self.look()
            self.look()
        self.assertEqual(len(self.decision.activity_ids), 1)
        self.assertEqual(self.decision.activity_ids.user_id, self.series.user_id)
        self.later("2028-03-07")
        self.assertFalse(self.decision.activity_ids)

    def test_reviewed_without_a_change_it_stays(self):
        self.later("2028-04-04")
        with freeze_time("2028-04-04 18:00:00"):
            review = self.decision.review_item_ids._record_decision(
                "adopted", date_review="2029-04-04"
            )
            self.look()
        self.assertEqual(self.decision.state, "reviewed")
        self.assertEqual(str(self.decision.date_reviewed), "2028-04-04")
        self.assertEqual(str(self.decision.date_review), "2029-04-04")
        self.assertEqual((review.state, review.date_review), ("done", False))
        self.assertEqual(len(self.decision.review_item_ids), 1)

    def test_reviewed_with_another_text_it_is_replaced(self):
        self.later("2028-04-04")
        with freeze_time("2028-04-04 18:00:00"):
            new = self.decision.review_item_ids._record_decision(
                "adopted", text="30 euros a month.", date_review="2029-04-04"
            )
        self.assertEqual(self.decision.state, "replaced")
        self.assertEqual(self.decision.replaced_by_id, new)
        self.assertEqual(new.state, "to_do")

    def test_where_the_change_is_not_adopted_it_stays(self):
        self.later("2028-04-04")
        with freeze_time("2028-04-04 18:00:00"):
            self.decision.review_item_ids._record_decision(
                "rejected", text="30 euros a month."
            )
        self.assertEqual(self.decision.state, "reviewed")
        self.assertFalse(self.decision.date_review)

    def test_not_reached_it_moves_on_with_the_agenda(self):
        first = self.later("2028-04-04")
        with freeze_time("2028-04-04 17:00:00"):
            first._open()
            first._close()
        item = self.decision.review_item_ids.filtered(
            lambda item: item.state == "planned"
        )
        self.assertEqual(item.previous_id.meeting_id, first)
        self.look()
        self.assertEqual(len(self.decision.review_item_ids), 2)

    def test_the_secretary_reviews_it_without_a_meeting(self):
        wizard = (
            self.env["komunigi.decision.review"]
            .with_context(**self.decision.action_review()["context"])
            .create({})
        )
        self.assertEqual(str(wizard.date_review), "2028-03-02")
        wizard.date_review = "2027-03-01"
        with self.assertRaises(UserError):
            wizard.action_review()
        wizard.date_review = False
        wizard.action_review()
        self.assertEqual(self.decision.state, "reviewed")
        self.assertFalse(self.decision.date_review)
        with self.assertRaises(UserError):
            self.create_decision(self.network, outcome="rejected")._review()

    def test_one_entered_by_hand_comes_to_the_intercoop_meeting(self):
        tag = self.env["komunigi.decision.tag"].create(
            {"name": "Money", "network_id": self.network.id}
        )
        old = self.create_decision(
            self.network,
            "Founded",
            date="2022-05-03",
            date_review="2028-03-02",
            tag_ids=[Command.link(tag.id)],
        )
        meeting = self.later("2028-04-04")
        self.assertEqual(old.review_item_ids.meeting_id, meeting)
