# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user

from .common import SharingCase

NOON = "2027-03-01 12:00:00"


@freeze_time(NOON)
class TestCourse(SharingCase):
    """A call is prepared, asked, and falls or not."""

    @freeze_time(NOON)
    def setUp(self):
        super().setUp()
        self.development = self.create_development(
            self.network,
            description="Members swap their shifts themselves.",
            estimate_line_ids=[
                Command.create({"name": "Analysis", "hours": 10, "rate": 80}),
                Command.create({"name": "Code", "hours": 30, "rate": 80}),
            ],
        )
        self.members = self.create_members(self.network, 6)

    def test_the_cost_comes_from_the_estimate(self):
        call = self.env["komunigi.cofunding"].create(
            {"name": "Shift swaps", "development_id": self.development.id}
        )
        self.assertEqual((call.amount, call.hours), (3200, 40))
        self.assertEqual(call.summary, "Members swap their shifts themselves.")

    def test_all_reasons_not_to_ask_are_told_at_once(self):
        call = self.create_cofunding(
            self.create_development(self.network),
            amount=0,
            date_until="2027-02-01",
            fund_amount=10,
        )
        with self.assertRaises(UserError) as refused:
            call.action_open()
        said = str(refused.exception)
        for part in ("no cost", "two sentences", "last day is past", "Which fund"):
            self.assertIn(part, said)

    def test_the_cost_is_frozen_once_members_are_asked(self):
        call = self.create_cofunding(self.development, date_until="2027-03-31")
        treasurer = new_test_user(
            self.env, "treasurer_cofunding", "komunigi_membership.group_treasurer"
        )
        own = call.with_user(treasurer)
        own.amount = 2800
        own.action_open()
        self.assertEqual(call.state, "open")
        with self.assertRaisesRegex(UserError, "under their hands"):
            own.amount = 3000
        with self.assertRaises(AccessError):
            own.state = "started"

    def test_what_members_were_asked_stays(self):
        call = self.create_cofunding(self.development, date_until="2027-03-31")
        call.action_open()
        with self.assertRaisesRegex(UserError, "called off"):
            call.unlink()
