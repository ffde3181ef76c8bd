# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class KomunigiModuleUse(models.Model):
    """A member uses a shared addon, from a day until a day."""

    _name = "komunigi.module.use"
    _description = "Use of a shared addon"
    _inherit = ["komunigi.reckoned"]
    _order = "module_id, date_start, id"

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
