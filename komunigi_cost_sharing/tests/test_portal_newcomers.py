# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.tests import tagged

from .newcomers_portal_common import NewcomersPortalCase


@tagged("post_install", "-at_install")
class TestPortalNewcomers(NewcomersPortalCase):
    """What a member reads of migrations, provisions and its ticket."""

    def start_migration(self, **values):
        shifts = self.create_module(
            self.network, "shifts", users=self.potager | self.epicerie
        )
        migration = self.create_migration(
            self.network, {shifts: 20}, self.potager | self.epicerie, **values
        )
        migration.action_start()
        return migration

    def test_a_migration_says_what_when_and_what_we_pay(self):
        provision = self.env["komunigi.provision"].create(
            {
                "network_id": self.network.id,
                "amount": 600,
                "key_id": self.network._default_cost_key().id,
            }
        )
        provision.action_ask()
        self.invoice_shares()
        self.pay_shares([("provision_id", "=", provision.id)])
        migration = self.start_migration(description="Tills look different.")
        migration.member_ids[0].date_planned = "2030-03-01"
        self.log_in("anna_new")
        hub = self.text_of(self.page("/sharing"))
        self.assertIn("Odoo 16.0 to 19.0", hub)
        self.assertIn("300.00", hub)
        pages = self.text_of(self.page("/migrations"))
        self.assertIn("gets back what is left", pages)
        said = self.text_of(self.page(f"/migrations/{migration.id}"))
        for words in (
            "Tills look different.",
            "1,000.00",
            "300.00 of it would come from what is set aside",
            "20 hours at",
            "shared among the 2 that move",
            "L'Epicerie",
            "03/01/2030",
        ):
            self.assertIn(words, said.replace("$ ", "").replace("$\xa0", ""))

    def test_others_amounts_are_shown_only_where_the_network_publishes_them(self):
        migration = self.start_migration()
        migration.member_ids.filtered(
            lambda move: move.membership_id == self.epicerie
        ).own_hours = 7
        migration.action_reckon()
        self.log_in("anna_new")
        address = f"/migrations/{migration.id}"
        self.assertNotRegex(self.text_of(self.page(address)), "Epicerie ·")
        self.network.share_visibility = "amounts"
        said = self.text_of(self.page(address))
        self.assertRegex(said, "Epicerie ·")
        self.assertNotIn("1,700", said)

    def test_a_migration_of_another_network_is_not_found(self):
        migration = self.start_migration()
        self.log_in("farid_new")
        path = f"/migrations/{migration.id}"
        self.assertEqual(self.page(path).status_code, 404)
        self.assertEqual(self.page(path, self.elsewhere).status_code, 404)
        self.assertEqual(self.page("/migrations", self.elsewhere).status_code, 200)
        beyond = self.page("/migrations/99999999999", self.elsewhere)
        self.assertEqual(beyond.status_code, 404)
        self.assertEqual(self.page("/ticket", self.potager).status_code, 404)

    def test_the_ticket_and_its_instalments(self):
        ticket = self.env["komunigi.entry.ticket"].create(
            {"membership_id": self.potager.id, "amount": 900, "instalments": 3}
        )
        self.log_in("anna_new")
        self.assertEqual(self.page("/ticket").status_code, 404)
        ticket.action_start()
        said = self.text_of(self.page("/ticket"))
        self.assertIn("900.00", said)
        self.assertEqual(said.count("300.00"), 3)
        self.assertEqual(said.count("asked for"), 2)
        self.assertIn("Entry ticket", self.text_of(self.page("/shares")))
        self.log_in("chloe_new")
        self.assertEqual(self.page("/ticket", self.epicerie).status_code, 404)
