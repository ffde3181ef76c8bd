# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.exceptions import UserError, ValidationError
from odoo.tests import TransactionCase, tagged

from odoo.addons.komunigi_assembly.tests.common import AssemblyMixin
from odoo.addons.komunigi_cost_sharing.tests.common import SharingMixin


@tagged("post_install", "-at_install")
class TestDecisionBasis(SharingMixin, AssemblyMixin, TransactionCase):
    """Cost keys, calls and budgets rest on decisions of the register."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context=dict(cls.env.context, tracking_disable=True))
        cls.network = cls.create_network()
        cls.decision = cls.create_decision(
            cls.network, "Equal shares", date="2026-03-02", taken_by="Assembly"
        )

    def test_the_decision_fills_in_the_words(self):
        key = self.create_key(self.network, decision_id=self.decision.id)
        self.assertIn(self.decision.number, key.decision)
        self.assertEqual(str(key.decision_date), "2026-03-02")
        call = self.create_cofunding(self.create_development(self.network), key=key)
        call.decision_id = self.decision
        self.assertIn("Assembly", call.decision)
        budget = self.env["komunigi.budget"].create(
            {"network_id": self.network.id, "decision_id": self.decision.id}
        )
        self.assertEqual(budget.decision, key.decision)
        envelope = self.env["komunigi.envelope"].create(
            {
                "name": "Subsidy",
                "network_id": self.network.id,
                "amount": 900,
                "decision_id": self.decision.id,
            }
        )
        self.assertEqual(envelope.decision, key.decision)

    def test_in_words_still(self):
        key = self.create_key(self.network, decision="Meeting of May")
        self.assertEqual(key.decision, "Meeting of May")

    def test_only_an_adopted_decision_of_the_network(self):
        key = self.create_key(self.network)
        elsewhere = self.create_decision(self.create_network("Ailleurs"))
        rejected = self.create_decision(self.network, outcome="rejected")
        for decision in (elsewhere, rejected):
            with self.subTest(decision.name), self.assertRaises(ValidationError):
                key.decision_id = decision
        key.decision_id = self.decision
        with self.assertRaises(ValidationError):
            self.decision.outcome = "rejected"

    def test_a_call_waits_for_the_decision_where_the_network_wants_it(self):
        self.network.cofunding_by_decision = True
        call = self.create_cofunding(self.create_development(self.network))
        _parts, reasons = call._parts_to_start()
        self.assertIn("not decided", reasons[-1])
        call.decision_id = self.decision
        _parts, reasons = call._parts_to_start()
        self.assertNotIn("not decided", " ".join(reasons))
        self.network.cofunding_by_decision = False
        call.decision_id = False
        _parts, reasons = call._parts_to_start()
        self.assertNotIn("not decided", " ".join(reasons))

    def test_without_the_decision_it_does_not_start(self):
        self.network.cofunding_by_decision = True
        call = self.create_cofunding(self.create_development(self.network))
        call.sudo().state = "open"
        with self.assertRaisesRegex(UserError, "not decided"):
            call._start()
