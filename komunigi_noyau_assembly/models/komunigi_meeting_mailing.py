# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import Command, models


class KomunigiMeetingMailing(models.Model):
    """Who sits in a body for an organisation that is no member is written to, too."""

    _inherit = "komunigi.meeting.mailing"

    def _after_last(self):
        result = super()._after_last()
        if self.meeting_id.body_id and self._is_still_wanted():
            self._write_to_seats()
        return result

    def _write_to_seats(self):
        meeting = self.meeting_id
        seats = {}
        for line in meeting._lines_sitting():
            seats[line.partner_id] = (
                seats.get(line.partner_id, line.mandate_id) | line.mandate_id
            )
        files = [Command.set(self._attachments().ids)]
        mails = []
        for partner, mandates in seats.items():
            # As a member, they were written to already.
            if mandates._speaking_members() or not partner.email_normalized:
                continue
            hidden = frozenset(
                item.id
                for item in meeting.item_ids
                if item._reasons_aside_of_seats(mandates)
            )
            text = self._text(partner.lang or self.env.lang, hidden)
            mails.append(self._mail_values(text, partner, files))
        self._queue(mails)

    def _written_otherwise(self, members):
        written = super()._written_otherwise(members)
        meeting = self.meeting_id
        if meeting.body_id:
            written |= set(meeting._lines_sitting().partner_id)
        return written
