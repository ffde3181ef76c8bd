# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged

from odoo.addons.komunigi_cost_sharing.tests.common import SharingCase


@tagged("post_install", "-at_install")
class TestTimesheetWork(SharingCase):
    """Dora of the operator notes her hours on tasks."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dora = new_test_user(
            cls.env, "dora-timesheet", "hr_timesheet.group_hr_timesheet_user"
        )
        cls.employee = cls.env["hr.employee"].create(
            {"name": "Dora", "user_id": cls.dora.id}
        )
        cls.swaps = cls.create_development(cls.network)
        cls.project = cls.env["project.project"].create(
            {"name": "Komunigi", "allow_timesheets": True}
        )
        cls.task = cls.env["project.task"].create(
            {
                "name": "Swaps in the portal",
                "project_id": cls.project.id,
                "development_id": cls.swaps.id,
            }
        )
        cls.coordination = cls.env["project.project"].create(
            {
                "name": "Coordination",
                "allow_timesheets": True,
                "komunigi_network_id": cls.network.id,
                "komunigi_work_kind": "coordination",
            }
        )

    def note(self, hours=2, **values):
        if "project_id" not in values:
            values.setdefault("task_id", self.task.id)
        return (
            self.env["account.analytic.line"]
            .with_user(self.dora)
            .create(
                {
                    "name": "Buttons",
                    "date": "2027-03-10",
                    "unit_amount": hours,
                    "employee_id": self.employee.id,
                    **values,
                }
            )
        )

    def work_of(self, line):
        return self.env["komunigi.work"].search([("timesheet_id", "=", line.id)])

    def test_hours_on_a_task_are_hours_of_its_development(self):
        work = self.work_of(self.note())
        self.assertEqual(work.development_id, self.swaps)
        self.assertEqual(work.network_id, self.network)
        self.assertEqual((work.hours, work.kind), (2, "development"))
        self.assertEqual(work.name, "Buttons")
        self.assertEqual(self.swaps.spent_hours, 2)

    def test_hours_of_a_project_are_of_its_kind(self):
        line = self.note(project_id=self.coordination.id, name="/")
        work = self.work_of(line)
        self.assertEqual(work.kind, "coordination")
        self.assertEqual(work.name, "Coordination")
        budget = self.create_budget(
            self.network, lines={"coordination": (720, 12), "dues": 720}
        )
        self.assertEqual(budget.actual_hours, 2)

    def test_other_timesheets_are_not_our_business(self):
        other = self.env["project.project"].create(
            {"name": "Other", "allow_timesheets": True}
        )
        before = self.env["komunigi.work"].search([])
        self.note(project_id=other.id)
        self.env["account.analytic.line"].create({"name": "Rent", "amount": -500})
        self.assertEqual(self.env["komunigi.work"].search([]), before)

    def test_the_work_follows_its_timesheet(self):
        line = self.note()
        work = self.work_of(line)
        line.write({"unit_amount": 3.5, "date": "2027-03-11"})
        self.assertEqual(work.hours, 3.5)
        self.assertEqual(str(work.date), "2027-03-11")
        # A timer that begins anew counts as nothing.
        line.unit_amount = 0
        self.assertFalse(work.exists())
        line.unit_amount = 1
        self.assertEqual(self.work_of(line).hours, 1)
        line.unlink()
        self.assertFalse(self.swaps.work_ids)

    def test_the_work_follows_its_task_and_project(self):
        line = self.note()
        other = self.create_development(self.network, "Deliveries")
        self.task.development_id = other
        self.assertEqual(self.work_of(line).development_id, other)
        self.task.development_id = False
        self.assertFalse(self.work_of(line))
        self.task.project_id = self.coordination
        self.assertEqual(self.work_of(line).kind, "coordination")
        self.coordination.komunigi_work_kind = "facilitation"
        self.assertEqual(self.work_of(line).kind, "facilitation")
        self.coordination.komunigi_work_kind = False
        self.assertFalse(self.work_of(line))

    def test_a_subtask_is_of_the_same_development(self):
        subtask = self.env["project.task"].create(
            {
                "name": "Its text",
                "project_id": self.project.id,
                "parent_id": self.task.id,
            }
        )
        line = self.note(task_id=subtask.id)
        self.assertEqual(self.work_of(line).development_id, self.swaps)

    def test_hours_in_days_are_counted_in_hours(self):
        line = self.note(1, product_uom_id=self.env.ref("uom.product_uom_day").id)
        self.assertEqual(self.work_of(line).hours, 8)

    def test_a_member_s_contributor_gives_her_hours(self):
        member = self.create_member(self.network, "Bees")
        contributor = self.env["komunigi.contributor"].create(
            {
                "partner_id": self.dora.partner_id.id,
                "network_id": self.network.id,
                "works_for": "member",
                "works_for_id": member.partner_id.id,
            }
        )
        work = self.work_of(self.note())
        self.assertEqual(work.contributor_id, contributor)
        self.assertEqual(work.membership_id, member)

    # Once only

    def test_work_of_a_timesheet_is_changed_there(self):
        work = self.work_of(self.note())
        secretary = new_test_user(
            self.env, "secretary-timesheet", "komunigi_membership.group_secretary"
        )
        work = work.with_user(secretary)
        with self.assertRaises(UserError):
            work.hours = 8
        with self.assertRaises(UserError):
            work.unlink()
        with self.assertRaises(AccessError):
            work.timesheet_id = False
        with self.assertRaises(AccessError):
            work.create(
                {
                    "network_id": self.network.id,
                    "name": "Again",
                    "hours": 2,
                    "timesheet_id": work.timesheet_id.id,
                }
            )

    def test_hours_are_not_entered_beside_the_timesheet(self):
        contributor = self.env["komunigi.contributor"].create(
            {"partner_id": self.dora.partner_id.id, "network_id": self.network.id}
        )
        self.note()
        by_hand = {
            "network_id": self.network.id,
            "development_id": self.swaps.id,
            "contributor_id": contributor.id,
            "name": "Buttons",
            "date": "2027-03-10",
            "hours": 2,
        }
        with self.assertRaises(ValidationError):
            self.env["komunigi.work"].create(by_hand)
        self.env["komunigi.work"].create({**by_hand, "date": "2027-03-12"})
        with self.assertRaises(ValidationError):
            self.note(date="2027-03-12")

    def test_charged_hours_stay(self):
        line = self.note()
        fund = self.env["komunigi.fund"].create(
            {"name": "Migrations", "kind": "migration", "network_id": self.network.id}
        )
        entry = self.env["komunigi.fund.entry"].create(
            {"fund_id": fund.id, "name": "Buttons", "work_id": self.work_of(line).id}
        )
        self.assertEqual(fund.hours_out, 2)
        with self.assertRaises(UserError) as caught:
            line.unit_amount = 3
        self.assertIn("Migrations", str(caught.exception))
        with self.assertRaises(UserError):
            line.unlink()
        line.name = "Buttons and their text"
        self.assertEqual(entry.work_id.name, "Buttons and their text")
        # What the task counts as from now on does not change what was charged.
        self.task.development_id = False
        self.assertEqual(entry.work_id.hours, 2)

    def test_companies_do_not_mix(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        there = self.create_network("Elsewhere", company_id=elsewhere.id)
        self.task.development_id = self.create_development(there, "Theirs")
        self.assertFalse(self.work_of(self.note()))
