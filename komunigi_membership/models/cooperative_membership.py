# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class CooperativeMembership(models.Model):
    _inherit = "cooperative.membership"

    komunigi_membership_ids = fields.One2many(
        "komunigi.membership", "cooperative_membership_id"
    )
