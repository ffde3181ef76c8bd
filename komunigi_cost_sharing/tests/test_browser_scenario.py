# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.tests import HttpCase, new_test_user, tagged

from odoo.addons.komunigi_membership.tests.browser_common import BrowserMixin

from .common import SharingMixin


@tagged("post_install", "-at_install")
class TestScenarioInBrowser(BrowserMixin, SharingMixin, HttpCase):
    """The subsidy ends: what is missing, which dues make up for it."""

    browser_size = "1280x800"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context=dict(cls.env.context, tracking_disable=True))
        new_test_user(
            cls.env,
            login="treasurer-scenario",
            groups="komunigi_membership.group_treasurer",
        )
        cls.network = cls.create_network("Scenario network")
        cls.scale = cls.create_scale(cls.network)
        cls.create_members(cls.network, 12)
        cls.budget = cls.create_budget(
            cls.network,
            cls.network._today().year,
            {"coordination": (720, 12), "analysis": (2880, 48), "subsidy": 600},
        )

    def test_from_a_scenario_to_a_scale_to_be_decided(self):
        self.start_tour(
            f"/odoo/komunigi.budget/{self.budget.id}",
            "komunigi_scenario_becomes_a_scale",
            login="treasurer-scenario",
            timeout=180,
        )
        self.env.invalidate_all()
        self.assertEqual(
            self.budget.line_ids.filtered(
                lambda line: line.kind == "dues"
            ).planned_amount,
            3600,
        )
        scenario = self.budget.scenario_ids
        self.assertEqual(scenario.dues_amount, 3960)
        self.assertEqual(scenario.change_ids.amount, 0)
        self.assertEqual(scenario.scale_id.tier_ids.mapped("amount"), [11, 27.5, 38.5])
        self.assertFalse(scenario.scale_id.active)
        self.assertFalse(self.scale.date_end)
