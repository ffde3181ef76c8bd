# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.komunigi_vote.tests.portal_common import PollPortalCase

from ..exceptions import NotInRoom
from .resolution_common import ResolutionMixin


@tagged("post_install", "-at_install")
class TestVoicesAside(ResolutionMixin, PollPortalCase):
    """Le Potager, for which Anna acts, steps aside from a resolution."""

    def setUp(self):
        super().setUp()
        self.meeting = self.convened(advance_allowed=True)
        self.item = self.create_resolution(
            self.meeting, vote_way="poll", proposal="The potatoes of Le Potager."
        )

    def step_aside(self):
        self.item._step_aside(self.potager, "We sell them")

    def test_who_steps_aside_has_no_voice_in_the_vote(self):
        self.begin(self.meeting, self.potager, self.epicerie)
        self.assertEqual(sum(self.item._voices().there.values()), 2)
        self.step_aside()
        self.assertEqual(sum(self.item._voices().there.values()), 1)
        poll = self.item._open_poll()
        self.assertEqual(poll.elector_ids.membership_id, self.epicerie)

    def test_who_steps_aside_during_the_vote_does_not_vote_any_more(self):
        self.begin(self.meeting, self.potager, self.epicerie)
        poll = self.item._open_poll()
        self.assertIn(poll, self.potager._polls_waiting())
        self.step_aside()
        self.assertNotIn(poll, self.potager._polls_waiting())
        with self.assertRaisesRegex(NotInRoom, "steps aside"):
            poll._cast(poll._elector_of(self.potager), "yes")
        poll._cast(poll._elector_of(self.epicerie), "yes")

    def test_what_was_voted_beforehand_does_not_count_either(self):
        self.item._vote_ahead(self.potager, "yes")
        self.item._vote_ahead(self.epicerie, "no")
        self.step_aside()
        self.begin(self.meeting, self.others[0])
        self.assertEqual(
            [line.membership_id for line in self.item._lines_ahead()], [self.epicerie]
        )

    @mute_logger("odoo.http")
    def test_the_vote_does_not_tell_the_proposal(self):
        """Not through another member, nor as the holder of a proxy."""
        self.create_representative_of(self.others[0])
        proxy = self.give_proxy(self.meeting, self.others[1], self.others[0])
        self.begin(self.meeting, self.potager, self.epicerie, self.others[0])
        poll = self.item._open_poll()
        addresses = [
            self.address(poll),
            self.address(poll, self.others[0]),
            f"/my/proxies/{proxy.id}/polls/{poll.id}",
        ]
        self.log_in("anna_votes")
        for address in addresses:
            self.assertIn("The potatoes", self.text_of(self.url_open(address)))
        self.step_aside()
        for address in addresses:
            self.assertEqual(self.url_open(address).status_code, 404, address)
        own = poll.with_user(self.anna.user_id)
        self.assertFalse(own.search_count([("id", "=", poll.id)]))
        other = poll.with_user(self.chloe.user_id)
        self.assertTrue(other.search_count([("id", "=", poll.id)]))
        self.log_in("chloe_votes")
        page = self.url_open(self.address(poll, self.epicerie))
        self.assertIn("The potatoes", self.text_of(page))

    def test_nor_does_the_page_of_votes_beforehand(self):
        self.create_representative_of(self.others[0])
        address = (
            f"/my/cooperative/{self.others[0].id}/meetings/{self.meeting.id}/votes"
        )
        self.log_in("anna_votes")
        self.assertIn("The potatoes", self.text_of(self.url_open(address)))
        self.step_aside()
        self.assertNotIn("The potatoes", self.text_of(self.url_open(address)))

    def create_representative_of(self, membership):
        """Anna acts for `membership`, too."""
        self.env["komunigi.representation"].create(
            {
                "membership_id": membership.id,
                "partner_id": self.anna.partner_id.id,
                "date_start": "2025-01-01",
            }
        )
