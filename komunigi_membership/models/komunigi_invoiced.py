# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import logging

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import RedirectWarning, UserError
from odoo.fields import Domain

_logger = logging.getLogger(__name__)

# Invoices made and posted in one transaction. More would be a little faster, and keep
# the journal's numbers longer from whoever credits an invoice meanwhile.
INVOICING_BATCH = 200


class KomunigiInvoiced(models.AbstractModel):
    """Is invoiced in the background: dues, shares of costs.

    Asking only marks a record. A job then takes those that wait in batches; what
    belongs to a batch, its invoices and all that is written with them, is written in
    one transaction, so that a job which is killed, at whatever moment, leaves each
    record either with all of it or with none, and the next run goes on from there.
    """

    _name = "komunigi.invoiced"
    _description = "Record that is invoiced in the background"

    error = fields.Text(readonly=True, copy=False)

    def _make_invoices(self):
        """To be implemented: write the invoices of these records, and what goes with
        them."""
        raise NotImplementedError

    def _note_invoicing_error(self, error: str):
        """To be extended: say on this record why it could not be invoiced."""
        # sudo: what happened to a record is written by the job alone.
        self.sudo().write({"error": error})

    def _integrity_error_model(self):
        """The model whose constraints say in words what the database refused."""
        return self

    @api.model
    def _invoice_waiting(self, waiting: Domain, group: str, batch_size: int):
        """Invoice what waits, in batches of one `group` that are committed one by one.

        Several workers may run this side by side: each locks its records.
        """
        progress = self.env["ir.cron"]._commit_progress
        time_left = progress(remaining=self.search_count(waiting))
        while time_left:
            batch = self.search(waiting, order=f"{group}, id").try_lock_for_update(
                allow_referencing=True, limit=batch_size
            )
            if not batch:
                # Nothing waits any more, or other workers have what does.
                progress(remaining=0)
                break
            batch = batch.grouped(group)[batch[0][group]]
            batch._invoice()
            time_left = progress(len(batch))

    def _invoice(self):
        """Invoice these records of one group; say on a record why it could not be.

        Where a batch fails its halves are tried, down to the record that is at fault.
        The caller has locked the records, and commits.
        """
        try:
            with self.env.cr.savepoint():
                self._make_invoices()
        except (psycopg2.OperationalError, psycopg2.InterfaceError):
            # The connection, or another transaction: nothing that is wrong with a
            # record. The job is run again.
            raise
        except Exception as error:
            if len(self) == 1:
                self._note_invoicing_error(self._invoicing_error(error))
                return
            middle = len(self) // 2
            self[:middle]._invoice()
            self[middle:]._invoice()

    def _invoicing_error(self, error: Exception) -> str:
        """What went wrong, for the treasurer."""
        if isinstance(error, UserError | RedirectWarning):
            return str(error.args[0])
        if isinstance(error, psycopg2.IntegrityError):
            return self._integrity_error_model()._sql_error_to_message(error)
        _logger.exception("%s %s could not be invoiced", self._name, self.id)
        return self.env._(
            "Something unexpected: %(error)s. Please show this to the administrator.",
            error=repr(error),
        )

    @api.model
    def _create_posted_invoices(self, vals_list: list[dict], note: str):
        """Posted invoices, to be sent by Odoo in each partner's own way.

        Prices are without taxes. A `note` on each says where it comes from, in place
        of Odoo's message to the followers of new invoices, which would be as many
        mails.
        """
        moves = (
            self.env["account.move"]
            .with_context(mail_create_nolog=True)
            .create(vals_list)
            .with_context(mail_create_nolog=False)
        )
        moves._message_log_batch(dict.fromkeys(moves.ids, note))
        moves._keep_untaxed_amounts()
        moves._post(soft=False)
        self.env.ref("account.ir_cron_account_move_send")._trigger()
        return moves

    @api.model
    def _prepare_invoice_of(self, partner, network, author) -> dict:
        """Values of an invoice of a network to `partner`.

        :param author: the user in whose name it is sent
        """
        invoice_partner = partner.browse(partner.address_get(["invoice"])["invoice"])
        return {
            "move_type": "out_invoice",
            "company_id": network.company_id.id,
            "currency_id": network.currency_id.id,
            "partner_id": invoice_partner.id,
            # Nobody's sale: the treasurer does not follow each of the invoices.
            "invoice_user_id": False,
            # The network says when it is due, not the partner's payment terms.
            "invoice_payment_term_id": False,
            "sending_data": {
                "author_user_id": author.id,
                "author_partner_id": author.partner_id.id,
            },
        }
