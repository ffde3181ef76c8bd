# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models


class KomunigiPoll(models.Model):
    """The count: from closed to result, with a board that anybody can recount."""

    _inherit = "komunigi.poll"

    def _count(self):
        """Count a closed poll, and publish."""
        self.ensure_one()
