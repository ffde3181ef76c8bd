# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class KomunigiDevelopmentUse(models.Model):
    """A member uses what was developed, since a day, whether it paid for it or not."""

    _name = "komunigi.development.use"
    _description = "Use of a development"
    _inherit = ["komunigi.reckoned"]
    _order = "development_id, date_start, id"

    development_id = fields.Many2one(
        "komunigi.development", required=True, ondelete="cascade", index=True
    )
    membership_id = fields.Many2one(
        "komunigi.membership",
        string="Member",
        required=True,
        ondelete="restrict",
        index=True,
    )
    network_id = fields.Many2one(
        related="development_id.network_id", store=True, index=True
    )
    company_id = fields.Many2one(related="development_id.company_id", store=True)
    date_start = fields.Date(
        string="Since", required=True, default=fields.Date.context_today
    )
    date_end = fields.Date(
        string="Until", help="First day on which the member no longer uses it."
    )

    _once = models.Constraint(
        "UNIQUE(development_id, membership_id)",
        "This member uses it already: change that line.",
    )
    _dates_in_order = models.Constraint(
        "CHECK(date_end IS NULL OR date_end >= date_start)",
        "A use ends after it starts.",
    )
