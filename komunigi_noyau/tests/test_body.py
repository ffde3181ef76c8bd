# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, new_test_user, tagged

from .common import NoyauCase


@tagged("post_install", "-at_install")
@freeze_time("2026-03-01 12:00:00")
class TestBody(NoyauCase):
    """What holds for a body and its colleges, whoever sits."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bees = cls.create_member(cls.network, "BEES")
        cls.anna = cls.create_representative(cls.bees, "anna_body")
        cls.secretary = new_test_user(
            cls.env, "secretary_body", "komunigi_membership.group_secretary"
        )
        cls.administrator = new_test_user(
            cls.env, "administrator_body", "komunigi_membership.group_administrator"
        )

    def sit(self, date_start="2026-01-01", **values):
        return self.create_mandate(
            self.college, self.bees, date_start, delegate=self.anna, **values
        )

    def test_who_sits_and_who_is_to_sit(self):
        mandate = self.sit(date_end="2026-06-01")
        coming = self.sit("2026-07-01")
        self.assertEqual(self.body.sitting_ids, mandate | coming)
        self.assertEqual(self.body.sitting_count, 1)
        self.assertEqual(self.body.free_seats, "Supermarkets: 2")
        self.assertEqual(mandate.sits_name, self.anna.partner_id.name)

    def test_a_body_in_which_somebody_sits_is_not_archived(self):
        mandate = self.sit()
        with self.assertRaisesRegex(UserError, "BEES"):
            self.body.active = False
        mandate.date_end = "2026-02-01"
        self.body.active = False
        self.assertFalse(self.body.active)

    def test_a_body_to_which_is_elected_is_not_archived(self):
        election = self.create_election(self.college, "2026-07-01")
        with self.assertRaisesRegex(UserError, "election"):
            self.body.active = False
        election.unlink()
        self.body.active = False

    def test_a_body_stays_in_its_network_once_somebody_was_named(self):
        other = self.create_network("Other")
        unused = self.create_body(self.network, "Unused")
        unused.network_id = other
        self.sit()
        with self.assertRaisesRegex(UserError, "stays in"):
            self.body.network_id = other
        with self.assertRaisesRegex(UserError, "stays a college"):
            self.college.body_id = self.create_body(self.network, "Board")

    def test_a_body_set_up_by_mistake_is_deleted_with_its_colleges(self):
        mistake = self.create_body(self.network, "Mistake")
        college = self.create_college(mistake)
        mistake.unlink()
        self.assertFalse(college.exists())
        self.sit()
        with self.assertRaises(UserError):
            self.body.unlink()

    def test_a_college_has_rules(self):
        with self.assertRaisesRegex(ValidationError, "needs rules"):
            self.env["komunigi.college"].create(
                {"name": "Nobody", "body_id": self.body.id}
            )

    def test_categories_of_another_network_elect_nobody_here(self):
        other = self.create_network("Other")
        with self.assertRaisesRegex(ValidationError, "Other"):
            self.college.rule_ids.elector_category_ids = other.category_ids

    def test_rules_change_from_a_day_on_and_start_from_those_of_today(self):
        action = self.college.action_change_rules()
        form = Form(self.env["komunigi.college.rule"].with_context(**action["context"]))
        self.assertEqual((form.seats_min, form.seats_max), (2, 3))
        self.assertFalse(form.date_start)
        form.date_start = "2026-09-01"
        form.seats_max = 4
        rule = form.save()
        self.assertEqual(self.college.rule_id.seats_max, 3)
        self.assertEqual(self.college._coming_rules(), rule)
        self.assertIn("September", str(self.college.rules_html))
        with freeze_time("2026-09-01 12:00:00"):
            self.college.invalidate_recordset()
            self.assertEqual(self.college.rule_id, rule)
            self.assertIn(
                "2 to 4 seats, each held by an organisation through a delegate.",
                self.college.rule_id._in_words(),
            )

    def test_the_secretary_names_and_the_administrator_makes_rules(self):
        body = self.body.with_user(self.secretary)
        body.description = "What it is for"
        self.assertFalse(body.college_ids.has_access("write"))
        self.assertFalse(body.college_ids.rule_ids.has_access("write"))
        for values in ({"kind": "audit"}, {"active": False}):
            with self.assertRaises(AccessError):
                body.write(values)
        self.body.with_user(self.administrator).kind = "audit"
        mandate = self.env["komunigi.mandate"].with_user(self.secretary)
        self.assertTrue(mandate.has_access("create"))

    def test_the_form_leads_to_what_hangs_on_the_body(self):
        self.sit()
        self.create_election(self.college, "2027-07-01")
        for action in (
            self.body.action_view_mandates(),
            self.body.action_view_elections(),
        ):
            found = self.env[action["res_model"]].search(action["domain"])
            self.assertEqual(found.body_id, self.body)
        self.assertEqual((self.body.mandate_count, self.body.election_count), (1, 1))
