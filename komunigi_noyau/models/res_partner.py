# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models
from odoo.fields import Domain


class ResPartner(models.Model):
    """A person who is archived sits for nobody any more."""

    _inherit = "res.partner"

    def write(self, vals):
        result = super().write(vals)
        if "active" in vals and not vals["active"]:
            self._stop_sitting()
        return result

    def _stop_sitting(self):
        # sudo: whoever archives a contact need not see who sits where.
        delegates = self.env["komunigi.delegate"].sudo()
        lines = delegates.search(
            Domain("partner_id", "in", self.ids) & delegates._domain_not_over()
        )
        for line in lines:
            today = line.mandate_id.network_id._today()
            if line.mandate_id.rule_id.holder_kind != "person":
                line.date_end = max(today, line.date_start)
