# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.komunigi_membership.tests.access_common import (
    AccessByAddress,
    AccessCase,
    AccessMatrix,
    AccessOverHttp,
)

from .common import AssemblyMixin

silent = mute_logger(
    "odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule", "odoo.sql_db"
)


class AssemblyAccessCase(AssemblyMixin, AccessCase):
    addon = "komunigi_assembly"
    # Pages show to each what is for them: no model behind them is read by RPC.
    closed_to_portal = {
        "komunigi.assembly.preset",
        "komunigi.assembly.preset.line",
        "komunigi.meeting.series",
        "komunigi.meeting",
        "komunigi.meeting.event",
        "komunigi.meeting.change",
        "komunigi.meeting.attendance",
        "komunigi.meeting.intention",
        "komunigi.meeting.member",
        "komunigi.meeting.mailing",
        "komunigi.agenda.item",
        "komunigi.agenda.voice",
        "komunigi.agenda.concern",
        "komunigi.agenda.recusal",
        "komunigi.proxy",
        "komunigi.amendment",
        "komunigi.advance.vote",
        "komunigi.decision",
        "komunigi.decision.tag",
        "komunigi.minutes.register",
    }

    @classmethod
    def create_one_of_each(cls):
        """An assembly under way, in which Le Potager has done all that one can do."""
        env, network, member = cls.env, cls.network, cls.potager
        series = cls.create_series(network)
        meeting = cls.create_assembly(
            network, f"{cls.today} 17:00:00", note_taker_id=cls.anna.partner_id.id
        )
        item = cls.create_item(
            meeting,
            "Le Potager's item",
            kind="decision",
            brought_by_id=member.id,
            proposal="Le Potager pays.",
        )
        holder = cls.create_member(network, "Holder")
        meeting.sudo()._convene()
        meeting._freeze_roll()
        line = meeting.member_ids.filtered(lambda line: line.membership_id == member)
        own = {"item_id": item.id, "membership_id": member.id}
        records = [
            env["komunigi.assembly.preset"].create(
                {
                    "name": "Potager's rules",
                    "line_ids": [
                        Command.create(
                            {"name": "Notice", "text": "15 days", "source": "Law"}
                        )
                    ],
                }
            ),
            series,
            env["komunigi.meeting.attendance"].create(
                {"meeting_id": meeting.id, "membership_id": member.id, "name": "Ana"}
            ),
            env["komunigi.meeting.intention"].create(
                {"meeting_id": meeting.id, "membership_id": member.id, "comes": True}
            ),
            line,
            meeting.mailing_ids[:1],
            item,
            env["komunigi.agenda.voice"].create({**own, "answer": "consent"}),
            env["komunigi.agenda.concern"].create({**own, "text": "The price."}),
            env["komunigi.agenda.recusal"].create({**own, "reason": "It is ours."}),
            env["komunigi.proxy"].create(
                {
                    "meeting_id": meeting.id,
                    "giver_id": member.id,
                    "holder_id": holder.id,
                }
            ),
            env["komunigi.amendment"].create(
                {"item_id": item.id, "name": "Half", "text": "Le Potager pays half."}
            ),
            env["komunigi.advance.vote"].create({**own, "choice": "yes"}),
            cls.create_decision(network, "Le Potager pays"),
            env["komunigi.decision.tag"].create(
                {"name": "Potager", "network_id": network.id}
            ),
            env["komunigi.minutes.register"]._enter(
                network,
                {
                    "kind": "note",
                    "name": "Note",
                    "date_signed": cls.today,
                    "text": "Le Potager pays.",
                },
            ),
        ]
        meeting.sudo().state = "running"
        meeting._changed()
        return {
            **{record._name: record for record in records},
            "komunigi.meeting": meeting,
            "komunigi.meeting.event": meeting.event_ids[:1],
            "komunigi.meeting.change": cls.env["komunigi.meeting.change"].search(
                [("meeting_id", "=", meeting.id)], limit=1
            ),
            "komunigi.assembly.preset.line": records[0].line_ids,
        }

    def refused(self):
        # What is asked may be refused by the record's state before anybody's rights.
        return self.assertRaises(UserError)


@tagged("post_install", "-at_install")
class TestAccessMatrix(AccessMatrix, AssemblyAccessCase):
    @silent
    def test_who_keeps_what(self):
        """Users read; the secretary keeps meetings; the course writes the rest."""
        users = {
            name: new_test_user(
                self.env, f"{name}_access", f"komunigi_membership.group_{name}"
            )
            for name in ("user", "secretary", "administrator")
        }
        of_administrators = {
            "komunigi.assembly.preset",
            "komunigi.assembly.preset.line",
        }
        of_nobody = {
            "komunigi.meeting.event",
            "komunigi.meeting.change",
            "komunigi.meeting.member",
            "komunigi.meeting.mailing",
            "komunigi.agenda.voice",
            "komunigi.advance.vote",
            "komunigi.minutes.register",
        }
        for model, record in self.records.items():
            for name, user in users.items():
                own = record.with_user(user)
                may = (
                    name == "administrator"
                    if model in of_administrators
                    else name != "user" and model not in of_nobody
                )
                with self.subTest(model=model, user=name):
                    self.assertTrue(own.has_access("read"))
                    self.assertEqual(own.has_access("write"), may)
                    self.assertEqual(own.has_access("create"), may)

    @silent
    def test_companies_never_mix(self):
        company = self.env["res.company"].create({"name": "Other company"})
        secretary = new_test_user(
            self.env,
            "secretary_elsewhere",
            "base.group_user,komunigi_membership.group_administrator",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        for model in set(self.records) - {
            "komunigi.assembly.preset",
            "komunigi.assembly.preset.line",
        }:
            self.assert_sees_nothing(secretary, model)
            record = self.records[model]
            for method, args in (("write", [{"create_date": False}]), ("unlink", [])):
                with self.subTest(model=model, method=method), self.refused():
                    self.rpc(secretary, model, method, record.ids, *args)

    @silent
    def test_the_codes_of_the_roll_are_for_the_desk(self):
        user = new_test_user(self.env, "user_codes", "komunigi_membership.group_user")
        line = self.records["komunigi.meeting.member"]
        with self.assertRaises(UserError):
            self.rpc(user, line._name, "read", line.ids, ["code"])


@tagged("post_install", "-at_install")
class TestAccessOverHttp(AccessOverHttp, AssemblyAccessCase):
    # Nothing here is one organisation's own: what is closed is tried over HTTP.
    of_the_member = AssemblyAccessCase.closed_to_portal
    closed_to_portal = set()


@tagged("post_install", "-at_install")
class TestAddresses(AccessByAddress, AssemblyAccessCase):
    # A picture of its own address, for mails that are read without a login.
    open_to_all = {"/my/meetings/<int:meeting_id>/code/<string:code>.png"}

    def known(self, name):
        """What stands at this place of an address, of Le Potager's part in it."""
        return {
            "item_id": self.records["komunigi.agenda.item"].id,
            "concern_id": self.records["komunigi.agenda.concern"].id,
            "amendment_id": self.records["komunigi.amendment"].id,
            "code": self.records["komunigi.meeting.member"].code,
        }.get(name) or super().known(name)

    def test_a_member_of_the_network_finds_them_open(self):
        """Else the refusals would say nothing."""
        self.authenticate("anna_access", "anna_access")
        opened = [
            address
            for _route, address, methods, _names in self.addresses()
            if "GET" in methods and self.opened(address, methods).status_code == 200
        ]
        own = f"/my/cooperative/{self.potager.id}"
        meeting = self.records["komunigi.meeting"].id
        decision = self.records["komunigi.decision"].id
        for address in (
            f"{own}/meetings",
            f"{own}/meetings/{meeting}",
            f"{own}/meetings/{meeting}/proxy",
            f"{own}/decisions/{decision}",
            f"/my/meetings/{meeting}/notes",
            f"/my/meetings/{meeting}/room",
        ):
            self.assertIn(address, opened)

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_rule")
    def test_who_does_not_take_notes_has_none_of_its_screens(self):
        """A member of the same network, who may read the meeting."""
        self.authenticate("chloe_access", "chloe_access")
        before = self.everything()
        tried = 0
        for route, address, methods, names in self.addresses():
            if "membership_id" in names or not route.startswith("/my/meetings/"):
                continue
            # The address of a meeting leads to each one's own page.
            if route in self.open_to_all | {"/my/meetings/<int:meeting_id>"}:
                continue
            tried += 1
            with self.subTest(address=address):
                self.assertEqual(self.opened(address, methods).status_code, 404)
        self.assertGreater(tried, 3)
        self.assertEqual(self.everything(), before)
