# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class KomunigiMeetingSeries(models.Model):
    """Meetings that come back: the next one is made by itself."""

    _name = "komunigi.meeting.series"
    _description = "Series of meetings"
    _inherit = ["komunigi.reckoned", "mail.thread", "mail.activity.mixin"]
    _order = "name, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    network_id = fields.Many2one(
        "komunigi.network",
        required=True,
        ondelete="restrict",
        index=True,
        default=lambda self: self.env["komunigi.network"]._only_one_here(),
    )
    company_id = fields.Many2one(related="network_id.company_id", store=True)
    user_id = fields.Many2one(
        "res.users",
        string="In charge",
        default=lambda self: self.env.user,
        help="Is told when a meeting needs somebody.",
    )
    # When
    every_months = fields.Integer(
        string="Every (months)", required=True, default=1, help="3: once a quarter."
    )
    week = fields.Selection(
        [
            ("1", "First"),
            ("2", "Second"),
            ("3", "Third"),
            ("4", "Fourth"),
            ("-1", "Last"),
        ],
        required=True,
        default="1",
        help="Which of the month's.",
    )
    weekday = fields.Selection(
        [
            ("0", "Monday"),
            ("1", "Tuesday"),
            ("2", "Wednesday"),
            ("3", "Thursday"),
            ("4", "Friday"),
            ("5", "Saturday"),
            ("6", "Sunday"),
        ],
        required=True,
        default="1",
    )
    hour = fields.Float(
        string="At", required=True, default=18.0, help="In the network's time zone."
    )
    duration = fields.Float(string="Lasts (hours)", required=True, default=2.0)
    location = fields.Char(string="Where")
    video_url = fields.Char(string="Video link")
    convene_days = fields.Integer(
        string="Convene (days before)",
        required=True,
        default=7,
        help="The convening mail with the agenda goes out by itself that many days "
        "before.",
    )
    meeting_ids = fields.One2many("komunigi.meeting", "series_id")

    _rhythm = models.Constraint(
        "CHECK(every_months BETWEEN 1 AND 24 AND hour >= 0 AND hour < 24"
        " AND duration > 0 AND convene_days >= 0)",
        "A series comes back every 1 to 24 months, at an hour of the day, and lasts "
        "more than no time.",
    )
