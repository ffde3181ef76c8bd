# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import timedelta

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date


class KomunigiDuesLine(models.Model):
    """From a line to its invoice, its charges and its fund entries."""

    _inherit = "komunigi.dues.line"

    amount_residual = fields.Monetary(
        compute="_compute_outcome", string="Still to pay", help="Taxes included."
    )
    outcome = fields.Selection(
        [
            ("asked", "To pay"),
            ("paid", "Paid"),
            ("void", "No longer asked for"),
        ],
        compute="_compute_outcome",
        help="No longer asked for: the invoice was cancelled, credited, or reset to "
        "draft.",
    )
    can_call_again = fields.Boolean(compute="_compute_outcome")

    @api.depends(
        "state",
        "amount",
        "charge_ids.active",
        "charge_ids.residual",
        "charge_ids.move_id.state",
    )
    def _compute_outcome(self):
        charges = self.env["komunigi.dues.charge"].search([("line_id", "in", self.ids)])
        # The state of an invoice is no secret of the accountant's for those who may
        # read the line.
        charges = charges.sudo().grouped("line_id")
        for line in self:
            asked = charges.get(line, self.env["komunigi.dues.charge"])
            line.amount_residual = sum(asked.mapped("residual"))
            line.can_call_again = (
                line.state == "invoiced" and line.amount > 0 and not asked
            )
            if line.state != "invoiced":
                line.outcome = False
            elif line.amount_residual:
                line.outcome = "asked"
            elif line.can_call_again or "draft" in asked.move_id.mapped("state"):
                line.outcome = "void"
            else:
                line.outcome = "paid"

    def action_call_again(self):
        """Invoice anew the dues whose invoice was cancelled or credited."""
        self.check_access("write")
        for line in self:
            if not line.can_call_again:
                raise UserError(
                    self.env._(
                        "The dues of %(member)s are asked for already: cancel or "
                        "credit their invoice first.",
                        member=line.partner_name,
                    )
                )
        # Lines of a sent call do not change, except by being called again.
        self.sudo().write({"state": "to_invoice", "error": False})
        self.call_id._trigger_invoicing()
        return True

    def _make_invoices(self):
        self._create_charges()

    def _note_invoicing_error(self, error):
        # sudo: what happened to a line is written by the job alone.
        self.sudo().write({"state": "error", "error": error})

    def _integrity_error_model(self):
        return self.env["komunigi.dues.charge"]

    def _create_charges(self):
        """Write invoices, charges and fund entries of lines of one call.

        What a line has already is left alone, so that it can be called again.
        """
        call = self.call_id
        # Whoever sends dues needs no right in accounting: the treasurer's right was
        # checked when the call was sent, and these are this network's own journal,
        # product and funds.
        lines = self.sudo().with_company(call.company_id)
        charges = lines.env["komunigi.dues.charge"]
        asked = {
            (charge.line_id.id, charge.payer): charge
            for charge in charges.search([("line_id", "in", lines.ids)])
        }
        to_invoice = lines.filtered(
            lambda line: line.member_amount > 0 and (line.id, "member") not in asked
        )
        covered = lines.filtered(
            lambda line: (
                line.solidarity_amount > 0 and (line.id, "solidarity") not in asked
            )
        )
        (to_invoice | covered)._check_not_called_already()
        moves = to_invoice._create_invoices()
        new = charges.create(
            [
                line._prepare_charge("member", line.member_amount, move_id=move.id)
                for line, move in zip(to_invoice, moves, strict=True)
            ]
        )
        asked |= {(charge.line_id.id, "member"): charge for charge in new}
        new |= charges.create(
            [
                line._prepare_charge(
                    "solidarity",
                    line.solidarity_amount,
                    member_charge_id=asked.get(
                        (line.id, "member"), charges.browse()
                    ).id,
                )
                for line in covered
            ]
        )
        new._create_fund_entries()
        lines.write({"state": "invoiced", "error": False})

    def _prepare_charge(self, payer, amount, **values):
        call = self.call_id
        return {
            "line_id": self.id,
            "membership_id": self.membership_id.id,
            "payer": payer,
            "date_start": call.date_start,
            "date_end": call.date_end,
            "date_due": call.due_date,
            "amount": amount,
            **values,
        }

    def _check_not_called_already(self):
        """The database refuses a second charge; this says which dues they were."""
        if not self:
            return
        call = self.call_id
        double = self.env["komunigi.dues.charge"].search(
            [
                ("membership_id", "in", self.membership_id.ids),
                ("date_start", "<", call.date_end),
                ("date_end", ">", call.date_start),
                ("line_id", "not in", self.ids),
            ],
            limit=1,
        )
        if double:
            raise UserError(
                self.env._(
                    "%(member)s was asked already for dues from %(start)s to %(end)s: "
                    "%(call)s, %(invoice)s.",
                    member=double.membership_id.partner_name,
                    start=format_date(self.env, double.date_start),
                    end=format_date(self.env, double.date_end - timedelta(days=1)),
                    call=double.call_id.name or self.env._("not on a call"),
                    invoice=double.move_id.name or self.env._("without an invoice"),
                )
            )

    def _create_invoices(self):
        """Posted invoices of the members' own part, to be sent by Odoo in each
        partner's own way."""
        if not self:
            return self.env["account.move"]
        return self._create_posted_invoices(
            [line._prepare_invoice() for line in self],
            self.env._("Made by the call for dues “%s”.", self.call_id.name),
        )

    def _prepare_invoice(self):
        call = self.call_id
        network = call.network_id
        author = call.sent_by_id or network.treasurer_id or self.env.user
        return {
            **self._prepare_invoice_of(self.partner_id, network, author),
            "journal_id": network.dues_journal_id.id,
            "invoice_date": call.invoice_date,
            "invoice_date_due": call.due_date,
            "invoice_origin": call.name,
            "invoice_line_ids": [Command.create(self._prepare_invoice_line())],
        }

    def _prepare_invoice_line(self):
        call = self.call_id
        network = call.network_id
        values = {
            "product_id": network.dues_product_id.id,
            "name": self._invoice_line_name(self.partner_id.lang),
            "quantity": 1,
            "price_unit": self.member_amount,
        }
        if network.dues_analytic_account_id:
            values["analytic_distribution"] = {network.dues_analytic_account_id.id: 100}
        if "start_date" in self.env["account.move.line"]._fields:
            # The OCA's account_invoice_start_end_dates, where it is installed
            values |= {
                "start_date": call.date_start,
                "end_date": call.date_end - timedelta(days=1),
            }
        return values

    def _invoice_line_name(self, lang):
        """Which network's dues, for which time, in the language of who pays."""
        call = self.call_id.with_context(lang=lang)
        return call.env._(
            "%(network)s: dues from %(start)s to %(end)s",
            network=call.network_id.name,
            start=format_date(call.env, call.date_start, lang_code=lang),
            end=format_date(
                call.env, call.date_end - timedelta(days=1), lang_code=lang
            ),
        )
