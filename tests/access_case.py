# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import Command
from odoo.tests import HttpCase, new_test_user

from odoo.addons.komunigi_assembly.tests import one_of_each as assembly
from odoo.addons.komunigi_cost_sharing.tests import one_of_each as cost_sharing
from odoo.addons.komunigi_membership.tests import one_of_each as membership
from odoo.addons.komunigi_membership.tests.access_common import RemoteMixin
from odoo.addons.komunigi_noyau.tests import one_of_each as noyau
from odoo.addons.komunigi_noyau_assembly.tests.common import BodyMeetingMixin
from odoo.addons.komunigi_vote.tests import one_of_each as vote

from .access_matrix import GROUPS, OF_ALL_COMPANIES, RECORDS, read_in_the_portal

PORTAL = (
    *("member", "network", "elected", "auditor", "contributor", "note taker"),
    *("ended", "stranger", "nothing"),
)


class AccessCase(RemoteMixin, BodyMeetingMixin, HttpCase):
    """A record of every model, of Le Potager or its network; all kinds of people.

    `records` is {model: record}, `users` {who, as the matrix calls them: user}.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context=dict(cls.env.context, tracking_disable=True))
        cls.network = cls.create_network()
        cls.today = cls.network._today()
        cls.potager = cls.create_member(cls.network, "Le Potager")
        cls.epicerie = cls.create_member(cls.network, "L'Epicerie")
        cls.users = {}
        cls.create_representatives()
        cls.create_employees()
        cls.create_records()
        for user in cls.users.values():
            # Without this right nobody exports, whatever the record is.
            user.group_ids |= cls.env.ref("base.group_allow_export")
        cls.users["nobody"] = cls.env.ref("base.public_user")
        # What a refusal looks like says nothing, and takes most of the time.
        cls.classPatch(
            cls.registry["ir.http"],
            "_get_error_html",
            lambda _env, code, _values: (code, ""),
        )
        cls.env.flush_all()

    @classmethod
    def create_representatives(cls):
        elsewhere = cls.create_network("Ailleurs")
        ended = {"date_end": cls.today, "role": "substitute"}
        for who, member, values in (
            ("member", cls.potager, {}),
            ("ended", cls.potager, ended),
            ("network", cls.epicerie, {}),
            ("elected", cls.epicerie, {"role": "substitute"}),
            ("auditor", cls.epicerie, {"role": "substitute"}),
            ("note taker", cls.epicerie, {"role": "substitute"}),
            ("stranger", cls.create_member(elsewhere, "Ailleurs"), {}),
        ):
            acting = cls.create_representative(member, cls.login(who), **values)
            cls.users[who] = acting.partner_id.user_ids
        for who in ("nothing", "contributor"):
            cls.users[who] = new_test_user(cls.env, cls.login(who), "base.group_portal")

    @classmethod
    def create_employees(cls):
        here = cls.env.company
        there = cls.env["res.company"].create({"name": "Other company"})
        for who, group, companies in (
            *((group, group, here) for group in GROUPS),
            ("employee", "", here),
            ("elsewhere", "administrator", there),
            ("both", "administrator", here | there),
        ):
            cls.users[who] = new_test_user(
                cls.env,
                cls.login(who),
                f"komunigi_membership.group_{group}" if group else "base.group_user",
                company_id=companies[:1].id,
                company_ids=[Command.set(companies.ids)],
            )

    @classmethod
    def create_records(cls):
        person, elected = (cls.users[who].partner_id for who in ("member", "elected"))
        cls.records = {}
        for addon, member, acting in (
            (vote, cls.potager, person),
            (noyau, cls.epicerie, elected),
            (assembly, cls.potager, person),
            (cost_sharing, cls.potager, person),
            # Last: it suspends the member.
            (membership, cls.potager, person),
        ):
            build = type("Build", (addon.OneOfEachMixin,), {"env": cls.env})
            cls.records |= build.one_of_each(cls.network, member, acting)
        cls.records["komunigi.election.voice"].sudo().is_revealed = True
        cls.records["komunigi.network.export"].user_id = cls.users["administrator"]
        cls.records["komunigi.meeting"].sudo().note_taker_id = cls.users[
            "note taker"
        ].partner_id
        cls.body = cls.records["komunigi.body"]
        cls.body_meeting = cls.create_body_meeting(name="Le Potager meets")
        cls.auditors = cls.create_body(cls.network, "Auditors", kind="audit")
        cls.create_mandate(
            cls.create_college(cls.auditors),
            cls.epicerie,
            cls.today,
            delegate=cls.users["auditor"].partner_id,
        )
        cls.env["komunigi.contributor"].create(
            {
                "partner_id": cls.users["contributor"].partner_id.id,
                "network_id": cls.network.id,
            }
        )

    @staticmethod
    def login(who):
        return f"{who.replace(' ', '_')}_access"

    def stored(self):
        """What is stored of the record of each model."""
        self.env.flush_all()
        self.env.invalidate_all()
        return {
            model: record.read(
                [
                    name
                    for name, field in record._fields.items()
                    if field.store and field.column_type
                ]
            )
            for model, record in self.records.items()
        }

    def read_by(self, who):
        """Models of which `who` reads the record."""
        if who in GROUPS:
            return {model for model, row in RECORDS.items() if row[who]}
        if who == "elsewhere":
            return OF_ALL_COMPANIES
        return read_in_the_portal(who) if who in PORTAL else set()
