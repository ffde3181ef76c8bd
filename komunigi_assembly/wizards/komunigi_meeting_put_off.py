# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models


class KomunigiMeetingPutOff(models.TransientModel):
    """Another time or place; who was convened is told."""

    _name = "komunigi.meeting.put.off"
    _description = "Other time or place of a meeting"

    meeting_id = fields.Many2one(
        "komunigi.meeting", required=True, readonly=True, ondelete="cascade"
    )
    date_convened = fields.Datetime(related="meeting_id.date_convened")
    date_start = fields.Datetime(
        string="When",
        required=True,
        compute="_compute_told",
        store=True,
        precompute=True,
        readonly=False,
    )
    location = fields.Char(
        string="Where",
        compute="_compute_told",
        store=True,
        precompute=True,
        readonly=False,
    )
    video_url = fields.Char(
        string="Video link",
        compute="_compute_told",
        store=True,
        precompute=True,
        readonly=False,
    )
    reason = fields.Text(string="Why")

    @api.depends("meeting_id")
    def _compute_told(self):
        for wizard in self:
            wizard.date_start = wizard.meeting_id.date_start
            wizard.location = wizard.meeting_id.location
            wizard.video_url = wizard.meeting_id.video_url

    def action_put_off(self):
        self.ensure_one()
        self.meeting_id._put_off(
            self.reason or "",
            date_start=self.date_start,
            location=self.location,
            video_url=self.video_url,
        )
