# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from dateutil.relativedelta import relativedelta
from freezegun import freeze_time

from odoo import fields
from odoo.tests import TransactionCase, tagged

from .circle_common import CircleMixin


@tagged("post_install", "-at_install")
class TestClearing(CircleMixin, TransactionCase):
    def clear(self, months):
        moment = fields.Datetime.now() + relativedelta(months=months)
        with freeze_time(moment), self.enter_registry_test_mode():
            self.env.ref("komunigi_vote.ir_cron_contestable").method_direct_trigger()

    def elected(self):
        election = self.create_circle()
        self.network.contest_months = 6
        candidacy = self.elect(election)
        delegate = self.delegate_of("Bloum", "anna_of_bloum")
        candidacy.statement = "I have kept books"
        candidacy._accept("With pleasure", delegate.partner_id)
        return election, candidacy

    def test_who_named_whom_goes_and_how_many_spoke_stays(self):
        election, candidacy = self.elected()
        self.assertEqual(election.state, "done")
        mandate = election.mandate_ids
        self.assertIn("Bloum knows how", election.circle_html)
        self.clear(months=5)
        self.assertTrue(election.voice_ids)
        self.clear(months=7)
        self.assertFalse(election.voice_ids)
        self.assertFalse(election.elector_ids)
        self.assertFalse(candidacy.statement or candidacy.photo)
        self.assertFalse(election.proposal_ids.board)
        self.assertEqual(candidacy.state, "accepted")
        self.assertEqual(election.mandate_ids, mandate)
        html = " ".join(election.circle_html.split())
        self.assertIn("were cleared on", html)
        self.assertIn("Have spoken: 4.", html)
        self.assertIn("Consent: 4, with a concern: 0, objections: 0.", html)
        self.assertNotIn("Bees", html)
        self.assertFalse(election._circle_boards())
        self.assertTrue(election._evidence())

    def test_a_contested_election_keeps_everything(self):
        election, candidacy = self.elected()
        secretary = self.env.ref("base.user_admin")
        election.with_user(secretary).write(
            {"is_contested": True, "contest_reason": "Bees was not told"}
        )
        self.clear(months=24)
        self.assertTrue(election.voice_ids)
        self.assertTrue(candidacy.statement)

    def test_a_contest_of_its_poll_is_one_of_the_election(self):
        election, _candidacy = self.elected()
        poll = self.create_poll(self.network)
        poll.election_id = election
        poll.write({"is_contested": True, "contest_reason": "Bees was not told"})
        self.clear(months=24)
        self.assertTrue(election.voice_ids)

    def test_who_sits_is_not_erased_and_what_a_candidate_wrote_is(self):
        _election, candidacy = self.elected()
        person = candidacy.delegate_id
        self.assertIn("Holds a mandate", " ".join(person._reasons_not_to_erase()))
        person.komunigi_representation_ids.action_end()
        mandate = candidacy.election_id.mandate_ids
        with freeze_time(mandate.date_end + relativedelta(days=1)):
            self.assertFalse(person._reasons_not_to_erase())
            person._erase_checked()
        self.assertFalse(candidacy.statement)
        self.assertTrue(candidacy.delegate_name.startswith("Person erased"))
        self.assertEqual(mandate.delegate_ids.name, candidacy.delegate_name)
        self.assertEqual(mandate.holder_name, "Bloum")
