# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .election_common import ElectionCase


@tagged("post_install", "-at_install")
class TestElectionPrepare(ElectionCase):
    """The next election is prepared before the mandates end."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.body.user_id = cls.secretary
        cls.bees, cls.bloum = (
            cls.create_mandate(
                cls.college, cls.members[name], "2025-03-01", delegate=cls.persons[name]
            )
            for name in ("Bees", "Bloum")
        )

    def prepared(self):
        return self.env["komunigi.election"].search([("body_id", "=", self.body.id)])

    def test_four_months_before_with_dates_and_an_activity(self):
        self.at("2026-10-31 12:00:00")
        self.run_job()
        self.assertFalse(self.prepared())
        self.at("2026-11-01 12:00:00")
        self.run_job()
        election = self.prepared()
        self.assertEqual(election.state, "draft")
        self.assertEqual(election.replaced_ids, self.bees | self.bloum)
        self.assertEqual((election.seats, election.kind), (2, "regular"))
        self.assertEqual(election.name, "Noyau, Supermarkets, March 2027")
        self.assertEqual(str(election.date_start), "2027-03-01")
        self.assertEqual(str(election.date_call), "2026-12-21")
        self.assertEqual(election.way, "candidacies")
        self.assertEqual(election.activity_ids.user_id, self.secretary)
        self.assertIn("Bees, Bloum", str(election.activity_ids.note))
        self.assertEqual(str(election.activity_ids.date_deadline), "2026-12-21")

    def test_once(self):
        self.run_job()
        self.run_job()
        self.assertEqual(len(self.prepared()), 1)
        with self.assertRaisesRegex(UserError, "prepared already"):
            self.bees.with_user(self.secretary).action_prepare_election()

    def test_what_somebody_cancelled_does_not_come_again(self):
        self.run_job()
        self.prepared().with_user(self.secretary)._cancel("The body ends.")
        self.run_job()
        self.assertEqual(self.prepared().state, "cancelled")

    def test_as_long_before_as_the_body_says(self):
        self.body.preparation_months = 1
        self.run_job()
        self.assertFalse(self.prepared())

    def test_by_hand_at_any_time(self):
        self.at("2026-03-01 12:00:00")
        action = self.bees.with_user(self.secretary).action_prepare_election()
        election = self.env["komunigi.election"].browse(action["res_id"])
        self.assertEqual(election.replaced_ids, self.bees)

    def test_the_form_proposes_the_mandates_that_end_next(self):
        form = Form(self.env["komunigi.election"].with_user(self.secretary))
        form.college_id = self.college
        self.assertEqual(form.name, "Noyau, Supermarkets, March 2027")
        election = form.save()
        self.assertEqual(election.replaced_ids, self.bees | self.bloum)
        self.assertEqual(election.seats, 2)
        self.assertEqual(str(election.date_start), "2027-03-01")

    def test_who_resigns_is_followed_by_a_by_election_for_the_remainder(self):
        self.at("2026-03-01 12:00:00")
        self.bees._end("2026-06-01", "resignation", "By letter")
        self.run_job()
        election = self.prepared().with_user(self.secretary)
        self.assertEqual((election.kind, election.seats), ("by_election", 1))
        election.action_start()
        self.stand(election, "Cabas")
        election.action_next()
        self.voted(election, Dune="consent")
        election.candidacy_ids._accept()
        mandate = election.mandate_ids
        self.assertEqual(mandate.origin, "by_election")
        self.assertEqual(mandate.replaces_id, self.bees)
        self.assertEqual(str(mandate.date_start), "2026-06-01")
        self.assertEqual(str(mandate.date_end), "2027-03-01")

    def test_a_co_option_serves_the_remainder_too(self):
        self.at("2026-03-01 12:00:00")
        self.bees._end("2026-06-01", "left")
        election = self.election(seats=1, kind="co_option", replaced_ids=self.bees.ids)
        election.date_start = "2026-06-01"
        election.action_start()
        self.stand(election, "Cabas")
        election.action_next()
        self.voted(election, Dune="consent")
        election.candidacy_ids._accept()
        self.assertEqual(election.mandate_ids.origin, "co_option")
        self.assertEqual(str(election.mandate_ids.date_end), "2027-03-01")

    def test_many_bodies_are_looked_at_in_as_many_queries_as_few(self):
        def queries():
            with self.counted("mandates that end") as took:
                found = self.env["komunigi.election"]._mandates_ending()
            return took.queries, len(found)

        few, found = queries()
        for number in range(40):
            college = self.create_college(self.create_body(self.network, f"C{number}"))
            self.create_mandate(
                college,
                self.members["Bees"],
                "2025-03-01",
                delegate=self.persons["Bees"],
            )
        many, found_now = queries()
        self.assertEqual(found_now, found + 40)
        self.assertLessEqual(many, few + 2)
