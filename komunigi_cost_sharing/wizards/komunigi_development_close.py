# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class KomunigiDevelopmentClose(models.TransientModel):
    """A need is not taken up, and why."""

    _name = "komunigi.development.close"
    _description = "Do not take up a need"

    development_id = fields.Many2one(
        "komunigi.development", required=True, readonly=True, ondelete="cascade"
    )
    reason = fields.Char(string="Why", required=True, help="Every member reads it.")

    def action_close(self):
        self.ensure_one()
        self.development_id.check_access("write")
        self.development_id._close(self.reason)
