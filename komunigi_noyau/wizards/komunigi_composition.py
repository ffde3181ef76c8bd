# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models


class KomunigiComposition(models.TransientModel):
    """Who sat, sits or will sit in a body on a day that one chooses."""

    _name = "komunigi.composition"
    _description = "Who sits on a day"

    body_id = fields.Many2one("komunigi.body", required=True, readonly=True)
    day = fields.Date(
        string="On", required=True, help="Before today, today, or to come."
    )
    composition_html = fields.Html(
        string="Who sits",
        compute="_compute_composition_html",
        # Our own template made it, and it escapes whatever people wrote.
        sanitize=False,
    )

    @api.depends("body_id", "day")
    @api.depends_context("lang")
    def _compute_composition_html(self):
        for composition in self:
            composition.composition_html = (
                composition.body_id
                and composition.day
                and self.env["ir.qweb"]._render(
                    "komunigi_noyau.body_composition",
                    {
                        "body": composition.body_id,
                        "day": composition.day,
                        "photo": None,
                    },
                )
            )
