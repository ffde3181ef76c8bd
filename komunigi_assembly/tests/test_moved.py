# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .resolution_common import ResolutionCase


@tagged("post_install", "-at_install")
class TestMoved(ResolutionCase):
    """What a secretary may not make, she does not get by moving something there."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.members = cls.create_members(cls.network, 3)
        cls.meeting = cls.create_meeting(cls.network, "2027-03-02 17:00:00")
        cls.item = cls.create_item(cls.meeting, kind="decision", proposal="Yes.")
        cls.concern = cls.env["komunigi.agenda.concern"].create(
            {
                "item_id": cls.item.id,
                "membership_id": cls.members[0].id,
                "text": "The price",
            }
        )
        cls.secretary = cls.create_secretary()

    def test_a_stay_does_not_go_to_an_assembly(self):
        stay = self.env["komunigi.meeting.attendance"].create(
            {
                "meeting_id": self.meeting.id,
                "membership_id": self.members[0].id,
                "name": "Ana",
            }
        )
        assembly = self.convened()
        with self.assertRaisesRegex(UserError, "check-in desk"):
            stay.with_user(self.secretary).meeting_id = assembly

    def test_an_amendment_does_not_come_to_a_vote_under_way(self):
        assembly = self.convened()
        item = self.create_resolution(assembly, vote_way="poll")
        other = self.create_resolution(assembly, "We close on Mondays")
        amendment = self.create_amendment(other, "At noon")
        self.begin(assembly, *self.members)
        item._open_poll()
        with self.assertRaisesRegex(UserError, "under way"):
            amendment.with_user(self.secretary).item_id = item

    def test_a_concern_stays_beside_the_decision(self):
        concern = self.concern.with_user(self.secretary)
        concern.text = "The price, again"
        self.item.outcome = "adopted"
        with self.assertRaisesRegex(UserError, "decided already"):
            concern.text = "None"
        with self.assertRaisesRegex(UserError, "decided already"):
            concern.unlink()

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_nothing_goes_to_another_company(self):
        company = self.env["res.company"].create({"name": "Other company"})
        network = self.create_network("Elsewhere", company_id=company.id)
        member = self.create_member(network, "Far away")
        meeting = self.create_meeting(network, "2027-03-02 17:00:00")
        item = self.create_item(meeting)
        secretary = new_test_user(
            self.env,
            "secretary_of_one",
            "komunigi_membership.group_secretary",
            company_ids=[Command.set(self.env.company.ids)],
        )
        stay = self.env["komunigi.meeting.attendance"].create(
            {"meeting_id": self.meeting.id, "name": "Ana"}
        )
        intention = self.env["komunigi.meeting.intention"].create(
            {
                "meeting_id": self.meeting.id,
                "membership_id": self.members[0].id,
                "comes": True,
            }
        )
        decision = self.create_decision(self.network)
        tag = self.env["komunigi.decision.tag"].create(
            {"name": "Money", "network_id": self.network.id}
        )
        for record, vals in (
            (decision, {"network_id": network.id}),
            (tag, {"network_id": network.id}),
            (stay, {"meeting_id": meeting.id}),
            (intention, {"meeting_id": meeting.id, "membership_id": member.id}),
            (self.concern, {"item_id": item.id, "membership_id": member.id}),
        ):
            with self.subTest(record=record), self.assertRaises(AccessError):
                record.with_user(secretary).write(vals)
                self.env.flush_all()

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_another_company_does_not_learn_how_many_votes_are_there(self):
        assembly = self.convened()
        item = self.create_resolution(assembly)
        self.begin(assembly, *self.members)
        company = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = new_test_user(
            self.env,
            "stranger_hands",
            "komunigi_membership.group_secretary",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        self.env.invalidate_all()
        count = {"item_id": item.id}
        ours = self.env["komunigi.hand.count"].with_user(self.secretary).create(count)
        self.assertTrue(ours.line_ids)
        with self.assertRaises(AccessError):
            self.env["komunigi.hand.count"].with_user(stranger).create(
                count
            ).line_ids.mapped("there")
