# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models
from odoo.exceptions import UserError


class KomunigiBodyFunction(models.Model):
    """One thing that a body is there for; its matters are ordered by them."""

    _name = "komunigi.body.function"
    _description = "Function of a body"
    _inherit = ["komunigi.reckoned"]
    _order = "body_id, sequence, id"

    body_id = fields.Many2one(
        "komunigi.body", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="body_id.company_id", store=True)
    sequence = fields.Integer(default=10)
    name = fields.Char(string="Function", required=True, translate=True)
    description = fields.Text(translate=True)

    def write(self, vals):
        # Matters are ordered by it: they would belong to another body's function.
        if "body_id" in vals and any(f.body_id.id != vals["body_id"] for f in self):
            raise UserError(self.env._("A function stays with its body."))
        return super().write(vals)
