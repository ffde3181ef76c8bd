# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import psycopg2

from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import BodyMeetingCase


@tagged("post_install", "-at_install")
class TestDecisionBasis(BodyMeetingCase):
    """Mandates and waivers that rest on a decision of the register."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.decision = cls.create_decision(
            cls.network,
            "Le Potager need not rest",
            taken_by="Assembly of 3 May 2026",
            date="2026-05-03",
        )
        cls.waiver = cls.env["komunigi.rest.waiver"].create(
            {
                "college_id": cls.college.id,
                "holder_id": cls.potager.partner_id.id,
                "decision_id": cls.decision.id,
                "reason": "Nobody else stands.",
            }
        )

    def test_choosing_a_decision_fills_in_who_decided_and_when(self):
        self.assertEqual(
            self.waiver.decision, f"{self.decision.number}, Assembly of 3 May 2026"
        )
        self.assertEqual(self.waiver.decision_date, self.decision.date)
        self.seat_epicerie.decision_id = self.decision
        self.assertEqual(self.seat_epicerie.origin_decision, self.waiver.decision)

    def test_what_was_written_by_hand_stays(self):
        seat = self.seat_epicerie
        seat.origin_decision = "Letter of May"
        seat.decision_id = self.decision
        self.assertEqual(seat.origin_decision, self.waiver.decision)
        seat.origin_decision = "Letter of May"
        self.assertEqual(seat.origin_decision, "Letter of May")
        seat.decision_id = False
        self.assertEqual(seat.origin_decision, "Letter of May")

    def test_a_decision_on_which_something_rests_is_not_deleted(self):
        with self.assertRaises(psycopg2.IntegrityError), mute_logger("odoo.sql_db"):
            with self.env.cr.savepoint():
                self.decision.unlink()

    def test_another_network_s_decision_is_no_basis(self):
        other = self.create_decision(self.elsewhere.network_id)
        rejected = self.create_decision(self.network, outcome="rejected")
        for decision in (other, rejected):
            for record in (self.waiver, self.seat_epicerie):
                with self.assertRaisesRegex(ValidationError, "not adopted in this"):
                    record.decision_id = decision

    def test_a_mandate_rests_on_the_decision_of_its_waiver(self):
        self.create_mandate(
            self.college, self.potager, self.month(10), waiver_id=self.waiver.id
        )
        another = self.create_decision(self.network)
        with self.assertRaisesRegex(ValidationError, "A mandate rests on"):
            self.waiver.decision_id = another
