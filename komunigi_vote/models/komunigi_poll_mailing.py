# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import logging

from odoo import api, fields, models
from odoo.fields import Domain

_logger = logging.getLogger(__name__)

# Members written to in one transaction
MAILING_BATCH = 100
# Who has voted is not asked again.
TO_WHO_HAS_NOT_VOTED = ("invitation", "reminder", "postponed")


class KomunigiPollMailing(models.Model):
    """One round of mails to the roll of a poll, and how far it is.

    The roll is gone through in the order of its lines. Each batch of mails enters
    the queue in the transaction that writes how far it is: a job that is killed
    neither forgets anybody nor writes twice.
    """

    _name = "komunigi.poll.mailing"
    _description = "Mails about a poll"
    _inherit = ["komunigi.reckoned"]
    _order = "id desc"

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
    date = fields.Datetime(string="Asked for", required=True, readonly=True)
    # An id, not a link: the line may be no more.
    reached_id = fields.Integer(readonly=True, help="Line of the roll, by its id.")
    mail_count = fields.Integer(string="Members written to", readonly=True)
    done = fields.Boolean(string="All written", readonly=True)
    trouble = fields.Char(string="What went wrong", readonly=True)

    @api.depends("kind")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for mailing in self:
            mailing.display_name = kinds.get(mailing.kind)

    @api.model
    def _cron_write(self, batch_size=MAILING_BATCH):
        """Put into the queue of mails what is due: reminders, mailings, receipts."""
        progress = self.env["ir.cron"]._commit_progress
        self.env["komunigi.poll"]._plan_reminders()
        mailings = self.search([("done", "=", False)], order="id")
        receipts = self.env["komunigi.poll.elector"]._receipts_due()
        progress(remaining=sum(mailings._count_left()) + len(receipts))
        for mailing in mailings:
            while not mailing.done:
                written = mailing._try_batch(batch_size)
                if not progress(written):
                    return
                if mailing.trouble:
                    break
        for start in range(0, len(receipts), batch_size):
            batch = receipts[start : start + batch_size]
            batch._send_receipts()
            if not progress(len(batch)):
                return

    def _count_left(self) -> list[int]:
        """How many lines of the roll each of these mailings has before it."""
        electors = self.env["komunigi.poll.elector"]
        return [electors.search_count(mailing._domain_left()) for mailing in self]

    def _domain_left(self) -> Domain:
        self.ensure_one()
        domain = Domain("poll_id", "=", self.poll_id.id)
        domain &= Domain("id", ">", self.reached_id)
        if self.kind in TO_WHO_HAS_NOT_VOTED:
            domain &= Domain("voted", "=", False)
        return domain

    def _try_batch(self, size) -> int:
        """Write the next batch; how many lines it took.

        Where it fails, a template that somebody changed for instance, it is tried
        again with the next run, the other mailings go on, and whoever is in charge
        is told once.
        """
        self.ensure_one()
        try:
            with self.env.cr.savepoint():
                return self._write_batch(size)
        except Exception as error:
            _logger.exception("Mails of poll %s: %s", self.poll_id.id, self.kind)
            reason = str(error)
            if not self.trouble:
                self.poll_id._tell_in_charge(
                    "mail.mail_activity_data_todo",
                    lambda poll: poll.env._("Mails could not be written"),
                    lambda poll: reason,
                )
            self.trouble = reason or type(error).__name__
            return 0

    def _write_batch(self, size) -> int:
        if not self._try_lock():
            # Somebody else is at it.
            return 0
        electors = self.env["komunigi.poll.elector"]
        if self._is_still_wanted():
            electors = electors.search(self._domain_left(), order="id", limit=size)
            written = electors._write_to(self.kind)
            self.mail_count += len(written)
        if electors:
            self.reached_id = electors[-1].id
        self.trouble = False
        if len(electors) < size:
            self.done = True
            if self.kind == "invitation":
                self.poll_id._tell_of_unreachable()
        return len(electors)

    def _is_still_wanted(self) -> bool:
        """Nobody is asked to vote in a poll that is over."""
        if self.kind in TO_WHO_HAS_NOT_VOTED:
            return self.poll_id._takes_votes()
        return True
