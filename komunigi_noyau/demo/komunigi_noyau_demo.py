# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, models


class KomunigiDemo(models.AbstractModel):
    """The noyau of the network and the board of the cooperative, some years on."""

    _inherit = "komunigi.demo"

    @api.model
    def _load_bodies(self) -> None:
        """To come."""
