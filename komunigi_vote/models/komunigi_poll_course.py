# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import secrets

from odoo import api, models
from odoo.exceptions import UserError

from ..tally.board import commitment


class KomunigiPoll(models.Model):
    """The course of a poll: it opens, closes and is counted by itself."""

    _inherit = "komunigi.poll"

    def action_open(self):
        """Open now, or at the stated time where that is still to come."""
        for poll in self:
            poll._check_can_open()
            if poll.date_open and poll.date_open > poll._clock():
                # sudo: what the course writes, nobody else may; who may press the
                # button was just checked.
                poll.sudo().is_scheduled = True
            else:
                poll._open()

    def _check_can_open(self):
        self.ensure_one()
        self.check_access("write")
        reasons = self._reasons_not_to_open()
        if reasons:
            raise UserError("\n".join(reasons))

    def _reasons_not_to_open(self) -> list[str]:
        """What is missing or contradictory, in the reader's words."""
        self.ensure_one()
        return []

    def _open(self):
        """Freeze question and roll, and take ballots from now on."""
        self.ensure_one()
        poll = self.sudo()
        for number, option in enumerate(poll.option_ids.sorted(), 1):
            option.number = number
        poll._freeze_roll()
        secret = secrets.token_hex(16)
        poll.write(
            {
                "date_open": poll._clock().replace(microsecond=0),
                "is_scheduled": False,
                "lot_secret": secret,
                "lot_commitment": commitment(secret),
            }
        )
        poll._secrecy()._open(poll)
        poll.state = "open"

    def _close(self):
        """Take no ballot any more. The count is another transaction."""
        self.ensure_one()
        self.sudo().state = "closed"

    @api.model
    def _cron_polls(self):
        """Open, close and count what is due."""
