# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.komunigi_membership.tests.dues_common import DuesCase

from .common import SharingMixin


class BudgetCase(SharingMixin, DuesCase):
    """2027: coordination and analysis, 60 hours at 60, paid by the dues."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.budget = cls.create_budget(
            cls.network,
            lines={"coordination": (720, 12), "analysis": (2880, 48), "dues": 3600},
        )

    @classmethod
    def line(cls, kind, budget=None):
        return (budget or cls.budget).line_ids.filtered(lambda line: line.kind == kind)

    @classmethod
    def create_account(cls, name, company=None):
        company = company or cls.network.company_id
        plan = cls.env["account.analytic.plan"].create({"name": f"Plan of {name}"})
        return cls.env["account.analytic.account"].create(
            {"name": name, "plan_id": plan.id, "company_id": company.id}
        )

    @classmethod
    def post(cls, account, amount, day="2027-03-01", kind="in_invoice", **values):
        """A posted invoice, untaxed unless `values` say otherwise."""
        company = values.pop("company", cls.network.company_id)
        tax = values.pop("tax", cls.env["account.tax"])
        move = (
            cls.env["account.move"]
            .with_company(company)
            .create(
                {
                    "move_type": kind,
                    "partner_id": cls.bees.partner_id.id,
                    "invoice_date": day,
                    "date": day,
                    "company_id": company.id,
                    "invoice_line_ids": [
                        Command.create(
                            {
                                "name": "Hosting",
                                "price_unit": amount,
                                "tax_ids": [Command.set(tax.ids)],
                                "analytic_distribution": {account.id: 100},
                            }
                        )
                    ],
                    **values,
                }
            )
        )
        move.action_post()
        return move

    @classmethod
    def work(cls, hours, day="2027-03-10", kind="analysis", **values):
        return cls.env["komunigi.work"].create(
            {
                "network_id": cls.network.id,
                "name": "Work",
                "date": day,
                "hours": hours,
                "kind": kind,
                **values,
            }
        )


@tagged("post_install", "-at_install")
class TestBudget(BudgetCase):
    @freeze_time("2027-03-20")
    def test_dues_of_twelve_members_pay_for_sixty_hours(self):
        """12 members at 25 a month make 3,600 against 60 hours: 5 a month."""
        self.create_scale(self.network)
        self.create_members(self.network, 10)
        self.line("dues").unlink()
        self.assertEqual(self.budget.planned_balance, -3600)
        self.assertEqual(self.budget.month_hours_paid, 0)
        self.budget.action_reckon_dues()
        self.assertEqual(self.line("dues").planned_amount, 3600)
        self.assertEqual(self.budget.planned_hours, 60)
        self.assertEqual(self.budget.coverage, 100)
        self.assertEqual(self.budget.month_hours_paid, 5)
        self.work(3.5)
        self.work(8, day="2027-02-28")
        self.work(2, kind="development")
        self.work(1, membership_id=self.bees.id)
        self.budget.invalidate_recordset()
        self.assertEqual(self.budget.month_hours_spent, 3.5)
        self.assertEqual(self.budget.actual_hours, 11.5)
        self.assertEqual(self.budget.given_hours, 1)
        self.assertIn("pays for 05:00 hours", self.budget.hours_finding)
        self.assertIn("03:30 were spent", self.budget.hours_finding)

    def test_the_end_of_a_subsidy_is_said_in_one_sentence(self):
        self.budget.line_ids = [
            Command.create({"kind": "facilitation", "planned_amount": 2400}),
            Command.create({"kind": "subsidy", "planned_amount": 2400}),
        ]
        self.assertEqual(self.budget.finding, "Income covers the costs exactly.")
        self.line("subsidy").planned_amount = 0
        self.assertEqual(self.budget.coverage, 60)
        self.assertRegex(self.budget.finding, r"covers 60 % of the costs: .*2,400.00")
        self.assertEqual(self.budget.month_hours_paid, 3)
        self.line("dues").planned_amount = 5999.99
        self.assertIn("covers 99 %", self.budget.finding)
        self.line("dues").planned_amount = 6100
        self.assertRegex(self.budget.finding, r"100.00.* are left over")

    def test_a_line_is_named_in_the_language_of_who_reads(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.env.ref(
            "komunigi_cost_sharing.selection__komunigi_budget_line__kind__analysis"
        ).with_context(lang="fr_FR").name = "Analyse"
        line = self.line("analysis")
        french = line.with_context(lang="fr_FR")
        self.assertEqual((line.name, french.name), ("Analysis", "Analyse"))
        # Saying the same as its kind is no name of its own.
        french.name = "Analyse"
        self.assertEqual((line.name, french.display_name), ("Analysis", "Analyse"))
        found = self.budget.line_ids & french.search([("display_name", "ilike", "yse")])
        self.assertEqual(found, line)
        line.name = "Analysis by Anna"
        self.env.invalidate_all()
        self.assertEqual(french.name, "Analysis by Anna")
        self.assertIn(line, line.search([("name", "ilike", "anna")]))
        self.assertNotIn(line, french.search([("name", "ilike", "analyse")]))
        following = self.budget.copy()
        self.assertEqual(self.line("analysis", following).name, "Analysis by Anna")

    def test_hours_at_a_rate_make_the_amount(self):
        line = self.line("coordination")
        line.write({"planned_hours": 10, "rate": 75})
        self.assertEqual(line.planned_amount, 750)

    def test_what_was_posted_on_the_account_in_the_year_is_so_far(self):
        account = self.create_account("Hosting")
        tax = self.env["account.tax"].create(
            {
                "name": "21 %",
                "amount": 21,
                "type_tax_use": "purchase",
                # Its tax is posted on the account too.
                "analytic": True,
            }
        )
        self.budget.line_ids = [
            Command.create(
                {
                    "kind": "hosting",
                    "planned_amount": 500,
                    "analytic_account_id": account.id,
                }
            )
        ]
        hosting = self.line("hosting")
        bill = self.post(account, 300, tax=tax)
        self.post(account, 40, kind="in_refund")
        self.post(account, 1000, day="2026-12-31")
        self.post(account, 1000, day="2028-01-01")
        self.env["account.analytic.line"].create(
            {
                "name": "An hour noted",
                "account_id": False,
                account.plan_id._column_name(): account.id,
                "date": "2027-03-01",
                "amount": -55,
            }
        )
        hosting.invalidate_recordset()
        self.assertEqual(hosting.actual_amount, 260)
        self.assertTrue(hosting.is_followed)
        bill.button_draft()
        hosting.invalidate_recordset()
        self.assertEqual(hosting.actual_amount, -40)

    def test_income_on_an_account_is_positive(self):
        account = self.create_account("Tickets")
        self.budget.line_ids = [
            Command.create({"kind": "ticket", "analytic_account_id": account.id})
        ]
        self.post(account, 800, kind="out_invoice")
        self.assertEqual(self.line("ticket").actual_amount, 800)

    def test_dues_without_an_account_are_what_was_paid(self):
        call = self.create_call(
            self.network,
            {self.bees: 300, self.bloum: 420},
            date_start="2027-01-01",
            date_end="2028-01-01",
        )
        self.send(call)
        self.pay(self.charge_of(self.bees).move_id)
        dues = self.line("dues")
        self.assertEqual(dues.actual_amount, 300)
        self.assertEqual(self.budget.actual_income, 300)
        # With an account, what was invoiced on it.
        dues.analytic_account_id = self.create_account("Dues")
        self.assertEqual(dues.actual_amount, 0)

    def test_another_currency_counts_in_that_of_the_company(self):
        account = self.create_account("Hosting")
        self.budget.line_ids = [
            Command.create({"kind": "hosting", "analytic_account_id": account.id})
        ]
        dollar = self.env["res.currency"].create(
            {
                "name": "KMD",
                "symbol": "K",
                "rate_ids": [Command.create({"name": "2020-01-01", "rate": 2})],
            }
        )
        self.post(account, 300, currency_id=dollar.id)
        self.assertEqual(self.line("hosting").actual_amount, 150)

    def test_companies_do_not_mix(self):
        account = self.create_account("Hosting")
        account.company_id = False
        other = self.env["res.company"].create(
            {"name": "Elsewhere", "country_id": self.env.ref("base.be").id}
        )
        self.env["account.chart.template"].try_loading(
            "generic_coa", company=other, install_demo=False
        )
        there = self.create_network("Elsewhere", company_id=other.id)
        theirs = self.create_budget(there, lines={"hosting": 100})
        self.line("hosting", theirs).analytic_account_id = account
        self.budget.line_ids = [
            Command.create({"kind": "hosting", "analytic_account_id": account.id})
        ]
        self.post(account, 300)
        self.post(account, 77, company=other)
        self.assertEqual(self.line("hosting").actual_amount, 300)
        self.assertEqual(self.line("hosting", theirs).actual_amount, 77)
        user = new_test_user(
            self.env,
            "budget-reader",
            "komunigi_membership.group_user",
            company_id=self.network.company_id.id,
        )
        with self.assertRaises(AccessError):
            theirs.with_user(user).read(["finding"])

    def test_this_month_is_the_network_s(self):
        """At New Year in Auckland it is still the old year in Brussels."""
        self.network.tz = "Pacific/Auckland"
        self.work(4, day="2027-01-01")
        self.work(7, day="2026-12-31")
        with freeze_time("2026-12-31 12:30:00"):
            self.budget.invalidate_recordset()
            self.assertEqual(self.budget.month_hours_spent, 4)
            self.assertIn("this month 04:00", self.budget.hours_finding)
            self.network.tz = "Europe/Brussels"
            self.budget.invalidate_recordset()
            self.assertEqual(self.budget.month_hours_spent, 0)
            self.assertNotIn("this month", self.budget.hours_finding)

    # Its course

    def test_what_is_planned_stays_once_it_is_valid(self):
        budget = self.budget.with_user(self.treasurer)
        with self.assertRaises(AccessError):
            budget.state = "valid"
        budget.action_validate()
        with self.assertRaises(UserError):
            self.line("dues", budget).planned_amount = 1
        with self.assertRaises(UserError):
            self.line("dues", budget).unlink()
        with self.assertRaises(UserError):
            self.env["komunigi.budget.line"].with_user(self.treasurer).with_context(
                default_budget_id=budget.id
            ).create({"kind": "hosting"})
        with self.assertRaises(UserError):
            budget.year = 2030
        with self.assertRaises(UserError):
            budget.unlink()
        budget.action_reopen()
        self.line("dues", budget).planned_amount = 1
        with self.assertRaises(AccessError):
            reader = new_test_user(
                self.env, "budget-user", "komunigi_membership.group_user"
            )
            self.budget.with_user(reader).action_validate()

    def test_a_budget_without_costs_is_not_valid(self):
        empty = self.create_budget(self.network, 2030, {"dues": 100})
        with self.assertRaises(UserError):
            empty.action_validate()
        self.assertEqual(empty.finding, "No costs are planned yet.")

    def test_next_year_s_budget_is_made_once(self):
        account = self.create_account("Hosting")
        self.line("analysis").analytic_account_id = account
        self.budget.action_validate()
        # The treasurer has no rights in accounting: the account was named before.
        action = self.budget.with_user(self.treasurer).action_next_year()
        following = self.env["komunigi.budget"].browse(action["res_id"])
        self.assertEqual(following.year, 2028)
        self.assertEqual(following.state, "draft")
        self.assertEqual(following.planned_cost, 3600)
        self.assertEqual(self.line("analysis", following).analytic_account_id, account)
        self.assertEqual(self.budget.action_next_year()["res_id"], following.id)

    # Nothing counts twice

    @mute_logger("odoo.sql_db")
    def test_an_account_stands_on_one_line_a_year(self):
        account = self.create_account("Hosting")
        self.line("analysis").analytic_account_id = account
        with self.assertRaises(IntegrityError), self.cr.savepoint():
            self.line("coordination").analytic_account_id = account
            self.env.flush_all()
        self.env.invalidate_all()
        elsewhere = self.create_network("Second network of the company")
        theirs = self.create_budget(elsewhere, lines={"hosting": 1})
        with self.assertRaises(IntegrityError), self.cr.savepoint():
            theirs.line_ids.analytic_account_id = account
            self.env.flush_all()

    def test_the_account_of_dues_is_on_no_other_line(self):
        account = self.create_account("Dues")
        self.network.dues_analytic_account_id = account
        with self.assertRaises(ValidationError):
            self.budget.line_ids = [
                Command.create(
                    {"kind": "other_income", "analytic_account_id": account.id}
                )
            ]

    def test_nobody_reads_an_account_through_a_budget(self):
        """What is posted on the account of wages is not for every treasurer."""
        wages = self.create_account("Wages")
        line = self.line("analysis").with_user(self.treasurer)
        with self.assertRaises(AccessError):
            line.analytic_account_id = wages
        with self.assertRaises(AccessError):
            self.budget.with_user(self.treasurer).line_ids = [
                Command.create({"kind": "hosting", "analytic_account_id": wages.id})
            ]
        with self.assertRaises(AccessError):
            line.with_context(default_analytic_account_id=wages.id).create(
                {"budget_id": self.budget.id, "kind": "migration"}
            )
        accountant = new_test_user(
            self.env,
            "budget-accountant",
            "komunigi_membership.group_treasurer,account.group_account_readonly",
        )
        line.with_user(accountant).analytic_account_id = wages
        self.assertEqual(line.analytic_account_id, wages)

    # Scale

    def queries(self, budgets):
        with self.counted("budgets: planned and actual") as took:
            budgets.mapped("actual_cost")
            budgets.mapped("actual_income")
            budgets.mapped("finding")
        return took.queries

    def test_queries_do_not_grow_with_years(self):
        account = self.create_account("Hosting")
        self.line("analysis").analytic_account_id = account
        for year in range(2028, 2033):
            other = self.create_budget(
                self.network, year, {"analysis": 1, "coordination": 2, "dues": 3}
            )
            self.line("analysis", other).analytic_account_id = account
            self.post(account, year, day=f"{year}-05-05")
        budgets = self.env["komunigi.budget"].search(
            [("network_id", "=", self.network.id)]
        )
        self.assertEqual(budgets.filtered(lambda b: b.year == 2031).actual_cost, 2031)
        self.queries(budgets)
        self.assertEqual(self.queries(budgets[:1]), self.queries(budgets))

    def test_queries_do_not_grow_with_members(self):
        self.create_scale(self.network)

        def queries():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            count = len(self.budget._dues_today()["amounts"])
            return count, self.env.cr.sql_log_count - before

        self.create_members(self.network, 8)
        queries()
        few, of_few = queries()
        self.create_members(self.network, 90, "Further")
        many, of_many = queries()
        self.assertEqual((few, many), (10, 100))
        self.assertEqual(of_few, of_many)
