# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models
from odoo.fields import Domain


class KomunigiMembership(models.Model):
    """The envelopes that a member votes on, or has a result of."""

    _inherit = "komunigi.membership"

    def _domain_envelopes_shown(self) -> Domain:
        self.ensure_one()
        return Domain("network_id", "=", self.network_id.id) & Domain(
            "state", "!=", "draft"
        )

    def _envelopes_shown(self):
        # sudo: portal users have no rights on envelopes; what every member of the
        # network may see of them is asked here.
        return (
            self.env["komunigi.envelope"].sudo().search(self._domain_envelopes_shown())
        )
