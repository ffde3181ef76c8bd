# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class KomunigiLeavingReason(models.Model):
    _name = "komunigi.leaving.reason"
    _description = "Reason of leaving"
    _inherit = ["komunigi.reckoned"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
