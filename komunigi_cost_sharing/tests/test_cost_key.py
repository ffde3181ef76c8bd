# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import Command, fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import SharingCase

DAY = fields.Date.to_date("2027-03-01")


@tagged("post_install", "-at_install")
class TestCostKey(SharingCase):
    """Three supermarkets: a small one, a middle one and a large one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.small = cls.create_member(cls.network, "Small")
        cls.middle = cls.create_member(cls.network, "Middle")
        cls.large = cls.create_member(cls.network, "Large")
        cls.members = cls.small | cls.middle | cls.large
        cls.turnover = cls.env["komunigi.basis"].create(
            {"name": "Turnover", "unit": "EUR", "network_id": cls.network.id}
        )
        cls.declare(cls.small, 412_345)
        cls.declare(cls.middle, 1_234_567)
        cls.declare(cls.large, 2_345_678)

    @classmethod
    def declare(cls, member, value, year=2026):
        cls.env["komunigi.basis.value"].create(
            {
                "basis_id": cls.turnover.id,
                "membership_id": member.id,
                "year": year,
                "value": value,
            }
        )

    def by_turnover(self, **values):
        return self.create_key(
            self.network,
            "basis",
            bands={0: 1, 1_000_000: 2, 2_000_000: 3},
            basis_id=self.turnover.id,
            **values,
        )

    def amounts(self, key, amount, members=None, **values):
        parts = key._share(amount, members or self.members, day=DAY, **values)
        return [part["amount"] for part in parts.values()]

    def said(self, key, amount, member, **values):
        parts = key._share(amount, self.members, day=DAY, **values)
        share = self.env["komunigi.cost.share"].new(
            {"membership_id": member.id, "steps": parts[member]["steps"]}
        )
        return " ".join(share._say_steps()).replace("\N{NO-BREAK SPACE}", " ")

    # Each kind

    def test_everybody_the_same_to_the_cent(self):
        key = self.create_key(self.network)
        self.assertEqual(self.amounts(key, 1000), [333.34, 333.33, 333.33])
        said = self.said(key, 1000, self.small)
        self.assertIn("1,000.00 is shared by 3 members", said)
        self.assertIn("333.3333", said)
        self.assertIn("Rounded up to $ 333.34", said)

    def test_by_bands(self):
        self.assertEqual(self.amounts(self.by_turnover(), 3000), [500, 1000, 1500])

    def test_bands_hide_the_figures(self):
        key = self.by_turnover()
        parts = key._share(3000, self.members, day=DAY)
        stored = str(parts)
        for figure in ("412345", "1234567", "2345678"):
            self.assertNotIn(figure, stored)
        said = self.said(key, 3000, self.middle)
        self.assertIn(
            "Turnover of 2026: in the band from 1,000,000 to under 2,000,000 EUR, "
            "which counts 2.",
            said,
        )
        self.assertIn("$ 3,000.00 × 2 / 6 = $ 1,000.00", said)

    def test_exact_figures_need_an_agreement(self):
        with self.assertRaisesRegex(ValidationError, "reckon the others"):
            self.by_turnover(measure="exact")
        key = self.by_turnover(measure="exact", decision="Assembly of 12 May")
        self.assertEqual(self.amounts(key, 3_992_590), [412_345, 1_234_567, 2_345_678])
        with self.assertRaisesRegex(ValidationError, "reckon the others"):
            key.decision = False

    def test_by_weights(self):
        weights = {self.small: 0, self.middle: 1.5, self.large: 3}
        key = self.create_key(self.network, "weights", weights=weights)
        self.assertEqual(self.amounts(key, 900), [0, 300, 600])

    def test_thirty_percent_equal_seventy_by_turnover(self):
        key = self.by_turnover(equal_percent=30)
        # 300 each, and 2100 by 1, 2, 3
        self.assertEqual(self.amounts(key, 3000), [650, 1000, 1350])
        said = self.said(key, 3000, self.small)
        self.assertIn("30 % is the same for everybody: $ 900.00 / 3 = $ 300.00.", said)
        self.assertIn("$ 2,100.00 × 1 / 6 = $ 350.00", said)
        self.assertIn("Together: $ 650.00.", said)

    def test_by_use_on_the_day(self):
        shifts = self.create_module(self.network, "shift")
        shifts.use_ids = [
            Command.create(
                {"membership_id": self.small.id, "date_start": "2020-01-01"}
            ),
            Command.create(
                {
                    "membership_id": self.middle.id,
                    "date_start": "2020-01-01",
                    "date_end": DAY,
                }
            ),
            Command.create({"membership_id": self.large.id, "date_start": DAY}),
        ]
        key = self.create_key(self.network, "use")
        self.assertEqual(self.amounts(key, 100, modules=shifts), [50, 0, 50])
        self.assertIn(
            "does not use Shift, and pays nothing",
            self.said(key, 100, self.middle, modules=shifts),
        )
        key = self.create_key(
            self.network, "use", bands={0: 1, 2_000_000: 3}, basis_id=self.turnover.id
        )
        self.assertEqual(self.amounts(key, 100, modules=shifts), [25, 0, 75])

    # What is refused, and why

    def test_who_declared_nothing_is_named(self):
        key = self.by_turnover()
        newcomer = self.create_member(self.network, "Newcomer")
        with self.assertRaisesRegex(UserError, "not declared for 2026 .* by Newcomer"):
            self.amounts(key, 100, self.members | newcomer)
        self.assertEqual(key._reasons_not_to_use(self.members, DAY), [])
        [reason] = key._reasons_not_to_use(self.members | newcomer, DAY)
        self.assertIn("Newcomer", reason)
        # What is of later years does not count.
        self.declare(newcomer, 1, 2027)
        self.assertTrue(key._reasons_not_to_use(newcomer, DAY))
        self.declare(newcomer, 1, 2024)
        self.assertFalse(key._reasons_not_to_use(newcomer, DAY))

    def test_who_has_no_weight_is_named(self):
        key = self.create_key(self.network, "weights", weights={self.small: 1})
        with self.assertRaisesRegex(UserError, "No weight .* Large, Middle|Middle"):
            self.amounts(key, 100)

    def test_nobody_uses_it(self):
        key = self.create_key(self.network, "use")
        with self.assertRaisesRegex(UserError, "say first which addons"):
            self.amounts(key, 100)
        module = self.create_module(self.network, "shift")
        with self.assertRaisesRegex(UserError, "none of those .* uses Shift"):
            self.amounts(key, 100, modules=module)

    def test_nobody_takes_part(self):
        key = self.create_key(self.network)
        with self.assertRaisesRegex(UserError, "Nobody takes part"):
            key._share(100, self.members.browse(), day=DAY)

    def test_floors_and_ceilings(self):
        key = self.by_turnover(floor_amount=600, cap_amount=1300)
        self.assertEqual(self.amounts(key, 3000), [600, 1100, 1300])
        self.assertIn("At least $ 600.00", self.said(key, 3000, self.small))
        self.assertIn("At most $ 1,300.00", self.said(key, 3000, self.large))
        self.assertIn(
            "$ 1,100.00 in place of $ 1,000.00", self.said(key, 3000, self.middle)
        )

    def test_floors_that_are_too_high(self):
        key = self.create_key(self.network, floor_amount=600)
        with self.assertRaisesRegex(UserError, "1,800.00 already, and only .*1,000.00"):
            self.amounts(key, 1000)

    def test_ceilings_that_are_too_low_tell_what_is_missing(self):
        key = self.create_key(self.network)
        caps = {self.small: 100, self.middle: 300, self.large: 500}
        with self.assertRaisesRegex(UserError, "100.00 of .*1,000.00 is missing"):
            self.amounts(key, 1000, caps=caps)
        self.assertEqual(self.amounts(key, 900, caps=caps), [100, 300, 500])
        # No ceiling is zero.
        self.assertEqual(
            self.amounts(key, 1000, caps={**caps, self.large: 0}), [100, 300, 600]
        )

    def test_a_ceiling_under_the_floor_names_who(self):
        key = self.create_key(self.network, floor_amount=200)
        with self.assertRaisesRegex(UserError, "Small would pay .*200.00"):
            self.amounts(key, 1000, caps={self.small: 100})

    def test_first_band_begins_at_zero(self):
        with self.assertRaisesRegex(ValidationError, "begins at 0"):
            self.create_key(
                self.network, "basis", bands={10: 1}, basis_id=self.turnover.id
            )

    # Currencies

    def test_francs_go_by_five_centimes_and_yen_by_one(self):
        for rounding, shares in ((0.05, [33.35, 33.35, 33.3]), (1, [34, 33, 33])):
            currency = self.env["res.currency"].create(
                {"name": f"X{rounding}"[:3], "symbol": "X", "rounding": rounding}
            )
            company = self.env["res.company"].create(
                {"name": f"In {rounding}", "currency_id": currency.id}
            )
            network = self.create_network(f"In {rounding}", company_id=company.id)
            members = self.env["komunigi.membership"].union(
                *(self.create_member(network, f"M{i}") for i in range(3))
            )
            key = self.create_key(network)
            with self.subTest(rounding=rounding):
                self.assertEqual(self.amounts(key, 100, members), shares)

    # A key that was used

    def test_used_keys_stay_and_are_continued(self):
        key = self.create_key(self.network)
        cofunding = self.create_cofunding(
            self.create_development(self.network), key=key
        )
        cofunding._allocate(
            key._share(3000, self.members, day=DAY), name="Swaps", date=DAY, key=key
        )
        with self.assertRaisesRegex(UserError, "it stays as it was"):
            key.cap_amount = 100
        with self.assertRaisesRegex(UserError, "it stays as it was"):
            self.env["komunigi.cost.key.band"].create(
                {"key_id": key.id, "value_from": 0}
            )
        key.name = "All the same"
        action = key.action_continue()
        following = key.browse(action["res_id"])
        self.assertFalse(key.active)
        following.cap_amount = 100
        self.assertEqual(following.name, "All the same")

    def test_a_copy_is_not_what_was_agreed_on(self):
        key = self.by_turnover(measure="exact", decision="Assembly of 12 May")
        copied = key.copy()
        self.assertEqual(copied.measure, "bands")
        self.assertFalse(copied.decision)

    # Made easy

    def test_a_network_has_a_key_from_the_beginning(self):
        key = self.network._default_cost_key()
        self.assertEqual((key.kind, key.name), ("equal", "Everybody the same"))
        self.assertEqual(self.network._default_cost_key(), key)

    def test_bands_are_proposed_from_what_was_declared(self):
        key = self.by_turnover()
        key.action_propose_bands()
        self.assertEqual(key.band_ids.sorted("value_from")[0].value_from, 0)
        self.assertEqual(
            key.band_ids.sorted("value_from").mapped("weight"),
            sorted(key.band_ids.mapped("weight")),
        )
        self.assertGreater(len(key.band_ids), 1)
        self.assertFalse(key._reasons_not_to_use(self.members, DAY))

    def test_form_shows_an_example(self):
        self.assertIn("500.00", self.create_key(self.network).example)
        self.assertIn("from 1,000,000 EUR on", self.by_turnover().example)

    # Scale

    def test_queries_do_not_grow_with_the_members(self):
        key = self.by_turnover()
        self.env["komunigi.basis.value"].search([]).unlink()

        def queries(count):
            members = self.env["komunigi.membership"].union(
                *(self.create_member(self.network, f"M{i}") for i in range(count))
            )
            for member in members:
                self.declare(member, 500)
            with self.counted("sharing a cost") as took:
                key._share(1000, members, day=DAY)
            return took.queries

        self.assertEqual(queries(10), queries(100))
