# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.exceptions import AccessError
from odoo.tests import Form, TransactionCase, new_test_user, tagged

from .common import NoyauMixin


@tagged("post_install", "-at_install")
class TestSetup(NoyauMixin, TransactionCase):
    """One question, and a body is there with its rules and where they come from."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context=dict(cls.env.context, tracking_disable=True))
        cls.operator = cls.env["res.partner"].create(
            {"name": "Coop IT Easy", "is_company": True}
        )
        cls.network = cls.create_network(operator_id=cls.operator.id)

    def set_up(self, network=None, **answers):
        wizard = Form(
            self.env["komunigi.body.setup"].with_context(
                default_network_id=(network or self.network).id
            )
        )
        for name, answer in answers.items():
            setattr(wizard, name, answer)
        action = wizard.save().action_create()
        return self.env[action["res_model"]].browse(action["res_id"])

    def rule(self, body, college):
        return body.college_ids.filtered(lambda each: each.name == college).rule_id

    def test_the_noyau_is_what_a_network_of_organisations_is_offered_first(self):
        noyau = self.set_up()
        self.assertEqual((noyau.kind, noyau.name), ("core", "Noyau"))
        self.assertEqual(len(noyau.function_ids), 4)
        operator, supermarkets = noyau.college_ids
        self.assertTrue(operator.steps_aside)
        self.assertFalse(supermarkets.steps_aside)
        rule = operator.rule_id
        self.assertEqual((rule.seats_min, rule.seats_max), (1, 2))
        self.assertEqual(rule.filled_by, "appointment")
        self.assertEqual(rule.appointed_by_id, self.operator)
        rule = supermarkets.rule_id
        self.assertEqual((rule.seats_min, rule.seats_max), (2, 3))
        self.assertEqual(rule.holder_kind, "organisation")
        self.assertEqual(rule.way, "without_candidates")
        self.assertEqual(rule.term_months, 24)
        self.assertEqual((rule.terms_in_row, rule.rest_months), (1, 12))
        self.assertIn("two years at most", rule.source)

    def test_a_body_is_named_in_the_language_of_the_network(self):
        """Whoever sets it up."""
        self.env["res.lang"]._activate_lang("fr_FR")
        self.network.company_id.partner_id.lang = "fr_FR"
        auditors = self.set_up(kind="audit")
        self.assertEqual(auditors.name, "Vérification des comptes")
        self.assertEqual(auditors.college_ids.name, "Vérification des comptes")
        noyau = self.set_up()
        self.assertIn("Vision à long terme", noyau.function_ids.mapped("name"))

    def test_what_the_founding_text_does_not_say_is_asked(self):
        rule = self.rule(self.set_up(again="free"), "Supermarkets")
        self.assertEqual((rule.terms_in_row, rule.rest_months), (0, 0))
        self.assertIn(
            "Who has had a mandate may be named again at once.",
            rule._choices_in_words(),
        )
        rule = self.rule(self.set_up(again="once"), "Supermarkets")
        self.assertEqual((rule.terms_in_row, rule.rest_months), (2, 12))

    def test_a_cooperative_is_offered_a_board_of_persons_by_thirds(self):
        form = self.env.ref("komunigi_membership.legal_form_be_sc")
        network = self.create_network(
            "Coop", member_source="register", legal_form_id=form.id
        )
        board = self.set_up(network)
        rule = board.college_ids.rule_id
        self.assertEqual(board.kind, "board")
        self.assertEqual((rule.seats_min, rule.seats_max), (3, 7))
        self.assertEqual(rule.holder_kind, "person")
        self.assertEqual((rule.way, rule.renewal), ("candidacies", "thirds"))
        self.assertIn("check your statutes", rule.source)
        self.assertIn(form.name, rule.source)

    def test_auditors_are_elected_for_a_year(self):
        rule = self.set_up(kind="audit").college_ids.rule_id
        self.assertEqual((rule.seats_max, rule.term_months), (1, 12))
        self.assertEqual(rule.holder_kind, "organisation")

    def test_what_one_gets_is_said_before(self):
        wizard = Form(
            self.env["komunigi.body.setup"].with_context(
                default_network_id=self.network.id
            )
        )
        self.assertIn("2 to 3 seats", wizard.preview_html)
        self.assertIn("Appointed by Coop IT Easy", wizard.preview_html)
        wizard.kind = "circle"
        self.assertEqual(wizard.name, "Circle")
        self.assertIn("3 to 8 seats", wizard.preview_html)
        self.assertNotIn("Coop IT Easy", wizard.preview_html)

    def test_a_second_noyau_is_pointed_out(self):
        self.set_up()
        wizard = Form(
            self.env["komunigi.body.setup"].with_context(
                default_network_id=self.network.id
            )
        )
        self.assertEqual(wizard.same_kind_names, "Noyau")

    def test_only_an_administrator_sets_up_a_body(self):
        secretary = new_test_user(
            self.env, "secretary_setup", "komunigi_membership.group_secretary"
        )
        with self.assertRaises(AccessError):
            self.env["komunigi.body.setup"].with_user(secretary).create(
                {"network_id": self.network.id}
            )

    def test_the_network_leads_to_its_bodies_or_to_the_first_one(self):
        action = self.network.action_view_bodies()
        self.assertEqual(action["res_model"], "komunigi.body.setup")
        self.set_up()
        self.network.invalidate_recordset()
        action = self.network.action_view_bodies()
        self.assertEqual(action["res_model"], "komunigi.body")
        self.assertEqual(self.network.body_count, 1)
