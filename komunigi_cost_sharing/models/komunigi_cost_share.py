# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class KomunigiCostShare(models.Model):
    """What one member pays, or gets back, of one cost, and by which arithmetic.

    A share that was invoiced never changes: what comes later is a further share, with
    an invoice or a credit note of its own.
    """

    _name = "komunigi.cost.share"
    _description = "Share of a cost"
    _inherit = ["komunigi.reckoned"]
    _order = "date desc, id desc"
    _check_company_auto = True

    membership_id = fields.Many2one(
        "komunigi.membership",
        string="Member",
        required=True,
        ondelete="restrict",
        index=True,
    )
    network_id = fields.Many2one(
        related="membership_id.network_id", store=True, index=True
    )
    company_id = fields.Many2one(related="membership_id.company_id", store=True)
    currency_id = fields.Many2one(related="network_id.currency_id")
    name = fields.Char(string="What for", required=True)
    date = fields.Date(required=True, default=fields.Date.context_today)
    cofunding_id = fields.Many2one(
        "komunigi.cofunding", ondelete="restrict", index="btree_not_null"
    )
    amount = fields.Monetary(
        required=True, help="Without taxes; below zero: given back to the member."
    )
    hours = fields.Float(help="Hours of work that it stands for.")
    key_id = fields.Many2one(
        "komunigi.cost.key", ondelete="restrict", index="btree_not_null"
    )
    steps = fields.Json(readonly=True)
    decision = fields.Char(help="What it rests on.")
    state = fields.Selection(
        [
            ("planned", "Planned"),
            ("asked", "Asked for"),
            ("settled", "Settled"),
        ],
        required=True,
        default="planned",
        copy=False,
    )
    move_id = fields.Many2one(
        "account.move",
        string="Invoice",
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
        copy=False,
    )
