# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import calendar
from datetime import date, datetime, time, timedelta

import pytz
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date

# What its meetings take from it.
PLAN_FIELDS = {"week", "weekday", "hour", "duration", "location", "video_url"}


class KomunigiMeetingSeries(models.Model):
    """Meetings that come back: the next one is made by itself."""

    _name = "komunigi.meeting.series"
    _description = "Series of meetings"
    _inherit = ["komunigi.networked", "mail.thread", "mail.activity.mixin"]
    _order = "name, id"
    _check_company_auto = True
    _course_fields = {"last_slot"}

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
        string="Time", required=True, default=18.0, help="In the network's time zone."
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
    meeting_count = fields.Integer(string="Meetings", compute="_compute_meeting_count")
    last_slot = fields.Date(
        string="Made until",
        readonly=True,
        copy=False,
        help="The day of the rhythm for which a meeting was made last, whatever became "
        "of it.",
    )
    rhythm = fields.Char(
        string="Next days",
        compute="_compute_rhythm",
        help="The days on which its next meetings fall.",
    )

    _rhythm = models.Constraint(
        "CHECK(every_months BETWEEN 1 AND 24 AND hour >= 0 AND hour < 24"
        " AND duration > 0 AND convene_days >= 0)",
        "A series comes back every 1 to 24 months, at an hour of the day, and lasts "
        "more than no time.",
    )

    def _compute_meeting_count(self):
        counts = dict(
            self.env["komunigi.meeting"]._read_group(
                [("series_id", "in", self.ids)], ["series_id"], ["__count"]
            )
        )
        for series in self:
            series.meeting_count = counts.get(series._origin, 0)

    @api.depends(
        "every_months", "week", "weekday", "hour", "network_id.tz", "last_slot"
    )
    @api.depends_context("lang")
    def _compute_rhythm(self):
        for series in self:
            series.rhythm = False
            if not series._has_rhythm():
                continue
            days, slot = [], None
            for _one in range(3):
                slot = series._slot_after(slot)
                days.append(format_date(self.env, slot, date_format="EEE d MMM y"))
            series.rhythm = " · ".join(days)

    def _has_rhythm(self) -> bool:
        return bool(
            self.network_id
            and self.week
            and self.weekday
            and 1 <= self.every_months <= 24
        )

    @api.model_create_multi
    def create(self, vals_list):
        series = super().create(vals_list)
        for one in series.filtered("active"):
            one._ensure_next()
        return series

    def write(self, vals):
        if "network_id" in vals and any(
            series._would_change("network_id", vals["network_id"]) for series in self
        ):
            raise UserError(
                self.env._("A series stays in its network: make another one there.")
            )
        follows = not PLAN_FIELDS.isdisjoint(vals)
        before = {series: series._plan() for series in self if follows}
        result = super().write(vals)
        for series, plan in before.items():
            series._follow(plan)
        if vals.get("active"):
            for series in self:
                series._ensure_next()
        return result

    # The rhythm: days, by the network's calendar

    def _slot_in(self, year: int, month: int) -> date:
        """The day of the rhythm in this month: its first Tuesday, for instance."""
        self.ensure_one()
        weeks = [
            week[int(self.weekday)]
            for week in calendar.Calendar().monthdatescalendar(year, month)
            if week[int(self.weekday)].month == month
        ]
        return weeks[-1] if self.week == "-1" else weeks[int(self.week) - 1]

    def _slot_after(self, after: date | None = None) -> date:
        """The next day of the rhythm after the last one for which a meeting was made.

        A server that stood still for months makes no meetings of the past. The first
        of all leaves the time to convene it.
        """
        self.ensure_one()
        today = self.network_id._today()
        last = max(filter(None, [after, self.last_slot]), default=None)
        if last:
            month = (last + relativedelta(months=self.every_months)).replace(day=1)
            earliest = max(today, last)
        else:
            month = today.replace(day=1)
            earliest = today + timedelta(days=self.convene_days)
        slot = self._slot_in(month.year, month.month)
        while slot <= earliest:
            # Month after month until the first one, then in the rhythm.
            month += relativedelta(months=self.every_months if last else 1)
            slot = self._slot_in(month.year, month.month)
        return slot

    def _moment_of(self, slot: date) -> datetime:
        """The hour of this series on that day, in UTC: 18:00 stays 18:00 there, in
        summer and winter."""
        self.ensure_one()
        zone = pytz.timezone(self.network_id.tz or "UTC")
        minutes = min(round(self.hour * 60), 24 * 60 - 1)
        local = datetime.combine(slot, time(*divmod(minutes, 60)))
        # An hour that the change of summer time leaps over is an hour later.
        moment = zone.normalize(zone.localize(local, is_dst=False))
        return moment.astimezone(pytz.utc).replace(tzinfo=None)

    # Its meetings

    def _ahead(self, after=None):
        """Its next meeting in preparation."""
        self.ensure_one()
        meetings = self.env["komunigi.meeting"]
        since = max(meetings._now(), after.date_start if after else datetime.min)
        return meetings.search(
            Domain("series_id", "=", self.id)
            & Domain("state", "=", "draft")
            & Domain("date_start", ">", since),
            order="date_start, id",
            limit=1,
        )

    def _ensure_next(self):
        """There is always a meeting ahead: items can be put on its agenda."""
        self.ensure_one()
        return self._ahead() or self._make_next()

    def _make_next(self, after=None):
        """The meeting of the next day of the rhythm; none of a series in the archive.

        Meetings that were moved, cancelled or deleted leave the rhythm as it is. Two
        workers at once make one: the second waits or tries again, and finds it.

        :param after: komunigi.meeting that it follows
        """
        self.ensure_one()
        if not self.active or not self._has_rhythm():
            return self.env["komunigi.meeting"]
        self._lock()
        ahead = self._ahead(after)
        if ahead:
            return ahead
        # Before the meeting: whoever else read the series a moment ago conflicts
        # here. sudo: who closes a meeting in the portal has no rights of its own.
        series = self.sudo()
        held = after and (after.slot or after._local_time(after.date_start).date())
        series.last_slot = series._slot_after(held or None)
        series.flush_recordset()
        return series.env["komunigi.meeting"].create(
            {
                "series_id": series.id,
                "slot": series.last_slot,
                **series._plan_of(series.last_slot),
                "network_id": series.network_id.id,
                "user_id": series.user_id.id,
            }
        )

    def _plan(self) -> dict:
        """What its meetings take from it, by day of the rhythm."""
        self.ensure_one()
        return {
            meeting: self._plan_of(meeting.slot)
            for meeting in self.env["komunigi.meeting"].search(
                Domain("series_id", "=", self.id)
                & Domain("state", "=", "draft")
                & Domain("date_convened", "=", False)
                & Domain("slot", "!=", False)
            )
        }

    def _plan_of(self, slot: date) -> dict:
        day = self._slot_in(slot.year, slot.month)
        return {
            "date_start": self._moment_of(day),
            "duration": self.duration,
            "location": self.location,
            "video_url": self.video_url,
        }

    def _follow(self, before: dict):
        """Meetings that nobody was told of follow the series in what was left as it
        stood there."""
        now = self.env["komunigi.meeting"]._now()
        for meeting, plan in before.items():
            new = self._plan_of(meeting.slot)
            changed = {
                name: value
                for name, value in new.items()
                if value != plan[name] and meeting[name] == plan[name]
            }
            if changed.get("date_start", now) < now:
                del changed["date_start"]
            if changed:
                meeting.write(changed)

    def action_view_meetings(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "komunigi_assembly.komunigi_meeting_action"
        )
        action["domain"] = [("series_id", "=", self.id)]
        action["context"] = {
            "default_series_id": self.id,
            "default_network_id": self.network_id.id,
        }
        return action


class KomunigiMeeting(models.Model):
    _inherit = "komunigi.meeting"
    _course_fields = {"slot"}

    slot = fields.Date(
        readonly=True,
        copy=False,
        help="The day of the series' rhythm that it stands for, whatever day it was "
        "moved to.",
    )

    _one_a_slot = models.UniqueIndex(
        "(series_id, slot) WHERE series_id IS NOT NULL AND slot IS NOT NULL",
        "This series has its meeting of that day already.",
    )

    @api.constrains("series_id", "network_id")
    def _check_series(self):
        for meeting in self:
            if meeting.series_id and meeting.series_id.network_id != meeting.network_id:
                raise UserError(
                    self.env._(
                        "“%(series)s” is a series of another network.",
                        series=meeting.series_id.name,
                    )
                )

    def _after_closed(self):
        result = super()._after_closed()
        self._ensure_following()
        return result

    def _after_cancelled(self):
        result = super()._after_cancelled()
        self._ensure_following()
        return result

    def _ensure_following(self):
        if self.series_id.active:
            self._following()
