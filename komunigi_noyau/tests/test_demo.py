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
        cls.noyau = cls.network.body_ids.filtered(lambda body: body.kind == "core")

    def test_the_noyau_has_its_seats_taken_and_a_past(self):
        sitting = self.noyau._sitting_on(self.network._today())
        self.assertEqual(len(sitting), 4)
        self.assertTrue(self.noyau.mandate_ids - sitting)

    def test_an_election_without_candidates_is_in_its_first_round(self):
        election = self.noyau.election_ids
        self.assertEqual((election.state, election.step), ("open", "first_round"))
        self.assertEqual(len(election.voice_ids), 4)
        self.assertEqual(
            election._still_to_speak().membership_id.mapped("partner_id.name"),
            ["Graines de Senne", "L'Étal Partagé", "La Huche Commune"],
        )

    def test_the_operator_steps_aside_where_it_is_about_its_price(self):
        matter = self.env["komunigi.matter"].search(
            [("body_id", "=", self.noyau.id), ("subject", "=", "operator_price")]
        )
        self.assertEqual(
            set(matter.recused_ids.mapped("holder_name")),
            {"Wim Aerts", "Zoé Lambrecht"},
        )
        self.assertTrue(matter.is_proposed)

    def test_the_board_is_about_to_be_renewed_by_a_third(self):
        board = self.env.ref("komunigi_membership.demo_network_supermarket").body_ids
        [election] = board.election_ids
        self.assertEqual((election.step, election.seats), ("candidacies", 2))
        self.assertEqual(len(election.candidacy_ids), 3)
        self.assertEqual(len(board._sitting_on(board.network_id._today())), 6)

    def test_this_years_evaluation_stands_beside_last_years(self):
        evaluations = self.env["komunigi.evaluation"].search(
            [("body_id", "=", self.noyau.id)]
        )
        self.assertEqual(evaluations.mapped("state"), ["closed", "closed"])
        self.assertEqual(evaluations.mapped("answer_count"), [10, 9])
