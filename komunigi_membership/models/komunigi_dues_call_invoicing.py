# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import LockError, UserError
from odoo.fields import Domain

from .komunigi_invoiced import INVOICING_BATCH


class KomunigiDuesCall(models.Model):
    """Sending a call: one click, then invoices in the background.

    Sending only marks the call. A job then takes its lines (`komunigi.invoiced`) and
    writes their invoices, their charges and their fund entries.
    """

    _inherit = "komunigi.dues.call"

    state = fields.Selection(
        compute="_compute_state",
        store=True,
        readonly=True,
        help="Settled, by itself, once every line is invoiced and paid.",
    )
    sent_on = fields.Datetime(readonly=True, copy=False)
    sent_by_id = fields.Many2one(
        "res.users", string="Sent by", readonly=True, copy=False
    )
    amount_paid = fields.Monetary(
        compute="_compute_amounts", string="Paid", help="Without taxes."
    )
    without_email_count = fields.Integer(
        compute="_compute_progress",
        string="Without e-mail",
        help="Members whose invoice goes by e-mail and who have no address: hand it "
        "to them.",
    )

    @api.depends("line_ids.state", "charge_ids.active", "charge_ids.residual")
    def _compute_state(self):
        unfinished = {
            call.id
            for (call,) in self.env["komunigi.dues.line"]._read_group(
                [("call_id", "in", self.ids), ("state", "!=", "invoiced")],
                ["call_id"],
            )
        } | {
            call.id
            for (call,) in self.env["komunigi.dues.charge"]._read_group(
                [
                    ("call_id", "in", self.ids),
                    ("active", "=", True),
                    ("residual", ">", 0),
                ],
                ["call_id"],
            )
        }
        for call in self:
            if call.state in ("sent", "settled"):
                call.state = "sent" if call._origin.id in unfinished else "settled"
            else:
                call.state = call.state or "prepared"

    @api.depends("line_ids.state", "line_ids.partner_id.email")
    def _compute_progress(self):
        counts = {}
        for call, state, count in self.env["komunigi.dues.line"]._read_group(
            [("call_id", "in", self.ids)], ["call_id", "state"], ["__count"]
        ):
            counts.setdefault(call.id, {})[state] = count
        without_email = dict(
            self.env["komunigi.dues.line"]._read_group(
                Domain("call_id", "in", self.ids) & self._without_email_domain(),
                ["call_id"],
                ["__count"],
            )
        )
        for call in self:
            states = counts.get(call._origin.id, {})
            total = sum(states.values())
            call.done_count = states.get("invoiced", 0)
            call.error_count = states.get("error", 0)
            call.progress = 100 * call.done_count / total if total else 0
            call.without_email_count = without_email.get(call._origin, 0)

    @api.model
    def _without_email_domain(self):
        """Lines whose invoice would go by e-mail, to no address."""
        return Domain(
            [
                ("amount", ">", 0),
                ("partner_id.email", "=", False),
                ("partner_id.invoice_sending_method", "in", (False, "email")),
            ]
        )

    @api.depends("charge_ids.active", "charge_ids.paid_amount", "charge_ids.residual")
    def _compute_amounts(self):
        sums = {
            call: (paid, residual)
            for call, paid, residual in self.env["komunigi.dues.charge"]._read_group(
                [("call_id", "in", self.ids), ("active", "=", True)],
                ["call_id"],
                ["paid_amount:sum", "residual:sum"],
            )
        }
        for call in self:
            call.amount_paid, call.amount_residual = sums.get(call._origin, (0, 0))

    # Sending

    def action_send(self):
        """Send the call: its invoices are made in the background."""
        self.ensure_one()
        # Writing calls is the treasurer's right.
        self.check_access("write")
        try:
            self.lock_for_update(allow_referencing=True)
        except LockError as error:
            raise UserError(
                self.env._("“%(call)s” is being sent just now.", call=self.name)
            ) from error
        # Another click may have sent it since this page was opened.
        self.invalidate_recordset(["state"])
        if self.state != "prepared":
            raise UserError(self.env._("“%(call)s” was sent already.", call=self.name))
        self.network_id._complete_dues_setup()
        self._check_sendable()
        # The state is guarded against being written by hand; the right to send was
        # checked above.
        self.sudo().write(
            {
                "state": "sent",
                "sent_on": fields.Datetime.now(),
                "sent_by_id": self.env.uid,
            }
        )
        self._trigger_invoicing()
        return True

    def _check_sendable(self):
        self.ensure_one()
        if not self.line_ids:
            raise UserError(
                self.env._(
                    "“%(call)s” asks nobody for anything: compute its lines first.",
                    call=self.name,
                )
            )

    def _trigger_invoicing(self):
        # Jobs are a matter of the system; this one only goes on with what was sent.
        self.env.ref("komunigi_membership.ir_cron_dues_invoice").sudo()._trigger()

    def action_try_again(self):
        """Put the lines that could not be invoiced back into the queue."""
        self.check_access("write")
        failed = self.line_ids.filtered(lambda line: line.state == "error")
        # sudo: a course field; that the person may write was asked above.
        failed.sudo().write({"state": "to_invoice", "error": False})
        self._trigger_invoicing()
        return True

    @api.model
    def _cron_invoice(self, batch_size=INVOICING_BATCH):
        """Invoice what was sent."""
        self.env["komunigi.dues.line"]._invoice_waiting(
            Domain([("state", "=", "to_invoice"), ("call_id.state", "!=", "prepared")]),
            "call_id",
            batch_size,
        )

    def action_open_errors(self):
        return self._open_lines(
            self.env._("Not invoiced"), Domain("state", "=", "error")
        )

    def action_open_without_email(self):
        return self._open_lines(
            self.env._("Without e-mail"), self._without_email_domain()
        )

    def _open_lines(self, name, domain):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": "komunigi.dues.line",
            "view_mode": "list,form",
            "domain": list(Domain("call_id", "=", self.id) & domain),
        }

    def action_open_charges(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Charges"),
            "res_model": "komunigi.dues.charge",
            "view_mode": "list,form",
            "domain": [("call_id", "=", self.id)],
            "context": {"active_test": False},
        }
