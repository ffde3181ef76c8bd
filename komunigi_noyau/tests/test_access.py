# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import TransactionCase, new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.komunigi_membership.tests.access_common import AccessCase

from .common import NoyauMixin
from .one_of_each import OneOfEachMixin

silent = mute_logger(
    "odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule", "odoo.sql_db"
)


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
class TestAccess(NoyauMixin, AccessCase):
    @silent
    def test_an_election_in_preparation_is_not_read_by_members(self):
        college = self.create_college(self.create_body(self.network))
        election = self.create_election(college, "2030-01-01", name="Later")
        here = [("id", "=", election.id)]
        self.assertFalse(self.rpc(self.anna, election._name, "search", here))
        election.action_start()
        self.assertTrue(self.rpc(self.anna, election._name, "search", here))
