# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import datetime

from odoo import api, fields, models
from odoo.tools import SQL


class KomunigiProxy(models.Model):
    """From when until when a proxy held: for who was represented at a moment."""

    _inherit = "komunigi.proxy"

    date_accepted = fields.Datetime(string="Accepted on", copy=False, readonly=True)

    @api.model
    def _is_reckoned(self, name):
        return name == "date_accepted" or super()._is_reckoned(name)

    def write(self, vals):
        if vals.get("state") == "accepted" and "date_accepted" not in vals:
            vals = {**vals, "date_accepted": fields.Datetime.now()}
        return super().write(vals)

    def _holds_again(self):
        """What made this proxy void did not happen."""
        for proxy in self:
            proxy._course(
                {
                    "state": "accepted" if proxy.date_accepted else "given",
                    "void_reason": False,
                    "date_void": False,
                    "date_accepted": proxy.date_accepted,
                }
            )


class KomunigiMeeting(models.Model):
    _inherit = "komunigi.meeting"

    def _represented_at(self, moment: datetime) -> SQL:
        self.env["komunigi.proxy"].flush_model()
        return SQL(
            """
            SELECT proxy.giver_id
              FROM komunigi_proxy AS proxy
             WHERE proxy.meeting_id = %(meeting)s
               AND proxy.date_accepted <= %(moment)s
               AND (proxy.date_void IS NULL OR proxy.date_void > %(moment)s)
               AND (proxy.is_blank
                    OR proxy.holder_id IN (SELECT membership_id FROM there)
                    OR proxy.holder_partner_id IN
                       (SELECT partner_id FROM stay WHERE partner_id IS NOT NULL))
            """,
            meeting=self.id,
            moment=moment,
        )
