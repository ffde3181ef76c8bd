# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user

from .test_development import DevelopmentCase


class ContributorCase(DevelopmentCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.operator = cls.env["res.partner"].create(
            {"name": "Coop", "is_company": True}
        )
        cls.network.operator_id = cls.operator
        cls.dora = cls.create_contributor(cls.network, "Dora", works_for="operator")
        cls.emil = cls.create_contributor(
            cls.network,
            "Emil",
            works_for="member",
            works_for_id=cls.potager.partner_id.id,
        )

    def row(self, name, hours=1, rate=80, certainty="likely", line_id=0):
        return {
            "name": name,
            "hours": hours,
            "rate": rate,
            "certainty": certainty,
            "line_id": line_id,
        }

    def estimate(self, *rows, by=None, seen=None):
        if seen is None:
            seen = self.swaps._estimate_mark()
        self.swaps._estimate_by(by or self.dora, list(rows), seen)


class TestEstimate(ContributorCase):
    def test_it_adds_up_and_says_how_sure_it_is(self):
        self.swaps.estimate_line_ids = [
            Command.create(
                {"name": "Screens", "hours": 10, "rate": 80, "certainty": "sure"}
            ),
            Command.create(
                {"name": "Mails", "hours": 5, "rate": 100, "certainty": "rough"}
            ),
        ]
        self.assertEqual(self.swaps.estimated_hours, 15)
        self.assertEqual(self.swaps.estimated_amount, 1300)
        self.assertEqual(self.swaps.certainty_low, 1300 - 80 - 300)
        self.assertEqual(self.swaps.certainty_high, 1300 + 80 + 300)

    def test_a_contributor_writes_changes_and_strikes_lines(self):
        self.estimate(self.row("Screens", 10), self.row("Mails", 5), self.row(" "))
        screens, _mails = self.swaps.estimate_line_ids
        self.assertEqual(self.swaps.estimate_author_id, self.dora.partner_id)
        self.assertEqual(screens.provider_id, self.operator)
        self.assertTrue(self.swaps.estimated_by_provider)
        fay = self.create_contributor(self.network, "Fay", works_for="provider")
        self.estimate(self.row("All screens", 12, line_id=screens.id), by=fay)
        self.assertEqual(self.swaps.estimate_line_ids, screens)
        self.assertEqual(self.swaps.estimated_amount, 960)
        # The line is still the operator's, whoever looked at it again.
        self.assertEqual(screens.provider_id, self.operator)
        self.assertFalse(self.swaps.estimated_by_provider)

    def test_each_version_is_kept(self):
        with freeze_time("2026-03-01 10:00:00"):
            self.estimate(self.row("All", 10))
        with freeze_time("2026-03-02 10:00:00"):
            line = self.swaps.estimate_line_ids
            self.estimate(self.row("All", 12, line_id=line.id))
        with freeze_time("2026-03-02 10:00:30"):
            self.estimate(self.row("All", 13, line_id=line.id))
        with freeze_time("2026-03-05 10:00:00"):
            line.sequence = 99
        first, second = self.swaps.estimate_versions
        self.assertEqual((first["amount"], second["amount"]), (800, 1040))
        self.assertEqual(first["by"], "Dora")
        self.assertEqual(second["lines"][0]["hours"], 13)

    def test_two_at_once_see_each_other(self):
        seen = self.swaps._estimate_mark()
        self.estimate(self.row("All", 10))
        with self.assertRaisesRegex(UserError, "Dora has changed the estimate"):
            self.estimate(self.row("All", 20), seen=seen)

    def test_what_is_wrong_is_said(self):
        for rows, said in (
            ([], "one line at least"),
            ([self.row("A", certainty="maybe")], "how sure"),
            ([self.row("A", hours=-1)], "look at its hours"),
            ([self.row("A")] * 31, "30 lines at most"),
        ):
            with self.subTest(said), self.assertRaisesRegex(UserError, said):
                self.estimate(*rows)
        self.swaps._deliver("19.0")
        with self.assertRaisesRegex(UserError, "delivered already"):
            self.estimate(self.row("A"))

    def test_who_is_asked_to_pay_by_it_is_told_of_another_amount(self):
        self.estimate(self.row("All", 10))
        call = self.create_cofunding(self.swaps, state="open")
        quiet = self.create_cofunding(self.swaps)
        self.estimate(self.row("All", 12, line_id=self.swaps.estimate_line_ids.id))
        body = call.message_ids[0].body
        self.assertIn("800", body)
        self.assertIn("960", body)
        self.assertNotIn("960", str(quiet.message_ids.mapped("body")))

    def test_nobody_signs_with_anothers_name(self):
        mine = self.swaps.with_user(self.secretary).with_context(
            komunigi_estimate_author=self.dora.partner_id.id
        )
        mine.estimate_line_ids = [Command.create({"name": "All", "hours": 1})]
        self.assertEqual(self.swaps.estimate_author_id, self.secretary.partner_id)


class TestUpstream(DevelopmentCase):
    def test_a_link_is_an_address_of_a_page(self):
        for url in (
            "javascript:alert(1)",
            " JavaScript:alert(1)//https://",
            "data:text/html,x",
            "https://",
            "https://[bad",
            "OCA/cooperative",
        ):
            with self.subTest(url), self.assertRaisesRegex(ValidationError, "https"):
                self.link(url)
        self.assertEqual(self.link("https://example.org/1").state, "proposed")

    def link(self, url):
        return self.env["komunigi.upstream.link"].create(
            {"development_id": self.swaps.id, "name": "1", "url": url}
        )


class TestWork(ContributorCase):
    def enter(self, contributor=None, **values):
        return self.env["komunigi.work"]._enter(
            contributor or self.emil,
            self.swaps,
            {
                "date": self.network._today(),
                "name": "Screens",
                "hours": 2.5,
                "kind": "development",
                **values,
            },
        )

    def test_hours_are_given_by_the_member_that_one_works_for(self):
        work = self.enter()
        self.assertEqual(work.membership_id, self.potager)
        self.assertEqual(self.swaps.spent_hours, 2.5)
        self.assertFalse(self.enter(self.dora).membership_id)

    def test_what_is_no_day_of_work_is_refused(self):
        for values, said in (
            ({"hours": 25}, "How many hours"),
            ({"hours": 0}, "How many hours"),
            ({"name": ""}, "what was done"),
            ({"date": None}, "On which day"),
            ({"kind": "gardening"}, "what kind"),
        ):
            with self.subTest(said), self.assertRaisesRegex(UserError, said):
                self.enter(**values)

    def test_somebody_else_reviews(self):
        work = self.enter()
        with self.assertRaisesRegex(UserError, "somebody else"):
            work._review(self.emil.partner_id)
        work._review(self.dora.partner_id)
        self.assertEqual(work.reviewed_by_id, self.dora.partner_id)
        with self.assertRaisesRegex(UserError, "was reviewed"):
            work._withdraw(self.emil)

    def test_the_secretary_reviews_others_but_not_what_she_entered(self):
        work = self.enter()
        work.with_user(self.secretary).action_review()
        self.assertEqual(work.reviewed_by_id, self.secretary.partner_id)
        mine = (
            self.env["komunigi.work"]
            .with_user(self.secretary)
            .create({"development_id": self.swaps.id, "name": "Notes", "hours": 1})
        )
        with self.assertRaisesRegex(UserError, "somebody else"):
            mine.action_review()

    def test_a_change_asks_for_another_review(self):
        work = self.enter()
        work._review(self.dora.partner_id)
        work.name = "Screens and mails"
        self.assertTrue(work.reviewed_by_id)
        work.hours = 2.5
        self.assertTrue(work.reviewed_by_id)
        work.hours = 4
        self.assertFalse(work.reviewed_by_id)
        with self.assertRaises(AccessError):
            work.with_user(self.secretary).write(
                {"reviewed_by_id": self.dora.partner_id.id}
            )

    def test_a_mistake_is_taken_back_by_who_made_it(self):
        work = self.enter()
        with self.assertRaisesRegex(UserError, "not yours"):
            work._withdraw(self.dora)
        work._withdraw(self.emil)
        self.assertEqual(self.swaps.spent_hours, 0)

    def test_hours_are_of_one_network(self):
        elsewhere = self.create_contributor(self.elsewhere.network_id, "Farid")
        with self.assertRaisesRegex(ValidationError, "of one network"):
            self.env["komunigi.work"].create(
                {
                    "development_id": self.swaps.id,
                    "contributor_id": elsewhere.id,
                    "name": "X",
                    "hours": 1,
                }
            )


class TestContributor(ContributorCase):
    def test_a_contributor_is_one_as_long_as_she_is_there(self):
        user = new_test_user(self.env, "dora_dev", "base.group_portal")
        self.dora.partner_id = user.partner_id
        self.assertEqual(self.network._contributor(user), self.dora)
        self.assertTrue(self.dora.has_login)
        self.dora.active = False
        self.assertFalse(self.network._contributor(user))
        self.assertFalse(self.elsewhere.network_id._contributor(user))

    def test_what_one_maintains_stands_in_the_catalogue_too(self):
        module = self.create_module(self.network, "till")
        self.dora.module_ids = module
        self.assertEqual(module.maintainer_ids, self.dora)

    def test_skills_are_the_networks_own(self):
        skill = self.env["komunigi.skill"].create(
            {"name": "Python", "network_id": self.elsewhere.network_id.id}
        )
        with self.assertRaisesRegex(ValidationError, "its own network"):
            self.dora.skill_ids = skill
