# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import datetime

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .election_common import ElectionCase

# Three approve of Bees, two of Bloum, one of Cabas.
APPROVALS = {
    "Dune": ["Bees", "Bloum"],
    "Epi": ["Bees", "Bloum"],
    "Ferme": ["Bees", "Cabas"],
}


@tagged("post_install", "-at_install")
class TestElectionVote(ElectionCase):
    """More candidates than seats; refusals; nobody elected."""

    RULES = {**ElectionCase.RULES, "refusal": "countback"}

    def voting(self, *names, **values):
        election = self.started(**values)
        self.stand(election, *names or ("Bees", "Bloum", "Cabas"))
        election.action_next()
        return election

    def test_more_candidates_than_seats_are_voted_on_confidentially(self):
        election = self.voting()
        poll = election._polls_under_way()
        self.assertEqual(
            (poll.method, poll.secrecy, poll.nature, poll.seats, poll.state),
            ("approval", "confidential", "election", 2, "open"),
        )
        self.assertEqual(
            poll.option_ids.mapped("name"),
            election.candidacy_ids.mapped("display_name"),
        )
        self.assertEqual(poll.elector_count, 6)
        self.assertEqual(str(poll.date_close), "2027-02-01 17:00:00")
        with self.assertRaisesRegex(UserError, "Members vote until"):
            election.action_next()
        self.voted(election, **APPROVALS)
        self.assertEqual(
            self.states(election),
            {"Bees": "elected", "Bloum": "elected", "Cabas": "not_elected"},
        )
        self.assertEqual(
            election._candidates("elected").mapped("holder_name"), ["Bees", "Bloum"]
        )

    def test_ranking_where_the_rules_say_so(self):
        self.college.rule_ids.poll_method = "stv"
        self.assertEqual(self.voting()._polls_under_way().method, "stv")

    def test_only_members_of_the_rules_categories_vote(self):
        category = self.env["komunigi.member.category"].create(
            {"name": "Supermarket", "network_id": self.network.id}
        )
        for name in ("Bees", "Bloum", "Cabas", "Dune", "Epi"):
            self.members[name].category_id = category
        self.college.rule_ids.elector_category_ids = category
        election = self.voting()
        self.assertEqual(election._polls_under_way().elector_count, 5)
        self.assertNotIn(self.members["Ferme"], election._electors())

    def test_who_declines_makes_room_for_the_next_by_the_same_votes(self):
        election = self.voting()
        self.voted(election, **APPROVALS)
        bees, bloum, cabas = election.candidacy_ids.sorted("id")
        bees._accept()
        bloum._decline("No time")
        self.assertEqual(cabas.state, "elected")
        self.assertEqual(bees.state, "accepted")
        self.assertEqual(election.step, "acceptance")
        cabas._accept()
        self.assertEqual(election.state, "done")
        self.assertEqual(
            set(election.mandate_ids.mapped("holder_name")), {"Bees", "Cabas"}
        )
        self.assertIn("counted without who declined", election.record_html)
        self.assertEqual(election._countback_board()["withdrawn"], [2])

    def test_nobody_is_next_so_somebody_decides(self):
        election = self.voting()
        self.voted(election, **APPROVALS)
        bees, bloum, cabas = election.candidacy_ids.sorted("id")
        bees._accept()
        bloum._decline()
        cabas._decline()
        self.assertEqual(election.situation, "short")
        self.assertIn("1 seats stay free", str(election.todo_html))
        election.action_finish()
        self.assertEqual(election.mandate_ids.mapped("holder_name"), ["Bees"])
        self.assertEqual(election.outcome_steps[-1]["vacant"], 1)

    def test_all_decline(self):
        election = self.voting("Bees", seats=1)
        self.voted(election, Dune="consent")
        election.candidacy_ids._decline()
        self.assertEqual(election.situation, "nobody_left")
        with self.assertRaisesRegex(UserError, "Nobody has accepted"):
            election.action_finish()

    def test_a_refusal_leads_to_a_new_round_where_the_rules_say_so(self):
        self.college.rule_ids.refusal = "new_round"
        election = self.voting()
        self.at("2027-01-31 12:00:00")
        self.voted(election, **APPROVALS)
        bees, bloum, _cabas = election.candidacy_ids.sorted("id")
        bees._accept()
        bloum._decline()
        self.assertEqual(election.step, "candidacies")
        self.assertEqual(
            self.states(election),
            {"Bees": "accepted", "Bloum": "declined", "Cabas": "standing"},
        )
        self.assertEqual(str(election.date_candidacies), "2027-02-14")
        election.action_next()
        # One seat is left, and Cabas alone stands for it.
        self.assertEqual(election._polls_under_way().candidacy_id.holder_name, "Cabas")

    def test_an_objection_elects_nobody(self):
        election = self.voting("Bees", seats=1)
        poll = election._polls_under_way()
        self.cast(poll, self.members["Dune"], "objection", reason="Too far away")
        self.close_and_count(poll)
        self.run_job()
        self.assertEqual(
            (election.step, election.situation), ("vote", "nobody_elected")
        )
        self.assertIn("elected nobody", str(election.todo_html))
        self.assertEqual(len(election.activity_ids), 1)
        # Looked at once, not at each run.
        self.run_job()
        self.assertEqual(self.codes(election).count("nobody_elected"), 1)
        election.action_redo()
        self.assertEqual(len(election._polls_under_way()), 1)

    def test_without_quorum_nobody_is_elected(self):
        election = self.voting(quorum=50)
        self.voted(election, Dune=["Bees"])
        self.assertEqual(election.situation, "nobody_elected")
        self.assertIn("quorum was not reached", str(election.todo_html))

    def test_nobody_votes(self):
        election = self.voting()
        self.voted(election)
        self.assertEqual(election.situation, "nobody_elected")

    def test_a_poll_cancelled_by_hand_is_told_on_the_election(self):
        election = self.voting()
        election._polls_under_way().with_user(self.secretary)._cancel("Wrong roll")
        self.run_job()
        self.assertEqual(election.situation, "vote_cancelled")
        self.assertIn("Wrong roll", election.record_html)
        election.action_redo()
        self.assertEqual(election.situation, "voting")

    def test_a_vote_that_closes_later_is_told_on_the_election(self):
        election = self.voting()
        poll = election._polls_under_way().with_user(self.secretary)
        poll._postpone(datetime(2027, 2, 8, 17), "Snow")
        self.assertEqual(str(election.date_vote_close), "2027-02-08 17:00:00")
        self.assertIn("8 February 2027", election.record_html)
        self.assertIn("Snow", election.record_html)

    def test_the_poll_is_the_elections(self):
        election = self.voting()
        poll = election._polls_under_way().with_user(self.secretary)
        for values in (
            {"election_id": False},
            {"candidacy_id": election.candidacy_ids[0].id},
        ):
            with self.assertRaises(UserError):
                poll.write(values)
        other = self.create_poll(self.network).with_user(self.secretary)
        with self.assertRaises(AccessError):
            other.election_id = election

    def test_candidates_of_one_name_are_told_apart(self):
        self.members["Bloum"].partner_id.name = "Bees"
        self.persons["Bloum"].partner_id.name = "Bees_Acts"
        election = self.voting()
        names = election._polls_under_way().option_ids.mapped("name")
        self.assertEqual(names[:2], ["Bees (Bees_Acts)", "Bees (Bees_Acts) (2)"])

    def test_who_left_meanwhile_keeps_nobody_from_answering(self):
        election = self.voting("Bees", seats=1)
        self.voted(election, Dune="consent")
        self.members["Bees"].period_ids.write(
            {"date_end": "2026-12-01", "leaving_reason_id": False}
        )
        election.candidacy_ids._accept()
        self.assertEqual((election.state, election.situation), ("open", "all_accepted"))
        self.assertEqual(self.codes(election)[-1], "not_finished")
        self.assertIn("could not begin", election.record_html)

    def test_opening_asks_no_more_of_the_database_for_more_members(self):
        def queries():
            election = self.started()
            self.stand(election, "Bees", "Bloum", "Cabas")
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            election.action_next()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before, election

        queries()
        few, first = queries()
        first._cancel("Only counted")
        for member in self.create_members(self.network, 200):
            self.create_representation(member, self.persons["Bees"])
        many, election = queries()
        self.assertGreater(election._polls_under_way().elector_count, 100)
        self.assertLess(many, few + 15)
