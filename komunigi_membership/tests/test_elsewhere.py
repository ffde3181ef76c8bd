# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from freezegun import freeze_time

from odoo.tests import tagged

from .dues_common import DuesCase


@tagged("post_install", "-at_install")
class TestElsewhere(DuesCase):
    """Networks in other currencies and under another sun than Brussels'."""

    def test_francs_go_by_five_centimes(self):
        network = self.create_network_in("CHF", 0.05, 8.1, "Europe/Zurich")
        lac = self.create_member(network, "Grenier du Lac")
        self.send(self.create_call(network, {lac: 100.05}, solidarity_percent=33))
        charges = self.env["komunigi.dues.charge"].search(
            [("membership_id", "=", lac.id)], order="payer"
        )
        # A third of 100.05 is 33.0165: what the member pays and what solidarity
        # pays are both payable, and make the whole.
        self.assertEqual(charges.mapped("amount"), [67.05, 33.0])
        own = charges[0]
        self.assertEqual(own.move_id.currency_id.name, "CHF")
        self.assertEqual(own.residual, 72.5)
        self.pay(own.move_id, 30)
        self.assertEqual((own.residual, own.paid_amount), (42.5, 27.75))
        self.pay(own.move_id)
        self.assertEqual((own.residual, own.paid_amount), (0, 67.05))

    def test_yen_have_no_decimals(self):
        network = self.create_network_in("JPY", 1, 10, "Asia/Tokyo")
        kobe = self.create_member(network, "Kobe")
        self.send(self.create_call(network, {kobe: 1001}, solidarity_percent=50))
        charges = self.env["komunigi.dues.charge"].search(
            [("membership_id", "=", kobe.id)], order="payer"
        )
        self.assertEqual(sum(charges.mapped("amount")), 1001)
        self.assertTrue(all(amount % 1 == 0 for amount in charges.mapped("amount")))
        own = charges[0]
        self.assertEqual(own.residual, own.move_id.amount_total)
        self.assertEqual(own.residual % 1, 0)
        self.pay(own.move_id, 100)
        self.assertEqual(own.paid_amount, 91)
        self.pay(own.move_id)
        self.assertEqual((own.residual, own.paid_amount), (0, own.amount))
        pot = network.fund_ids.filtered(lambda fund: fund.kind == "common")
        self.assertEqual(pot.balance, 1001)
        # Nothing of it is in the network of the company beside.
        others = self.network.fund_ids.filtered(lambda fund: fund.kind == "common")
        self.assertEqual(others.balance, 0)

    def test_late_at_midnight_at_both_ends_of_the_world(self):
        members = self.env["komunigi.membership"]
        for tz in ("Pacific/Auckland", "America/Los_Angeles"):
            network = self.create_network(tz, tz=tz)
            network._complete_dues_setup()
            member = self.create_member(network, tz)
            self.send(self.create_call(network, {member: 100}))
            members += member
        # Due on 4 February 2026: summer in Auckland (+13), winter there (-8).
        for moment, states in (
            ("2026-02-04 10:59:59", ["to_pay", "to_pay"]),
            ("2026-02-04 11:00:00", ["late", "to_pay"]),
            ("2026-02-05 07:59:59", ["late", "to_pay"]),
            ("2026-02-05 08:00:00", ["late", "late"]),
        ):
            with freeze_time(moment), self.subTest(moment):
                members.invalidate_recordset(["dues_state"])
                self.assertEqual(members.mapped("dues_state"), states)
                late = members.search(
                    [("id", "in", members.ids), ("dues_state", "=", "late")]
                )
                self.assertEqual(len(late), states.count("late"))
