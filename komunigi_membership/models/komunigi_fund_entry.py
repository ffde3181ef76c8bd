# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import AccessError


class KomunigiFundEntry(models.Model):
    """One movement of a fund, with the paper that it rests on.

    Those of dues are written when dues are sent, and follow what is paid; the others
    are the treasurer's. Money and hours stand side by side, and are never netted.
    """

    _name = "komunigi.fund.entry"
    _description = "Fund entry"
    _inherit = ["komunigi.reckoned"]
    _order = "date desc, id desc"
    _check_company_auto = True

    fund_id = fields.Many2one(
        "komunigi.fund", required=True, ondelete="restrict", index=True
    )
    network_id = fields.Many2one(related="fund_id.network_id", store=True, index=True)
    company_id = fields.Many2one(related="fund_id.company_id", store=True)
    currency_id = fields.Many2one(related="fund_id.currency_id")
    date = fields.Date(required=True, default=fields.Date.context_today)
    name = fields.Char(string="What for", required=True, help="Every member reads it.")
    direction = fields.Selection(
        [("in", "In"), ("out", "Out")], required=True, default="out"
    )
    amount = fields.Monetary(
        compute="_compute_amount",
        store=True,
        precompute=True,
        readonly=False,
        help="Without taxes. Of dues: what was paid so far. Of a bill: its amount, "
        "unless you say what part of it.",
    )
    hours = fields.Float()
    # Signed figures, for tables and charts
    balance = fields.Monetary(
        compute="_compute_signed", store=True, precompute=True, string="In less out"
    )
    hours_balance = fields.Float(
        compute="_compute_signed",
        store=True,
        precompute=True,
        string="Hours in less out",
    )
    charge_id = fields.Many2one(
        "komunigi.dues.charge",
        string="Dues",
        ondelete="restrict",
        index="btree_not_null",
        readonly=True,
    )
    move_id = fields.Many2one(
        "account.move",
        string="Invoice",
        ondelete="restrict",
        check_company=True,
        index="btree_not_null",
        domain="[('move_type', 'in', ('in_invoice', 'in_refund', 'in_receipt'))]",
    )
    decision = fields.Char(help="What it rests on, where there is no invoice.")

    _positive = models.Constraint(
        "CHECK(amount >= 0 AND hours >= 0)",
        "Amounts and hours are positive: the direction says which way they go.",
    )
    _charge_once = models.UniqueIndex(
        "(charge_id, direction, fund_id) WHERE (charge_id IS NOT NULL)",
        "These dues are in this fund already.",
    )

    @api.depends("charge_id.paid_amount", "move_id")
    def _compute_amount(self):
        for entry in self:
            if entry.charge_id:
                entry.amount = entry.charge_id.paid_amount
            elif entry.move_id:
                entry.amount = abs(entry.move_id.amount_untaxed_signed)
            else:
                entry.amount = entry.amount or 0

    @api.depends("direction", "amount", "hours")
    def _compute_signed(self):
        for entry in self:
            sign = 1 if entry.direction == "in" else -1
            entry.balance = sign * entry.amount
            entry.hours_balance = sign * entry.hours

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            # A default in the context may name a paper, too.
            self._check_papers(self._add_missing_default_values(vals))
        return super().create(vals_list)

    def write(self, vals):
        self._check_papers(vals)
        return super().write(vals)

    def _check_papers(self, vals):
        """Entries of dues follow the invoices; a bill is named by who may read it."""
        if self.env.su:
            return
        if vals.get("charge_id") or self.charge_id:
            raise AccessError(
                self.env._(
                    "This entry follows the invoices of dues: it changes when they "
                    "are paid or credited."
                )
            )
        if vals.get("move_id"):
            # The amount is taken from the bill.
            self.env["account.move"].browse(vals["move_id"]).check_access("read")
