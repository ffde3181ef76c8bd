# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class KomunigiDuesScale(models.Model):
    """What members owe a month, for a time, as the network decided.

    Amounts are a month's, without taxes.
    """

    _name = "komunigi.dues.scale"
    _description = "Dues scale"
    _inherit = ["mail.thread"]
    _order = "network_id, date_start desc, id desc"

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    network_id = fields.Many2one(
        "komunigi.network", required=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(related="network_id.company_id", store=True)
    currency_id = fields.Many2one(related="network_id.currency_id")
    date_start = fields.Date(string="Valid from", required=True, tracking=True)
    date_end = fields.Date(
        string="Until", tracking=True, help="First day on which it is no longer valid."
    )
    decision = fields.Char(
        tracking=True, help="Who decided it, where: the meeting, its minutes."
    )
    decision_date = fields.Date(string="Decided on", tracking=True)
    method = fields.Selection(
        [
            ("choice", "Three amounts, each member chooses in conscience"),
            ("band", "By bands of a basis"),
            ("unit", "An amount for each unit of a basis"),
        ],
        required=True,
        default="choice",
        tracking=True,
    )
    tier_ids = fields.One2many("komunigi.dues.tier", "scale_id", copy=True)
    real_cost = fields.Monetary(
        string="Real cost of a member",
        help="What one member costs the network in a month: shown beside the amounts.",
    )
    basis_id = fields.Many2one(
        "komunigi.basis",
        ondelete="restrict",
        domain="[('network_id', '=', network_id)]",
    )
    band_ids = fields.One2many("komunigi.dues.band", "scale_id", copy=True)
    base_amount = fields.Monetary(
        string="Fixed part", help="A month's amount before the units are counted."
    )
    unit_amount = fields.Float(
        string="Amount for one unit", digits=(16, 6), help="A month's, for one unit."
    )
    floor_amount = fields.Monetary(string="At least", help="A month's.")
    cap_amount = fields.Monetary(string="At most", help="A month's; 0 for no ceiling.")
    proration = fields.Selection(
        [
            ("month", "Each month begun counts"),
            ("full_month", "Only full months count"),
            ("none", "The whole period counts"),
        ],
        string="Who joins or leaves meanwhile",
        required=True,
        default="month",
    )

    _dates_in_order = models.Constraint(
        "CHECK(date_end IS NULL OR date_end > date_start)",
        "A scale ends after it starts.",
    )
    _no_overlap = models.Constraint(
        "EXCLUDE USING gist (int4range(network_id, network_id, '[]') WITH &&,"
        " daterange(date_start, date_end, '[)') WITH &&) WHERE (active)",
        "Another scale of this network is valid at that time: end it first.",
    )
    _amounts_positive = models.Constraint(
        "CHECK(base_amount >= 0 AND unit_amount >= 0 AND floor_amount >= 0"
        " AND cap_amount >= 0 AND (cap_amount = 0 OR cap_amount >= floor_amount))",
        "Amounts cannot be negative, nor the ceiling under the floor.",
    )
