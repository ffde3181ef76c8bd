# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class KomunigiBasisValue(models.Model):
    """What one member declared of a basis for one year."""

    _name = "komunigi.basis.value"
    _description = "Value of a basis"
    _inherit = ["komunigi.reckoned", "mail.thread"]
    _order = "basis_id, year desc, membership_id"

    basis_id = fields.Many2one(
        "komunigi.basis", required=True, ondelete="restrict", index=True
    )
    membership_id = fields.Many2one(
        "komunigi.membership",
        string="Member",
        required=True,
        ondelete="restrict",
        index=True,
    )
    network_id = fields.Many2one(
        related="membership_id.network_id", store=True, index=True
    )
    company_id = fields.Many2one(related="membership_id.company_id", store=True)
    year = fields.Integer(
        required=True,
        aggregator=None,
        default=lambda self: fields.Date.context_today(self).year - 1,
        help="The year that the value is of; a headcount is taken on 31 December.",
    )
    value = fields.Float(required=True, digits=(16, 2), tracking=True)
    unit = fields.Char(related="basis_id.unit")
    declared_by_id = fields.Many2one("res.users", string="Declared by", readonly=True)
    declared_on = fields.Datetime(readonly=True)

    _value_unique = models.Constraint(
        "UNIQUE(basis_id, membership_id, year)",
        "This member declared this basis for this year already: change that value.",
    )
    _value_positive = models.Constraint(
        "CHECK(value >= 0)", "A basis cannot be negative."
    )
    _year_plausible = models.Constraint(
        "CHECK(year BETWEEN 1900 AND 2199)", "A year has four digits, as in 2026."
    )

    @api.constrains("basis_id", "membership_id")
    def _check_network(self):
        for value in self:
            if value.basis_id.network_id != value.membership_id.network_id:
                raise ValidationError(
                    self.env._(
                        "%(member)s is a member of %(network)s, and %(basis)s is "
                        "not a basis of that network.",
                        member=value.membership_id.display_name,
                        network=value.membership_id.network_id.name,
                        basis=value.basis_id.name,
                    )
                )

    @api.depends("basis_id", "year", "value")
    def _compute_display_name(self):
        for value in self:
            value.display_name = f"{value.basis_id.name or ''} {value.year}"

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._stamped(vals) for vals in vals_list])

    def write(self, vals):
        if "value" in vals:
            vals = self._stamped(vals)
        return super().write(vals)

    def _stamped(self, vals: dict) -> dict:
        """With who says so, and when."""
        return {
            **vals,
            "declared_by_id": self.env.uid,
            "declared_on": fields.Datetime.now(),
        }
