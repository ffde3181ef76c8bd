# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import Form, new_test_user, tagged

from .common import MembershipCase


@tagged("post_install", "-at_install")
class TestNetworkSetup(MembershipCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.administrator = new_test_user(
            cls.env, "adm", groups="komunigi_membership.group_administrator"
        )

    def set_up(self, legal_form, **answers):
        form = Form(self.env["komunigi.network.setup"].with_user(self.administrator))
        form.name = "Our network"
        form.legal_form_id = self.env.ref(
            f"komunigi_membership.legal_form_{legal_form}"
        )
        for name, answer in answers.items():
            form[name] = answer
        action = form.save().action_create()
        return self.env[action["res_model"]].browse(action["res_id"])

    def test_an_intercooperation_is_ready_after_three_questions(self):
        network = self.set_up("network", dues_period="quarter")
        self.assertEqual(network.member_source, "admission")
        self.assertEqual(network.dues_period, "quarter")
        self.assertEqual(network.suspension_mode, "decision")
        self.assertEqual(network.operator_id, network.company_id.partner_id)
        self.assertEqual(network.default_category_id.name, "Active")
        self.assertEqual(
            network.condition_ids.mapped("name"),
            ["Client of the operator", "Charter accepted", "Dues chosen"],
        )
        self.assertEqual(len(network.welcome_plan_id.template_ids), 4)

    def test_what_all_read_is_named_in_the_language_of_the_company(self):
        """An English administrator sets up a French network."""
        self.env["res.lang"]._activate_lang("fr_FR")
        self.env.company.partner_id.lang = "fr_FR"
        network = self.set_up("network").with_env(self.env)
        self.assertEqual(network.category_ids.mapped("name"), ["Actif", "Observateur"])
        self.assertEqual(
            network.fund_ids.mapped("name"), ["Pot commun", "Fonds de solidarité"]
        )
        self.assertEqual(network.dues_product_id.name, "Cotisations Our network")
        year = network._today().year
        network.action_call_dues()
        call = network.call_ids
        self.assertEqual(call.name, f"Cotisations {year}")
        network.scale_ids.action_continue()
        self.assertIn(
            f"Cotisations à partir de {call.date_end.year}",
            network.scale_ids.mapped("name"),
        )

    def test_a_cooperative_takes_its_members_from_the_register(self):
        network = self.set_up("be_sc")
        self.assertEqual(network.member_source, "register")
        self.assertFalse(network.condition_ids)
        self.assertEqual(network.category_ids.mapped("name"), ["Cooperator"])

    def test_the_legal_form_only_suggests_who_the_members_are(self):
        network = self.set_up("be_sc", member_source="admission")
        self.assertEqual(network.member_source, "admission")

    def test_dues_are_prepared_once_the_network_stands(self):
        Network = type(self.env["komunigi.network"])
        with patch.object(Network, "_prepare_dues", autospec=True) as prepare:
            network = self.set_up("network", dues_period="month")
        prepare.assert_called_once()
        self.assertEqual(prepare.call_args.args[0], network)

    def test_only_the_first_network_is_named_as_the_company(self):
        company = self.env["res.company"].create({"name": "Les Semailles"})
        setups = self.env["komunigi.network.setup"].with_company(company)
        self.assertEqual(Form(setups).name, "Les Semailles")
        self.create_network("Les Semailles", company_id=company.id)
        self.assertFalse(Form(setups).name)

    def test_a_secretary_does_not_set_up_networks(self):
        secretary = new_test_user(
            self.env, "sec", groups="komunigi_membership.group_secretary"
        )
        with self.assertRaises(AccessError):
            self.env["komunigi.network.setup"].with_user(secretary).create({})

    def test_an_administrator_changes_the_welcome_steps_and_no_other_plan(self):
        plan = self.set_up("network").welcome_plan_id
        plan.with_user(self.administrator).template_ids[0].summary = "Say hello"
        other = plan.copy({"res_model": "res.partner"})
        with self.assertRaises(AccessError):
            other.with_user(self.administrator).name = "Mine"

    def test_every_rule_has_its_source(self):
        forms = self.env["komunigi.legal.form"].search([])
        self.assertGreaterEqual(len(forms), 6)
        for form in forms:
            self.assertGreaterEqual(len(form.rule_ids), 5, form.name)
            self.assertTrue(all(form.rule_ids.mapped("source")))

    def test_choosing_a_legal_form_brings_its_rules(self):
        form_1901 = self.env.ref("komunigi_membership.legal_form_fr_1901")
        form_1901.write({"suspension_mode": "automatic", "leaving_notice_months": 2})
        with Form(self.network) as form:
            form.legal_form_id = form_1901
        self.assertEqual(self.network.suspension_mode, "automatic")
        self.assertEqual(self.network.leaving_notice_months, 2)
        self.assertEqual(self.network.rule_ids, form_1901.rule_ids)

    def test_members_are_counted_today(self):
        self.create_member(self.network, "A")
        self.create_member(self.network, "B", "2999-01-01")
        self.assertEqual(self.network.member_count, 1)


@tagged("post_install", "-at_install")
class TestNetworkZone(MembershipCase):
    def test_the_zone_is_named_in_the_readers_language(self):
        network = self.create_network()
        self.assertEqual(network._say_zone(), "Brussels")
        self.env["res.lang"]._activate_lang("fr_BE")
        self.assertEqual(network.with_context(lang="fr_BE")._say_zone(), "Bruxelles")
