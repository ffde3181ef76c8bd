# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from freezegun import freeze_time

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import BodyMeetingCase


@tagged("post_install", "-at_install")
class TestBodyMeeting(BodyMeetingCase):
    """The noyau meets once a quarter; nobody else is asked, or sees it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.meeting = cls.create_body_meeting()

    def shown(self, person, membership, meetings=None):
        meetings = meetings or self.meeting
        return meetings.sudo().search(
            meetings._domain_shown_to(membership, person.partner_id)
        )

    def test_in_one_click_it_meets_every_three_months(self):
        body = self.create_body(self.network, "Second noyau")
        action = body.action_meet_every_quarter()
        first = body.meeting_ids
        self.assertEqual(action["res_id"], first.id)
        self.assertEqual(body.series_ids.every_months, 3)
        self.assertEqual(first.body_id, body)
        self.assertEqual(first.state, "draft")
        with self.assertRaisesRegex(UserError, "has its meetings already"):
            body.action_meet_every_quarter()

    def test_a_noyau_is_set_up_with_its_meetings(self):
        setup = self.env["komunigi.body.setup"].create(
            {"network_id": self.network.id, "kind": "core", "name": "Third"}
        )
        self.assertEqual(setup.meets_every, 3)
        setup.action_create()
        body = self.network.body_ids.filtered(lambda body: body.name == "Third")
        self.assertEqual(body.series_ids.every_months, 3)
        self.assertEqual(len(body.meeting_ids), 1)
        audit = self.env["komunigi.body.setup"].create(
            {"network_id": self.network.id, "kind": "audit", "name": "Audit"}
        )
        self.assertFalse(audit.meets_every)
        audit.action_create()
        self.assertEqual(len(self.network.body_ids.meeting_ids), 2)

    def test_those_asked_are_who_sits(self):
        asked = self.meeting._asked_memberships()
        self.assertEqual(asked, self.potager | self.epicerie)
        self.assertEqual(
            self.meeting._people_of(asked),
            {
                self.potager: self.anna.partner_id,
                self.epicerie: self.chloe.partner_id,
            },
        )
        everybody = self.create_members_meeting()
        self.assertIn(
            self.bruno.partner_id,
            everybody._people_of(self.potager)[self.potager],
        )

    def test_who_does_not_sit_does_not_see_it(self):
        self.assertTrue(self.shown(self.anna, self.potager))
        self.assertTrue(self.shown(self.chloe, self.epicerie))
        # Bruno acts for Le Potager, but Anna sits.
        self.assertFalse(self.shown(self.bruno, self.potager))
        other = self.create_member(self.network, "Third")
        dora = self.create_representative(other, "dora_sits")
        self.assertFalse(self.shown(dora, other))
        self.assertTrue(self.meeting._is_shown_to(self.potager, self.anna.partner_id))
        self.assertFalse(self.meeting._is_shown_to(self.potager, self.bruno.partner_id))
        # Anna sits for Le Potager, whomever else she acts for.
        self.assertFalse(self.meeting._is_shown_to(other, self.anna.partner_id))

    def test_an_ended_mandate_ends_it_at_once(self):
        with freeze_time(self.days(300)):
            self.assertFalse(self.shown(self.anna, self.potager))
            self.assertFalse(self.meeting._asked_memberships())

    def test_the_operator_s_seat_speaks_as_the_operator(self):
        self.assertFalse(self.seat_operator._speaking_members())
        operator = self.create_member(
            self.network, "Operator", partner_id=self.operator.id
        )
        self.assertEqual(self.seat_operator._speaking_members(), operator)
        self.assertIn(operator, self.meeting._asked_memberships())
        self.assertEqual(
            self.meeting._people_of(operator), {operator: self.oskar.partner_id}
        )

    def test_the_operator_steps_aside_from_its_price(self):
        operator = self.create_member(
            self.network, "Operator", partner_id=self.operator.id
        )
        item = self.create_item(self.meeting, kind="decision", subject="operator_price")
        everybody = self.meeting._asked_memberships()
        self.assertEqual(list(item._reasons_aside(everybody)), [operator])
        self.assertEqual(
            item._reasons_aside_of_seats(self.seat_operator | self.seat_potager),
            {self.seat_operator: {"code": "operator_price"}},
        )
        self.assertEqual(
            item._say_aside_of_seats(self.seat_operator),
            "it is about the operator's price",
        )
        self.assertFalse(item._say_aside_of_seats(self.seat_potager))

    def test_a_body_meets_without_roll(self):
        with self.assertRaisesRegex(ValidationError, "of all members"):
            self.meeting.profile = "assembly"

    def test_nothing_points_into_another_network(self):
        there = self.create_meeting(self.elsewhere.network_id, self.days(10))
        series = self.create_series(self.elsewhere.network_id)
        for record in (there, series):
            with self.assertRaisesRegex(ValidationError, "of another network"):
                record.body_id = self.body

    def test_a_series_stays_with_its_people(self):
        series = self.create_series(self.network)
        with self.assertRaisesRegex(UserError, "make another series"):
            series.body_id = self.body

    def test_once_convened_it_stays_the_body_s(self):
        self.meeting.action_convene()
        secretary = self.meeting.with_user(self.secretary)
        with self.assertRaises(UserError):
            secretary.body_id = False

    def test_what_is_not_reached_moves_on_to_the_body_s_next_meeting(self):
        self.create_members_meeting(self.days(25))
        later = self.create_body_meeting(self.days(110), "Noyau in June")
        item = self.create_item(self.meeting, "Budget")
        self.meeting._open()
        self.meeting._close()
        self.assertEqual(item.next_ids.meeting_id, later)
        # Nor does what members did not reach go to the body.
        members = self.create_members_meeting(self.days(100))
        left = self.create_item(members, "Left")
        members._open()
        members._close()
        self.assertFalse(left.next_ids)

    def test_what_it_decides_members_read_unless_it_says_otherwise(self):
        item = self.create_item(
            self.meeting, "Budget", kind="decision", proposal="Yes."
        )
        self.meeting._open()
        decision = item._record_decision("adopted")
        self.assertEqual(decision.body_id, self.body)
        other = self.create_member(self.network, "Third")
        dora = self.create_representative(other, "dora_sits").partner_id
        anna = self.anna.partner_id
        own = decision.sudo()
        for shares in (True, False):
            self.body.shares_decisions = shares
            for partner, member, reads in (
                (dora, other, shares),
                (anna, self.potager, True),
            ):
                found = own.search(own._domain_shown_to(member, partner))
                self.assertEqual(decision in found, reads)
            self.assertEqual(decision in own.search(own._domain_public()), shares)

    def test_a_body_that_is_archived_meets_no_more(self):
        body = self.create_body(self.network, "Circle", kind="circle")
        first = body._meet_every(1)
        body.active = False
        self.assertFalse(body.series_ids)
        self.assertEqual(first.state, "cancelled")
        another = self.create_body(self.network, "Circle 2", kind="circle")
        another._meet_every(1)._open()
        with self.assertRaisesRegex(UserError, "has a meeting ahead"):
            another.active = False
