# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged

from .test_budget import BudgetCase


@tagged("post_install", "-at_install")
@freeze_time("2027-03-20")
class TestScenario(BudgetCase):
    """12 members, 25 a month each but one who pays 35; hosting and a subsidy."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.scale = cls.create_scale(cls.network)
        cls.low, cls.fair, cls.high = cls.scale.tier_ids.sorted("amount")
        cls.members = cls.create_members(cls.network, 10) | cls.bees | cls.bloum
        cls.bees.dues_tier_id = cls.high
        cls.budget.line_ids = [
            Command.create({"kind": "hosting", "planned_amount": 1200}),
            Command.create({"kind": "subsidy", "planned_amount": 1080}),
        ]

    def scenario(self, name="What if", **values):
        return self.env["komunigi.scenario"].create(
            {"name": name, "budget_id": self.budget.id, **values}
        )

    def tier(self, scenario, tier):
        return scenario.tier_ids.filtered(lambda row: row.tier_id == tier)

    def test_nothing_different_is_as_today(self):
        scenario = self.scenario()
        self.assertEqual(scenario.member_count, 12)
        self.assertEqual(scenario.dues_amount, 3720)
        self.assertEqual(scenario.income_amount, 4800)
        self.assertEqual(scenario.cost_amount, 4800)
        self.assertEqual(scenario.balance, 0)
        self.assertEqual(scenario.member_month_amount, 33.33)
        self.assertEqual(scenario.tier_ids.mapped("amount"), [10, 25, 35])

    def test_without_the_subsidy(self):
        scenario = self.scenario(
            change_ids=[Command.create({"line_id": self.line("subsidy").id})]
        )
        self.assertEqual(scenario.balance, -1080)
        self.assertRegex(scenario.finding, r"77 % of the costs: .*1,080.00")

    def test_other_amounts(self):
        scenario = self.scenario(dues_percent=10)
        self.assertEqual(scenario.tier_ids.mapped("amount"), [11, 27.5, 38.5])
        self.assertEqual(scenario.dues_amount, 4092)
        # One of them is chosen by hand.
        self.tier(scenario, self.fair).amount = 30
        self.assertEqual(scenario.dues_amount, 12 * (11 * 30 + 38.5))

    def test_members_join_and_leave(self):
        scenario = self.scenario(joining_count=3)
        self.assertEqual(scenario.member_count, 15)
        # Newcomers pay the usual amount.
        self.assertEqual(scenario.dues_amount, 3720 + 3 * 300)
        scenario.write({"joining_count": 0, "leaving_count": 6})
        # Who leaves paid the average.
        self.assertEqual(scenario.dues_amount, 1860)
        with self.assertRaises(ValidationError):
            scenario.leaving_count = 13

    def test_more_hours_at_another_rate(self):
        scenario = self.scenario(
            change_ids=[
                Command.create(
                    {"line_id": self.line("analysis").id, "hours": 60, "rate": 70}
                )
            ]
        )
        self.assertEqual(scenario.cost_amount, 720 + 4200 + 1200)
        self.assertEqual(self.budget.planned_cost, 4800)
        with self.assertRaises(ValidationError):
            scenario.change_ids = [Command.create({"line_id": self.line("dues").id})]

    def test_who_joined_in_the_course_of_the_year_counts_whole(self):
        self.create_member(self.network, "Late", date_start="2027-03-01")
        leaving = self.create_member(self.network, "Leaving")
        leaving.period_ids.date_end = "2027-06-01"
        scenario = self.scenario()
        self.assertEqual(scenario.member_count, 13)
        self.assertEqual(scenario.dues_amount, 3720 + 300)

    def test_dues_by_a_basis(self):
        basis = self.env["komunigi.basis"].create(
            {
                "name": "Cooperators",
                "unit": "cooperators",
                "network_id": self.network.id,
            }
        )
        self.scale.date_end = "2027-01-01"
        self.scale.flush_recordset()
        self.create_scale(
            self.network,
            "2027-01-01",
            method="unit",
            basis_id=basis.id,
            unit_amount=0.1,
            tier_ids=False,
        )
        for member, value in ((self.bees, 1000), (self.bloum, 500)):
            self.env["komunigi.basis.value"].create(
                {
                    "basis_id": basis.id,
                    "membership_id": member.id,
                    "year": 2026,
                    "value": value,
                }
            )
        scenario = self.scenario(dues_percent=-50)
        self.assertFalse(scenario.tier_ids)
        self.assertEqual(scenario.dues_amount, 900)
        self.assertEqual(self.budget._dues_today()["unknown"], 10)
        self.assertIn("10 members", self.budget.comparison)
        action = scenario.action_make_scale()
        made = self.env["komunigi.dues.scale"].browse(action["res_id"])
        self.assertEqual(made.unit_amount, 0.05)

    def test_amounts_of_another_network_are_not_read_this_way(self):
        theirs = self.create_scale(self.create_network("Elsewhere"))
        with self.assertRaises(ValidationError):
            self.scenario(tier_ids=[Command.create({"tier_id": theirs.tier_ids[0].id})])

    def test_at_most_a_handful(self):
        for number in range(5):
            self.scenario(str(number))
        with self.assertRaises(ValidationError):
            self.scenario("6")

    # Side by side

    def test_today_is_the_first_column(self):
        self.scenario("Three more", joining_count=3)
        self.scenario("A tenth more", dues_percent=10)
        comparison = self.budget._comparison()
        self.assertEqual(
            [column["name"] for column in comparison["columns"]],
            ["Today", "Three more", "A tenth more"],
        )
        rows = {row["label"]: row["values"] for row in comparison["rows"]}
        self.assertEqual(rows["Members"], ["12", "15", "12"])
        self.assertIn("4,092.00", rows["Dues"][2])
        self.assertIn("Three more", self.budget.comparison)

    def test_the_chart_has_a_bar_for_each_cost_and_income(self):
        self.scenario("Three more", joining_count=3)
        action = self.budget.with_user(self.treasurer).action_compare()
        bars = self.env["komunigi.budget.bar"].search(action["domain"])
        of_joining = bars.filtered(lambda bar: bar.column_id.name == "Three more")
        sums = {
            direction: sum(group.mapped("amount"))
            for direction, group in of_joining.grouped("direction").items()
        }
        self.assertEqual(sums, {"cost": 4800, "income": 5700})
        groups = self.env["komunigi.budget.bar"].formatted_read_group(
            action["domain"], ["column_id"], ["amount:sum"]
        )
        self.assertEqual(
            [group["column_id"][1] for group in groups], ["Today", "Three more"]
        )
        planned = self.budget.with_user(self.treasurer).action_view_chart()
        bars = self.env["komunigi.budget.bar"].search(planned["domain"])
        self.assertEqual(len(bars), 2 * len(self.budget.line_ids))

    def test_queries_do_not_grow_with_members_and_scenarios(self):
        def queries():
            with self.counted("comparing scenarios") as took:
                self.budget._comparison()
            return took.queries

        self.scenario("One", joining_count=3)
        queries()
        few = queries()
        self.create_members(self.network, 90, "Further")
        for name in ("Two", "Three", "Four"):
            self.scenario(
                name,
                dues_percent=5,
                change_ids=[Command.create({"line_id": self.line("subsidy").id})],
            )
        queries()
        # Of changes there were none before.
        self.assertLessEqual(queries(), few + 1)

    # From a scenario to next year's scale

    def make_scale(self, scenario, user=None):
        action = scenario.with_user(user or self.treasurer).action_make_scale()
        return self.env["komunigi.dues.scale"].browse(action["res_id"])

    def test_a_scenario_becomes_next_year_s_scale_to_be_decided(self):
        scenario = self.scenario("A tenth more", dues_percent=10)
        made = self.make_scale(scenario)
        self.assertEqual(made.date_start, date(2028, 1, 1))
        self.assertFalse(made.active)
        self.assertFalse(made.decision)
        self.assertEqual(made.tier_ids.mapped("amount"), [11, 27.5, 38.5])
        self.assertEqual(made.real_cost, scenario.member_month_amount)
        # Reckoned by it, members owe what the scenario said.
        owed = made._reckon_members(date(2028, 1, 1), date(2029, 1, 1))
        self.assertEqual(
            sum(line["reckoned_amount"] for line in owed.values()),
            scenario.dues_amount,
        )
        # Nobody is asked by it yet.
        self.assertFalse(self.scale.date_end)
        self.assertNotIn(made, self.bees._scales_ahead())

    def test_a_second_click_leads_to_the_same_scale(self):
        scenario = self.scenario()
        made = self.make_scale(scenario)
        self.assertEqual(self.make_scale(scenario), made)
        made.unlink()
        self.assertTrue(self.make_scale(scenario).exists())

    def test_once_decided_it_follows_the_scale_before(self):
        made = self.make_scale(self.scenario(dues_percent=10))
        made = made.with_user(self.treasurer)
        self.assertTrue(made.is_to_decide)
        with self.assertRaises(UserError):
            made.action_put_in_force()
        made.decision = "Assembly of 12 December"
        made.action_put_in_force()
        self.assertTrue(made.active)
        self.assertFalse(made.is_to_decide)
        self.assertEqual(self.scale.date_end, date(2028, 1, 1))
        made.action_put_in_force()

    def test_who_may_not_make_scales_makes_none(self):
        scenario = self.scenario()
        reader = new_test_user(
            self.env, "scenario-reader", "komunigi_membership.group_user"
        )
        self.assertEqual(scenario.with_user(reader).dues_amount, 3720)
        with self.assertRaises(AccessError):
            scenario.with_user(reader).action_make_scale()
        with self.assertRaises(AccessError):
            scenario.with_user(self.treasurer).scale_id = self.scale

    def test_without_a_scale_there_is_none_to_make(self):
        self.scale.active = False
        scenario = self.scenario()
        self.assertEqual(scenario.dues_amount, 3600, "what was planned")
        with self.assertRaises(UserError):
            scenario.action_make_scale()
