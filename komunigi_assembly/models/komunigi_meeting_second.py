# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import datetime, timedelta

import pytz

from odoo import fields, models
from odoo.exceptions import UserError

from .komunigi_meeting_rules import RULES


class KomunigiMeeting(models.Model):
    """An assembly without quorum, and the second one, with the same agenda."""

    _inherit = "komunigi.meeting"

    is_adjourned = fields.Boolean(
        string="Had no quorum",
        copy=False,
        readonly=True,
        help="It ended without a quorum: what it had not decided goes to a second "
        "meeting.",
    )
    second_meeting_ids = fields.One2many("komunigi.meeting", "first_meeting_id")

    def _reasons_not_to_open(self):
        reasons = super()._reasons_not_to_open()
        if self.profile == "assembly" and not (self.chair_id and self.secretary_id):
            reasons.append(
                self.env._(
                    "Enter the chair and the secretary first: they sign the minutes."
                )
            )
        return reasons

    def action_declare_no_quorum(self):
        self.check_access("write")
        for meeting in self:
            meeting._declare_no_quorum()

    def _declare_no_quorum(self, by=None):
        """The assembly ends for want of a quorum (procès-verbal de carence).

        What it has not decided waits for the second meeting.

        :param by: res.partner who says so; the caller asked whether it may
        :raises UserError: where there is a quorum, or none is required
        """
        self.ensure_one()
        self._lock()
        if self.profile != "assembly" or self.state != "running":
            raise UserError(
                self.env._(
                    "Only an assembly that is under way is found to have no quorum: "
                    "open it first."
                )
            )
        # sudo: who may say so was asked by the caller.
        meeting = self.sudo()
        quorum = meeting._quorum()
        if quorum.reached:
            raise UserError(" ".join(self._say_quorum(quorum)))
        meeting.is_adjourned = True
        meeting._log_event("no_quorum", by=by, quorum=meeting._quorum_values(quorum))
        meeting._close(by=by)

    def _move_on_planned(self):
        # The second meeting has the same agenda: there they go, and nowhere else.
        if not self.is_adjourned:
            return super()._move_on_planned()
        return None

    def action_second_convening(self):
        """Prepare the second meeting: same agenda, same rules, same bureau."""
        self.ensure_one()
        self.check_access("write")
        self._lock()
        if not self.is_adjourned:
            raise UserError(self.env._("“%s” had a quorum, or is not over.", self.name))
        second = self.second_meeting_ids.filtered(
            lambda meeting: meeting.state != "cancelled"
        )[:1]
        if not second:
            second = self._make_second()
        return {
            "type": "ir.actions.act_window",
            "res_model": "komunigi.meeting",
            "res_id": second.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }

    def _make_second(self):
        # sudo: `first_meeting_id` is written by nobody else; the right to write the
        # first one was just checked.
        meeting = self.sudo()
        cancelled = meeting.second_meeting_ids
        second = meeting.copy(
            {
                "name": meeting.network_id._in_common_language().env._(
                    "%s (second convening)", meeting.name
                ),
                "date_start": meeting._date_second(),
                "series_id": False,
                "notice_waived_reason": False,
                "preset_id": meeting.preset_id.id,
                **{
                    name: meeting._fields[name].convert_to_write(meeting[name], meeting)
                    for name in RULES
                },
            }
        )
        # A second meeting that was cancelled has them: they come from there.
        items = cancelled.item_ids or meeting.item_ids
        items.filtered(lambda item: item.state == "planned")._move_on(second)
        items.filtered(lambda item: item.state == "moved")._carry_on(second)
        # From now on its agenda is that of the first.
        second.first_meeting_id = meeting
        meeting._log_event(
            "second_convening", moment=fields.Datetime.to_string(second.date_start)
        )
        return second.sudo(self.env.su)

    def _date_second(self) -> datetime:
        """The first such day of the week that keeps the notice, at the same hour,
        where it is convened tomorrow."""
        local = self._local_time(self.date_start)
        zone = pytz.timezone(self.network_id.tz or "UTC")
        earliest = self.network_id._today() + timedelta(
            days=self.second_notice_days + 2
        )
        day = earliest + timedelta(days=(local.weekday() - earliest.weekday()) % 7)
        moment = zone.localize(datetime.combine(day, local.time()))
        return moment.astimezone(pytz.utc).replace(tzinfo=None)

    def _is_frozen_agenda(self):
        """A second meeting decides on what the first one was convened to."""
        return super()._is_frozen_agenda() or bool(self.first_meeting_id)


class KomunigiMeetingEvent(models.Model):
    _inherit = "komunigi.meeting.event"

    def _say_no_quorum(self, values) -> str:
        meeting = self.meeting_id
        return self.env._(
            "The chair found that there was no quorum, and ended the meeting. "
            "%(quorum)s",
            quorum=" ".join(
                meeting._say_quorum(meeting._quorum_said(values["quorum"]))
            ),
        )

    def _say_second_convening(self, values) -> str:
        return self.env._(
            "A second meeting is prepared for %(moment)s.",
            moment=self.meeting_id._say_moment(
                fields.Datetime.to_datetime(values["moment"])
            ),
        )
