# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.tests import tagged

from odoo.addons.komunigi_membership.tests.browser_common import WindowsMixin

from .portal_common import BodyPortalCase


@tagged("post_install", "-at_install")
class TestElectionOnAPhone(WindowsMixin, BodyPortalCase):
    """From the call for candidates to who sits, on the phone of Chloe."""

    def test_candidacy_vote_result_composition(self):
        self.serve_axe()
        election = self.call_candidates()
        page = f"/my/cooperative/{self.epicerie.id}"
        path = f"{page}/elections/{election.id}"
        self.start_tour(page, "komunigi_stands", login="chloe_noyau")
        self.assertEqual(election.candidacy_ids.membership_id, self.epicerie)

        election._end_candidacies()
        self.assertEqual(election.step, "vote")
        self.start_tour(path, "komunigi_consents", login="chloe_noyau")
        self.env.invalidate_all()
        poll = election.poll_ids
        self.assertEqual(poll.voted_count, 1)
        self.cast(poll, self.potager, "consent")

        self.close_and_count(poll)
        # What the job does that the result has woken.
        election._follow_polls()
        self.assertEqual(election.step, "acceptance")
        self.start_tour(page, "komunigi_accepts", login="chloe_noyau")
        self.env.invalidate_all()
        self.assertEqual(election.state, "done")
        [mandate] = election.mandate_ids
        self.assertEqual(mandate.holder_id, self.epicerie.partner_id)
        self.assertEqual(mandate.delegate_ids.partner_id, self.chloe.partner_id)
