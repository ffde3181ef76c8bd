# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class KomunigiSkill(models.Model):
    """What contributors know."""

    _name = "komunigi.skill"
    _description = "Skill"
    _inherit = ["komunigi.reckoned"]
    _order = "name, id"

    name = fields.Char(required=True, help="Accounting, point of sale, Python…")
    network_id = fields.Many2one(
        "komunigi.network",
        required=True,
        ondelete="restrict",
        index=True,
        default=lambda self: self.env["komunigi.network"]._only_one_here(),
    )
    company_id = fields.Many2one(related="network_id.company_id", store=True)

    _once = models.UniqueIndex(
        "(network_id, lower(name))", "This skill is in the list already."
    )
