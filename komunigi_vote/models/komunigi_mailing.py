# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import logging

import psycopg2

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

_logger = logging.getLogger(__name__)

# Members written to in one transaction
MAILING_BATCH = 200
LAYOUT = "mail.mail_notification_light"


class KomunigiMailing(models.AbstractModel):
    """One round of mails to members, and how far it is.

    Whoever is written to is gone through in the order of the records. Each batch of
    mails enters the queue in the transaction that writes how far it is: a job that is
    killed neither forgets anybody nor writes twice, and several may run side by side.

    To use it, inherit it, link what the mails are about, give the kinds, and say who
    is addressed (`_domain_addressed`), what each reads (`_write_to`) and who is told
    of trouble (`_tell_trouble`). A job calls `_cron_write`.
    """

    _name = "komunigi.mailing"
    _description = "Round of mails"
    _inherit = ["komunigi.reckoned"]
    _order = "id desc"

    # The model of which the records are gone through
    _addressee = "komunigi.membership"
    # Its course alone writes it.
    _is_all_reckoned = True

    date = fields.Datetime(string="Due", required=True, readonly=True)
    # An id, not a link: the record may be no more.
    reached_id = fields.Integer(
        readonly=True, help="Who was written to last, by its id."
    )
    mail_count = fields.Integer(string="Members written to", readonly=True)
    done = fields.Boolean(string="All written", readonly=True)
    trouble = fields.Char(string="What went wrong", readonly=True)

    # Each has a `kind`, of which it gives the selection.
    @api.depends(lambda self: ["kind"] if "kind" in self._fields else [])
    @api.depends_context("lang")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for mailing in self:
            mailing.display_name = kinds.get(mailing.kind)

    # Whom, what: to be said by each

    def _domain_addressed(self) -> Domain:
        """Of the addressees, all who are written to."""
        raise NotImplementedError

    def _write_to(self, addressees) -> int:
        """Queue the mails to these; to how many it wrote."""
        raise NotImplementedError

    def _tell_trouble(self, reason: str) -> None:
        """Tell whoever is in charge why mails could not be written."""
        raise NotImplementedError

    def _is_still_wanted(self) -> bool:
        """Whether it still makes sense to write."""
        return True

    def _after_last(self) -> None:
        """Once everybody was written to."""

    # Batch after batch

    @api.model
    def _cron_write(self, batch_size=MAILING_BATCH):
        """Put into the queue of mails what is due."""
        self._write_due(batch_size)

    @api.model
    def _write_due(self, batch_size: int, then: int = 0) -> bool:
        """Go on with every mailing that is due; whether there is time left after.

        :param then: what the job has to do after that, in records
        """
        progress = self.env["ir.cron"]._commit_progress
        mailings = self.search(self._domain_due(), order="id")
        left = sum(mailing._count_left() for mailing in mailings)
        time_left = progress(remaining=left + then)
        for mailing in mailings:
            while time_left and not mailing.done:
                written = mailing._try_batch(batch_size)
                time_left = progress(written)
                if not written and not mailing.done:
                    # Somebody else is at it, or it is tried again at the next run.
                    break
        return bool(time_left)

    @api.model
    def _domain_due(self) -> Domain:
        """The mailings to go on with; those planned for later are to be left out."""
        return Domain("done", "=", False)

    def _count_left(self) -> int:
        # Odoo complains of a job that has something left and does none of it.
        if not self._is_still_wanted():
            return 0
        return self.env[self._addressee].search_count(self._domain_left())

    def _domain_left(self) -> Domain:
        self.ensure_one()
        return self._domain_addressed() & Domain("id", ">", self.reached_id)

    def _try_batch(self, size: int) -> int:
        """Write the next batch, of how many addressees is told.

        Where it fails, a template that somebody changed for instance, it is tried
        again with the next run, the other mailings go on, and whoever is in charge is
        told once.
        """
        self.ensure_one()
        try:
            with self.env.cr.savepoint():
                return self._write_batch(size)
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            # Somebody else just changed what they tell of: nothing is wrong with it.
            return 0
        except (psycopg2.OperationalError, psycopg2.InterfaceError):
            # The connection is lost. The job is run again.
            raise
        except Exception as error:
            _logger.exception("%s %s: %s", self._description, self.id, self.kind)
            reason = str(error) or type(error).__name__
            if not self.trouble:
                self._tell_trouble(reason)
            self.trouble = reason
            return 0

    def _write_batch(self, size: int) -> int:
        if not self._try_lock():
            # Somebody else is at it.
            return 0
        addressees = self.env[self._addressee]
        if self._is_still_wanted():
            addressees = addressees.search(self._domain_left(), order="id", limit=size)
        written = self._write_to(addressees) if addressees else 0
        done = len(addressees) < size
        self.write(
            {
                "reached_id": addressees[-1:].id or self.reached_id,
                "mail_count": self.mail_count + written,
                "trouble": False,
                "done": done,
            }
        )
        if done:
            self._after_last()
        return len(addressees)

    # Mails

    @api.model
    def _queue_letter(self, template: str, record, partners) -> int:
        """Put one mail about `record` for each of `partners` into the queue.

        The text is made once for each language, not for each reader.

        :param template: external id of the mail template of `record`
        :return: how many mails
        """
        network = record.network_id
        for lang, same in partners.grouped("lang").items():
            # sudo: what the mail says of people and places, whoever caused it.
            speaking = (
                self.env.ref(template).sudo().with_context(lang=lang or self.env.lang)
            )
            found = speaking._generate_template(
                record.ids,
                ("subject", "body_html", "email_from", "mail_server_id", "auto_delete"),
            )[record.id]
            body = speaking._render_encapsulate(
                LAYOUT,
                found["body_html"],
                add_context={
                    "company": record.company_id,
                    "model_description": speaking.env._("network"),
                    "record_name": network.name,
                },
                context_record=record,
            )
            # sudo: only the system writes mails that belong to no record.
            self.env["mail.mail"].sudo().create(
                [
                    {
                        "subject": found["subject"],
                        "body_html": body,
                        "email_from": found["email_from"],
                        "reply_to": found["email_from"],
                        "mail_server_id": found["mail_server_id"],
                        "recipient_ids": [fields.Command.link(partner.id)],
                        "author_id": False,
                        "auto_delete": True,
                    }
                    for partner in same
                ]
            )
        return len(partners)
