# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models


class KomunigiMeetingSeries(models.Model):
    """Meetings of a body that come back."""

    _inherit = "komunigi.meeting.series"

    body_id = fields.Many2one(
        "komunigi.body",
        string="Meetings of",
        ondelete="restrict",
        index="btree_not_null",
        domain="[('network_id', '=', network_id), ('kind', '!=', 'audit')]",
        help="Empty: of all members. Of a body: who sits in it meets.",
    )

    @api.constrains("body_id", "network_id")
    def _check_body(self):
        for series in self:
            series.body_id._check_meets_in(series.network_id)
