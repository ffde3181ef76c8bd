# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import psycopg2

from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import VoteCase


@tagged("post_install", "-at_install")
class TestRoll(VoteCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.members = cls.create_members(cls.network, 3)
        cls.observers = cls.env["komunigi.member.category"].create(
            {"name": "Observers", "network_id": cls.network.id}
        )
        cls.observer = cls.create_member(
            cls.network, "Observer", category_id=cls.observers.id
        )
        cls.secretary = new_test_user(
            cls.env, "poll_secretary", groups="komunigi_membership.group_secretary"
        )

    def suspend(self, membership):
        self.env["komunigi.suspension"].create(
            {
                "membership_id": membership.id,
                "decision": "the assembly",
                "decision_date": "2025-02-15",
                "clause": "art. 12",
                "date_start": "2025-03-01",
            }
        )

    def leave(self, membership):
        membership.period_ids.date_end = fields.Date.subtract(
            self.network._today(), days=1
        )
        membership.invalidate_recordset()

    def shown(self, action):
        """The members that the list of `action` shows, and what it says of them."""
        memberships = self.env["komunigi.membership"].with_user(self.secretary)
        memberships = memberships.with_context(**action["context"])
        return {
            membership.partner_id.name: str(membership.roll_explanation)
            for membership in memberships.search(action["domain"])
        }

    # Before it freezes

    def test_who_would_vote_and_who_may_not_and_why(self):
        self.suspend(self.members[0])
        poll = self.create_poll(self.network).with_user(self.secretary)
        self.assertEqual(
            (poll.roll_count, poll.hindered_count, poll.not_asked_count), (3, 1, 0)
        )
        self.assertEqual(
            set(self.shown(poll.action_view_roll())),
            {"Member 2", "Member 3", "Observer"},
        )
        [(name, why)] = self.shown(poll.action_view_hindered()).items()
        self.assertEqual(name, "Member 1")
        self.assertIn("suspended", why)
        self.assertIn("art. 12", why)

    def test_categories_that_are_not_asked(self):
        poll = self.create_poll(
            self.network,
            electorate="categories",
            category_ids=self.network.default_category_id.ids,
        )
        self.assertEqual(
            (poll.roll_count, poll.hindered_count, poll.not_asked_count), (3, 0, 1)
        )
        shown = self.shown(poll.action_view_not_asked())
        self.assertEqual(list(shown), ["Observer"])
        self.assertIn("Category not asked: Observers.", shown["Observer"])

    def test_chosen_members_one_of_whom_has_left(self):
        self.leave(self.members[1])
        poll = self.create_poll(
            self.network,
            electorate="chosen",
            membership_ids=self.members[:2].ids,
        )
        self.assertEqual(
            (poll.roll_count, poll.hindered_count, poll.not_asked_count), (1, 1, 2)
        )
        self.assertIn(
            "no longer a member",
            self.shown(poll.action_view_hindered())["Member 2"],
        )
        self.assertIn(
            "Not among the members chosen",
            self.shown(poll.action_view_not_asked())["Member 3"],
        )

    def test_a_member_who_may_vote_again_is_on_the_roll(self):
        self.suspend(self.members[0])
        poll = self.create_poll(self.network)
        self.assertEqual(poll.roll_count, 3)
        self.members[0].action_lift_suspension()
        poll.invalidate_recordset(["roll_count"])
        self.assertEqual(poll.roll_count, 4)

    # Frozen

    def test_the_frozen_roll_does_not_move(self):
        poll = self.open_poll(self.network)
        before = {
            (elector.membership_id, elector.category_id, elector.weight)
            for elector in poll.elector_ids
        }
        self.assertEqual(len(before), 4)
        self.create_member(self.network, "Newcomer")
        self.suspend(self.members[0])
        self.leave(self.members[1])
        self.members[2].category_id = self.observers
        poll.invalidate_recordset()
        self.assertEqual(
            before,
            {
                (elector.membership_id, elector.category_id, elector.weight)
                for elector in poll.elector_ids
            },
        )
        self.assertEqual(poll.elector_count, 4)
        action = poll.action_view_roll()
        self.assertEqual(action["res_model"], "komunigi.poll.elector")
        self.assertEqual(
            self.env["komunigi.poll.elector"].search(action["domain"]),
            poll.elector_ids,
        )

    @mute_logger("odoo.sql_db")
    def test_what_stands_on_a_roll_is_not_deleted(self):
        self.open_poll(self.network)
        for record in (self.observers, self.observer):
            with (
                self.assertRaises(psycopg2.errors.ForeignKeyViolation),
                self.cr.savepoint(),
            ):
                record.unlink()

    def test_a_category_that_is_gone_asks_nobody(self):
        gone = self.env["komunigi.member.category"].create(
            {"name": "Gone", "network_id": self.network.id}
        )
        poll = self.create_poll(
            self.network, electorate="categories", category_ids=gone.ids
        )
        gone.unlink()
        with self.assertRaisesRegex(UserError, "No category is chosen"):
            poll.action_open()

    def test_an_archived_partner_stays_an_elector(self):
        poll = self.open_poll(self.network)
        self.observer.partner_id.active = False
        self.assertIn(self.observer, poll.elector_ids.membership_id)
        self.cast(poll, self.observer, "yes")
        self.close_and_count(poll)
        self.assertEqual(poll.voted_count, 1)

    # Weights

    def weigh(self, *values, **poll_values):
        """A poll in which the first members have these numbers of cooperators."""
        basis = self.env["komunigi.basis"].create(
            {"name": "Cooperators", "unit": "persons", "network_id": self.network.id}
        )
        year = self.network._today().year
        self.env["komunigi.basis.value"].create(
            [
                {
                    "basis_id": basis.id,
                    "membership_id": membership.id,
                    "year": year - age,
                    "value": value,
                }
                for membership, value in zip(self.members, values, strict=False)
                for age, value in ((3, 1), (1, value))
            ]
        )
        return self.create_poll(
            self.network,
            electorate="chosen",
            membership_ids=self.members.ids,
            weight_basis_id=basis.id,
            **poll_values,
        )

    def weights(self, poll):
        poll.action_open()
        return [self.elector(poll, member).weight for member in self.members]

    def test_votes_by_the_latest_value_in_whole_units(self):
        self.assertEqual(self.weights(self.weigh(300, 1200.9, 8000)), [300, 1200, 8000])

    def test_a_ceiling(self):
        poll = self.weigh(300, 1200, 8000, weight_ceiling=1000)
        self.assertEqual(self.weights(poll), [300, 1000, 1000])

    def test_who_has_no_value_is_named(self):
        poll = self.weigh(300, 0.5)
        with self.assertRaisesRegex(UserError, "less than one: Member 2, Member 3"):
            poll.action_open()

    # Merging partners

    def merge(self, double, kept):
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (double.partner_id | kept.partner_id).ids, kept.partner_id
        )

    def test_merging_partners_keeps_the_elector(self):
        double, kept = self.members[:2]
        poll = self.open_poll(
            self.network, electorate="chosen", membership_ids=double.ids
        )
        self.cast(poll, double, "yes")
        elector, ballot = poll.elector_ids, poll.elector_ids.ballot_ids
        self.merge(double, kept)
        self.assertFalse(double.exists())
        self.assertEqual(elector.membership_id, kept)
        self.assertEqual(ballot.membership_id, kept)
        self.assertTrue(elector.voted)

    def test_two_votes_of_one_partner_are_settled_first(self):
        double, kept = self.members[:2]
        poll = self.open_poll(self.network)
        with self.assertRaisesRegex(UserError, "both stand on the roll of “Shall we"):
            self.merge(double, kept)
        self.assertTrue(double.exists())
        self.cast(poll, double, "yes")
        self.cast(poll, kept, "no")
        self.close_and_count(poll)
        board = poll.board
        self.merge(double, kept)
        self.assertEqual(len(poll.elector_ids), 4, "the roll is what it was")
        self.assertEqual(poll.voted_count, 2)
        self.assertEqual(poll.board, board)
        self.assertEqual(poll.elector_ids.filtered("is_second").membership_id, kept)
        again = self.open_poll(self.network)
        self.assertEqual(again.elector_count, 3)

    # Cost

    def test_as_many_queries_for_a_hundred_as_for_ten(self):
        steps = {}
        for size in (5, 10, 100):
            network = self.create_network(f"Of {size}")
            members = self.create_members(network, size)
            basis = self.env["komunigi.basis"].create(
                {"name": "Users", "unit": "users", "network_id": network.id}
            )
            self.env["komunigi.basis.value"].create(
                [
                    {"basis_id": basis.id, "membership_id": each.id, "value": 2}
                    for each in members
                ]
            )
            poll = self.create_poll(network, weight_basis_id=basis.id)
            for name, step in (
                ("form", lambda poll=poll: poll.read(["roll_count"])),
                ("missing", lambda poll=poll: self.shown(poll.action_view_roll())),
                ("opening", poll.action_open),
                (
                    "list",
                    lambda poll=poll: poll.web_search_read(
                        [("network_id", "=", poll.network_id.id)],
                        {"name": {}, "turnout": {}, "state": {}},
                    ),
                ),
                ("closing", poll._close),
            ):
                with self.counted(f"a poll: {name}") as took:
                    step()
                steps.setdefault(name, []).append(took.queries)
        for name, (_warm_up, ten, hundred) in steps.items():
            self.assertEqual(hundred, ten, f"{name}: {steps}")

    def test_a_list_of_polls_takes_as_many_queries_for_ten_as_for_two(self):
        columns = ["name", "turnout", "state", "nature", "outcome", "voted_count"]

        def queries():
            with self.counted("list of polls") as took:
                self.env["komunigi.poll"].search(
                    [("network_id", "=", self.network.id)]
                ).read(columns)
            return took.queries

        for _number in range(2):
            self.open_poll(self.network)
        queries()
        two = queries()
        for _number in range(8):
            self.open_poll(self.network)
        self.assertEqual(queries(), two)

    def test_options_are_numbered_in_their_order(self):
        poll = self.create_poll(self.network, "stv")
        poll.option_ids = [
            Command.create({"name": "Second", "sequence": 2}),
            Command.create({"name": "First", "sequence": 1}),
        ]
        poll.action_open()
        self.assertEqual(
            [(option.number, option.name) for option in poll.option_ids.sorted()],
            [(1, "First"), (2, "Second")],
        )
