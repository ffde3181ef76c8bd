# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import TransactionCase, new_test_user, tagged
from odoo.tools import mute_logger

from .cofunding_common import NOON, CofundingMixin

silent = mute_logger(
    "odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule"
)


@tagged("post_install", "-at_install")
@freeze_time(NOON)
class TestGuarded(CofundingMixin, TransactionCase):
    """Officers of a network neither forge answers, nor reach into another company."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context=dict(cls.env.context, tracking_disable=True))
        cls.network = cls.create_network()
        cls.bees = cls.create_member(cls.network, "Bees")
        cls.bloum = cls.create_member(cls.network, "Bloum")
        company = cls.env["res.company"].create({"name": "Ailleurs"})
        cls.elsewhere = cls.create_network("Ailleurs", company_id=company.id)
        cls.treasurer = new_test_user(
            cls.env, "guarded_treasurer", "komunigi_membership.group_treasurer"
        )
        cls.secretary = new_test_user(
            cls.env, "guarded_secretary", "komunigi_membership.group_secretary"
        )

    # Answers

    @silent
    def test_nobody_writes_what_a_member_answered(self):
        call = self.ask_members(self.network)
        call._intend(self.bees, self.bees.partner_id)
        pledge = call.pledge_ids.with_user(self.treasurer)
        with self.assertRaises(AccessError):
            pledge.write({"state": "agreed"})
        with self.assertRaises(AccessError):
            pledge.create({"cofunding_id": call.id, "membership_id": self.bloum.id})
        with self.assertRaises(AccessError):
            call.with_user(self.treasurer).pledge_ids = [
                Command.create({"membership_id": self.bloum.id, "state": "agreed"})
            ]

    def test_a_quote_of_a_call_that_fell_is_not_signed(self):
        call = self.ask_members(self.network)
        self.agree(call, self.bees)
        call._call_off("Too dear")
        with self.assertRaisesRegex(UserError, "does not take place"):
            call.pledge_ids._sign("Anna", call.network_id._today())
        self.assertEqual(call.pledge_ids.state, "agreed")

    def test_who_did_not_declare_is_told_to_nobody_else(self):
        key = self.create_key(self.network, "weights", weights={self.bees: 1})
        call = self.ask_members(self.network, key=key)
        preview = call._preview_of(self.bees)
        self.assertEqual((preview["is_own"], preview["reason"]), (False, ""))
        self.assertIn("Bloum", call._preview_of(self.bloum)["reason"])

    def test_names_are_no_markup_for_whoever_is_in_charge(self):
        call = self.ask_members(self.network)
        call._tell_in_charge(lambda _call: "Look", lambda _call: "<a href='x'>Bees</a>")
        note = call.activity_ids.filtered(lambda one: one.summary == "Look").note
        self.assertIn("&lt;a href", note)

    def test_what_was_agreed_does_not_change_under_their_hands(self):
        call = self.ask_members(self.network)
        self.agree(call, self.bees, self.bloum)
        self.assertEqual(call.state, "started")
        with self.assertRaises(UserError):
            call.with_user(self.treasurer).tolerance = 100
        development = call.development_id
        development._deliver("19.0.1.0.0", call.network_id._today())
        record = self.env["komunigi.catch.up"].create(
            {"development_id": development.id, "month": "2027-03-01"}
        )
        newcomer = self.env["komunigi.catch.up.newcomer"].create(
            {
                "catch_up_id": record.id,
                "membership_id": self.create_member(self.network, "Coquelicot").id,
            }
        )
        given = {"is_given": True, "given_residual": 2000}
        record.with_user(self.treasurer).write(given)
        newcomer._agree("Board", newcomer.membership_id.partner_id)
        with self.assertRaises(UserError):
            record.with_user(self.treasurer).given_residual = 3000

    # Bills and funds

    @silent
    def test_a_bill_is_named_by_who_may_read_it(self):
        bill = self.env["account.move"].create({"move_type": "in_invoice"})
        call = self.create_cofunding(self.create_development(self.network))
        with self.assertRaises(AccessError):
            call.with_user(self.treasurer).bill_id = bill
        calls = call.with_user(self.treasurer).with_context(default_bill_id=bill.id)
        with self.assertRaises(AccessError):
            calls.create({"name": "Ours", "development_id": call.development_id.id})

    @silent
    def test_a_default_puts_no_paper_into_a_fund(self):
        bill = self.env["account.move"].create({"move_type": "in_invoice"})
        call = self.ask_members(self.network)
        self.agree(call, self.bees, self.bloum)
        entries = self.env["komunigi.fund.entry"].with_user(self.treasurer)
        vals = {
            "fund_id": self.network._migration_fund().id,
            "name": "Ours",
            "amount": 9,
        }
        for name, paper in (("share_id", call.share_ids[0]), ("move_id", bill)):
            with self.subTest(name), self.assertRaises(AccessError):
                entries.with_context(**{f"default_{name}": paper.id}).create(vals)
        with self.assertRaises(AccessError):
            entries.create({**vals, "envelope_line_id": 1})

    # Another company

    @silent
    def test_nothing_is_handed_to_another_company(self):
        far = self.create_development(self.elsewhere, "Far")
        alone = self.create_development(self.network, "Alone")
        development = self.create_development(self.network)
        work = self.env["komunigi.work"].create(
            {"name": "Read", "hours": 1, "development_id": development.id}
        )
        key = self.create_key(self.network)
        line = self.env["komunigi.upstream.link"].create(
            {
                "name": "OCA",
                "url": "https://example.org",
                "development_id": development.id,
            }
        )
        for record, user, name, value in (
            (alone, self.secretary, "network_id", self.elsewhere.id),
            (work, self.secretary, "development_id", far.id),
            (line, self.secretary, "development_id", far.id),
            (key, self.treasurer, "network_id", self.elsewhere.id),
        ):
            with self.subTest(record._name), self.assertRaises(AccessError):
                record.with_user(user).write({name: value})
        self.assertFalse(far.upstream_ids)

    def test_keys_and_funds_of_another_network_are_not_named(self):
        key = self.create_key(self.elsewhere, name="Theirs")
        fund = self.elsewhere._migration_fund()
        call = self.create_cofunding(self.create_development(self.network))
        for name, value in (("key_id", key), ("fund_id", fund)):
            with self.subTest(name), self.assertRaises(ValidationError) as refused:
                call.with_user(self.treasurer).write({name: value.id})
            self.assertNotIn(value.name, str(refused.exception))
        migrations = self.env["komunigi.migration"]
        terms = {"version_from": "16.0", "version_to": "19.0"}
        theirs = migrations.create({"network_id": self.elsewhere.id, **terms})
        work = self.env["komunigi.work"].create(
            {"name": "Read", "hours": 1, "network_id": self.network.id}
        )
        with self.assertRaises(ValidationError):
            work.with_user(self.secretary).migration_id = theirs
        with self.assertRaises(ValidationError):
            migrations.create(
                {"network_id": self.network.id, "key_id": key.id, **terms}
            )
        with self.assertRaises(ValidationError):
            self.env["komunigi.provision"].create(
                {
                    "network_id": self.network.id,
                    "amount": 100,
                    "key_id": self.create_key(self.network).id,
                    "fund_id": fund.id,
                }
            )

    def test_a_contributor_is_invited_as_odoo_does_it(self):
        person = self.env["res.partner"].create({"name": "Ada", "email": "ada@x.org"})
        contributor = self.env["komunigi.contributor"].create(
            {"network_id": self.network.id, "partner_id": person.id}
        )
        action = contributor.action_invite()
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual(wizard.user_ids.partner_id, person)
        wizard.user_ids.action_grant_access()
        contributor.invalidate_recordset()
        self.assertTrue(contributor.has_login)

    @silent
    def test_a_contributor_is_named_by_who_may_read_the_person(self):
        partner = self.env["res.partner"].create(
            {
                "name": "Zoe",
                "email": "zoe@example.org",
                "company_id": self.elsewhere.company_id.id,
            }
        )
        with self.assertRaises(AccessError):
            self.env["komunigi.contributor"].with_user(self.secretary).create(
                {"network_id": self.network.id, "partner_id": partner.id}
            )
