# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from dateutil.relativedelta import relativedelta
from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged

from .resolution_common import ResolutionCase


@tagged("post_install", "-at_install")
class TestClearing(ResolutionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.members = cls.create_members(cls.network, 6)
        cls.network.contest_months = 6

    def held(self):
        """An assembly with a proxy, votes cast beforehand and a confidential vote."""
        meeting = self.convened(advance_allowed=True)
        item = self.create_resolution(meeting)
        proxy = self.give_proxy(
            meeting, self.members[4], self.members[0], instructions="Vote no"
        )
        item._vote_ahead(self.members[5], "yes")
        self.begin(meeting, *self.members[:4])
        item._count_hands({0: {"yes": 4, "no": 1, "abstain": 0}})
        meeting.action_close()
        return meeting, item, proxy

    def clear(self, months):
        moment = fields.Datetime.now() + relativedelta(months=months)
        with freeze_time(moment), self.enter_registry_test_mode():
            self.env.ref("komunigi_vote.ir_cron_contestable").method_direct_trigger()

    def sign(self, meeting):
        meeting._sign_minutes(meeting._minutes_date(), b"%PDF scan", "signed.pdf")

    def test_until_the_minutes_are_signed_nothing_goes(self):
        meeting, item, proxy = self.held()
        self.clear(months=12)
        self.assertTrue(item.advance_vote_ids)
        self.assertTrue(proxy.instructions)

    def test_how_one_voted_goes_and_the_register_stays(self):
        meeting, item, proxy = self.held()
        self.sign(meeting)
        before = (item.result, meeting.minutes_text, meeting.minutes_fingerprint)
        roll = meeting.member_ids.mapped("presence")
        self.clear(months=7)
        self.assertFalse(item.advance_vote_ids)
        self.assertFalse(proxy.instructions)
        self.assertEqual(proxy.giver_id, self.members[4])
        self.assertEqual(
            (item.result, meeting.minutes_text, meeting.minutes_fingerprint), before
        )
        self.assertEqual(meeting.member_ids.mapped("presence"), roll)
        self.assertTrue(meeting.date_cleared)

    def test_a_contest_of_the_assembly_is_one_of_its_polls(self):
        meeting, item, _proxy = self.held()
        poll = self.create_poll(self.network, item_id=item.id)
        self.assertIn(meeting, list(poll._contested_together()))
        self.assertIn(poll, list(meeting._contested_together()))
        self.sign(meeting)
        meeting.write({"is_contested": True, "contest_reason": "Notice too short"})
        self.clear(months=24)
        self.assertTrue(item.advance_vote_ids)

    def test_codes_and_intentions_go_a_month_after_the_meeting(self):
        meeting, _item, _proxy = self.held()
        intentions = self.env["komunigi.meeting.intention"]
        intention = intentions.create(
            {
                "meeting_id": meeting.id,
                "membership_id": self.members[0].id,
                "comes": True,
            }
        )
        lines = self.env["komunigi.meeting.member"]
        self.assertTrue(all(meeting.member_ids.mapped("code")))
        for days, left in ((20, True), (40, False)):
            with freeze_time(fields.Datetime.now() + relativedelta(days=days)):
                intentions._forget_past_intentions()
                lines._forget_past_codes()
            self.assertEqual(bool(intention.exists()), left)
            self.assertEqual(any(meeting.member_ids.mapped("code")), left)

    def test_of_an_erased_person_earlier_versions_lose_the_name_unless_signed(self):
        anna = self.env["res.partner"].create({"name": "Anna Amends"})
        said = [{"by": anna.name, "proposal": "Anna Amends proposed this"}]
        signed, item, _proxy = self.held()
        item.proposal_versions = said
        self.sign(signed)
        later = self.create_item(self.create_meeting(self.network, "2027-01-05 18:00"))
        later.proposal_versions = said
        anna._erase_checked()
        [version] = later.proposal_versions
        self.assertEqual(version["by"], anna.name)
        self.assertEqual(version["proposal"], "Anna Amends proposed this")
        self.assertEqual(item.proposal_versions, said)

    def test_a_namesake_keeps_what_it_said(self):
        anna, _other = self.env["res.partner"].create([{"name": "Anna Amends"}] * 2)
        item = self.create_item(self.create_meeting(self.network, "2027-01-05 18:00"))
        item.proposal_versions = [{"by": "Anna Amends"}]
        anna._erase_checked()
        self.assertEqual(item.proposal_versions, [{"by": "Anna Amends"}])
