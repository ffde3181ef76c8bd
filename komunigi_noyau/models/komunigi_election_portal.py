# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date, datetime

import pytz

from odoo import fields, models
from odoo.tools import format_date, format_datetime

# Those of an election without candidates stand for one step on the page.
CIRCLE_STEPS = (
    "role",
    "first_round",
    "reasons",
    "second_round",
    "proposal",
    "consent",
)


class KomunigiElection(models.Model):
    """An election as members read it: where it stands, and when comes what."""

    _inherit = "komunigi.election"

    def _stages(self) -> list[dict]:
        """Its steps as members see them: `name`, and `state` (past, now, ahead)."""
        self.ensure_one()
        stages = {
            "without_candidates": [
                (CIRCLE_STEPS, self.env._("Election without candidates")),
                (("acceptance",), self.env._("Acceptance")),
            ],
            "candidacies": [
                (("candidacies",), self.env._("Candidacies")),
                (("vote",), self.env._("Vote")),
                (("acceptance",), self.env._("Acceptance")),
            ],
            "appointment": [
                (("appointment",), self.env._("Appointment")),
                (("acceptance",), self.env._("Acceptance")),
            ],
        }[self.way]
        present = next(
            (
                place
                for place, (steps, _name) in enumerate(stages)
                if self.step in steps
            ),
            -1,
        )
        if self.state == "done":
            present = len(stages)
        return [
            {
                "name": name,
                "state": "past"
                if place < present
                else ("now" if place == present else "ahead"),
            }
            for place, (_steps, name) in enumerate(stages)
        ]

    def _in_circle(self) -> bool:
        """Whether the members name somebody together just now."""
        return self.state == "open" and self.step in CIRCLE_STEPS

    def _appointed_by(self, membership) -> bool:
        """Whether this member is the organisation that names who sits."""
        self.ensure_one()
        rule = self._rule()
        return bool(
            self.way == "appointment"
            and rule.appointed_by_id
            and rule.appointed_by_id == membership.partner_id
        )

    def _portal_calendar(self) -> list[dict]:
        """What comes when, in order: `name`, `when` (in words), `day`, `is_past`."""
        self.ensure_one()
        today = self.network_id._today()
        dates = [
            (self.env._("Call for candidates"), self.date_call),
            (self.env._("Candidacies until"), self.date_candidacies),
            (self.env._("Meeting"), self.date_meeting),
            (self.env._("Vote until"), self.date_vote_close),
            (self.env._("Mandates start"), self.date_start),
        ]
        if self.way != "candidacies":
            dates = dates[2:]
        calendar = [
            {
                "name": name,
                "day": self._day_of(when),
                "when": self._say_when(when),
                "is_past": self._is_past(when, today),
            }
            for name, when in dates
            if when
        ]
        return sorted(calendar, key=lambda entry: entry["day"])

    def _next_date(self) -> dict:
        """What comes next, as in `_portal_calendar`; empty when nothing does."""
        if self.state != "open":
            return {}
        return next(
            (when for when in self._portal_calendar() if not when["is_past"]), {}
        )

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
            zone=tz.rpartition("/")[2].replace("_", " "),
        )
