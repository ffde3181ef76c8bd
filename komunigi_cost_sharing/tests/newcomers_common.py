# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import Command
from odoo.tests import new_test_user

from odoo.addons.komunigi_membership.tests.dues_common import DuesMixin

from .common import SharingCase, SharingMixin


class NewcomersMixin(DuesMixin, SharingMixin):
    """Tickets, catch-ups and migrations, in a line each."""

    @classmethod
    def prepare_accounting(cls):
        """A network that invoices, without taxes, and its treasurer."""
        cls.treasurer = new_test_user(
            cls.env,
            login="test-newcomers-treasurer",
            groups="komunigi_membership.group_treasurer",
        )
        cls.network.treasurer_id = cls.treasurer
        cls.network._complete_dues_setup()
        cls.network._complete_cost_setup()
        cls.network.cost_product_id.taxes_id = False

    @classmethod
    def create_used_development(
        cls, network, payers, users=(), date_delivered="2027-01-15", **values
    ):
        """A development that `payers` (membership → amount) have paid, and use."""
        development = cls.create_development(
            network,
            state="delivered",
            date_delivered=date_delivered,
            use_ids=[
                Command.create(
                    {"membership_id": member.id, "date_start": date_delivered}
                )
                for member in [*payers, *users]
            ],
            **values,
        )
        shares = cls.env["komunigi.cost.share"].create(
            [
                {
                    "membership_id": member.id,
                    "name": development.name,
                    "development_id": development.id,
                    "amount": amount,
                }
                for member, amount in payers.items()
            ]
        )
        shares.write({"asked_on": "2027-01-15", "settled_by": "Invoice of a provider"})
        return development

    @classmethod
    def create_migration(cls, network, hours, members, **values):
        """From 16 to 19, at 100 an hour.

        :param hours: addon of the catalogue → hours
        """
        migration = cls.env["komunigi.migration"].create(
            {
                "network_id": network.id,
                "version_from": "16.0",
                "version_to": "19.0",
                "rate": 100,
                "key_id": network._default_cost_key().id,
                "line_ids": [
                    Command.create({"module_id": module.id, "hours": taken})
                    for module, taken in hours.items()
                ],
                "member_ids": [
                    Command.create({"membership_id": member.id}) for member in members
                ],
                **values,
            }
        )
        return migration

    @classmethod
    def move(cls, migration, members):
        """`members` have moved: their shares are asked for and invoiced."""
        moves = migration.member_ids.filtered(
            lambda move: move.membership_id in members
        )
        moves.action_migrated()
        cls.invoice_shares()

    @classmethod
    def invoice_shares(cls):
        """What the job does, in this transaction."""
        shares = cls.env["komunigi.cost.share"]
        waiting = shares.search(shares._domain_to_invoice())
        for of_network in waiting.grouped("network_id").values():
            of_network._invoice()
        assert not any(waiting.mapped("error")), waiting.mapped("error")
        return waiting

    @classmethod
    def pay_shares(cls, domain):
        """Members pay what they were invoiced."""
        for share in cls.env["komunigi.cost.share"].search(domain):
            if share.move_id and share.residual > 0:
                cls.pay(share.move_id)

    @classmethod
    def asked(cls, record):
        """membership → what it was asked for in all."""
        return {
            member: amount
            for member, amount in record._owed().items()
            if not record.currency_id.is_zero(amount)
        }


class NewcomersCase(NewcomersMixin, SharingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.prepare_accounting()
