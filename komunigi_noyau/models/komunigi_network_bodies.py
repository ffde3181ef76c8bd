# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class KomunigiNetwork(models.Model):
    """The bodies of a network."""

    _inherit = "komunigi.network"

    body_ids = fields.One2many("komunigi.body", "network_id", string="Bodies")
