# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class AccountMove(models.Model):
    """Each amount that was posted leads to its share: its key, basis and decision."""

    _inherit = "account.move"

    # Kept when the share is asked for anew by another invoice.
    cost_share_id = fields.Many2one(
        "komunigi.cost.share",
        string="Share of a cost",
        ondelete="restrict",
        index="btree_not_null",
        copy=False,
        readonly=True,
        groups="komunigi_membership.group_user",
    )

    def action_open_cost_share(self):
        self.ensure_one()
        return self.cost_share_id.get_formview_action()

    def _reconcile_shares(self, invoices):
        """Count a credit note of a share against what is left to pay of `invoices`, in
        their order.

        What is on its way to the bank is paid: it is not credited, but given back.
        """
        self.ensure_one()
        for invoice in invoices.filtered("amount_residual"):
            lines = (self | invoice).line_ids.filtered(
                lambda line: (
                    line.account_id.account_type == "asset_receivable"
                    and not line.reconciled
                )
            )
            if not self.amount_residual:
                break
            # An invoice address or an account may have changed since.
            if len(lines.account_id) != 1:
                continue
            transit = invoice._money_in_transit()
            if not transit:
                lines.reconcile()
                continue
            amount = min(self.amount_residual, invoice.amount_residual - transit)
            if invoice.currency_id.compare_amounts(amount, 0) > 0:
                self._reconcile_part(invoice, lines, amount)

    def _reconcile_part(self, invoice, lines, amount):
        """Count `amount` of this credit note against `invoice`, by their `lines`."""
        self.env["account.partial.reconcile"].create(
            {
                "debit_move_id": (lines & invoice.line_ids)[:1].id,
                "credit_move_id": (lines & self.line_ids)[:1].id,
                "amount": amount,
                "debit_amount_currency": amount,
                "credit_amount_currency": amount,
            }
        )
