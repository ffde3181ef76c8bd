# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models


class KomunigiMandate(models.Model):
    """The person who sits, beside the holder's name in lists."""

    _inherit = "komunigi.mandate"

    sits_name = fields.Char(
        string="Who sits",
        compute="_compute_sits_name",
        help="Today; before the mandate starts, who will.",
    )

    @api.depends(
        "delegate_ids.name",
        "delegate_ids.date_start",
        "delegate_ids.date_end",
        "date_start",
        "network_id.tz",
    )
    def _compute_sits_name(self):
        for mandate in self:
            today = mandate.network_id and mandate.network_id._today()
            mandate.sits_name = today and mandate._sitting_delegate(today).name
