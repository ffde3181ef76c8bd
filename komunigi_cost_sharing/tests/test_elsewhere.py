# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.tests import tagged

from .test_cost_share import ShareCase


@tagged("post_install", "-at_install")
class TestElsewhere(ShareCase):
    """Shares in a company whose currency has no cents."""

    def test_shares_in_yen_are_whole_and_stay_among_their_own(self):
        network = self.create_network_in("JPY", 1, 10, "Asia/Tokyo")
        network._complete_cost_setup()
        network.cost_product_id.taxes_id = network.dues_product_id.taxes_id
        members = self.env["komunigi.membership"].union(
            *(self.create_member(network, name) for name in ("Kobe", "Nara", "Uji"))
        )
        key = self.create_key(network)
        development = self.create_development(network)
        cofunding = self.create_cofunding(development, 100000, key)
        today = network._today()
        cofunding._allocate(
            key._share(100000, members, day=today),
            name="Shift swaps",
            date=today,
            key=key,
            development=development,
            decision="Assembly of 12 May",
        )
        shares = cofunding._ask_shares()
        shares._invoice()
        self.assertEqual(shares.mapped("amount"), [33334, 33333, 33333])
        self.assertEqual(shares.move_id.currency_id.name, "JPY")
        self.assertEqual(shares.move_id.company_id, network.company_id)
        self.assertFalse(any(share.residual % 1 for share in shares))
        self.pay(shares[0].move_id, 1000)
        self.assertEqual(shares[0].paid_amount, 909)
        for share in shares:
            self.pay(share.move_id)
        self.assertEqual(set(shares.mapped("state")), {"settled"})
        self.assertEqual(sum(shares.mapped("paid_amount")), 100000)
        self.assertFalse(self.shares_of(self.bees))
