# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from freezegun import freeze_time

from odoo import Command, fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, new_test_user

from .common import SharingCase


class TestCatalogue(SharingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.potager, cls.epicerie = cls.create_members(cls.network, 2)
        cls.shift = cls.create_module(cls.network, "shift", cls.potager)
        cls.till = cls.create_module(cls.network, "till", cls.potager | cls.epicerie)
        cls.spare = cls.create_module(cls.network, "spare")

    def test_who_uses_what_today_and_on_another_day(self):
        use = self.till.use_ids.filtered(lambda u: u.membership_id == self.epicerie)
        use.date_end = "2026-03-01"
        with freeze_time("2026-02-15"):
            self.assertEqual(self.till._users(), self.potager | self.epicerie)
            self.assertEqual(self.till._users("2026-03-01"), self.potager)
        with freeze_time("2026-03-15"):
            modules = self.shift | self.till | self.spare
            self.assertEqual(
                modules._users_by(),
                {
                    self.shift: self.potager,
                    self.till: self.potager,
                    self.spare: self.potager.browse(),
                },
            )
            self.assertEqual(
                self.till._users(fields.Date.to_date("2026-02-15")),
                self.potager | self.epicerie,
            )
            self.assertEqual(self.potager._modules_used(), self.shift | self.till)
            self.assertFalse(self.epicerie._modules_used())

    def test_who_left_the_network_uses_nothing_of_it(self):
        self.epicerie.period_ids.date_end = "2026-03-01"
        with freeze_time("2026-03-15"):
            self.assertEqual(self.till._users(), self.potager)
            self.assertFalse(self.epicerie._modules_used())
            self.assertEqual(
                self.till._users(fields.Date.to_date("2026-02-15")),
                self.potager | self.epicerie,
            )

    def test_a_member_ticks_what_it_uses(self):
        anna = self.create_representative(self.potager, "anna_ticks")
        potager = self.potager.with_user(anna.user_id)
        with freeze_time("2026-03-15 12:00"):
            potager.sudo()._declare_modules(
                self.till | self.spare, self.shift | self.till
            )
            self.assertEqual(self.potager._modules_used(), self.till | self.spare)
            self.assertEqual(str(self.shift.use_ids.date_end), "2026-03-15")
            self.assertEqual(str(self.spare.use_ids.date_start), "2026-03-15")
            self.assertIn("Spare", self.potager.message_ids[0].body)
            # A colleague ticked something meanwhile: it stays.
            potager.sudo()._declare_modules(self.till, self.till)
            self.assertEqual(self.potager._modules_used(), self.till | self.spare)
            # By mistake, on the same day: nothing is left of it.
            potager.sudo()._declare_modules(self.till, self.till | self.spare)
            self.assertFalse(self.spare.use_ids)

    def test_nobody_ticks_for_another_member(self):
        anna = self.create_representative(self.potager, "anna_elsewhere")
        with self.assertRaises(AccessError):
            self.epicerie.with_user(anna.user_id).sudo()._declare_modules(
                self.spare, self.spare.browse()
            )

    def test_what_is_installed_replaces_what_was_declared(self):
        ours = self.create_member(
            self.network,
            "Ours",
            partner_id=self.env.company.partner_id.id,
        )
        base = self.create_module(self.network, "base", ours)
        web = self.create_module(self.network, "web")
        self.till.use_ids = [
            Command.create({"membership_id": ours.id, "date_start": "2024-01-01"})
        ]
        with freeze_time("2026-03-15 12:00"):
            self.env["komunigi.shared.module"]._cron_sync_installed()
            self.assertEqual(base.use_ids.source, "installed")
            self.assertEqual(str(base.use_ids.date_start), "2020-01-01")
            self.assertEqual(web.use_ids.membership_id, ours)
            self.assertEqual(str(web.use_ids.date_start), "2026-03-15")
            # Nobody knows whether what is not installed under this name is used.
            self.assertIn(self.till, ours._modules_used())
            # What others declared stays theirs.
            self.assertEqual(self.shift.use_ids.source, "declared")
        web.name = "web_that_was"
        with freeze_time("2026-04-02 12:00"):
            web.action_sync_installed()
            self.assertEqual(str(web.use_ids.date_end), "2026-04-02")
            self.assertNotIn(web, ours._modules_used())

    def test_installed_is_not_declared(self):
        secretary = new_test_user(
            self.env, "sacha_catalogue", "komunigi_membership.group_secretary"
        )
        with self.assertRaises(AccessError):
            self.shift.use_ids.with_user(secretary).source = "installed"

    def test_the_addons_of_a_repository_are_imported(self):
        secretary = new_test_user(
            self.env, "sacha_imports", "komunigi_membership.group_secretary"
        )
        wizard = Form(self.env["komunigi.module.import"].with_user(secretary))
        wizard.network_id = self.network
        wizard.source = "OCA/cooperative\nno such author"
        wizard = wizard.save()
        self.assertIn("komunigi_vote", wizard.line_ids.mapped("name"))
        self.assertNotIn("base", wizard.line_ids.mapped("name"))
        wizard.line_ids.filtered(
            lambda line: line.name != "komunigi_vote"
        ).chosen = False
        wizard.action_import()
        made = self.env["komunigi.shared.module"].search(
            [("name", "=", "komunigi_vote"), ("network_id", "=", self.network.id)]
        )
        self.assertEqual(made.title, "Komunigi Vote")
        self.assertTrue(made.description)
        self.assertTrue(made.repository.startswith("https://"))
        again = Form(self.env["komunigi.module.import"].with_user(secretary))
        again.network_id = self.network
        self.assertNotIn("komunigi_vote", again.save().line_ids.mapped("name"))

    def test_a_repository_is_an_address_of_the_web(self):
        self.shift.repository = "https://github.com/OCA/cooperative"
        for wrong in ("javascript:alert(1)", "github.com/OCA", "http://", "http://[x"):
            with self.subTest(wrong), self.assertRaises(ValidationError):
                self.shift.repository = wrong

    def test_a_member_of_another_network_uses_none_of_ours(self):
        stranger = self.create_member(self.create_network("Ailleurs"), "Stranger")
        with self.assertRaises(ValidationError):
            self.create_module(self.network, "strange", stranger)

    def test_as_many_queries_for_a_hundred_members_as_for_ten(self):
        members = self.create_members(self.network, 100, "Many")
        modules = self.env["komunigi.shared.module"].union(
            *(
                self.create_module(self.network, f"many_{number}", members)
                for number in range(5)
            )
        )
        counts = []
        for some in (members[:10], members):
            with self.counted("who uses which addon") as took:
                modules._users_by()
                some._modules_used_by()
            counts.append(took.queries)
        self.assertEqual(counts[0], counts[1])
