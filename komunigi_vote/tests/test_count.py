# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import base64
import json
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..tally.board import recount
from .common import VoteCase


@tagged("post_install", "-at_install")
class TestCount(VoteCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.members = cls.create_members(cls.network, 6)

    def vote(self, poll, *ballots):
        for membership, ballot in zip(self.members, ballots, strict=False):
            reason = "No" if ballot == "objection" else ""
            number = poll._new_ballot_number()
            self.cast(poll, membership, ballot, reason=reason, number=number)

    def board(self, poll):
        return json.loads(base64.b64decode(poll.board))

    def test_a_published_board_is_recounted_without_us(self):
        options = ["Tea", "Coffee", "Water"]
        for method, ballots in (
            ("consent", ["consent", "concern", "objection"]),
            ("yes_no", ["yes", "no", "abstain", "yes"]),
            ("points", [{1: 4, 2: 6}, {3: 10}, None]),
            ("plurality", [[1], [2], [2]]),
            ("approval", [[1, 2], [2, 3]]),
            ("score", [{1: 3, 2: 10}, {3: 10}]),
            ("majority_judgment", [{1: 6, 2: 3}, {2: 5}]),
            ("stv", [[1, 2], [3], [2, 3]]),
            ("schulze", [[1, [2, 3]], [3], None]),
        ):
            for secrecy in ("public", "confidential"):
                if (method, secrecy) == ("consent", "confidential"):
                    continue
                for nature in ("decision", "election"):
                    values = {"secrecy": secrecy, "nature": nature}
                    poll = self.open_poll(self.network, method, options, **values)
                    self.vote(poll, *ballots)
                    self.close_and_count(poll)
                    board = self.board(poll)
                    with self.subTest(method=method, **values):
                        self.assertEqual(poll.state, "result")
                        self.assertEqual(recount(board).differences, [])
                        self.assertEqual(poll.digest, board["digest"])
                        self.assertEqual(poll.result, board["result"])
                        self.assertEqual(len(board["lines"]), len(ballots))

    def test_a_public_board_says_who_answered_what(self):
        poll = self.open_poll(self.network)
        self.vote(poll, "yes", "no")
        self.close_and_count(poll)
        self.assertEqual(
            self.board(poll)["lines"],
            ["Member 1\t1\t\tyes", "Member 2\t1\t\tno"],
        )

    def test_majorities(self):
        for values, ballots, outcome in (
            ({}, ["yes", "yes", "no", "abstain"], "adopted"),
            ({}, ["yes", "no"], "rejected"),
            ({}, [], "rejected"),
            ({"count_abstentions": True}, ["yes", "yes", "no", "abstain"], "rejected"),
            ({"majority": "absolute"}, ["yes"] * 3, "rejected"),
            ({"majority": "absolute"}, ["yes"] * 4, "adopted"),
            ({"majority": "two_thirds"}, ["yes", "yes", "no"], "adopted"),
            ({"majority": "two_thirds"}, ["yes"] * 3 + ["no"] * 2, "rejected"),
            ({"majority": "three_quarters"}, ["yes"] * 3 + ["no"], "adopted"),
            ({"majority": "three_quarters"}, ["yes"] * 2 + ["no"], "rejected"),
            ({"majority": "fraction"}, ["yes", "no"], "rejected"),
            (
                {"majority": "fraction", "majority_strict": False},
                ["yes", "no"],
                "adopted",
            ),
        ):
            poll = self.open_poll(self.network, **values)
            self.vote(poll, *ballots)
            self.close_and_count(poll)
            with self.subTest(values=values, ballots=ballots):
                self.assertEqual(poll.outcome, outcome)

    def test_the_majority_in_each_category_too(self):
        observers = self.env["komunigi.member.category"].create(
            # As the other one is called: names need not differ.
            {"name": "Active", "network_id": self.network.id}
        )
        self.members[4:].category_id = observers
        for last, outcome in (("no", "rejected"), ("yes", "adopted")):
            poll = self.open_poll(self.network, each_college=True)
            self.vote(poll, "yes", "yes", "yes", "no", "yes", last)
            self.close_and_count(poll)
            self.assertEqual(poll.outcome, outcome)
            rounds = poll.result["rounds"]
            self.assertEqual([each["yes"] for each in rounds][0], 4 + (last == "yes"))
            self.assertEqual(len(rounds), 3)

    def test_a_category_is_the_same_however_its_name_is_spaced(self):
        self.network.default_category_id.name = " Shops \t of  the North"
        for secrecy in ("public", "confidential"):
            for majority in ("simple", "absolute"):
                poll = self.open_poll(
                    self.network, each_college=True, secrecy=secrecy, majority=majority
                )
                self.vote(poll, *["yes"] * 6)
                self.close_and_count(poll)
                with self.subTest(secrecy=secrecy, majority=majority):
                    self.assertEqual(poll.outcome, "adopted")
                    self.assertEqual(len(poll.result["rounds"]), 2)
                    self.assertEqual(recount(self.board(poll)).differences, [])

    def test_a_quorum_counts_heads_whatever_they_answered(self):
        for voters, outcome in ((2, "no_quorum"), (3, "chosen")):
            poll = self.open_poll(
                self.network, "plurality", ["Tea", "Coffee"], quorum=50
            )
            self.vote(poll, [1], *[None] * (voters - 1))
            self.close_and_count(poll)
            self.assertEqual(poll.outcome, outcome)

    def test_nobody_is_chosen_where_nobody_voted(self):
        poll = self.open_poll(self.network, "stv", ["Tea", "Coffee"])
        self.close_and_count(poll)
        self.assertEqual((poll.outcome, poll.state), ("nobody", "result"))

    def test_weights_count(self):
        poll = self.open_poll(self.network)
        self.env.cr.execute(
            "UPDATE komunigi_poll_elector SET weight = 7 WHERE id = %s",
            [self.elector(poll, self.members[0]).id],
        )
        self.env.invalidate_all()
        self.vote(poll, "no", "yes", "yes")
        self.close_and_count(poll)
        self.assertEqual(poll.outcome, "rejected")
        self.assertEqual(poll.result["rounds"][0]["no"], 7)

    def test_paper_ballots_are_counted_with_the_others(self):
        for secrecy in ("public", "confidential"):
            poll = self.open_poll(self.network, secrecy=secrecy)
            self.vote(poll, "yes")
            poll._secrecy()._stamp(poll, poll.elector_ids[1:4])
            with self.on_paper(("no", 2), ("x", 1)):
                self.close_and_count(poll)
            self.assertEqual(poll.result["rounds"][0]["no"], 2)
            self.assertEqual(poll.result["spoiled"], 1)
            self.assertEqual(recount(self.board(poll)).differences, [])

    def test_nothing_is_published_while_paper_ballots_are_missing(self):
        poll = self.open_poll(self.network)
        self.vote(poll, "yes")
        poll._secrecy()._stamp(poll, poll.elector_ids[1:4])
        poll._close()
        for bundles in ((), (("no", 2),), (("no", 4),)):
            with self.on_paper(*bundles):
                with self.assertRaisesRegex(UserError, "4 have voted .* 1 ballots"):
                    poll._count()
        self.assertEqual(poll.state, "closed")
        self.assertFalse(poll.board)

    def on_paper(self, *bundles):
        return patch.object(
            self.registry["komunigi.poll"], "_paper_ballots", lambda poll: bundles
        )

    def test_only_a_closed_poll_is_counted_and_only_once(self):
        poll = self.open_poll(self.network)
        with self.assertRaisesRegex(UserError, "not closed"):
            poll._count()
        self.close_and_count(poll)
        counted = poll.board
        with patch.object(
            self.registry["komunigi.poll"], "_make_board", side_effect=AssertionError
        ):
            poll._count()
        self.assertEqual(poll.board, counted)

    def test_the_board_is_in_the_language_of_the_network_whoever_counts(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        poll = self.create_poll(self.network, "plurality", ["Tea", "Coffee"])
        poll.option_ids[0].with_context(lang="fr_FR").name = "Le thé"
        poll.action_open()
        self.network.company_id.partner_id.lang = "fr_FR"
        self.close_and_count(poll.with_context(lang="en_US"))
        self.assertEqual(self.board(poll)["options"], [[1, "Le thé"], [2, "Coffee"]])

    def test_counting_takes_as_many_queries_for_a_hundred_as_for_ten(self):
        counts = []
        for size in (5, 10, 100):
            network = self.create_network(f"Of {size}")
            members = self.create_members(network, size)
            for secrecy in ("public", "confidential"):
                poll = self.open_poll(network, secrecy=secrecy)
                for elector in poll.elector_ids:
                    poll._cast(elector, "yes", number=poll._new_ballot_number())
                poll._close()
                with self.counted(f"counting, {secrecy}") as took:
                    poll._count()
                counts.append(took.queries)
                self.assertEqual(poll.result["ballots"], len(members))
        for small, large in zip(counts[2:4], counts[4:], strict=True):
            # One more where Odoo's own caches forgot the company meanwhile.
            self.assertLessEqual(large, small + 1)
