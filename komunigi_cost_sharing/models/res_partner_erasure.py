# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import Command, models


class ResPartner(models.Model):
    """Hours stay, and what was done in them; what their author knows goes."""

    _inherit = "res.partner"

    def _erase_person(self):
        result = super()._erase_person()
        self.env["komunigi.contributor"].search([("partner_id", "=", self.id)]).write(
            {"skill_ids": [Command.clear()], "shows_contact": False, "active": False}
        )
        return result
