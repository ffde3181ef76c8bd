# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import timedelta

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

from .common import SharingMixin

silent = mute_logger(
    "odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule", "odoo.sql_db"
)


class SharingAccessCase(SharingMixin, AccessCase):
    addon = "komunigi_cost_sharing"
    # Pages show to each what is for them: no model behind them is read by RPC.
    closed_to_portal = {
        "komunigi.contributor",
        "komunigi.skill",
        "komunigi.shared.module",
        "komunigi.module.use",
        "komunigi.development",
        "komunigi.development.interest",
        "komunigi.development.use",
        "komunigi.analysis.month",
        "komunigi.analysis.point",
        "komunigi.estimate.line",
        "komunigi.upstream.link",
        "komunigi.work",
        "komunigi.cost.key",
        "komunigi.cost.key.band",
        "komunigi.cost.key.weight",
        "komunigi.cost.share",
        "komunigi.cofunding",
        "komunigi.cofunding.mailing",
        "komunigi.pledge",
        "komunigi.change.notice",
        "komunigi.change.concerned",
        "komunigi.change.concern",
        "komunigi.change.mailing",
        "komunigi.change.digest",
        "komunigi.entry.ticket",
        "komunigi.catch.up",
        "komunigi.catch.up.newcomer",
        "komunigi.catch.up.mailing",
        "komunigi.migration",
        "komunigi.migration.line",
        "komunigi.migration.member",
        "komunigi.provision",
        "komunigi.budget",
        "komunigi.budget.line",
        "komunigi.scenario",
        "komunigi.scenario.change",
        "komunigi.scenario.tier",
        "komunigi.envelope",
        "komunigi.envelope.line",
    }

    @classmethod
    def create_one_of_each(cls):
        """Le Potager has asked for, pledged, paid and objected to something."""
        network, member = cls.network, cls.potager
        cls.secretary = new_test_user(
            cls.env, "sharing_secretary", "komunigi_membership.group_secretary"
        )
        person = cls.anna.partner_id
        module = cls.create_module(network, "potager_tills", users=member)
        development = cls.records_of_development(module)
        keys = cls.create_key(
            network,
            "weights",
            weights={member: 2},
            bands={0: 1},
            name="Le Potager counts twice",
        )
        call = cls.create_cofunding(development, user_id=cls.secretary.id)
        call._open()
        pledge = call._agree(
            member,
            person,
            {"person": "Anna", "organ": "Board of Le Potager", "day": cls.today},
        )
        records = [
            module,
            module.use_ids,
            development,
            development.interest_ids,
            development.use_ids,
            development.point_ids,
            development.estimate_line_ids,
            development.upstream_ids,
            development.work_ids,
            development.work_ids.contributor_id,
            development.work_ids.contributor_id.skill_ids,
            cls.env["komunigi.analysis.month"].create(
                {
                    "network_id": network.id,
                    "month": cls.today.replace(day=1),
                    "hours": 4,
                }
            ),
            keys,
            keys.band_ids,
            keys.weight_ids,
            call,
            call.mailing_ids[:1],
            pledge,
            cls.env["komunigi.cost.share"].create(
                {
                    "membership_id": member.id,
                    "name": "Le Potager's share",
                    "amount": 420,
                    "key_id": keys.id,
                    "asked_on": f"{cls.today} 08:00:00",
                }
            ),
            *cls.records_of_changes(module),
            *cls.records_of_newcomers(development),
            *cls.records_of_budget(),
        ]
        return {record._name: record for record in records}

    @classmethod
    def records_of_development(cls, module):
        development = cls.env["komunigi.development"]._put_forward(
            cls.potager,
            cls.anna.partner_id,
            {
                "name": "Le Potager's tills",
                "description": "They are slow.",
                "for_whom": "Le Potager",
                "frequency": "day",
                "weight": "3",
            },
        )
        contributor = cls.env["komunigi.contributor"].create(
            {
                "partner_id": cls.env["res.partner"].create({"name": "Potager's"}).id,
                "network_id": cls.network.id,
                "skill_ids": [
                    Command.create(
                        {"name": "Potager's tills", "network_id": cls.network.id}
                    )
                ],
            }
        )
        development.write(
            {
                "module_ids": module.ids,
                "estimate_line_ids": [
                    Command.create({"name": "Potager's", "hours": 10, "rate": 80})
                ],
                "upstream_ids": [
                    Command.create(
                        {"name": "Potager's", "url": "https://example.com/1"}
                    )
                ],
                "work_ids": [
                    Command.create(
                        {
                            "name": "Potager's",
                            "hours": 2,
                            "contributor_id": contributor.id,
                            "network_id": cls.network.id,
                        }
                    )
                ],
                "use_ids": [Command.create({"membership_id": cls.potager.id})],
            }
        )
        development._ask_analysis()
        cls.env["komunigi.analysis.point"].create(
            {
                "development_id": development.id,
                "membership_id": cls.potager.id,
                "points": 3,
            }
        )
        return development

    @classmethod
    def records_of_changes(cls, module):
        notice = cls.env["komunigi.change.notice"].create(
            {
                "name": "Le Potager's tills change",
                "network_id": cls.network.id,
                "user_id": cls.secretary.id,
                "module_ids": module.ids,
                "description": "Le Potager ordered it.",
                "looks": "Green.",
                "date_live": cls.today + timedelta(days=30),
            }
        )
        notice._announce()
        concern = notice._raise_concern(
            cls.potager, cls.anna.partner_id, "Le Potager cannot see green."
        )
        return [
            notice,
            notice.concerned_ids,
            concern or notice.concern_ids,
            notice.mailing_ids[:1],
            cls.env["komunigi.change.digest"].create(
                {
                    "network_id": cls.network.id,
                    "month": cls.today.replace(day=1),
                    "date": f"{cls.today} 06:00:00",
                }
            ),
        ]

    @classmethod
    def records_of_newcomers(cls, development):
        network, member = cls.network, cls.potager
        own = {"network_id": network.id}
        delivered = cls.create_development(network, "Le Potager's labels")
        delivered._start()
        delivered._deliver("19.0.1.0.0")
        cls.env["komunigi.cost.share"].create(
            {
                "membership_id": cls.epicerie.id,
                "name": "Labels",
                "amount": 900,
                "development_id": delivered.id,
                "state": "settled",
            }
        )
        network.catch_up_allowed = True
        catch_up = cls.env["komunigi.catch.up"]._propose(delivered, member, cls.today)
        catch_up.action_invite()
        migration = cls.env["komunigi.migration"].create(
            {
                **own,
                "version_from": "19.0",
                "version_to": "20.0",
                "description": "Le Potager moves first.",
            }
        )
        migration.action_fill()
        return [
            cls.env["komunigi.entry.ticket"].create(
                {"membership_id": member.id, "waived": True, "reason": "Young"}
            ),
            catch_up,
            catch_up.newcomer_ids,
            catch_up.newcomer_ids.mailing_id,
            migration,
            migration.line_ids[:1],
            migration.member_ids.filtered(lambda one: one.membership_id == member),
            cls.env["komunigi.provision"].create(
                {**own, "amount": 1200, "key_id": cls.create_key(network).id}
            ),
        ]

    @classmethod
    def records_of_budget(cls):
        cls.env["komunigi.dues.scale"].create(
            {
                "name": "Dues",
                "network_id": cls.network.id,
                "date_start": cls.today.replace(month=1, day=1),
                "tier_ids": [
                    Command.create({"name": "Fair", "amount": 25, "is_default": True})
                ],
            }
        )
        budget = cls.env["komunigi.budget"].create(
            {
                "network_id": cls.network.id,
                "year": cls.today.year,
                "line_ids": [
                    Command.create(
                        {"kind": "hosting", "name": "Potager", "planned_amount": 360}
                    )
                ],
            }
        )
        scenario = cls.env["komunigi.scenario"].create(
            {
                "name": "Le Potager leaves",
                "budget_id": budget.id,
                "change_ids": [
                    Command.create({"line_id": budget.line_ids.id, "amount": 0})
                ],
            }
        )
        return [
            budget,
            budget.line_ids,
            scenario,
            scenario.change_ids,
            scenario.tier_ids,
            *cls.records_of_envelope(),
        ]

    @classmethod
    def records_of_envelope(cls):
        envelope = cls.env["komunigi.envelope"].create(
            {
                "name": "Le Potager's subsidy",
                "network_id": cls.network.id,
                "amount": 900,
                "line_ids": [
                    Command.create(
                        {
                            "development_id": cls.create_development(cls.network).id,
                            "cost": 600,
                        }
                    )
                ],
            }
        )
        return [envelope, envelope.line_ids]

    def refused(self):
        # What is asked may be refused by the record's state before anybody's rights.
        return self.assertRaises(UserError)


@tagged("post_install", "-at_install")
class TestAccessMatrix(AccessMatrix, SharingAccessCase):
    # What is in neither set the secretary keeps, too.
    of_treasurers = {
        "komunigi.cost.key",
        "komunigi.cost.key.band",
        "komunigi.cost.key.weight",
        "komunigi.cofunding",
        "komunigi.entry.ticket",
        "komunigi.catch.up",
        "komunigi.catch.up.newcomer",
        "komunigi.migration",
        "komunigi.migration.line",
        "komunigi.migration.member",
        "komunigi.provision",
        "komunigi.budget",
        "komunigi.budget.line",
        "komunigi.scenario",
        "komunigi.scenario.change",
        "komunigi.scenario.tier",
        "komunigi.envelope",
        "komunigi.envelope.line",
    }
    of_nobody = {
        "komunigi.cost.share",
        "komunigi.cofunding.mailing",
        "komunigi.pledge",
        "komunigi.change.concerned",
        "komunigi.change.concern",
        "komunigi.change.mailing",
        "komunigi.change.digest",
        "komunigi.catch.up.mailing",
    }

    @silent
    def test_who_keeps_what(self):
        """Users read; the secretary and the treasurer keep what is theirs; the rest
        is written by the course of things."""
        users = {
            name: new_test_user(
                self.env, f"{name}_access", f"komunigi_membership.group_{name}"
            )
            for name in ("user", "secretary", "treasurer")
        }
        for model, record in self.records.items():
            # A treasurer may do what a secretary may.
            keepers = {"treasurer"}
            if model not in self.of_treasurers:
                keepers.add("secretary")
            for name, user in users.items():
                own = record.with_user(user)
                with self.subTest(model=model, user=name):
                    self.assertTrue(own.has_access("read"))
                    may = model not in self.of_nobody and name in keepers
                    self.assertEqual(own.has_access("write"), may)

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
        for model, record in self.records.items():
            self.assert_sees_nothing(secretary, model)
            for method, args in (("write", [{"create_date": False}]), ("unlink", [])):
                with self.subTest(model=model, method=method), self.refused():
                    self.rpc(secretary, model, method, record.ids, *args)


@tagged("post_install", "-at_install")
class TestAccessOverHttp(AccessOverHttp, SharingAccessCase):
    # Nothing here is one organisation's own: what is closed is tried over HTTP.
    of_the_member = SharingAccessCase.closed_to_portal
    closed_to_portal = set()


@tagged("post_install", "-at_install")
class TestAddresses(AccessByAddress, SharingAccessCase):
    def known(self, name):
        """What stands at this place of an address, of Le Potager's part in it."""
        names = {
            "call_id": "komunigi.cofunding",
            "notice_id": "komunigi.change.notice",
            "share_id": "komunigi.cost.share",
        }
        if name in names:
            return self.records[names[name]].id
        return super().known(name)

    def test_a_member_of_the_network_finds_them_open(self):
        """Else the refusals would say nothing."""
        self.authenticate("anna_access", "anna_access")
        opened = [
            address
            for _route, address, methods, _names in self.addresses()
            if "GET" in methods and self.opened(address, methods).status_code == 200
        ]
        own = f"/my/cooperative/{self.potager.id}"
        records = self.records
        for address in (
            f"{own}/sharing",
            f"{own}/developments/{records['komunigi.development'].id}",
            f"{own}/cofundings/{records['komunigi.cofunding'].id}",
            f"{own}/shares/{records['komunigi.cost.share'].id}",
            f"{own}/budget",
        ):
            self.assertIn(address, opened)
