# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date, datetime, timedelta

import pytz
import vobject

from odoo import fields, models
from odoo.tools import format_date, format_datetime


class KomunigiElection(models.Model):
    """The dates of an election: one calendar for pages, its file, and people's own."""

    _inherit = "komunigi.election"

    def _calendar(self) -> list[dict]:
        """What comes when, in order.

        `code`, `name`; `planned` and `real`, each a date, a datetime, or nothing;
        `when` (in words) and `is_past`, for who reads what is to come.
        """
        self.ensure_one()
        real = self._real_dates()
        today = self.network_id._today()
        lines = []
        if self.way == "appointment":
            lines = [("call", self.env._("Call"), self.date_call)]
        elif self.way == "candidacies":
            lines = [
                ("call", self.env._("Call for candidates"), self.date_call),
                (
                    "candidacies",
                    self.env._("Candidacies until"),
                    self.date_candidacies,
                ),
            ]
        lines += [
            ("meeting", self.env._("Meeting"), self.date_meeting),
            ("vote", self.env._("Vote until"), self.date_vote_close),
            ("start", self.env._("Mandates start"), self.date_start),
        ]
        calendar = []
        for code, name, planned in lines:
            if not planned:
                continue
            # The call goes out with the start, however early or late that is.
            called = code == "call" and real[code]
            when = self._day_of(called) if called else planned
            calendar.append(
                {
                    "code": code,
                    "name": name,
                    "planned": planned,
                    "real": real[code],
                    "day": self._day_of(when),
                    "when": self._say_when(when),
                    "is_past": bool(called) or self._is_past(when, today),
                }
            )
        return sorted(calendar, key=lambda line: line["day"])

    def _real_dates(self) -> dict:
        """When what is planned took place; the latest time of what was redone."""
        happened = {}
        for entry in self.outcome_steps or []:
            code = entry["to"] if entry["code"] in ("step", "again") else entry["code"]
            happened[code] = fields.Datetime.to_datetime(entry["at"])
        return {
            "call": happened.get("started"),
            "candidacies": happened.get("candidacies_ended"),
            "meeting": happened.get("first_round"),
            "vote": happened.get("elected") if self.way == "candidacies" else None,
            "start": min(self.mandate_ids.mapped("date_start"), default=None),
        }

    def _next_date(self) -> dict:
        """What comes next, as in `_calendar`; empty when nothing does."""
        if self.state != "open":
            return {}
        return next((line for line in self._calendar() if not line["is_past"]), {})

    def _day_of(self, when: date | datetime) -> date:
        if not isinstance(when, datetime):
            return when
        zone = pytz.timezone(self.network_id.tz or "UTC")
        return pytz.utc.localize(when).astimezone(zone).date()

    def _is_past(self, when: date | datetime, today: date) -> bool:
        if isinstance(when, datetime):
            return when < fields.Datetime.now()
        return when < today

    def _say_when(self, when: date | datetime) -> str:
        if not isinstance(when, datetime):
            return format_date(self.env, when, date_format="d MMMM y")
        tz = self.network_id.tz or "UTC"
        return self.env._(
            "%(day)s, %(time)s (time of %(zone)s)",
            day=format_date(self.env, self._day_of(when), date_format="d MMMM y"),
            time=format_datetime(self.env, when, tz=tz, dt_format="HH:mm"),
            zone=self.network_id._say_zone(),
        )

    # For people's calendars

    def _ics(self) -> str:
        """The dates of these elections for people's calendars."""
        calendar = vobject.iCalendar()
        calendar.add("prodid").value = "-//komunigi//elections//EN"
        for election in self:
            for line in election._calendar():
                election._add_event(calendar, line)
        return calendar.serialize()

    def _add_event(self, calendar, line):
        event = calendar.add("vevent")
        event.add("uid").value = f"election-{self.id}-{line['code']}@komunigi"
        stamp = pytz.utc.localize(self.write_date or fields.Datetime.now())
        event.add("dtstamp").value = stamp.replace(microsecond=0)
        event.add("summary").value = f"{self.name} · {line['name']}"
        planned = line["planned"]
        if isinstance(planned, datetime):
            event.add("dtstart").value = pytz.utc.localize(planned)
        else:
            day = date(planned.year, planned.month, planned.day)
            event.add("dtstart").value = day
            event.add("dtend").value = day + timedelta(days=1)
        if self.state == "cancelled":
            event.add("status").value = "CANCELLED"
