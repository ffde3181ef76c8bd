# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models


class KomunigiReckoned(models.AbstractModel):
    """What the chatter of our records begins with, where they have one."""

    _inherit = "komunigi.reckoned"

    def _creation_message(self):
        # Odoo's "Meeting created" has no gender: "Réunion créé".
        self.ensure_one()
        return self.env._("Created")
