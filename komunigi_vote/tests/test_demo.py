# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestDemo(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        network = cls.env.ref(
            "komunigi_membership.demo_network_intercoop", raise_if_not_found=False
        )
        if not network:
            cls.skipTest(cls, "This database has no demo data.")
        cls.polls = cls.env["komunigi.poll"].search([("network_id", "=", network.id)])
        cooperative = cls.env.ref("komunigi_membership.demo_network_supermarket")
        cls.of_cooperative = cls.env["komunigi.poll"].search(
            [("network_id", "=", cooperative.id)]
        )

    def test_the_network_is_at_an_interesting_moment(self):
        by_state = self.polls.grouped("state")
        # Other addons ask the members, too.
        self.assertGreaterEqual(len(by_state["result"]), 2)
        self.assertEqual(len(by_state["draft"]), 1)
        self.assertEqual(by_state["open"].voted_count, 7)
        adopted = by_state["result"].filtered(lambda poll: poll.method == "consent")
        self.assertEqual(adopted.outcome, "adopted")

    def test_the_cooperative_has_elected_its_board(self):
        board = self.of_cooperative.filtered(lambda poll: poll.method == "stv")
        self.assertEqual(board.outcome, "chosen")
        self.assertEqual(len(board.result["winners"]), 3)
        self.assertGreater(board.voted_count, 100)

    def test_a_confidential_poll_is_about_to_open(self):
        """Its key is made where the database is served."""
        opening = self.of_cooperative - self.of_cooperative.filtered("result")
        self.assertEqual(opening.secrecy, "confidential")
        self.assertTrue(opening.is_scheduled)
