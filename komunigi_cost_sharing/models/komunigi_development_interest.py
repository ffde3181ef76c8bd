# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models

WEIGHTS = [
    ("1", "It would be nice"),
    ("2", "It matters to us"),
    ("3", "We cannot work well without it"),
]


class KomunigiDevelopmentInterest(models.Model):
    """ "Me too": a member wants a development, and says how much it matters."""

    _name = "komunigi.development.interest"
    _description = "Interest in a development"
    _inherit = ["komunigi.development.word"]
    _order = "development_id, weight desc, id"

    weight = fields.Selection(
        WEIGHTS,
        string="How much it matters",
        required=True,
        default="2",
    )
    note = fields.Char(help="Every member and contributor reads it.")
    partner_id = fields.Many2one(
        "res.partner", string="Said by", ondelete="restrict", index="btree_not_null"
    )

    _once = models.Constraint(
        "UNIQUE(development_id, membership_id)",
        "This member has said already how much it matters.",
    )
