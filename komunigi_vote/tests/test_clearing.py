# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import datetime, timedelta

from dateutil.relativedelta import relativedelta
from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import VoteCase


@tagged("post_install", "-at_install")
class TestClearing(VoteCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.members = cls.create_members(cls.network, 6)
        cls.network.contest_months = 6

    def clear(self, months=0, days=0):
        """The nightly job, that long from now."""
        moment = fields.Datetime.now() + relativedelta(months=months, days=days)
        with freeze_time(moment), self.enter_registry_test_mode():
            self.env.ref("komunigi_vote.ir_cron_contestable").method_direct_trigger()

    def counted(self, ballots, method="yes_no", **values):
        poll = self.open_poll(self.network, method, **values)
        for member, ballot in zip(self.members, ballots, strict=False):
            number = poll._secrecy()._has_number and poll._new_ballot_number()
            self.cast(poll, member, ballot, number=number or None)
        poll._make_links(poll.elector_ids)
        self.close_and_count(poll)
        return poll

    def rows(self, poll):
        return [
            self.env[model].search_count([("poll_id", "=", poll.id)])
            for model in ("komunigi.poll.elector", "komunigi.ballot")
        ]

    def test_after_the_time_of_contest_names_go_and_figures_stay(self):
        poll = self.counted(["yes", "yes", "no"], quorum=40)
        told = [*poll._result_figures(), poll._headline(), *poll._remarks()]
        digest, result = poll.digest, poll.result
        self.clear(months=5, days=25)
        self.assertEqual(self.rows(poll), [6, 3])
        self.clear(months=6, days=2)
        self.assertEqual(self.rows(poll), [0, 0])
        self.assertFalse(poll.board)
        self.assertEqual(
            [*poll._result_figures(), poll._headline(), *poll._remarks()], told
        )
        self.assertEqual((poll.digest, poll.result), (digest, result))
        self.assertEqual((poll.elector_count, poll.voted_count), (6, 3))
        self.assertIn("were cleared on", poll.result_html)
        self.assertNotIn("Download the published ballots", poll.result_html)
        self.assertEqual(poll._votes_published(), [])
        cleared = poll.date_cleared
        self.clear(months=8)
        self.assertEqual(poll.date_cleared, cleared)

    def test_until_the_network_has_set_a_time_everything_is_kept(self):
        self.network.contest_months = 0
        poll = self.counted(["yes", "no"])
        self.clear(months=120)
        self.assertEqual(self.rows(poll), [6, 2])

    def test_a_contest_keeps_the_roll_until_it_is_settled(self):
        poll = self.counted(["yes", "no"])
        with self.assertRaisesRegex(ValidationError, "by whom, and why"):
            poll.is_contested = True
        poll.write({"is_contested": True, "contest_reason": "Bloum: the notice"})
        self.assertTrue(poll.date_contested)
        self.clear(months=24)
        self.assertEqual(self.rows(poll), [6, 2])
        poll.is_contested = False
        self.clear(months=24)
        self.assertEqual(self.rows(poll), [0, 0])
        with self.assertRaisesRegex(UserError, "cannot be contested any more"):
            poll.is_contested = True

    def test_who_consented_or_objected_is_a_part_of_the_decision(self):
        poll = self.open_poll(self.network, "consent")
        self.cast(poll, self.members[0], "consent")
        self.cast(poll, self.members[1], "objection", reason="Too dear")
        self.close_and_count(poll)
        html = poll.result_html
        self.clear(months=7)
        self.assertEqual(self.rows(poll), [2, 2])
        self.assertTrue(poll.date_cleared)
        self.assertEqual((poll.elector_count, poll.voted_count), (6, 2))
        self.assertEqual(poll.result_html, html)

    def test_of_a_confidential_election_the_roll_goes_and_nobody_is_asked_again(self):
        poll = self.counted(
            ["yes"] * 5,
            nature="election",
            membership_ids=self.members.ids,
            electorate="chosen",
        )
        self.assertEqual(poll.secrecy, "confidential")
        self.clear(months=7)
        self.assertEqual(self.rows(poll), [0, 0])
        self.assertFalse(poll.membership_ids)
        self.assertEqual(poll.voted_count, 5)
        self.assertEqual(poll.stamped_count, 0)
        self.assertFalse(poll._waiting_for(self.members))

    def test_what_is_open_or_cannot_be_counted_is_kept(self):
        poll = self.open_poll(self.network)
        self.cast(poll, self.members[0], "yes")
        stuck = self.open_poll(self.network)
        stuck._close()
        self.clear(months=24)
        self.assertEqual((self.rows(poll), self.rows(stuck)), ([6, 1], [6, 0]))

    def test_a_cancelled_poll_leaves_no_roll(self):
        poll = self.open_poll(self.network)
        poll._cancel("Wrong question")
        self.clear(months=7)
        self.assertEqual(self.rows(poll), [0, 0])
        self.assertEqual(poll.elector_count, 6)

    def test_another_network_keeps_its_own(self):
        other = self.create_network("Other")
        self.create_members(other, 3, "Other")
        poll = self.open_poll(other)
        self.close_and_count(poll)
        self.clear(months=24)
        self.assertEqual(self.rows(poll), [3, 0])

    def test_one_that_fails_does_not_keep_the_others(self):
        first, second = self.counted(["yes"]), self.counted(["no"])
        clear = type(first)._clear

        def fail(poll):
            if poll.id == first.id:
                raise OSError("a full disk")
            return clear(poll)

        self.patch(type(first), "_clear", fail)
        logger = "odoo.addons.komunigi_vote.models.komunigi_contestable"
        with self.assertLogs(logger, "ERROR"):
            self.clear(months=7)
        self.assertEqual((self.rows(first), self.rows(second)), ([6, 1], [0, 0]))

    def test_links_of_polls_that_are_over_lead_nowhere_and_go(self):
        done, under_way = self.counted(["yes"]), self.open_poll(self.network)
        under_way._make_links(under_way.elector_ids)
        self.env["komunigi.poll.link"]._forget_past_links()
        links = self.env["komunigi.poll.link"].search([])
        self.assertFalse(links.elector_id & done.elector_ids)
        self.assertEqual(
            links.elector_id & under_way.elector_ids, under_way.elector_ids
        )

    def test_a_legal_form_proposes_the_time(self):
        form = self.env.ref("komunigi_membership.legal_form_be_sc")
        self.assertEqual(form._network_rules()["contest_months"], 6)
        self.assertIn("2:143", " ".join(form.rule_ids.mapped("source")))

    def test_months_are_reckoned_from_the_count(self):
        moment = datetime(2026, 1, 31, 12)
        poll = self.counted(["yes"])
        poll.date_counted = moment
        for day, left in ((timedelta(), [6, 1]), (timedelta(days=1), [0, 0])):
            with freeze_time(datetime(2026, 7, 31, 11) + day):
                poll._contestable_models()
                for record in poll._waiting_to_be_cleared() & poll:
                    record._try_clear()
            self.assertEqual(self.rows(poll), left)
