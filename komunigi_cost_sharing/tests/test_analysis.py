# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import UserError, ValidationError

from .test_development import DevelopmentCase


class AnalysisCase(DevelopmentCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.labels = cls.create_development(cls.network, "Print labels")
        cls.scales = cls.create_development(cls.network, "Connect the scales")
        for day, need in (
            ("2026-03-01", cls.swaps),
            ("2026-03-02", cls.labels),
            ("2026-03-03", cls.scales),
        ):
            with freeze_time(day):
                need._ask_analysis()

    def share(self, membership, shared, seen=None):
        return membership._share_points(
            shared, membership._points_mark() if seen is None else seen
        )

    def queue(self):
        return list(self.network._analysis_queue())


class TestPoints(AnalysisCase):
    def test_the_queue_goes_by_points_then_by_age(self):
        self.assertEqual(self.queue(), [self.swaps, self.labels, self.scales])
        self.share(self.potager, {self.scales: 6, self.labels: 4})
        self.share(self.epicerie, {self.labels: 2})
        self.assertEqual(self.queue(), [self.labels, self.scales, self.swaps])
        self.assertEqual(self.labels.analysis_points, 6)

    def test_points_are_moved_at_any_time(self):
        self.share(self.potager, {self.scales: 10})
        self.share(self.potager, {self.scales: 0, self.labels: 3, self.swaps: 7})
        given = self.potager._points_given()
        self.assertEqual(
            {need: point.points for need, point in given.items()},
            {self.labels: 3, self.swaps: 7},
        )
        self.share(self.potager, {self.labels: 7, self.swaps: 3})
        self.assertEqual(self.labels.analysis_points, 7)

    def test_nobody_shares_more_than_there_is(self):
        with self.assertRaisesRegex(UserError, "10 points to share.*are 11"):
            self.share(self.potager, {self.scales: 6, self.labels: 5})
        with self.assertRaisesRegex(UserError, "points to share"):
            self.share(self.potager, {self.scales: -1, self.labels: 5})
        self.assertFalse(self.potager._points_given())
        with self.assertRaisesRegex(ValidationError, "has 10 points to share"):
            self.env["komunigi.analysis.point"].create(
                {
                    "development_id": self.labels.id,
                    "membership_id": self.potager.id,
                    "points": 11,
                }
            )

    def test_only_what_waits_gets_points(self):
        idle = self.create_development(self.network, "Idle")
        self.share(self.potager, {idle: 5})
        self.assertFalse(self.potager._points_given())
        with self.assertRaisesRegex(ValidationError, "does not wait for analysis"):
            self.env["komunigi.analysis.point"].create(
                {
                    "development_id": idle.id,
                    "membership_id": self.potager.id,
                    "points": 1,
                }
            )

    def test_points_of_a_suspended_member_do_not_count_while_it_is(self):
        self.share(self.potager, {self.scales: 10})
        self.share(self.epicerie, {self.labels: 1})
        suspension = self.env["komunigi.suspension"].create(
            {
                "membership_id": self.potager.id,
                "date_start": self.network._today(),
                "decision_date": self.network._today(),
                "decision": "the assembly",
                "clause": "art. 12",
            }
        )
        self.env.invalidate_all()
        self.assertEqual(self.scales.analysis_points, 0)
        self.assertEqual(self.queue()[0], self.labels)
        suspension.date_end = self.network._today()
        self.env.invalidate_all()
        self.assertEqual(self.queue()[0], self.scales)

    def test_points_come_back_once_the_estimate_is_there(self):
        self.share(self.potager, {self.scales: 10})
        self.scales.estimate_line_ids = [
            Command.create({"name": "All", "hours": 3, "rate": 80})
        ]
        self.assertEqual(self.scales.analysis, "done")
        self.assertEqual(self.queue(), [self.swaps, self.labels])
        self.assertFalse(self.potager._points_given())
        self.assertIn("Member 1 10", self.scales.message_ids[0].body)

    def test_points_of_what_is_being_analysed_stay_there(self):
        self.share(self.potager, {self.scales: 6})
        self.scales.analysis = "taken"
        self.share(self.potager, {self.scales: 0, self.labels: 4})
        self.assertEqual(self.scales.analysis_points, 6)
        with self.assertRaisesRegex(UserError, "are 11"):
            self.share(self.potager, {self.labels: 5})

    def test_of_two_colleagues_the_last_counts_and_is_told(self):
        seen = self.potager._points_mark()
        with freeze_time("2026-04-01 10:00:00"):
            self.assertFalse(self.share(self.potager, {self.scales: 10}, seen))
        with freeze_time("2026-04-01 10:00:05"):
            overtakes = self.share(self.potager, {self.scales: 0, self.labels: 8}, seen)
        self.assertTrue(overtakes)
        self.assertEqual(self.labels.analysis_points, 8)
        self.assertEqual(self.scales.analysis_points, 0)

    def test_a_need_that_leaves_the_queue_gives_its_points_back(self):
        self.share(self.potager, {self.scales: 10})
        self.scales.with_user(self.secretary).action_leave_queue()
        self.assertFalse(self.potager._points_given())
        self.scales._ask_analysis()
        self.scales._close("No")
        self.assertEqual(self.queue(), [self.swaps, self.labels])

    def test_no_query_more_for_more_requests(self):
        def queries(count):
            more = self.env["komunigi.development"].create(
                [
                    {"name": f"Need {number}", "network_id": self.network.id}
                    for number in range(count)
                ]
            )
            more.write({"analysis": "waiting", "date_analysis_asked": "2026-01-01"})
            self.env["komunigi.analysis.point"].create(
                [
                    {
                        "development_id": need.id,
                        "membership_id": self.create_member(self.network, need.name).id,
                        "points": 1,
                    }
                    for need in more
                ]
            )
            with self.counted("queue of analysis") as took:
                rows = self.network._analysis_queue().mapped("analysis_points")
                self.assertEqual(sum(rows), len(rows) - 3)
            return took.queries

        queries(1)
        few = queries(10)
        self.assertEqual(queries(90), few)


class TestMonth(AnalysisCase):
    def plan(self, day="2026-04-01"):
        with freeze_time(day):
            return self.network._plan_analysis()

    def test_the_first_of_the_queue_get_the_hours_of_the_month(self):
        self.share(self.potager, {self.scales: 5})
        month = self.plan()
        self.assertEqual(month.hours, 4)
        self.assertEqual(month.development_ids, self.scales | self.swaps)
        self.assertEqual(month.expected_hours, 4)
        self.assertEqual(self.labels.analysis, "waiting")

    def test_nobody_is_overtaken_by_a_smaller_request(self):
        self.labels.expected_analysis_hours = 3
        self.scales.expected_analysis_hours = 1
        month = self.plan()
        self.assertEqual(month.development_ids, self.swaps)

    def test_a_request_larger_than_a_month_is_taken_alone(self):
        self.swaps.expected_analysis_hours = 9
        month = self.plan()
        self.assertEqual(month.development_ids, self.swaps)

    def test_what_is_not_finished_goes_on_first(self):
        self.plan("2026-04-01")
        self.swaps.estimate_line_ids = [Command.create({"name": "All", "hours": 1})]
        self.env["komunigi.work"].create(
            {
                "development_id": self.labels.id,
                "name": "Looked into it",
                "kind": "analysis",
                "hours": 1.5,
                "date": "2026-04-20",
            }
        )
        month = self.plan("2026-05-01")
        self.assertEqual(month.development_ids, self.labels | self.scales)
        self.assertEqual(month.expected_hours, 2.5)

    def test_more_hours_take_more(self):
        month = self.plan()
        self.assertEqual(self.scales.analysis, "waiting")
        month.hours = 6
        month.with_user(self.secretary).action_plan()
        self.assertEqual(len(month.development_ids), 3)
        self.assertEqual(month.expected_hours, 6)

    def test_hours_spent_are_those_of_its_analysis(self):
        month = self.plan()
        later = self.plan("2026-05-01")
        for kind, day, hours in (
            ("analysis", "2026-04-01", 1),
            ("analysis", "2026-04-30", 2),
            ("analysis", "2026-05-01", 4),
            ("development", "2026-04-10", 8),
        ):
            self.env["komunigi.work"].create(
                {
                    "network_id": self.network.id,
                    "name": "Work",
                    "kind": kind,
                    "date": day,
                    "hours": hours,
                }
            )
        self.assertEqual((month | later).mapped("spent_hours"), [3, 4])

    def test_the_first_night_of_a_month_plans_it_once(self):
        with freeze_time("2026-04-01 03:00:00"), self.enter_registry_test_mode():
            cron = self.env.ref("komunigi_cost_sharing.ir_cron_analysis")
            for _night in range(2):
                cron.method_direct_trigger()
            month = self.network._analysis_month()
        self.assertEqual(month.development_ids, self.swaps | self.labels)
        self.assertFalse(self.elsewhere.network_id._analysis_month())

    def test_the_secretary_plans_it_now(self):
        network = self.network.with_user(self.secretary)
        action = network.action_plan_analysis()
        self.assertEqual(action["res_id"], network.action_plan_analysis()["res_id"])
        self.assertEqual(self.swaps.analysis, "taken")
