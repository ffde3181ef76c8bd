# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import base64
from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import VoteCase

SECRETARY = "komunigi_membership.group_secretary"


@tagged("post_install", "-at_install")
class TestTampering(VoteCase):
    """A secretary uses what she may do to reach what she may not."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.members = cls.create_members(cls.network, 3)
        cls.ana = new_test_user(cls.env, "tampering_ana", groups=SECRETARY)
        cls.bo = new_test_user(cls.env, "tampering_bo", groups=SECRETARY)
        company = cls.env["res.company"].create({"name": "Elsewhere"})
        cls.elsewhere = cls.create_network("Elsewhere", company_id=company.id)
        cls.enterClassContext(mute_logger("odoo.addons.base.models.ir_rule"))

    def rpc(self, records, method, *args, **kwargs):
        self.env.invalidate_all()
        model = self.env[records._name].with_user(self.ana)
        return call_kw(model, method, [records.ids, *args], kwargs)

    # What is published

    def test_the_published_ballots_are_no_file_that_one_replaces(self):
        poll = self.open_poll(self.network)
        files = self.env["ir.attachment"].with_user(self.ana)
        forged = {
            "name": "board",
            "res_model": poll._name,
            "res_id": poll.id,
            "res_field": "board",
            "raw": b"{}",
        }
        files.create(forged)
        self.cast(poll, self.members[0], "yes")
        self.close_and_count(poll)
        self.env.flush_all()
        poll.invalidate_recordset()
        published = poll.board
        self.assertIn(b"komunigi-board-1", base64.b64decode(published))
        of_the_poll = files.search(
            [
                ("res_model", "=", poll._name),
                ("res_id", "=", poll.id),
                ("res_field", "=", "board"),
            ]
        )
        of_the_poll.write({"raw": b"{}"})
        files.create(forged)
        self.env.flush_all()
        poll.invalidate_recordset()
        self.assertEqual(poll.board, published)
        of_the_poll.unlink()
        poll.invalidate_recordset()
        self.assertEqual(poll.board, published)

    # Other companies

    def test_nobody_asks_the_members_of_another_company(self):
        self.create_member(self.elsewhere, "Ailleurs")
        poll = self.create_poll(
            self.network, date_open=fields.Datetime.now() + timedelta(days=1)
        )
        self.rpc(poll, "action_open")
        self.assertTrue(poll.is_scheduled, "the job would open it for her")
        with self.assertRaises(AccessError):
            self.rpc(poll, "write", {"network_id": self.elsewhere.id})

    def test_nobody_adds_options_to_a_poll_of_another_company(self):
        poll = self.create_poll(self.network, "plurality", ["Tea", "Coffee"])
        other = self.create_poll(self.elsewhere, "plurality", ["Pears", "Quinces"])
        tea = poll.option_ids[0]
        with self.assertRaises(AccessError):
            self.rpc(tea, "write", {"poll_id": other.id})
        with self.assertRaises(AccessError):
            options = tea.with_user(self.ana)
            options.create({"poll_id": other.id, "name": "Tea"})

    # Paper

    def closed_poll(self, method="yes_no", options=(), **values):
        poll = self.open_poll(self.network, method, options, **values)
        poll._close()
        return poll

    def count(self, poll, user, *lines):
        return self.env["komunigi.poll.paper.count"].with_user(user).create(
            {
                "poll_id": poll.id,
                "line_ids": [
                    Command.create({"ballot": ballot, "number": number})
                    for ballot, number in lines
                ],
            }
        )  # fmt: skip

    def test_a_line_does_not_move_into_somebody_else_s_count(self):
        poll = self.closed_poll()
        mine = self.count(poll, self.ana, ("yes", 3))
        hers = self.count(poll, self.bo, ("no", 1))
        for records, values in (
            (mine.line_ids, {"count_id": hers.id}),
            (mine, {"line_ids": [Command.link(hers.line_ids.id)]}),
        ):
            with self.subTest(values=values), self.assertRaises(AccessError):
                self.rpc(records, "write", values)

    def test_paper_ballots_of_one_poll_are_not_ballots_of_another(self):
        options = ["Tea", "Coffee"]
        many = self.closed_poll("points", options, points_total=1000)
        few, fewer = (
            self.closed_poll("points", options, points_total=10) for _poll in range(2)
        )
        count = self.count(many, self.ana, ("1:1000", 3))
        mine = self.count(few, self.ana, ("1:10", 1))
        for records, values in (
            (count, {"poll_id": fewer.id}),
            (count.line_ids, {"count_id": mine.id}),
        ):
            with self.subTest(values=values), self.assertRaises(UserError):
                self.rpc(records, "write", values)
            self.assertEqual((count.poll_id, mine.ballot_count), (many, 1))
