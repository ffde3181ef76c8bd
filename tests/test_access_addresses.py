# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What access_matrix.md promises of addresses: who finds what behind each."""

import re

from odoo import http
from odoo.tests import tagged
from odoo.tools import mute_logger

from .access_case import AccessCase
from .access_matrix import ADDRESSES, may_open

# They try every address; the others those that name no member, whose own they are.
EVERYWHERE = (
    "nobody",
    "nothing",
    "stranger",
    "network",
    "member",
    "ended",
    "employee",
    "elsewhere",
)
ELSEWHERE = ("elected", "auditor", "contributor", "note taker", "user", "secretary")
# What stands in an address for a record of this model, where its name does not say.
CALLED = {
    "call_id": "komunigi.cofunding",
    "notice_id": "komunigi.change.notice",
    "share_id": "komunigi.cost.share",
    "item_id": "komunigi.agenda.item",
    "concern_id": "komunigi.agenda.concern",
    "line_id": "komunigi.meeting.member",
    "stay_id": "komunigi.meeting.attendance",
}


@tagged("post_install", "-at_install")
class TestAddresses(AccessCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.code = cls.records["komunigi.meeting.member"].code
        # One from which who sits does not step aside.
        cls.matter = cls.env["komunigi.matter"].create(
            {"name": "Le Potager's matter", "body_id": cls.body.id, "draft": "Yes."}
        )
        cls.file = cls.env["ir.attachment"].create(
            {
                "name": "Le Potager.txt",
                "raw": b"Le Potager",
                "res_model": "komunigi.development",
                "res_id": cls.records["komunigi.development"].id,
            }
        )
        cls.env.flush_all()

    def test_every_address_is_named(self):
        found = {
            (plain(rule.rule), method)
            for rule in self.own_rules()
            for method in {"GET", "POST"} & set(rule.methods or ("GET", "POST"))
        }
        named = {
            (address, method)
            for address, row in ADDRESSES.items()
            for method in row["method"].split(", ")
        }
        self.assertEqual(found, named)

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_rule")
    def test_whom_each_address_lets_in(self):
        asked = {plain(rule.rule): auth(rule) for rule in self.own_rules()}
        for who in (*EVERYWHERE, *ELSEWHERE):
            login = False if who == "nobody" else self.users[who].login
            self.authenticate(login or None, login or None)
            before = self.stored()
            for address, row in ADDRESSES.items():
                if who in ELSEWHERE and "<membership_id>" in address:
                    continue
                for method in row["method"].split(", "):
                    with self.subTest(who=who, address=address, method=method):
                        response = self.opened(address, method)
                        if may_open(who, row):
                            self.assert_open(response, row)
                        elif who == "nobody" and asked[address] == "user":
                            self.assertIn("/web/login", response.headers["Location"])
                        else:
                            self.assertEqual(response.status_code, 404)
                            self.assertNotIn("Potager", response.text)
            self.assertEqual(self.stored(), before)

    def assert_open(self, response, row):
        self.assertLess(response.status_code, 500)
        if row["when"]:
            # Not just now, as it happens; there are tests of that beside the addon.
            return
        self.assertNotIn(response.status_code, (403, 404))
        self.assertNotIn("/web/login", response.headers.get("Location", ""))

    def own_rules(self):
        for rule in self.env["ir.http"].routing_map().iter_rules():
            if rule.endpoint.func.__module__.startswith("odoo.addons.komunigi"):
                yield rule

    def opened(self, address, method):
        """The answer; what a form changed is undone."""
        address = re.sub(r"<(\w+)>", lambda name: self.known(name[1], address), address)
        form = method == "POST" and {"csrf_token": http.Request.csrf_token(self)}
        self.env.flush_all()
        with self.env.cr.savepoint() as savepoint:
            response = self.url_open(address, data=form, allow_redirects=False)
            self.env.invalidate_all()
            savepoint.rollback()
        return response

    def known(self, name, address):
        """What stands at this place of an address, of Le Potager or its network."""
        if address.startswith("/my/bodies/"):
            if re.search("/charges|/entries", address) and name == "body_id":
                return str(self.auditors.id)
            if name == "meeting_id" and "/agenda/" not in address:
                return str(self.body_meeting.id)
            if name == "matter_id":
                return str(self.matter.id)
        fixed = {
            "membership_id": self.potager.id,
            "network_id": self.network.id,
            "file_id": self.file.id,
            "code": self.code,
            "page": 1,
            "answer": "accept",
            "token": "x" * 43,
        }
        model = CALLED.get(name, f"komunigi.{name.removesuffix('_id')}")
        if name in fixed:
            return str(fixed[name])
        return str(self.records[model].id if model in self.records else 1)


def plain(rule):
    """A route's address without the kinds of what stands in it."""
    return re.sub(r"<\w+:(\w+)>", r"<\1>", rule)


def auth(rule):
    return rule.endpoint.routing["auth"]
