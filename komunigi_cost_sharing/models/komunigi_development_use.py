# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class KomunigiDevelopmentUse(models.Model):
    """A member uses what was developed, since a day, whether it paid for it or not."""

    _name = "komunigi.development.use"
    _description = "Use of a development"
    _inherit = ["komunigi.development.word"]
    _order = "development_id, date_start, id"

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
