# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    komunigi_membership_ids = fields.One2many("komunigi.membership", "partner_id")
    komunigi_representation_ids = fields.One2many(
        "komunigi.representation", "partner_id"
    )
