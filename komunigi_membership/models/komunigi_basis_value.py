# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class KomunigiBasisValue(models.Model):
    """What one member declared of a basis for one year."""

    _name = "komunigi.basis.value"
    _description = "Value of a basis"
    _inherit = ["mail.thread"]
    _order = "basis_id, year desc, membership_id"

    basis_id = fields.Many2one(
        "komunigi.basis", required=True, ondelete="restrict", index=True
    )
    membership_id = fields.Many2one(
        "komunigi.membership", required=True, ondelete="restrict", index=True
    )
    network_id = fields.Many2one(
        related="membership_id.network_id", store=True, index=True
    )
    company_id = fields.Many2one(related="membership_id.company_id", store=True)
    year = fields.Integer(required=True, aggregator=None)
    value = fields.Float(required=True, digits=(16, 2))
    unit = fields.Char(related="basis_id.unit")
    declared_by_id = fields.Many2one("res.users", readonly=True)
    declared_on = fields.Datetime(readonly=True)

    _value_unique = models.Constraint(
        "UNIQUE(basis_id, membership_id, year)",
        "This member declared this basis for this year already: change that value.",
    )
    _value_positive = models.Constraint(
        "CHECK(value >= 0)", "A basis cannot be negative."
    )
