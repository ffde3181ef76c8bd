# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.tests import new_test_user

from .common import NoyauCase


class ElectionCase(NoyauCase):
    """Six supermarkets, each with somebody who acts for it; a noyau of two seats.

    It is November 2026, and the mandates to fill start on 1 March 2027.
    """

    TODAY = "2026-11-02 12:00:00"
    MEMBERS = ("Bees", "Bloum", "Cabas", "Dune", "Epi", "Ferme")
    RULES = {"way": "candidacies", "seats_max": 3}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.secretary = new_test_user(
            cls.env,
            "elections_secretary",
            email="secretary@example.com",
            groups="komunigi_membership.group_secretary",
        )
        cls.college.rule_ids.write(cls.RULES)
        cls.members, cls.persons = {}, {}
        for name in cls.MEMBERS:
            member = cls.create_member(cls.network, name)
            person = cls.create_representative(member, f"{name.lower()}_acts")
            cls.members[name], cls.persons[name] = member, person

    def setUp(self):
        super().setUp()
        # One clock, which `at` sets.
        self.at(self.TODAY)
        self.enterContext(
            patch.object(
                self.registry["komunigi.poll"],
                "_clock",
                lambda poll: fields.Datetime.now(),
            )
        )

    def at(self, moment):
        """From now on it is `moment`."""
        self.enterContext(freeze_time(moment))
        # Rights and rules of the day before are not those of today.
        self.env.invalidate_all()

    def election(self, college=None, seats=2, **values):
        return self.create_election(
            college or self.college,
            "2027-03-01",
            **{"seats": seats, "user_id": self.secretary.id, **values},
        ).with_user(self.secretary)

    def started(self, **values):
        election = self.election(**values)
        election.action_start()
        return election

    def as_member(self, name, record):
        """`record` as the person who acts for this member has it."""
        return record.with_user(self.persons[name].user_id)

    def stand(self, election, *names):
        """These members stand, in the portal."""
        candidacies = self.env["komunigi.candidacy"]
        for name in names:
            candidacies |= self.as_member(name, election)._stand(
                self.members[name], self.persons[name].partner_id, f"{name} stands."
            )
        return candidacies

    def voted(self, election, **ballots):
        """Members vote as given, and the vote is counted and followed.

        In a vote among candidates `ballots` are names by member, else answers.
        """
        for poll in election._polls_under_way():
            numbers = {
                option.candidacy_id.holder_name: option.number
                for option in poll.option_ids
            }
            for name, ballot in ballots.items():
                if poll.candidacy_id:
                    self.cast(poll, self.members[name], ballot)
                    continue
                self.cast(
                    poll,
                    self.members[name],
                    [numbers[chosen] for chosen in ballot],
                    number=poll._new_ballot_number(),
                )
            self.close_and_count(poll)
            poll._announce_result()
        self.run_job()

    def run_job(self):
        """What the elections' job does, in this transaction."""
        with patch.object(self.env.cr, "commit", self.env.flush_all):
            self.env["komunigi.election"]._cron_elections()

    def codes(self, election):
        return [entry["code"] for entry in election.outcome_steps]

    def states(self, election):
        return {one.holder_name: one.state for one in election.candidacy_ids}
