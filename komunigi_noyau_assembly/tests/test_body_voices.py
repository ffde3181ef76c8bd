# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import BodyMeetingCase


@tagged("post_install", "-at_install")
class TestBodyVoices(BodyMeetingCase):
    """In a body's meeting the seats have the voices."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.operator_member = cls.create_member(
            cls.network, "Operator", partner_id=cls.operator.id
        )
        cls.guest = cls.create_member(cls.network, "Guest coop")
        cls.meeting = cls.create_body_meeting()
        cls.meeting._open()
        for member in (cls.potager, cls.epicerie, cls.operator_member, cls.guest):
            cls.meeting._check_in(member, name="Somebody")

    def decide(self, **values):
        item = self.create_item(
            self.meeting, "Till", kind="decision", proposal="Buy it.", **values
        )
        item._start()
        item._go_to_stage("consent")
        return item

    def test_members_who_do_not_sit_have_no_voice(self):
        item = self.decide()
        standing = item._standing()
        self.assertEqual(
            standing.members, self.potager | self.epicerie | self.operator_member
        )
        self.assertEqual(standing.without, self.guest)
        with self.assertRaisesRegex(UserError, "may not vote"):
            item._answer(self.guest, self.guest.partner_id, "consent")
        item._all_consent(self.anna.partner_id)
        decision = item._decide(self.anna.partner_id)
        self.assertEqual(decision.outcome, "adopted")
        self.assertEqual(decision.body_id, self.body)

    def test_the_operator_steps_aside_from_its_price(self):
        item = self.decide(subject="operator_price")
        standing = item._standing()
        self.assertEqual(standing.members, self.potager | self.epicerie)
        self.assertEqual(list(standing.aside), [self.operator_member])
        with self.assertRaisesRegex(UserError, "steps aside"):
            item._answer(self.operator_member, self.oskar.partner_id, "objection", "No")
        item._all_consent(self.anna.partner_id)
        decision = item._decide(self.anna.partner_id)
        said = " ".join(decision._say_record())
        self.assertIn("stepped aside: it is about the operator's price", said)

    def test_whoever_stands_behind_a_seat_of_the_operator_steps_aside(self):
        """Not only the operator's own membership: who appoints its seats, too."""
        subsidiary = self.create_member(self.network, "Subsidiary")
        college = self.create_operator_college(
            self.body, appointed_by_id=subsidiary.partner_id.id
        )
        person = self.env["res.partner"].create({"name": "Paul"})
        self.create_seat(college, person, person)
        item = self.decide(subject="operator_evaluation")
        self.meeting._check_in(subsidiary, name="Paul")
        self.assertIn(subsidiary, item._standing().aside)

    def test_who_sits_along_or_ad_interim_has_no_voice(self):
        tess = self.create_member(self.network, "Tess")
        person = self.create_representative(tess, "tess_sits")
        self.create_seat(
            self.college,
            tess,
            person,
            kind="interim",
            date_start=self.month(-1),
            date_end=self.month(1),
        )
        self.assertIn(tess, self.meeting._asked_memberships())
        self.meeting._check_in(tess, partner=person.partner_id)
        self.assertEqual(self.decide()._standing().without, self.guest | tess)

    def test_in_a_members_meeting_every_member_has_a_voice(self):
        self.meeting._close()
        members = self.create_members_meeting()
        members._open()
        members._check_in(self.guest, name="Somebody")
        item = self.create_item(members, kind="decision", proposal="Buy it.")
        item._start()
        item._go_to_stage("consent")
        self.assertEqual(item._standing().members, self.guest)
        self.assertFalse(item._record_decision("adopted").body_id)
