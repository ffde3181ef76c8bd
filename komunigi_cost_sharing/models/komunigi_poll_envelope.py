# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import base64
import json

from odoo import fields, models


class KomunigiPoll(models.Model):
    """A vote on an envelope: it shares as soon as it is counted."""

    _inherit = "komunigi.poll"

    envelope_ids = fields.One2many(
        "komunigi.envelope",
        "poll_id",
        string="Envelope to share",
        groups="komunigi_membership.group_user",
    )

    def _check_can_open(self):
        # sudo: the poll's options are its envelope's, whoever may open the poll.
        for envelope in self.sudo().envelope_ids:
            if self.state == "draft":
                self.check_access("write")
                envelope._put_to_vote()
        return super()._check_can_open()

    def _open(self):
        # Since it was made, or scheduled, a cost may have changed.
        for envelope in self.sudo().envelope_ids:
            envelope._put_to_vote()
        return super()._open()

    def _count(self):
        result = super()._count()
        # sudo: as in `_check_can_open`; the result is what chooses.
        if self.state == "result":
            for envelope in self.sudo().envelope_ids:
                envelope._choose()
        return result

    # The vote says how wanted each is; which of them the money is for, the envelope.

    def _shared_by(self):
        """The envelope that this vote has shared, if it has."""
        # sudo: as in `_check_can_open`; members read on its page what it chose.
        return self.sudo().envelope_ids.filtered("date_chosen")[:1]

    def _headline_choice(self):
        if envelope := self._shared_by():
            return envelope._say_headline(envelope.choice)
        return super()._headline_choice()

    def _word_chosen(self) -> str:
        return "" if self._shared_by() else super()._word_chosen()

    def _say_seats(self, count) -> list[str]:
        return [] if self._shared_by() else super()._say_seats(count)

    def _envelope_board(self):
        """The published ballots, or None while there are none."""
        if self.state != "result" or not self.board:
            return None
        # The web client asks for the size of files in place of what is in them.
        poll = self.with_context(bin_size=False, bin_size_board=False)
        return json.loads(base64.b64decode(poll.board))
