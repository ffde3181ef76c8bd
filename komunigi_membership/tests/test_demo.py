# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestDemo(TransactionCase):
    """What the demo data promise to whoever looks at them for the first time."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.network = cls.env.ref(
            "komunigi_membership.demo_network_intercoop", raise_if_not_found=False
        )

    def setUp(self):
        super().setUp()
        if not self.network:
            self.skipTest("This database has no demo data.")

    def member(self, key):
        return self.env.ref(f"komunigi_membership.demo_member_{key}")

    def test_twelve_members_of_three_countries(self):
        members = self.network.membership_ids.filtered(
            lambda membership: membership.state == "member"
        )
        self.assertEqual(len(members), 12)
        self.assertEqual(
            set(members.partner_id.country_id.mapped("code")), {"BE", "FR", "CH"}
        )
        self.assertEqual(self.member("debout").state, "left")
        self.assertEqual(self.member("lanterne").state, "candidate")

    def test_every_member_has_somebody_with_a_login(self):
        for membership in self.network.membership_ids:
            with self.subTest(membership.partner_id.name):
                self.assertTrue(
                    membership.representation_ids.partner_id.user_ids.filtered("share")
                )
        dounia = self.env.ref("komunigi_membership.demo_person_dounia")
        self.assertEqual(len(dounia.komunigi_representation_ids), 2)

    def test_two_years_are_called_and_the_next_is_not(self):
        calls = self.network.call_ids.filtered(lambda call: not call.supplementary)
        self.assertEqual(len(calls), 2)
        self.assertNotIn("prepared", self.network.call_ids.mapped("state"))
        self.assertFalse(
            self.network.call_ids.line_ids.filtered(lambda line: line.error)
        )
        self.assertEqual(
            set(self.network.call_ids.charge_ids.move_id.mapped("state")), {"posted"}
        )

    def test_one_is_late_and_the_newcomer_has_to_pay(self):
        states = {
            membership.partner_id.name: membership.dues_state
            for membership in self.network.membership_ids
            if membership.dues_state != "up_to_date"
        }
        self.assertEqual(states.pop("Sous le Beffroi"), "late")
        self.assertEqual(list(states), ["L'Épi Curieux"])

    def test_the_newcomer_has_a_godparent_and_solidarity(self):
        newcomer = self.member("epi")
        self.assertEqual(newcomer.godparent_id, self.member("grenier"))
        member, solidarity = newcomer.charge_ids.sorted("payer")
        self.assertEqual(solidarity.payer, "solidarity")
        self.assertEqual(member.amount, solidarity.amount)
        self.assertGreater(member.amount, 0)

    def test_taxes_follow_the_country(self):
        def rate(key):
            move = self.member(key).charge_ids.move_id[:1]
            return round(100 * move.amount_tax / move.amount_untaxed)

        self.assertEqual(rate("cabas"), 21)
        self.assertEqual(rate("huche"), 0)
        self.assertEqual(rate("grenier"), 0)
        self.assertEqual(rate("mand"), 0)

    def test_the_pot_has_something_left(self):
        pot = self.network.fund_ids.filtered(lambda fund: fund.kind == "common")
        self.assertGreater(pot.amount_in, pot.amount_out)
        self.assertGreater(pot.hours_in, pot.hours_out)

    def test_the_operators_shareholders_are_another_circle(self):
        company = self.env.ref("komunigi_membership.demo_company_operator")
        shareholders = self.env["cooperative.membership"].search(
            [("company_id", "=", company.id), ("member", "=", True)]
        )
        self.assertEqual(len(shareholders), 7)
        self.assertFalse(
            shareholders.partner_id & self.network.membership_ids.partner_id
        )

    def test_a_supermarket_and_its_cooperators(self):
        network = self.env.ref("komunigi_membership.demo_network_supermarket")
        self.assertEqual(len(network.membership_ids), 200)
        self.assertEqual(len(set(network.membership_ids.mapped("partner_name"))), 200)
        self.assertEqual(set(network.membership_ids.mapped("state")), {"member"})
        self.assertEqual(network._sync_register(), 0)

    def test_the_logins_open(self):
        parameter = self.env["ir.config_parameter"].sudo()
        lines = parameter.get_param("komunigi.demo_logins").splitlines()
        self.assertIn(
            "alba@demo.komunigi.example / demo – Alba Ferreira, portal of Graines de "
            "Senne",
            lines,
        )
        for line in lines[1:4] + lines[-1:]:
            login, password = line.split(" – ")[0].split(" / ")
            user = self.env["res.users"].search([("login", "=", login)])
            user.with_user(user)._check_credentials(
                {"type": "password", "login": login, "password": password},
                {"interactive": False},
            )

    def test_loading_sends_no_mail(self):
        self.assertFalse(
            self.network.call_ids.charge_ids.move_id.filtered("sending_data")
        )

    def test_next_years_scale_waits_for_answers(self):
        scale = self.env.ref("komunigi_membership.demo_next_scale")
        answers = self.env["komunigi.dues.answer"].search([("scale_id", "=", scale.id)])
        self.assertEqual(sorted(answers.mapped("state")), ["draft", "sent", "sent"])

    def test_amounts_are_in_euros(self):
        self.assertEqual(self.network.currency_id, self.env.ref("base.EUR"))
