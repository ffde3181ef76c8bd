# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class KomunigiFundEntry(models.Model):
    """One movement of a fund, with the paper that it rests on."""

    _name = "komunigi.fund.entry"
    _description = "Fund entry"
    _order = "date desc, id desc"
    _check_company_auto = True

    fund_id = fields.Many2one(
        "komunigi.fund", required=True, ondelete="restrict", index=True
    )
    network_id = fields.Many2one(related="fund_id.network_id", store=True, index=True)
    company_id = fields.Many2one(related="fund_id.company_id", store=True)
    currency_id = fields.Many2one(related="fund_id.currency_id")
    date = fields.Date(required=True)
    name = fields.Char(string="What for", required=True)
    direction = fields.Selection(
        [("in", "In"), ("out", "Out")], required=True, default="in"
    )
    amount = fields.Monetary(
        compute="_compute_amount",
        store=True,
        readonly=False,
        help="Without taxes. Of dues: what was paid so far.",
    )
    hours = fields.Float()
    charge_id = fields.Many2one(
        "komunigi.dues.charge", ondelete="restrict", index="btree_not_null"
    )
    move_id = fields.Many2one(
        "account.move", string="Invoice", ondelete="restrict", check_company=True
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
