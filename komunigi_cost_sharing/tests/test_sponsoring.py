# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .newcomers_common import NewcomersCase


@tagged("post_install", "-at_install")
@freeze_time("2027-03-10 12:00:00")
class TestSponsoring(NewcomersCase):
    """Usual dues are 25 a month."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.create_scale(cls.network, "2027-01-01")
        cls.godparent = cls.create_member(cls.network, "Godparent")
        cls.newcomer = cls.create_member(cls.network, "Newcomer")

    def fill_fund(self, amount):
        self.env["komunigi.fund.entry"].create(
            {
                "fund_id": self.network._solidarity_fund().id,
                "name": "A gift",
                "direction": "in",
                "amount": amount,
            }
        )

    def wizard(self, member=None, **values):
        return (
            self.env["komunigi.sponsor"]
            .with_user(self.treasurer)
            .create({"membership_id": (member or self.newcomer).id, **values})
        )

    def test_the_fund_takes_over_dues_and_says_what_is_left(self):
        self.fill_fund(500)
        wizard = self.wizard(percent=50, months=12, godparent_id=self.godparent.id)
        self.assertEqual(
            (wizard.monthly_dues, wizard.cost, wizard.left), (25, 150, 350)
        )
        wizard.action_sponsor()
        self.assertEqual(self.newcomer.solidarity_percent, 50)
        self.assertEqual(str(self.newcomer.solidarity_until), "2028-03-01")
        self.assertEqual(self.newcomer.godparent_id, self.godparent)

    def test_what_was_promised_to_others_is_not_there(self):
        self.fill_fund(300)
        self.wizard().action_sponsor()
        other = self.create_member(self.network, "Other")
        wizard = self.wizard(other)
        self.assertEqual((wizard.fund_balance, wizard.committed), (300, 300))
        self.assertEqual(wizard.left, -300)
        with self.assertRaisesRegex(UserError, "is missing"):
            wizard.action_sponsor()
        wizard.decision = "Intercoop meeting of March"
        wizard.action_sponsor()
        self.assertEqual(other.solidarity_percent, 100)

    def test_only_the_treasurer_sponsors(self):
        wizard = self.wizard()
        self.treasurer.group_ids = self.env.ref("komunigi_membership.group_secretary")
        with self.assertRaises(UserError):
            wizard.action_sponsor()

    def simulate(self, **values):
        return self.env["komunigi.sponsoring"].create(
            {
                "network_id": self.network.id,
                "newcomers": 4,
                "months": 12,
                "welcome_hours": 3,
                "rate": 50,
                "relief": 120,
                **values,
            }
        )

    def test_what_newcomers_cost_and_when_it_comes_back(self):
        # Welcome: 4 × 3 h × 50 = 600. Dues: 4 × 25 × 12 = 1,200. Each who stays
        # brings 25 + 10 a month: two of them 70, so 1,800 takes 26 months after 12.
        wizard = self.simulate(stay_low=20, stay_likely=50, stay_high=100)
        self.assertEqual((wizard.dues, wizard.cost), (25, 1800))
        answer = wizard.answer
        self.assertIn("If 50 % stay, it has come back after 38 months", answer)
        # 20 %: 28 a month for 48 months, 1,344: 456 is missing.
        self.assertRegex(answer, "If 20 % stay, it does not come back .*456")
        # All: 140 a month, 13 months after 12.
        self.assertIn("If 100 % stay, it has come back after 25 months", answer)
        # 1,800 / (4 × 35 × 48) = 26.8 %
        self.assertIn("If fewer than 26.8 % stay", answer)

    def test_it_never_comes_back(self):
        wizard = self.simulate(horizon=20)
        self.assertIn("never comes back, even if all", wizard.answer)

    def test_the_chart_shows_the_balance_month_by_month(self):
        wizard = self.simulate(stay_low=0, stay_likely=50, stay_high=50)
        wizard.action_view_chart()
        half = wizard.month_ids.filtered(lambda line: line.stay == 50)
        self.assertEqual(len(half), 61)
        balance = dict(zip(half.mapped("month"), half.mapped("balance"), strict=True))
        self.assertEqual(
            [balance[month] for month in (0, 12, 13, 38)], [-600, -1800, -1730, 20]
        )
        wizard.action_view_chart()
        self.assertEqual(len(wizard.month_ids), 122)

    def test_the_form_answers_while_one_types(self):
        with Form(self.env["komunigi.sponsoring"]) as form:
            form.network_id = self.network
            self.assertEqual(form.dues, 25)
            before = form.answer
            form.newcomers = 10
            self.assertNotEqual(form.answer, before)
