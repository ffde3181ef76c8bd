# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from freezegun import freeze_time

from odoo import Command
from odoo.tests import tagged

from .test_cost_share import ShareCase


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15")
class TestPaidAndUsed(ShareCase):
    """Bees paid 420 of dues and its share; Cabas uses what it did not pay for."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.network.dues_product_id.taxes_id = False
        cls.send(cls.create_call(cls.network, {cls.bees: 420, cls.bloum: 300}))
        cls.pay(cls.bees.charge_ids.move_id)
        for member in (cls.bees, cls.bloum, cls.cabas):
            cls.use(cls.development, member)

    @classmethod
    def use(cls, development, member, since="2026-02-01", until=False):
        return cls.env["komunigi.development.use"].create(
            {
                "development_id": development.id,
                "membership_id": member.id,
                "date_start": since,
                "date_end": until,
            }
        )

    def figures(self, member, year=None):
        return member._paid_and_used(year)[member]

    def test_you_paid_420_you_use_developments_worth_9800(self):
        self.development.estimate_line_ids = [
            Command.create({"name": "All of it", "hours": 98, "rate": 100})
        ]
        self.assertEqual(self.figures(self.bees)["paid"], 420)
        self.assertEqual(self.figures(self.bees)["worth"], 9800)
        # Dues that were not paid are not paid.
        self.assertEqual(self.figures(self.bloum)["paid"], 0)
        self.assertEqual(self.figures(self.cabas)["developments"], self.development)

    def test_what_was_asked_of_all_counts_rather_than_the_estimate(self):
        self.development.estimate_line_ids = [
            Command.create({"name": "All of it", "hours": 98, "rate": 100})
        ]
        self.invoice(3000, self.bees | self.bloum)
        share = self.env["komunigi.cost.share"].search(
            [("membership_id", "=", self.bees.id)]
        )
        self.pay(share.move_id)
        self.assertEqual(self.figures(self.bees)["paid"], 420 + 1500)
        self.assertEqual(self.figures(self.cabas)["worth"], 3000)
        self.assertEqual(self.figures(self.cabas)["paid"], 0)

    def test_solidarity_is_not_the_member_s_payment(self):
        helped = self.create_member(self.network, "Helped")
        call = self.create_call(
            self.network,
            {helped: 300},
            solidarity_percent=100,
            date_start="2027-01-01",
            date_end="2028-01-01",
        )
        self.send(call)
        self.assertEqual(helped.charge_ids.payer, "solidarity")
        self.assertEqual(self.figures(helped)["paid"], 0)

    def test_a_year_counts_what_was_in_use_in_it(self):
        earlier = self.create_development(self.network, "Deliveries")
        earlier.estimate_line_ids = [
            Command.create({"name": "All of it", "hours": 10, "rate": 100})
        ]
        self.use(earlier, self.bees, "2024-01-01", "2025-01-01")
        self.assertNotIn(earlier, self.figures(self.bees)["developments"])
        self.assertEqual(self.figures(self.bees, 2024)["worth"], 1000)
        self.assertEqual(self.figures(self.bees, 2024)["paid"], 0)
        self.assertEqual(self.figures(self.bees, 2025)["worth"], 0)
        self.assertEqual(self.figures(self.bees, 2026)["paid"], 420)

    def test_the_member_s_form_shows_both(self):
        member = self.bees.with_user(self.treasurer)
        self.assertEqual(member.paid_total, 420)
        self.assertEqual(
            member.action_view_paid_and_used()["domain"],
            [("id", "in", self.development.ids)],
        )

    def test_queries_do_not_grow(self):
        def queries(members):
            with self.counted("what each paid and uses") as took:
                members._paid_and_used()
            return took.queries

        members = self.create_members(self.network, 100)
        developments = self.env["komunigi.development"].create(
            [
                {"name": f"Development {number}", "network_id": self.network.id}
                for number in range(20)
            ]
        )
        self.env["komunigi.development.use"].create(
            [
                {
                    "development_id": development.id,
                    "membership_id": member.id,
                    "date_start": "2026-01-01",
                }
                for development in developments
                for member in members
            ]
        )
        queries(members)
        self.assertEqual(queries(members[:10]), queries(members))
