# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models


class KomunigiNetwork(models.Model):
    _inherit = "komunigi.network"

    def _may_read_booklet(self) -> bool:
        """Everybody where the network says so; else members, and who keeps it."""
        self.ensure_one()
        if self.booklet_public:
            return True
        # sudo: their networks only, for a yes or no.
        acting_for = self.env["komunigi.membership"]._memberships_of_user().sudo()
        reader = self.with_user(self.env.user)
        return self in acting_for.network_id or reader.has_access("read")
