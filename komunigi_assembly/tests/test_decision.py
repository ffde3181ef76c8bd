# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user

from .common import AssemblyCase


@freeze_time("2027-03-02 18:00:00")
class TestDecision(AssemblyCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.meeting = cls.create_meeting(cls.network, "2027-03-02 17:00:00")
        cls.item = cls.create_item(
            cls.meeting, "Dues", "decision", proposal="25 euros a month."
        )

    def test_a_decision_of_an_item_is_in_the_register(self):
        decision = self.item._record_decision("adopted", date_review="2028-03-02")
        self.assertEqual(decision.number, "2027-001")
        self.assertEqual(decision.text, "25 euros a month.")
        self.assertEqual(decision.state, "to_do")
        self.assertEqual(str(decision.date), "2027-03-02")
        self.assertEqual(self.item.outcome, "adopted")
        told = self.meeting.event_ids.filtered(lambda event: event.code == "decided")
        self.assertEqual(told._say(), "Adopted: decision 2027-001.")

    def test_it_is_of_the_day_that_the_networks_clock_shows(self):
        with freeze_time("2027-03-02 23:10:00"):
            decision = self.item._record_decision("adopted")
        self.assertEqual(str(decision.date), "2027-03-03")

    def test_an_item_is_decided_once(self):
        self.item._record_decision("adopted")
        with self.assertRaises(UserError):
            self.item._record_decision("rejected")

    def test_what_was_not_adopted_has_nothing_to_carry_out(self):
        decision = self.item._record_decision("rejected", date_review="2028-03-02")
        self.assertFalse(decision.state)
        self.assertFalse(decision.date_review)
        with self.assertRaises(UserError):
            decision.action_done()

    def test_numbers_follow_year_and_network(self):
        other = self.create_network("Other")
        numbers = [
            self.create_decision(network, date=date).number
            for network, date in [
                (self.network, "2027-01-10"),
                (self.network, "2026-05-03"),
                (self.network, "2027-02-10"),
                (other, "2027-02-10"),
            ]
        ]
        self.assertEqual(numbers, ["2027-001", "2026-001", "2027-002", "2027-001"])

    def test_a_number_follows_the_year_that_was_corrected(self):
        decision = self.create_decision(self.network, date="2027-01-10")
        decision.date = "2022-05-03"
        self.assertEqual(decision.number, "2022-001")

    def test_what_a_meeting_decided_stands(self):
        decision = self.item._record_decision("adopted")
        for vals in ({"text": "10 euros."}, {"outcome": "rejected"}):
            with self.assertRaises(UserError):
                decision.write(vals)
        with self.assertRaises(UserError):
            decision.unlink()

    def test_nobody_writes_a_number_or_a_status(self):
        decision = self.create_decision(self.network)
        secretary = new_test_user(
            self.env, "sec", groups="komunigi_membership.group_secretary"
        )
        for vals in ({"number": "2027-099"}, {"state": "done"}):
            with self.assertRaises(AccessError):
                decision.with_user(secretary).write(vals)
        decision.with_user(secretary).action_done()
        self.assertEqual(decision.state, "done")

    def test_a_decision_replaces_another(self):
        old = self.create_decision(self.network, "Old", date="2026-05-03")
        new = self.create_decision(self.network, "New", replaces_id=old.id)
        self.assertEqual((old.state, old.replaced_by_id), ("replaced", new))
        with self.assertRaises(UserError):
            old.action_done()
        new.unlink()
        self.assertEqual((old.state, old.replaced_by_id.ids), ("to_do", []))

    def test_a_decision_replaces_one_before_it_in_its_network(self):
        later = self.create_decision(self.network, date="2027-05-03")
        foreign = self.create_decision(self.create_network("Other"), date="2026-05-03")
        for replaced in (later, foreign):
            with self.assertRaises(ValidationError):
                self.create_decision(self.network, replaces_id=replaced.id)
