# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import Command
from odoo.tests import HttpCase, tagged

from odoo.addons.komunigi_vote.tests.portal_common import PageMixin

from .common import SharingMixin


@tagged("post_install", "-at_install")
class TestPortalBudget(PageMixin, SharingMixin, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context=dict(cls.env.context, tracking_disable=True))
        cls.network = cls.create_network()
        cls.potager = cls.create_member(cls.network, "Le Potager")
        cls.anna = cls.create_representative(cls.potager, "anna_budget")
        cls.elsewhere = cls.create_member(cls.create_network("Ailleurs"), "Ailleurs")
        cls.farid = cls.create_representative(cls.elsewhere, "farid_budget")
        cls.year = cls.network._today().year
        cls.create_scale(cls.network)
        cls.budget = cls.create_budget(
            cls.network,
            cls.year,
            {"coordination": (720, 12), "dues": 300, "subsidy": 420},
        )
        cls.scenario = cls.env["komunigi.scenario"].create(
            {
                "name": "Without the subsidy",
                "budget_id": cls.budget.id,
                "change_ids": [
                    Command.create(
                        {
                            "line_id": cls.budget.line_ids.filtered(
                                lambda line: line.kind == "subsidy"
                            ).id
                        }
                    )
                ],
            }
        )
        cls.env["ir.qweb"]._get_asset_bundle("web.assets_frontend").css()

    def page(self, login="anna_budget", membership=None, path="/budget"):
        self.authenticate(login, login)
        membership = membership or self.potager
        return self.url_open(f"/my/cooperative/{membership.id}{path}")

    def test_members_read_the_budget_once_it_is_valid(self):
        self.assertIn("no budget yet that is valid", self.text_of(self.page()))
        self.budget.line_ids.filtered(
            lambda line: line.kind == "dues"
        ).planned_amount = 120
        self.budget.action_validate()
        text = self.text_of(self.page())
        self.assertIn("Income covers 75 % of the costs", text)
        self.assertIn("pays for 00:45 hours a month", text)
        self.assertIn("You paid", text)
        [pot] = self.tree(self.page()).xpath("//main//a[contains(@href, '/pot')]")
        self.assertEqual(self.url_open(pot.get("href")).status_code, 200)
        self.assertIn("75 %", self.text_of(self.page(path="/sharing")))

    def test_members_see_scenarios_that_are_published(self):
        self.assertNotIn("Without the subsidy", self.text_of(self.page()))
        self.scenario.is_published = True
        text = self.text_of(self.page())
        self.assertIn("Without the subsidy", text)
        self.assertIn("Income covers 41 % of the costs", text)
        self.assertIn("What if?", text)

    def test_a_person_of_another_network_reads_nothing(self):
        self.budget.action_validate()
        self.assertEqual(self.page("farid_budget").status_code, 404)
        text = self.text_of(self.page("farid_budget", self.elsewhere))
        self.assertIn("no budget yet", text)
        self.assertNotIn("75 %", text)

    def test_the_last_valid_budget_until_there_is_one_of_this_year(self):
        last = self.create_budget(self.network, self.year - 1, {"hosting": 10})
        last.action_validate()
        self.create_budget(
            self.network, self.year + 1, {"hosting": 1}
        ).action_validate()
        self.assertIn(f"Budget {self.year - 1}", self.text_of(self.page()))
