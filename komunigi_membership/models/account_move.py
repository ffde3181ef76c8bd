# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date
from typing import NamedTuple

from odoo import fields, models
from odoo.tools import SQL


class Standing(NamedTuple):
    """How an invoice stands, taxes included.

    :ivar asked: whether it is asked for at all
    :ivar residual: what is left to pay
    :ivar paid: what was paid in money
    :ivar total: what it is about
    """

    asked: bool
    residual: float = 0
    paid: float = 0
    total: float = 0

    def paid_of(self, amount: float) -> float:
        """What was paid of `amount`, of which the whole invoice is the price."""
        return amount * self.paid / self.total if self.total else 0


class AccountMove(models.Model):
    _inherit = "account.move"

    dues_charge_ids = fields.One2many(
        "komunigi.dues.charge",
        "move_id",
        # Also those that are no longer asked for: a credit note that is undone
        # brings them back.
        context={"active_test": False},
    )

    def _standing(self) -> dict[int, Standing]:
        """What is left to pay of each invoice or credit note, and what was paid.

        ========================  ===============  ================  ======
        invoice                   residual         paid              asked
        ========================  ===============  ================  ======
        posted                    the invoice's    money received    yes
        … not yet at the bank     less that        and that          yes
        … from before accounting  0                all of it         yes
        … credited in full        0                0                 no
        draft (reset)             0                0                 yes
        cancelled                 0                0                 no
        ========================  ===============  ================  ======

        An invoice that was reset is not to be paid, but it still waits to be
        corrected. A blocked invoice is owed like any.
        """
        partially_paid = self.filtered(
            lambda move: move.amount_residual < move.amount_total
        )
        received = partially_paid._money_received()
        standing = {}
        for move in self:
            total = move.amount_total
            if move.state == "cancel" or move.payment_state == "reversed":
                standing[move.id] = Standing(False)
            elif move.payment_state == "invoicing_legacy":
                standing[move.id] = Standing(True, 0, total, total)
            elif move.state == "draft":
                standing[move.id] = Standing(True)
            else:
                transit = move._money_in_transit()
                standing[move.id] = Standing(
                    True,
                    move.amount_residual - transit,
                    received.get(move.id, 0) + transit,
                    total,
                )
        return standing

    def _money_received(self) -> dict[int, float]:
        """What came in as money on each invoice, or was given back as money on each
        credit note; taxes included.

        Unlike the residual this leaves out credit notes and what was written off, be
        it by an entry of its own or within a payment.
        """
        if not self.ids:
            return {}
        self.env["account.partial.reconcile"].flush_model()
        self.env["account.move.line"].flush_model(["move_id", "amount_currency"])
        self.env["account.payment"].flush_model(["amount"])
        self.env["account.bank.statement.line"].flush_model(["amount"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT line.move_id,
                       SUM(part.amount * LEAST(1, COALESCE(
                           ABS(payment.amount) / NULLIF(ABS(other.amount_currency), 0),
                           ABS(bank.amount) / NULLIF(ABS(other.amount_currency), 0),
                           CASE WHEN journal.type IN ('bank', 'cash', 'credit')
                                THEN 1 ELSE 0 END
                       )))
                  FROM account_partial_reconcile part
                  JOIN account_move_line line
                       ON line.id IN (part.debit_move_id, part.credit_move_id)
                  JOIN account_move invoice ON invoice.id = line.move_id
                  JOIN account_move_line other
                       ON other.id = CASE WHEN line.id = part.debit_move_id
                                          THEN part.credit_move_id
                                          ELSE part.debit_move_id END
                  JOIN account_move move ON move.id = other.move_id
                  JOIN account_journal journal ON journal.id = move.journal_id
             LEFT JOIN account_payment payment ON payment.id = move.origin_payment_id
             LEFT JOIN account_bank_statement_line bank
                       ON bank.id = move.statement_line_id
                 WHERE line.move_id IN %s
                   -- An invoice is owed to us, a credit note by us.
                   AND (line.id = part.credit_move_id)
                       = (invoice.move_type = 'out_refund')
              GROUP BY line.move_id
                """,
                tuple(self.ids),
            )
        )
        return {move_id: float(amount) for move_id, amount in rows}

    def _money_in_transit(self) -> float:
        """Payments that are registered, but in no entry until the bank confirms them.

        One that is for several invoices pays the oldest first.
        """
        self.ensure_one()
        total = 0.0
        for payment in self.matched_payment_ids:
            if payment.move_id or payment.state != "in_process":
                continue
            available = payment.amount
            for invoice in payment.invoice_ids.sorted(
                lambda move: (move.invoice_date_due or date.min, move.id)
            ):
                share = min(available, invoice.amount_residual)
                if invoice == self:
                    total += share
                    break
                available -= share
        return min(total, self.amount_residual)

    def _keep_untaxed_amounts(self):
        """What is agreed without taxes: add those that prices here include."""
        for line in self.invoice_line_ids:
            if any(line.tax_ids.mapped("price_include")):
                line.price_unit = line.tax_ids.compute_all(
                    line.price_unit,
                    currency=line.currency_id,
                    product=line.product_id,
                    partner=line.partner_id,
                    handle_price_include=False,
                )["total_included"]
