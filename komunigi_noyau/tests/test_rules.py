# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import NoyauCase


@tagged("post_install", "-at_install")
@freeze_time("2026-02-01 12:00:00")
class TestRules(NoyauCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bees = cls.create_member(cls.network, "BEES coop")
        cls.bloum = cls.create_member(cls.network, "Bloum")
        cls.rule = cls.college.rule_ids

    def new_rule(self, date_start, **values):
        return self.rule.copy({"date_start": date_start, **values})

    def test_before_anybody_sits_rules_are_still_written(self):
        self.rule.write({"term_months": 36, "date_start": "2025-01-01"})
        mandate = self.create_mandate(self.college, self.bees, "2026-03-01")
        self.assertEqual(mandate.term_limit, date(2029, 3, 1))

    def test_rules_under_which_somebody_sits_stay(self):
        self.create_mandate(self.college, self.bees, "2026-01-01")
        for name, value in (
            ("term_months", 36),
            ("seats_max", 5),
            ("date_start", "2026-01-15"),
            ("way", "candidacies"),
            ("once", False),
            (
                "elector_category_ids",
                [Command.set(self.network.default_category_id.ids)],
            ),
        ):
            with (
                self.subTest(name),
                self.assertRaisesRegex(ValidationError, r"rest on these.*BEES coop"),
            ):
                self.rule.write({name: value})
        with self.assertRaisesRegex(ValidationError, "rest on these"):
            self.rule.unlink()
        self.rule.write({"source": "Assembly of 3 May 2024.", "term_months": 24})

    def test_new_rules_touch_only_what_begins_after_them(self):
        old = self.create_mandate(self.college, self.bees, "2026-01-01")
        before = old.read(["date_end", "term_limit", "rule_id", "seats_max"])
        new_rule = self.new_rule("2026-06-01", term_months=12, seats_max=2)
        earlier = self.create_mandate(self.college, self.bloum, "2026-05-31")
        self.assertEqual(earlier.date_end, date(2028, 5, 31))
        self.assertEqual(
            old.read(["date_end", "term_limit", "rule_id", "seats_max"]), before
        )
        earlier.unlink()
        later = self.create_mandate(self.college, self.bloum, "2026-06-01")
        self.assertEqual(later.date_end, date(2027, 6, 1))
        self.assertEqual(later.rule_id, new_rule)

    def test_new_rules_do_not_reach_back_to_what_began(self):
        self.create_mandate(self.college, self.bees, "2026-01-01")
        with (
            self.assertRaisesRegex(
                ValidationError, "begin on 01/01/2026 at the latest"
            ),
            self.cr.savepoint(),
        ):
            self.new_rule("2026-01-01")
        rule = self.new_rule("2026-01-02")
        with self.assertRaisesRegex(ValidationError, "not from 12/01/2025"):
            rule.date_start = "2025-12-01"

    def test_rules_between_others_reach_to_the_next(self):
        self.new_rule("2026-06-01")
        self.create_mandate(self.college, self.bees, "2026-07-01")
        self.assertTrue(self.new_rule("2026-03-01"))

    def test_with_fewer_seats_nobody_has_to_go_and_nobody_comes(self):
        lune = self.create_member(self.network, "Lune")
        for member in (self.bees, self.bloum, lune):
            self.create_mandate(self.college, member, "2025-03-01")
        self.new_rule("2026-06-01", seats_min=1, seats_max=2)
        soleil = self.create_member(self.network, "Soleil")
        first = self.college.mandate_ids.sorted("seat")[0]
        first._end(date(2026, 6, 1), "resignation")
        with self.assertRaisesRegex(ValidationError, "All 2 seats"):
            self.create_mandate(self.college, soleil, "2026-06-01")
        second = self.college.mandate_ids.sorted("seat")[1]
        second._end(date(2026, 6, 1), "resignation")
        self.assertTrue(self.create_mandate(self.college, soleil, "2026-06-01"))
