# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .election_common import ElectionCase


@tagged("post_install", "-at_install")
class TestElectionCourse(ElectionCase):
    """An election from its preparation to the mandates, and on the record."""

    def test_candidates_as_many_as_seats_are_consented_to_accept_and_sit(self):
        election = self.started()
        self.assertEqual((election.state, election.step), ("open", "candidacies"))
        self.stand(election, "Bees", "Bloum")
        election.action_next()
        self.assertEqual(election.step, "vote")
        polls = election._polls_under_way()
        self.assertEqual(polls.mapped("method"), ["consent", "consent"])
        self.assertEqual(set(polls.mapped("secrecy")), {"public"})
        self.assertEqual(polls.candidacy_id, election.candidacy_ids)
        self.voted(election, Bees="consent", Cabas="consent")
        self.assertEqual(election.step, "acceptance")
        self.assertEqual(self.states(election), {"Bees": "elected", "Bloum": "elected"})
        self.at("2027-01-20 12:00:00")
        for candidacy in election.candidacy_ids:
            candidacy._accept("With pleasure")
        self.assertEqual((election.state, election.step), ("done", False))
        mandates = election.mandate_ids
        self.assertEqual(set(mandates.mapped("holder_name")), {"Bees", "Bloum"})
        self.assertEqual(set(map(str, mandates.mapped("date_start"))), {"2027-03-01"})
        self.assertEqual(
            mandates.delegate_ids.partner_id,
            (self.persons["Bees"] | self.persons["Bloum"]).partner_id,
        )
        self.assertEqual(
            self.codes(election),
            [
                "started",
                "step",
                "stands",
                "stands",
                "candidacies_ended",
                "step",
                "vote_opened",
                "elected",
                "step",
                "accepted",
                "accepted",
                "done",
            ],
        )

    def test_every_step_says_when_and_by_whom_in_words(self):
        election = self.started()
        self.stand(election, "Bees", "Bloum")
        election.action_next()
        lines = election._record_lines()
        self.assertEqual(lines[0]["by"], self.secretary.name)
        self.assertIn("2026", lines[0]["moment"])
        self.assertEqual(lines[2]["by"], "Bees_Acts")
        self.assertEqual(lines[2]["text"], "Bees (Bees_Acts) stands.")
        self.assertIn("Bees (Bees_Acts) stands.", election.record_html)
        self.assertTrue(all(line["text"] != line.get("code") for line in lines))

    def test_what_people_write_is_no_markup(self):
        election = self.started()
        self.members["Bees"].partner_id.name = "<b>Bees</b>"
        self.stand(election, "Bees")
        self.assertIn("&lt;b&gt;Bees", election.record_html)
        self.assertNotIn("<b>Bees", election.record_html)

    def test_mandates_start_at_once_where_the_election_was_late(self):
        election = self.started(seats=1)
        self.stand(election, "Bees")
        election.action_next()
        self.voted(election, Bees="consent")
        self.at("2027-03-10 12:00:00")
        election.candidacy_ids._accept()
        self.assertEqual(str(election.mandate_ids.date_start), "2027-03-10")

    def test_of_two_who_start_at_once_the_second_is_told(self):
        election = self.started()
        with self.assertRaisesRegex(UserError, "under way already"):
            election.action_start()

    def test_an_answer_is_given_once(self):
        election = self.started(seats=1)
        self.stand(election, "Bees")
        election.action_next()
        self.voted(election, Bees="consent")
        election.candidacy_ids._accept()
        with self.assertRaisesRegex(UserError, "Nothing is asked"):
            election.candidacy_ids._decline()
        self.assertEqual(len(election.mandate_ids), 1)

    def test_back_from_candidacies_there_is_nothing(self):
        election = self.started()
        with self.assertRaisesRegex(UserError, "first step"):
            election.action_back()

    def test_a_vote_is_done_again_with_a_reason_and_its_poll_is_cancelled(self):
        election = self.started()
        self.stand(election, "Bees", "Bloum", "Cabas")
        election.action_next()
        first = election._polls_under_way()
        self.assertEqual(
            election.action_redo()["res_model"], "komunigi.election.reason"
        )
        with self.assertRaisesRegex(UserError, "Say why"):
            election._redo("  ")
        election._redo("A name was spelled wrongly.")
        self.assertEqual(first.state, "cancelled")
        self.assertEqual(first.cancel_reason, "A name was spelled wrongly.")
        again = election._polls_under_way()
        self.assertEqual(len(again), 1)
        self.assertNotEqual(again, first)
        self.assertIn("A name was spelled wrongly.", election.record_html)
        # What the first one has brought moves nothing any more.
        self.run_job()
        self.assertEqual(election.step, "vote")

    def test_back_to_the_vote_undoes_who_was_elected(self):
        election = self.started()
        self.stand(election, "Bees", "Bloum")
        election.action_next()
        self.voted(election, Bees="consent")
        election.candidacy_ids[0]._accept()
        election._back("The roll was wrong.")
        self.assertEqual(election.step, "vote")
        self.assertEqual(
            self.states(election), {"Bees": "standing", "Bloum": "standing"}
        )
        self.voted(election, Bees="consent", Cabas="consent")
        self.assertEqual(election.step, "acceptance")
        self.assertEqual(len(election.poll_ids), 4)

    def test_cancelled_with_a_reason_nobody_is_elected(self):
        election = self.started()
        self.stand(election, "Bees", "Bloum", "Cabas")
        election.action_next()
        poll = election._polls_under_way()
        with self.assertRaisesRegex(UserError, "Say why"):
            election._cancel("")
        election._cancel("The seats are no more.")
        self.assertEqual(election.state, "cancelled")
        self.assertEqual(poll.state, "cancelled")
        self.assertEqual(set(self.states(election).values()), {"not_elected"})
        with self.assertRaisesRegex(UserError, "over already"):
            election._cancel("Again")
        with self.assertRaisesRegex(UserError, "not under way"):
            election._go_to("vote")
        with self.assertRaisesRegex(UserError, "stays"):
            election.date_start = "2027-04-01"

    def test_what_was_announced_does_not_change_under_way(self):
        election = self.started()
        with self.assertRaisesRegex(UserError, "was announced"):
            election.seats = 3
        with self.assertRaisesRegex(UserError, "was announced"):
            election.unlink()
        election.date_meeting = "2026-12-24 18:00:00"

    def test_the_course_is_written_by_nobody(self):
        election = self.started()
        for values in ({"state": "done"}, {"step": "vote"}, {"outcome_steps": []}):
            with self.assertRaises(AccessError):
                election.write(values)

    def test_a_member_does_not_move_the_election(self):
        election = self.as_member("Bees", self.started())
        for step in (
            lambda: election.action_start(),
            lambda: election._go_to("vote"),
            lambda: election._cancel("No"),
            lambda: election._finish(),
            lambda: election.action_next(),
        ):
            with self.assertRaises(AccessError):
                step()

    def test_more_seats_than_the_rules_have_are_not_filled(self):
        with self.assertRaisesRegex(UserError, "3 seats at most"):
            self.started(seats=4)

    def test_its_dates_go_backwards_from_the_start(self):
        election = self.election()
        self.assertEqual(str(election.date_call), "2026-12-21")
        self.assertEqual(str(election.date_candidacies), "2027-01-18")
        self.assertEqual(str(election.date_vote_close), "2027-02-01 17:00:00")

    def test_dates_that_would_be_past_are_as_soon_as_can_be(self):
        self.at("2027-02-20 12:00:00")
        election = self.election()
        self.assertEqual(str(election.date_call), "2027-02-20")
        self.assertEqual(str(election.date_candidacies), "2027-03-06")
        self.assertEqual(str(election.date_vote_close), "2027-03-13 17:00:00")
