# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestDemo(TransactionCase):
    """The demo shows an interesting moment, whatever the day it is made on."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.network = cls.env.ref(
            "komunigi_membership.demo_network_intercoop", raise_if_not_found=False
        )
        if not cls.network:
            cls.skipTest(cls, "This database has no demo data.")

    def calls(self, state, end=False):
        return self.env["komunigi.cofunding"].search(
            [
                ("network_id", "=", self.network.id),
                ("state", "=", state),
                ("end", "=", end),
            ]
        )

    def test_a_call_is_one_agreement_short(self):
        [call] = self.calls("open")
        member = call.pledge_ids.filtered(
            lambda pledge: pledge.state == "intention"
        ).membership_id[:1]
        call._agree(
            member,
            member.representation_ids.partner_id[:1],
            {
                "person": "Bastien Lemaire",
                "organ": "Conseil d'administration",
                "day": self.network._today(),
                "ceiling": 800,
            },
        )
        self.assertEqual(call.state, "started")
        self.assertEqual(sum(call.share_ids.mapped("amount")), call.amount)

    def test_a_call_is_under_way_and_invoiced(self):
        call = self.calls("started").filtered(lambda one: one.invoicing == "operator")
        invoiced = call.share_ids.filtered("move_id").membership_id
        self.assertEqual(call.share_ids.move_id.mapped("state"), ["posted"] * 3)
        # The fourth has not signed its quote: nothing is to be paid yet.
        self.assertEqual(call._pledges_by("invoiced").membership_id, invoiced)
        [waits] = call._pledges_by("agreed")
        kinds = [request["kind"] for request in waits.membership_id._requests()]
        self.assertIn("cofunding_quote", kinds)
        self.assertNotIn("share", kinds)

    def test_members_share_their_points(self):
        waiting = self.env["komunigi.development"].search(
            [("network_id", "=", self.network.id), ("analysis", "=", "waiting")]
        )
        self.assertEqual(sorted(waiting.mapped("analysis_points")), [12, 20, 28])

    def test_the_budget_does_not_add_up_without_the_subsidy(self):
        [budget] = self.env["komunigi.budget"].search(
            [("network_id", "=", self.network.id)]
        )
        without = budget.scenario_ids[0]
        self.assertLess(without.balance, budget.planned_balance)
