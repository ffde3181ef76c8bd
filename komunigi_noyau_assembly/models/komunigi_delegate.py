# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, models
from odoo.fields import Domain


class KomunigiDelegate(models.Model):
    """Who sits has the body's meetings in the calendar."""

    _inherit = "komunigi.delegate"

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.body_id._sync_calendars()
        return lines

    def write(self, vals):
        bodies = self.body_id
        result = super().write(vals)
        if not {"mandate_id", "partner_id", "date_start", "date_end"}.isdisjoint(vals):
            (bodies | self.body_id)._sync_calendars()
        return result

    def unlink(self):
        bodies = self.body_id
        result = super().unlink()
        bodies._sync_calendars()
        return result


class KomunigiMandate(models.Model):
    _inherit = "komunigi.mandate"

    def write(self, vals):
        result = super().write(vals)
        if not {"date_start", "date_end", "date_handover"}.isdisjoint(vals):
            self.body_id._sync_calendars()
        return result


class KomunigiBody(models.Model):
    _inherit = "komunigi.body"

    def _sync_calendars(self):
        # sudo: the event follows from who sits, whoever records that.
        meetings = self.env["komunigi.meeting"].sudo()
        meetings.search(
            Domain("body_id", "in", self.ids)
            & Domain("state", "=", "draft")
            & Domain("date_start", ">", meetings._now())
        )._sync_calendar()
