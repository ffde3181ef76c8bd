# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class KomunigiMemberCategory(models.Model):
    """Active, observer…: categories are data of the network, never code."""

    _name = "komunigi.member.category"
    _description = "Member category"
    _inherit = ["komunigi.reckoned"]
    _order = "network_id, sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    network_id = fields.Many2one(
        "komunigi.network", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="network_id.company_id", store=True)
    votes = fields.Boolean(
        string="May vote", default=True, help="Members of this category may vote."
    )
    pays_dues = fields.Boolean(
        default=True, help="Members of this category are asked for dues."
    )
