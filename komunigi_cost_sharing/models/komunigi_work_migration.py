# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class KomunigiWork(models.Model):
    """Hours that go into a migration."""

    _inherit = "komunigi.work"

    migration_id = fields.Many2one(
        "komunigi.migration",
        ondelete="restrict",
        index="btree_not_null",
        domain="[('network_id', '=', network_id)]",
    )

    @api.constrains("network_id", "migration_id")
    def _check_migration(self):
        for work in self:
            # sudo: another network's migration is named by nothing but its id.
            linked = work.sudo()
            if linked.migration_id.network_id - linked.network_id:
                raise ValidationError(
                    self.env._("“%s” is about another network.", work.name)
                )
