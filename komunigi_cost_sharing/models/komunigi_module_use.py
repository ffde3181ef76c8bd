# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain


class KomunigiModuleUse(models.Model):
    """A member uses a shared addon, from a day until a day."""

    _name = "komunigi.module.use"
    _description = "Use of a shared addon"
    _inherit = ["komunigi.reckoned"]
    _order = "module_id, date_start, id"
    # Nobody declares what the database says.
    _course_fields = {"source"}

    module_id = fields.Many2one(
        "komunigi.shared.module",
        string="Addon",
        required=True,
        ondelete="cascade",
        index=True,
    )
    membership_id = fields.Many2one(
        "komunigi.membership",
        string="Member",
        required=True,
        ondelete="restrict",
        index=True,
        domain="[('network_id', '=', network_id)]",
    )
    network_id = fields.Many2one(related="module_id.network_id", store=True, index=True)
    company_id = fields.Many2one(related="module_id.company_id", store=True)
    date_start = fields.Date(
        string="Since", required=True, default=fields.Date.context_today
    )
    date_end = fields.Date(
        string="Until", help="First day on which the member no longer uses it."
    )
    source = fields.Selection(
        [("declared", "Declared"), ("installed", "Installed in this database")],
        required=True,
        default="declared",
        readonly=True,
        help="Declared by the member or the secretary; or found in this database, "
        "where it is the member's own.",
    )

    _dates_in_order = models.Constraint(
        "CHECK(date_end IS NULL OR date_end >= date_start)",
        "A use ends after it starts.",
    )
    _no_overlap = models.Constraint(
        "EXCLUDE USING gist (int4range(membership_id, membership_id, '[]') WITH &&,"
        " int4range(module_id, module_id, '[]') WITH &&,"
        " daterange(date_start, date_end, '[)') WITH &&)",
        "This member uses this addon already at that time.",
    )

    @api.depends("module_id", "membership_id")
    def _compute_display_name(self):
        for use in self:
            use.display_name = (
                f"{use.membership_id.display_name} · {use.module_id.display_name}"
            )

    @api.constrains("module_id", "membership_id")
    def _check_same_network(self):
        for use in self:
            if use.membership_id.network_id != use.module_id.network_id:
                raise ValidationError(
                    self.env._(
                        "%(member)s is a member of another network.",
                        member=use.membership_id.display_name,
                    )
                )

    def write(self, vals):
        result = super().write(vals)
        if "module_id" in vals:
            # Nobody writes in the catalogue of another company.
            self.check_access("write")
        return result

    @api.model
    def _domain_on(self, day: date | None = None) -> Domain:
        """Uses by members of that day, that are in force on it; today by default."""
        if not day:
            return self.env["komunigi.network"]._domain_in_force() & Domain(
                "membership_id.state", "=", "member"
            )
        in_force = Domain("date_start", "<=", day) & (
            Domain("date_end", "=", False) | Domain("date_end", ">", day)
        )
        return in_force & Domain("membership_id.period_ids", "any", in_force)
