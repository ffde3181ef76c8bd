# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, models


class KomunigiNetwork(models.Model):
    _inherit = "komunigi.network"

    @api.model
    def _left_out(self):
        return {
            **super()._left_out(),
            "komunigi.poll.link": "Personal links open votes in this database only.",
        }
