# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class KomunigiBasis(models.Model):
    """What dues or costs are measured by: cooperators, turnover, users…"""

    _name = "komunigi.basis"
    _description = "Basis"
    _order = "network_id, sequence, id"

    name = fields.Char(required=True, translate=True)
    unit = fields.Char(required=True, translate=True, help="cooperators, EUR, users…")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    network_id = fields.Many2one(
        "komunigi.network", required=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(related="network_id.company_id", store=True)
    source = fields.Selection(
        [
            ("declared", "Declared by each member"),
            ("register", "Shares in this database's register"),
        ],
        required=True,
        default="declared",
    )
    value_ids = fields.One2many("komunigi.basis.value", "basis_id")
