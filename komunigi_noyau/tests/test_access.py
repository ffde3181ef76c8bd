# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from dateutil.relativedelta import relativedelta
from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import TransactionCase, new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.komunigi_membership.tests.access_common import (
    AccessByAddress,
    AccessCase,
    AccessMatrix,
    AccessOverHttp,
)

from .common import NoyauMixin

silent = mute_logger(
    "odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule", "odoo.sql_db"
)


class OneOfEachMixin(NoyauMixin):
    """A noyau with something of everything in it."""

    @classmethod
    def one_of_each(cls, network, membership, delegate):
        """{model: a record of `network`}, as its members and seats would make them."""
        env = cls.env
        today = network._today()
        body = cls.create_body(
            network, function_ids=[Command.create({"name": "Long-term view"})]
        )
        college = cls.create_college(body, once=False)
        mandate = cls.create_mandate(college, membership, today, delegate=delegate)
        waiver = env["komunigi.rest.waiver"].create(
            {
                "college_id": college.id,
                "holder_id": membership.partner_id.id,
                "decision": "Assembly",
                "decision_date": today,
                "reason": "Nobody else stands.",
            }
        )
        election = cls.create_election(college, today + relativedelta(years=1))
        election.action_start()
        elector = election.elector_ids.filtered(
            lambda elector: elector.membership_id == membership
        ) or env["komunigi.election.elector"].create(
            {"election_id": election.id, "membership_id": membership.id}
        )
        voice = env["komunigi.election.voice"].create(
            {
                "election_id": election.id,
                "membership_id": membership.id,
                "step": "first_round",
                "nominee_id": membership.partner_id.id,
                "reason": "She listens.",
            }
        )
        candidacy = env["komunigi.candidacy"].create(
            {
                "election_id": election.id,
                "holder_id": membership.partner_id.id,
                "delegate_id": delegate.id,
            }
        )
        matter = env["komunigi.matter"].create({"name": "Sundays", "body_id": body.id})
        survey = env["survey.survey"].create({"title": "The project"})
        return {
            "komunigi.body": body,
            "komunigi.body.function": body.function_ids,
            "komunigi.college": college,
            "komunigi.college.rule": college.rule_ids,
            "komunigi.mandate": mandate,
            "komunigi.delegate": mandate.delegate_ids[:1],
            "komunigi.rest.waiver": waiver,
            "komunigi.election": election,
            "komunigi.election.elector": elector,
            "komunigi.election.voice": voice,
            "komunigi.election.proposal": env["komunigi.election.proposal"].create(
                {
                    "election_id": election.id,
                    "nominee_id": membership.partner_id.id,
                    "state": "dropped",
                }
            ),
            "komunigi.candidacy": candidacy,
            "komunigi.matter": matter,
            "komunigi.matter.voice": env["komunigi.matter.voice"].create(
                {
                    "matter_id": matter.id,
                    "mandate_id": mandate.id,
                    "answer": "consent",
                }
            ),
            "komunigi.matter.recusal": env["komunigi.matter.recusal"].create(
                {
                    "matter_id": matter.id,
                    "mandate_id": mandate.id,
                    "reason": "It is about us.",
                }
            ),
            "komunigi.evaluation": env["komunigi.evaluation"].create(
                {
                    "name": "2026",
                    "body_id": body.id,
                    "year": 2026,
                    "survey_id": survey.id,
                    "date_close": today,
                }
            ),
            "komunigi.election.mailing": env["komunigi.election.mailing"].create(
                {"election_id": election.id, "kind": "call", "date": "2026-01-01"}
            ),
        }


class NoyauAccessCase(OneOfEachMixin, AccessCase):
    addon = "komunigi_noyau"
    # Who sits, by which rules, how elected.
    of_the_network = {
        "komunigi.body",
        "komunigi.body.function",
        "komunigi.college",
        "komunigi.college.rule",
        "komunigi.mandate",
        "komunigi.delegate",
        "komunigi.rest.waiver",
        "komunigi.election",
        "komunigi.candidacy",
    }
    # Who spoke in the circle, and what a body works on: pages show it to who may.
    closed_to_portal = {
        "komunigi.election.elector",
        "komunigi.election.voice",
        "komunigi.election.proposal",
        "komunigi.election.mailing",
        "komunigi.matter",
        "komunigi.matter.voice",
        "komunigi.matter.recusal",
        "komunigi.evaluation",
    }

    @classmethod
    def create_one_of_each(cls):
        return cls.one_of_each(cls.network, cls.potager, cls.anna.partner_id)

    def refused(self):
        # What is asked may be refused by the record's state before anybody's rights.
        return self.assertRaises(UserError)


@tagged("post_install", "-at_install")
class TestAccessMatrix(AccessMatrix, NoyauAccessCase):
    @silent
    def test_who_sits_reads_no_more_by_rpc_than_other_members(self):
        """The workspace is pages, which ask; not the models behind them."""
        delegate = self.records["komunigi.delegate"]
        self.assertEqual(delegate.user_id, self.anna)
        for model in self.closed_to_portal:
            self.assert_sees_nothing(self.anna, model)

    @silent
    def test_an_election_in_preparation_is_not_read_by_members(self):
        election = self.create_election(
            self.records["komunigi.college"], "2030-01-01", name="Later"
        )
        self.assertFalse(
            self.rpc(
                self.anna, "komunigi.election", "search", [("id", "=", election.id)]
            )
        )

    @silent
    def test_members_read_no_alerts_by_rpc(self):
        body = self.records["komunigi.body"]
        for name in ("alert_html", "alert_level"):
            with self.assertRaises(AccessError):
                self.rpc(self.anna, body._name, "read", body.ids, [name])

    @silent
    def test_rules_are_the_administrators_and_mandates_the_secretarys(self):
        users = {
            name: new_test_user(
                self.env, f"{name}_access", f"komunigi_membership.group_{name}"
            )
            for name in ("user", "secretary", "administrator")
        }
        of_administrators = {"komunigi.college", "komunigi.college.rule"}
        # Of a circle's round nobody reads a word before it is over.
        voice = self.records["komunigi.election.voice"]
        for user in users.values():
            self.assertFalse(voice.with_user(user).has_access("read"))
        voice.sudo().is_revealed = True
        for model, record in self.records.items():
            for name, user in users.items():
                own = record.with_user(user)
                with self.subTest(model=model, user=name):
                    self.assertTrue(own.has_access("read"))
                    if name == "user":
                        self.assertFalse(own.has_access("write"))
                        self.assertFalse(own.has_access("create"))
                        self.assertFalse(own.has_access("unlink"))
                    if model in of_administrators:
                        self.assertEqual(
                            own.has_access("write"), name == "administrator"
                        )
                        self.assertEqual(
                            own.has_access("create"), name == "administrator"
                        )


@tagged("post_install", "-at_install")
class TestAccessOverHttp(AccessOverHttp, NoyauAccessCase):
    # Nothing here is one organisation's own: what is closed is tried over HTTP.
    of_the_member = NoyauAccessCase.closed_to_portal
    closed_to_portal = set()


# A waiver on which no mandate rests is just a decision to record anew.
ROOTS = {"komunigi.rest.waiver.college_id"}


@tagged("post_install", "-at_install")
class TestBoundaries(OneOfEachMixin, TransactionCase):
    """Nothing of one body points into another, of this network or elsewhere.

    Not even for somebody who may write both of them.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context=dict(cls.env.context, tracking_disable=True))
        cls.network = cls.create_network()
        company = cls.env["res.company"].create({"name": "Other company"})
        elsewhere = cls.create_network("Ailleurs", company_id=company.id)
        cls.administrator = new_test_user(
            cls.env,
            "administrator_boundaries",
            "komunigi_membership.group_administrator",
            company_ids=[Command.set([cls.env.company.id, company.id])],
        )
        cls.env.user.company_ids |= company
        cls.own, cls.beside, cls.there = (
            cls.one_of_each(
                network,
                member,
                cls.create_representative(member, login).partner_id,
            )
            for network, member, login in (
                (cls.network, cls.create_member(cls.network, "Own"), "own"),
                (cls.network, cls.create_member(cls.network, "Beside"), "beside"),
                (elsewhere, cls.create_member(elsewhere, "There"), "there"),
            )
        )
        cls.env.flush_all()

    def links(self, record):
        """Fields by which `record` may be pointed at another record of ours."""
        for name, field in record._fields.items():
            if (
                field.type in ("many2one", "many2many")
                and field.store
                and not (field.compute and field.readonly)
                and not record._is_reckoned(name)
                and (
                    field.comodel_name in self.own
                    or field.comodel_name.startswith("komunigi.m")
                    or field.comodel_name == "komunigi.network"
                )
            ):
                yield name, field

    def other(self, others, comodel):
        """What there is of `comodel` on the other side."""
        if comodel in others:
            return others[comodel]
        body = others["komunigi.body"]
        return {
            "komunigi.network": body.network_id,
            "komunigi.membership": others["komunigi.mandate"].membership_id,
            "komunigi.member.category": body.network_id.category_ids[:1],
            "komunigi.membership.period": body.env["komunigi.membership.period"],
        }.get(comodel)

    @silent
    def test_nothing_is_pointed_across(self):
        holes = []
        for side, others in (("there", self.there), ("beside", self.beside)):
            for model, record in self.own.items():
                for name, field in self.links(record):
                    target = self.other(others, field.comodel_name)
                    same = field.comodel_name in (
                        "komunigi.network",
                        "komunigi.membership",
                        "komunigi.member.category",
                    )
                    if not target or (side == "beside" and same):
                        continue
                    if f"{model}.{name}" in ROOTS:
                        continue
                    if not self.is_refused(record, name, field, target):
                        holes.append(f"{model}.{name} to {side}")
        self.assertEqual(holes, [])

    def is_refused(self, record, name, field, target):
        value = target.id if field.type == "many2one" else [Command.set(target.ids)]
        own = record.with_user(self.administrator).with_context(
            allowed_company_ids=self.administrator.company_ids.ids
        )
        self.env.invalidate_all()
        try:
            with self.env.cr.savepoint() as savepoint:
                own.write({name: value})
                self.env.flush_all()
                savepoint.rollback()
        except (UserError, IntegrityError):
            self.env.invalidate_all()
            return True
        self.env.invalidate_all()
        return False


@tagged("post_install", "-at_install")
class TestAddresses(AccessByAddress, NoyauAccessCase):
    def test_a_member_of_the_network_finds_them_open(self):
        """Else the refusals below would say nothing."""
        self.authenticate("anna_access", "anna_access")
        opened = [
            address
            for _route, address, methods, _names in self.addresses()
            if "GET" in methods and self.opened(address, methods).status_code == 200
        ]
        own = f"/my/cooperative/{self.potager.id}"
        body = self.records["komunigi.body"].id
        election = self.records["komunigi.election"].id
        matter = self.records["komunigi.matter"].id
        for address in (
            f"{own}/bodies/{body}",
            f"{own}/elections/{election}",
            f"/my/bodies/{body}/matters/{matter}",
        ):
            self.assertIn(address, opened)

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_rule")
    def test_another_organisation_reads_no_matters_by_address(self):
        self.authenticate("chloe_access", "chloe_access")
        for _route, address, methods, names in self.addresses():
            if "matter_id" in names:
                with self.subTest(address=address):
                    response = self.opened(address, methods)
                    self.assertIn(response.status_code, (403, 404))
