# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ..reckoning import Basis
from .common import MembershipCase


@tagged("post_install", "-at_install")
@freeze_time("2026-05-12")
class TestBasis(MembershipCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.basis = cls.env["komunigi.basis"].create(
            {
                "name": "Number of cooperators",
                "unit": "cooperators",
                "network_id": cls.network.id,
            }
        )
        cls.bees = cls.create_member(cls.network, "Bees")
        cls.bloum = cls.create_member(cls.network, "Bloum")

    def declare(self, member, year, value):
        return self.env["komunigi.basis.value"].create(
            {
                "basis_id": self.basis.id,
                "membership_id": member.id,
                "year": year,
                "value": value,
            }
        )

    def values(self, year):
        return self.basis._values_for(self.bees | self.bloum, year)

    def test_the_latest_value_not_after_the_year_counts_and_tells_its_year(self):
        self.declare(self.bees, 2023, 1500)
        self.declare(self.bees, 2024, 1800.5)
        self.declare(self.bees, 2026, 2200)
        self.assertEqual(self.values(2025), {self.bees.id: Basis(1800.5, 2024)})

    def test_who_declared_nothing_has_no_value(self):
        self.declare(self.bees, 2026, 100)
        self.assertEqual(self.values(2025), {})

    def test_a_representative_declares_and_corrects_the_value_of_its_member(self):
        person = self.create_representative(self.bees, "ada").user_id
        member = self.bees.with_user(person)
        basis = self.basis.with_user(person)
        member._declare_basis(basis, 2025, 1900)
        value = member._declare_basis(basis, 2025, 1950)
        self.assertEqual(value.value, 1950)
        self.assertEqual(value.declared_by_id, person)
        self.assertEqual(self.values(2025)[self.bees.id].value, 1950)

    def test_nobody_declares_for_a_member_that_it_does_not_act_for(self):
        person = self.create_representative(self.bees, "ada").user_id
        with self.assertRaises(AccessError):
            self.bloum.with_user(person)._declare_basis(self.basis, 2025, 1)

    def test_the_figure_of_a_year_to_come_cannot_be_known(self):
        person = self.create_representative(self.bees, "ada").user_id
        with self.assertRaisesRegex(UserError, "2027"):
            self.bees.with_user(person)._declare_basis(self.basis, 2027, 1)

    def test_a_basis_of_another_network_is_refused(self):
        other = self.create_network("Another")
        stranger = self.create_member(other, "Stranger")
        with self.assertRaisesRegex(ValidationError, "not a basis of that network"):
            self.declare(stranger, 2025, 12)


@tagged("post_install", "-at_install")
@freeze_time("2026-05-12")
class TestBasisFromTheRegister(MembershipCase):
    """A member whose own share register is in this database declares nothing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.basis = cls.env["komunigi.basis"].create(
            {
                "name": "Number of cooperators",
                "unit": "cooperators",
                "network_id": cls.network.id,
                "source": "register",
            }
        )
        cls.shop = cls.env["res.company"].create({"name": "Shop"})
        cls.member = cls.create_member(
            cls.network, "Shop", partner_id=cls.shop.partner_id.id
        )
        cls.elsewhere = cls.create_member(cls.network, "Elsewhere")
        cls.share = cls.env["product.product"].create(
            {"name": "Share", "is_share": True, "list_price": 25}
        )
        cls.people = cls.env["res.partner"].create(
            [{"name": name} for name in ("Ada", "Emmy", "Sofia")]
        )
        cls.number = 0

    def enter(self, day, kind, partner, quantity, **values):
        type(self).number += 1
        return self.env["subscription.register"].create(
            {
                "name": str(self.number),
                "register_number_operation": self.number,
                "company_id": self.shop.id,
                "partner_id": partner.id,
                "date": day,
                "type": kind,
                "quantity": quantity,
                "share_product_id": self.share.id,
                "share_unit_price": 25,
                "user_id": False,
                **values,
            }
        )

    def cooperators(self, year):
        values = self.basis._values_for(self.member | self.elsewhere, year)
        self.assertNotIn(self.elsewhere.id, values)
        basis = values.get(self.member.id)
        return basis and (int(basis.value), basis.year, basis.source)

    def test_cooperators_are_counted_on_the_last_day_of_the_year(self):
        ada, emmy, sofia = self.people
        self.enter("2023-03-01", "subscription", ada, 4)
        self.enter("2024-05-01", "subscription", emmy, 2)
        self.enter("2024-12-31", "subscription", sofia, 1)
        self.enter("2025-01-01", "sell_back", ada, 4)
        self.assertEqual(self.cooperators(2023), (1, 2023, "register"))
        self.assertEqual(self.cooperators(2024), (3, 2024, "register"))
        self.assertEqual(self.cooperators(2025), (2, 2025, "register"))

    def test_transfers_and_conversions_are_replayed(self):
        ada, emmy, sofia = self.people
        self.enter("2023-03-01", "subscription", ada, 4)
        self.enter("2023-04-01", "subscription", sofia, 3)
        self.enter("2024-05-01", "transfer", ada, 3, partner_id_to=emmy.id)
        self.enter(
            "2024-06-01",
            "convert",
            sofia,
            3,
            share_to_product_id=self.share.id,
            quantity_to=1,
        )
        self.assertEqual(self.cooperators(2024), (3, 2024, "register"))
        self.enter("2025-05-01", "transfer", ada, 1, partner_id_to=emmy.id)
        self.assertEqual(self.cooperators(2025), (2, 2025, "register"))

    def test_a_register_that_is_not_kept_here_is_declared(self):
        self.env["komunigi.basis.value"].create(
            {
                "basis_id": self.basis.id,
                "membership_id": self.member.id,
                "year": 2025,
                "value": 700,
            }
        )
        self.assertEqual(self.cooperators(2025), (700, 2025, "declared"))

    def test_what_the_register_tells_need_not_be_declared(self):
        self.enter("2023-03-01", "subscription", self.people[0], 4)
        person = self.create_representative(self.member, "ada").user_id
        with self.assertRaisesRegex(UserError, "share register"):
            self.member.with_user(person)._declare_basis(self.basis, 2025, 1)
