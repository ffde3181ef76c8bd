# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from unittest.mock import patch

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import Form, new_test_user, tagged

from .common import MembershipCase


@tagged("post_install", "-at_install")
@freeze_time("2026-03-01 12:00:00")
class TestVotingRight(MembershipCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.member = cls.create_member(cls.network, "Lune")
        cls.ana = cls.create_representative(cls.member, "ana")
        cls.secretary = new_test_user(
            cls.env, "sec", groups="komunigi_membership.group_secretary"
        )

    def suspend(self, member, **values):
        return self.env["komunigi.suspension"].create(
            {
                "membership_id": member.id,
                "decision": "the assembly",
                "decision_date": "2026-02-15",
                "clause": "art. 12 of the statutes",
                "date_start": "2026-03-01",
                **values,
            }
        )

    def set_late(self, member):
        """Dues that were due long ago, whatever says so."""
        member.flush_recordset()
        self.env.cr.execute(
            "UPDATE komunigi_membership SET dues_late_from = '2026-02-01',"
            " dues_residual = 300 WHERE id = %s",
            (member.id,),
        )
        member.invalidate_recordset()

    def codes(self, member):
        return [obstacle["code"] for obstacle in member.voting_obstacles or []]

    def assertMayVote(self, member, may=True):
        Membership = self.env["komunigi.membership"]
        mine = [("network_id", "=", self.network.id)]
        self.assertEqual(member.has_voting_right, may, member.voting_obstacles)
        entitled = Membership.search([*mine, ("has_voting_right", "=", True)])
        others = Membership.search([*mine, ("has_voting_right", "=", False)])
        self.assertEqual(member in entitled, may)
        self.assertEqual(member in others, not may)
        self.assertEqual(entitled | others, Membership.search(mine))

    def test_a_member_may_vote(self):
        self.assertMayVote(self.member)
        self.assertEqual(self.codes(self.member), [])
        self.assertIn("May vote.", self.member.voting_explanation)

    def test_a_candidate_may_not(self):
        candidate = self.create_member(
            self.network, "Sol", admission_state="asked", period_ids=[]
        )
        self.assertMayVote(candidate, False)
        self.assertIn("not a member yet", candidate.voting_explanation)

    def test_who_has_left_may_not(self):
        self.member.period_ids.date_end = "2026-02-01"
        self.assertMayVote(self.member, False)
        self.assertIn(
            "no longer a member since 02/01/2026", self.member.voting_explanation
        )

    def test_some_categories_do_not_vote(self):
        self.member.category_id.write({"votes": False, "name": "Observer"})
        self.assertMayVote(self.member, False)
        self.assertIn("“Observer”", self.member.voting_explanation)

    def test_a_suspension_says_who_decided_it_under_what(self):
        self.suspend(self.member, date_end="2026-06-01")
        self.assertMayVote(self.member, False)
        for words in ("03/01/2026", "06/01/2026", "the assembly", "art. 12"):
            self.assertIn(words, self.member.voting_explanation)

    def test_a_suspension_ends_by_itself_at_midnight(self):
        self.suspend(self.member, date_end="2026-06-01")
        with freeze_time("2026-05-31 21:59:00"):
            self.env.invalidate_all()
            self.assertMayVote(self.member, False)
        with freeze_time("2026-05-31 22:01:00"):
            self.env.invalidate_all()
            self.assertMayVote(self.member)

    def test_lifting_a_suspension_keeps_it_on_record(self):
        member = self.member.with_user(self.secretary)
        action = member.action_suspend()
        form = Form(self.env[action["res_model"]].with_context(**action["context"]))
        form.decision = "the assembly"
        form.clause = "art. 12"
        suspension = form.save()
        self.assertTrue(member.is_suspended)
        self.assertIn(
            member,
            self.env["komunigi.membership"].search([("is_suspended", "=", True)]),
        )
        member.action_lift_suspension()
        self.assertFalse(member.is_suspended)
        self.assertMayVote(self.member)
        self.assertTrue(suspension.exists())
        self.assertEqual(suspension.clause, "art. 12")
        log = "".join(self.member.message_ids.mapped("body"))
        self.assertIn("Voting right suspended from 03/01/2026", log)

    def test_nobody_deletes_a_suspension(self):
        suspension = self.suspend(self.member)
        with self.assertRaises(AccessError):
            suspension.with_user(self.secretary).unlink()

    def test_late_dues_warn(self):
        self.set_late(self.member)
        self.assertMayVote(self.member)
        self.assertEqual(self.codes(self.member), ["dues_late"])
        self.assertIn("May vote.", self.member.voting_explanation)
        self.assertIn("dues late since 02/01/2026", self.member.voting_explanation)

    def test_late_dues_suspend_where_the_network_chose_so(self):
        self.network.suspension_mode = "automatic"
        self.set_late(self.member)
        self.assertMayVote(self.member, False)

    def test_an_organisation_without_representative_is_warned(self):
        self.ana.action_end()
        self.assertMayVote(self.member)
        self.assertEqual(self.codes(self.member), ["nobody_acts"])
        person = self.env["res.partner"].create({"name": "Bo"})
        solo = self.create_member(self.network, "Bo", partner_id=person.id)
        self.assertEqual(self.codes(solo), [])

    def test_several_obstacles_are_all_told(self):
        self.suspend(self.member)
        self.member.category_id.votes = False
        self.assertEqual(
            self.codes(self.member), ["category_without_vote", "suspended"]
        )
        self.assertIn("<li>", self.member.voting_explanation)

    def test_another_addon_s_obstacle_is_searched_too(self):
        Membership = type(self.env["komunigi.membership"])
        collect = Membership._collect_voting_obstacles

        def collect_shifts(memberships):
            obstacles = collect(memberships)
            for membership in memberships:
                obstacles.setdefault(membership.id, []).append(
                    {"code": "shift", "blocks": True}
                )
            return obstacles

        with patch.object(Membership, "_collect_voting_obstacles", collect_shifts):
            self.env.invalidate_all()
            self.assertMayVote(self.member, False)

    def test_the_right_cannot_be_written(self):
        candidate = self.create_member(
            self.network, "Sol", admission_state="asked", period_ids=[]
        )
        candidate.with_user(self.secretary).write({"has_voting_right": True})
        self.env.invalidate_all()
        self.assertMayVote(candidate, False)

    def test_a_representative_reads_why(self):
        self.suspend(self.member)
        mine = self.member.with_user(self.ana.user_id)
        self.assertFalse(mine.has_voting_right)
        self.assertIn("art. 12", mine.voting_explanation)

    def test_searching_costs_as_many_queries_for_many_as_for_few(self):
        def queries():
            with self.counted("searching who may vote") as took:
                self.env["komunigi.membership"].search(
                    [("has_voting_right", "=", True)]
                )
            return took.queries

        self.suspend(self.create_member(self.network, "Suspended"))
        queries()
        few = queries()
        for number in range(20):
            member = self.create_member(self.network, f"C{number}")
            if number % 3 == 0:
                self.suspend(member)
            if number % 4 == 0:
                member.period_ids = [
                    Command.update(member.period_ids.id, {"date_end": "2026-02-01"})
                ]
        self.assertEqual(queries(), few)
