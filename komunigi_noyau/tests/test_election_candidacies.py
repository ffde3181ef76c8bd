# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .election_common import ElectionCase


@tagged("post_install", "-at_install")
class TestElectionCandidacies(ElectionCase):
    """Who stands, until when, and what follows where few do."""

    def test_a_member_stands_changes_its_words_and_withdraws(self):
        election = self.started()
        candidacy = self.stand(election, "Bees")
        self.assertEqual(candidacy.sudo().statement, "Bees stands.")
        same = self.as_member("Bees", election)._stand(
            self.members["Bees"], self.persons["Bees"].partner_id, "  We do.  "
        )
        self.assertEqual(same, candidacy)
        self.assertEqual(candidacy.sudo().statement, "We do.")
        self.as_member("Bees", candidacy)._withdraw()
        self.assertEqual(candidacy.sudo().state, "withdrawn")
        self.stand(election, "Bees")
        self.assertEqual(candidacy.sudo().state, "standing")
        self.assertEqual(self.codes(election)[2:], ["stands", "withdrawn", "stands"])

    def test_nobody_stands_for_others(self):
        election = self.started()
        with self.assertRaises(AccessError):
            self.as_member("Bees", election)._stand(
                self.members["Bloum"], self.persons["Bloum"].partner_id, "Ha"
            )
        candidacy = self.stand(election, "Bloum")
        with self.assertRaises(AccessError):
            self.as_member("Bees", candidacy)._withdraw()
        with self.assertRaises(AccessError):
            self.as_member("Bees", candidacy).write({"statement": "Ha"})

    def test_a_member_whose_right_ended_withdraws_nothing(self):
        election = self.started()
        candidacy = self.stand(election, "Bees")
        # Ending the representation lets go of the login.
        before = self.as_member("Bees", candidacy)
        self.persons["Bees"].date_end = "2026-11-01"
        with self.assertRaises(AccessError):
            before._withdraw()

    def test_only_who_acts_for_the_member_would_sit_for_it(self):
        election = self.started()
        with self.assertRaisesRegex(UserError, "does not act for Bees"):
            self.as_member("Bees", election)._stand(
                self.members["Bees"], self.persons["Bloum"].partner_id, ""
            )
        self.assertFalse(
            self.env["komunigi.candidacy"].search([("election_id", "=", election.id)])
        )

    def test_who_may_not_sit_is_told_why_and_from_when_on(self):
        self.college.rule_ids.write({"terms_in_row": 1, "rest_months": 12})
        self.create_mandate(
            self.college,
            self.members["Bees"],
            "2025-03-01",
            delegate=self.persons["Bees"],
        )
        election = self.started()
        with self.assertRaisesRegex(UserError, "Bees cannot take this seat: .*2028"):
            self.stand(election, "Bees")

    def test_a_statement_is_short(self):
        election = self.started()
        with self.assertRaisesRegex(UserError, "5001 signs: 5000 at most"):
            self.as_member("Bees", election)._stand(
                self.members["Bees"], self.persons["Bees"].partner_id, "x" * 5001
            )

    def test_after_the_last_day_only_the_secretary_takes_late_ones(self):
        election = self.started()
        self.stand(election, "Bees", "Bloum")
        self.at("2027-01-19 12:00:00")
        with self.assertRaisesRegex(UserError, "takes no candidacies now"):
            self.stand(election, "Cabas")
        cabas = self.members["Cabas"].partner_id, self.persons["Cabas"].partner_id
        with self.assertRaisesRegex(UserError, "Say why"):
            election._enter_candidacy(*cabas, "By letter")
        election._enter_candidacy(*cabas, "By letter", reason="The post was late.")
        self.assertIn("The post was late.", election.record_html)
        election.action_next()
        with self.assertRaisesRegex(UserError, "until the vote opens"):
            election._enter_candidacy(
                self.members["Dune"].partner_id,
                self.persons["Dune"].partner_id,
                reason="Even later",
            )

    def test_the_last_day_past_the_vote_opens_by_itself(self):
        election = self.started()
        self.stand(election, "Bees", "Bloum", "Cabas")
        self.at("2027-01-18 20:00:00")
        self.run_job()
        self.assertEqual(election.step, "candidacies")
        self.at("2027-01-18 23:30:00")
        self.run_job()
        self.assertEqual(election.step, "vote")
        self.assertEqual(election._record_lines()[-1]["by"], "by itself")

    def test_nobody_stands_the_rules_say_what_then(self):
        election = self.started()
        self.at("2027-01-19 12:00:00")
        self.run_job()
        self.assertEqual(election.step, "candidacies")
        self.assertEqual(election.situation, "nobody")
        said = " ".join(election._say_what_to_do())
        self.assertIn("Nobody stands for 2 seats.", said)
        self.assertIn("2 seats at least: from 1 March 2027 on, 0 would sit", said)
        self.assertIn("more time", said)
        self.assertIn("without candidates", said)
        self.assertIn("ad interim", said)
        # Who is in charge is told, once.
        self.run_job()
        self.assertEqual(election.activity_ids.mapped("summary"), ["Nobody stands"])
        self.assertEqual(election.activity_ids.user_id, self.secretary)

    def test_fewer_than_seats_somebody_decides(self):
        election = self.started()
        self.stand(election, "Bees")
        election.action_next()
        self.assertEqual(
            (election.step, election.situation), ("candidacies", "too_few")
        )
        self.assertIn("1 would sit, which is below", str(election.todo_html))
        election.action_vote_anyway()
        self.assertEqual(election._polls_under_way().method, "consent")

    def test_more_time_calls_the_members_again(self):
        election = self.started()
        self.at("2027-01-19 12:00:00")
        self.run_job()
        election.mailing_ids.sudo().write({"done": True})
        wizard = (
            self.env["komunigi.election.reason"]
            .with_user(self.secretary)
            .create(
                {
                    "election_id": election.id,
                    "what": "extend",
                    "reason": "Holidays",
                }
            )
        )
        self.assertEqual(str(wizard.date), "2027-02-02")
        wizard.action_confirm()
        self.assertEqual(str(election.date_candidacies), "2027-02-02")
        self.assertEqual(election.situation, "standing")
        self.assertEqual(sorted(election.mailing_ids.mapped("done")), [False, True])
        self.stand(election, "Cabas")

    def test_nobody_stands_so_it_goes_on_without_candidates(self):
        election = self.started()
        election.action_next()
        election._change_way("without_candidates", "Nobody stands.")
        self.assertEqual((election.way, election.step), ("without_candidates", "role"))
        self.assertIn("Nobody stands.", election.record_html)

    def test_too_few_voters_for_confidential_ballots(self):
        self.network.confidential_minimum = 7
        election = self.started(seats=1)
        self.stand(election, "Bloum", "Bees")
        election.action_next()
        self.assertEqual(election.situation, "few_electors")
        self.assertIn("6 members would vote: below 7", str(election.todo_html))
        election.action_consent_on_each()
        self.assertEqual(len(election._polls_under_way()), 2)
        self.voted(election, Cabas="consent")
        # Both have the members' consent; who stood first has the seat.
        self.assertEqual(
            self.states(election), {"Bloum": "elected", "Bees": "not_elected"}
        )

    def test_candidates_are_entered_on_the_election_alone(self):
        election = self.started()
        with self.assertRaises(AccessError):
            self.env["komunigi.candidacy"].with_user(self.secretary).create(
                {
                    "election_id": election.id,
                    "holder_id": self.members["Bees"].partner_id.id,
                }
            )
        candidacy = self.stand(election, "Bees").with_user(self.secretary)
        for values in ({"state": "accepted"}, {"rank": 1}, {"holder_id": 1}):
            with self.assertRaises(AccessError):
                candidacy.write(values)
        with self.assertRaises(AccessError):
            candidacy.unlink()
        candidacy.statement = "As it was told on the phone"
        self.stand(election, "Bloum")
        election.action_next()
        with self.assertRaisesRegex(UserError, "changes no more"):
            candidacy.statement = "Something else"

    def test_the_dialog_knows_who_may_stand_and_through_whom(self):
        election = self.started()
        wizard = (
            self.env["komunigi.election.candidate"]
            .with_user(self.secretary)
            .create(
                {
                    "election_id": election.id,
                    "membership_id": self.members["Bees"].id,
                    "delegate_id": self.persons["Bees"].partner_id.id,
                }
            )
        )
        self.assertIn(self.members["Bees"], wizard.nameable_ids)
        self.assertEqual(wizard.person_ids, self.persons["Bees"].partner_id)
        self.assertFalse(wizard.is_late)
        wizard.action_confirm()
        self.assertEqual(self.states(election), {"Bees": "standing"})
