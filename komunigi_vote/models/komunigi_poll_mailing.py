# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.fields import Domain

# Members written to in one transaction
MAILING_BATCH = 100
# Who has voted is not asked again.
TO_WHO_HAS_NOT_VOTED = ("invitation", "reminder", "postponed")


class KomunigiPollMailing(models.Model):
    """One round of mails to the roll of a poll, and how far it is."""

    _name = "komunigi.poll.mailing"
    _description = "Mails about a poll"
    _inherit = ["komunigi.mailing"]

    _addressee = "komunigi.poll.elector"

    poll_id = fields.Many2one(
        "komunigi.poll", required=True, ondelete="cascade", index=True, readonly=True
    )
    company_id = fields.Many2one(related="poll_id.company_id", store=True)
    kind = fields.Selection(
        [
            ("invitation", "Invitation"),
            ("reminder", "Reminder"),
            ("postponed", "It closes later"),
            ("cancelled", "Cancelled"),
            ("result", "Result"),
        ],
        required=True,
        readonly=True,
    )

    @api.model
    def _cron_write(self, batch_size=MAILING_BATCH):
        """Put into the queue of mails what is due: reminders, mailings, receipts."""
        self.env["komunigi.poll"]._plan_reminders()
        receipts = self.env["komunigi.poll.elector"]._receipts_due()
        if not self._write_due(batch_size, then=len(receipts)):
            return
        for start in range(0, len(receipts), batch_size):
            batch = receipts[start : start + batch_size]
            batch._send_receipts()
            if not self.env["ir.cron"]._commit_progress(len(batch)):
                return

    def _domain_addressed(self) -> Domain:
        self.ensure_one()
        domain = Domain("poll_id", "=", self.poll_id.id)
        if self.kind in TO_WHO_HAS_NOT_VOTED:
            domain &= Domain("voted", "=", False)
        return domain

    def _write_to(self, addressees) -> int:
        return len(addressees._write_to(self.kind))

    def _tell_trouble(self, reason):
        self.poll_id._tell_in_charge(
            lambda poll: poll.env._("Mails could not be written"),
            lambda poll: reason,
        )

    def _after_last(self):
        if self.kind == "invitation":
            self.poll_id._tell_of_unreachable()

    def _is_still_wanted(self) -> bool:
        """Nobody is asked to vote in a poll that is over."""
        if self.kind in TO_WHO_HAS_NOT_VOTED:
            return self.poll_id._takes_votes()
        return True
