# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import Command
from odoo.tests import tagged

from .dues_common import DuesCase


@tagged("post_install", "-at_install")
class TestDuesTaxes(DuesCase):
    """A Belgian network with members of three countries, as l10n_be sets it up."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        belgium = cls.env.ref("base.be")
        cls.company.write({"country_id": belgium.id, "vat": "BE0477472701"})
        cls.company.account_fiscal_country_id = belgium
        positions = cls.env["account.fiscal.position"]
        positions.search([("company_id", "=", cls.company.id)]).auto_apply = False
        europe = cls.env.ref("base.europe")
        group = cls.env["account.tax.group"].create(
            {"name": "VAT", "country_id": belgium.id, "company_id": cls.company.id}
        )

        def tax(name, amount, original=None, position=None):
            return cls.env["account.tax"].create(
                {
                    "name": name,
                    "amount": amount,
                    "type_tax_use": "sale",
                    "country_id": belgium.id,
                    "tax_group_id": group.id,
                    "original_tax_ids": [Command.set(original.ids if original else [])],
                    "fiscal_position_ids": [
                        Command.set(position.ids if position else [])
                    ],
                }
            )

        def position(name, **values):
            return positions.create(
                {"name": name, "company_id": cls.company.id, **values}
            )

        cls.national = position(
            "National", auto_apply=True, vat_required=True, country_id=belgium.id
        )
        cls.intra = position(
            "Intra-Community",
            auto_apply=True,
            vat_required=True,
            country_group_id=europe.id,
        )
        cls.export = position("Outside Europe", auto_apply=True)
        cls.exempt = position("Exempt, article 44")
        cls.vat = tax("21 %", 21)
        cls.reverse_charge = tax("0 % EU", 0, cls.vat, cls.intra)
        cls.no_vat = tax("0 % export", 0, cls.vat, cls.export)
        cls.free = tax("0 % exempt", 0, cls.vat, cls.exempt)
        cls.vat.fiscal_position_ids = cls.national
        cls.network.dues_product_id.taxes_id = cls.vat

    def invoice_of(self, name, **partner):
        partner = self.env["res.partner"].create(
            {"name": name, "is_company": True, **partner}
        )
        member = self.create_member(self.network, name, partner_id=partner.id)
        self.send(self.create_call(self.network, {member: 300}))
        return self.charge_of(member).move_id

    def test_belgian_member_pays_vat(self):
        move = self.invoice_of(
            "Bees", country_id=self.env.ref("base.be").id, vat="BE0597613930"
        )
        self.assertEqual(move.fiscal_position_id, self.national)
        self.assertEqual(move.invoice_line_ids.tax_ids, self.vat)
        self.assertEqual(move.amount_total, 363)

    def test_french_member_accounts_for_the_vat_itself(self):
        move = self.invoice_of(
            "Le Marche", country_id=self.env.ref("base.fr").id, vat="FR23334175221"
        )
        self.assertEqual(move.fiscal_position_id, self.intra)
        self.assertEqual(move.invoice_line_ids.tax_ids, self.reverse_charge)
        self.assertEqual(move.amount_total, 300)

    def test_swiss_member_is_an_export(self):
        move = self.invoice_of("La Fève", country_id=self.env.ref("base.ch").id)
        self.assertEqual(move.fiscal_position_id, self.export)
        self.assertEqual(move.amount_total, 300)

    def test_exempt_cooperative_charges_no_tax(self):
        self.network.dues_product_id.taxes_id = False
        move = self.invoice_of(
            "Bloum", country_id=self.env.ref("base.be").id, vat="BE0477472701"
        )
        self.assertFalse(move.invoice_line_ids.tax_ids)
        self.assertEqual(move.amount_total, 300)

    def test_members_own_fiscal_position(self):
        move = self.invoice_of(
            "Observer",
            country_id=self.env.ref("base.be").id,
            property_account_position_id=self.exempt.id,
        )
        self.assertEqual(move.invoice_line_ids.tax_ids, self.free)
        self.assertEqual(move.amount_total, 300)
