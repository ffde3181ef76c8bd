# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models


class KomunigiDevelopment(models.Model):
    """What developments have cost those who paid for them."""

    _inherit = "komunigi.development"

    def _costs_borne(self) -> dict:
        """{development: what was asked of all who pay, else the estimate}

        Without taxes, in few queries for many developments.
        """
        borne = self._payments()
        return {
            development: sum(borne[development].values())
            or development.estimated_amount
            for development in self
        }
