# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class KomunigiCostKey(models.Model):
    """By what a cost is shared among those who take part."""

    _name = "komunigi.cost.key"
    _description = "Cost key"
    _inherit = ["komunigi.reckoned", "mail.thread"]
    _order = "network_id, sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    network_id = fields.Many2one(
        "komunigi.network", required=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(related="network_id.company_id", store=True)
    currency_id = fields.Many2one(related="network_id.currency_id")
    kind = fields.Selection(
        [
            ("equal", "Everybody the same"),
            ("basis", "By a basis"),
            ("weights", "By weights that were agreed"),
            ("use", "By use: those who use the addon"),
        ],
        required=True,
        default="equal",
        tracking=True,
    )
    equal_percent = fields.Float(
        string="Shared equally (%)",
        tracking=True,
        help="30: this part of the cost is shared equally, the remaining 70 % by what "
        "is chosen above.",
    )
    basis_id = fields.Many2one(
        "komunigi.basis",
        ondelete="restrict",
        tracking=True,
        domain="[('network_id', '=', network_id)]",
    )
    measure = fields.Selection(
        [("bands", "By bands"), ("exact", "By the exact figure")],
        required=True,
        default="bands",
        tracking=True,
        help="A share divided by its total gives a member's figure away: bands say "
        "only in which range it lies.",
    )
    band_ids = fields.One2many("komunigi.cost.key.band", "key_id", copy=True)
    weight_ids = fields.One2many("komunigi.cost.key.weight", "key_id", copy=True)
    floor_amount = fields.Monetary(string="At least", help="Of each share, untaxed.")
    cap_amount = fields.Monetary(
        string="At most", help="Of each share, untaxed; 0 for no ceiling."
    )
    decision = fields.Char(
        tracking=True, copy=False, help="Who agreed on it, where: the meeting."
    )
    decision_date = fields.Date(string="Agreed on", tracking=True, copy=False)

    _amounts_positive = models.Constraint(
        "CHECK(floor_amount >= 0 AND cap_amount >= 0"
        " AND (cap_amount = 0 OR cap_amount >= floor_amount)"
        " AND equal_percent BETWEEN 0 AND 100)",
        "Amounts are not negative, the ceiling not under the floor, and a part in "
        "percent lies between 0 and 100.",
    )
