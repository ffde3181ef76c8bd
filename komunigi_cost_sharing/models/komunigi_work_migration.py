# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class KomunigiWork(models.Model):
    """Hours that go into a migration."""

    _inherit = "komunigi.work"

    migration_id = fields.Many2one(
        "komunigi.migration",
        ondelete="restrict",
        index="btree_not_null",
        domain="[('network_id', '=', network_id)]",
    )
