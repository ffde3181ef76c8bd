# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import UserError


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

    def write(self, vals):
        bodies = {series: series.body_id for series in self if "body_id" in vals}
        result = super().write(vals)
        for series, body in bodies.items():
            # sudo: whatever meetings it has, whoever asks.
            if series.body_id != body and series.sudo().meeting_ids:
                raise UserError(
                    self.env._(
                        "“%(series)s” has had its first meeting: make another series "
                        "for other people.",
                        series=series.name,
                    )
                )
        return result
