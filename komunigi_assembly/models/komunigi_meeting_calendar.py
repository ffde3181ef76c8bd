# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import pytz
import vobject

from odoo import Command, api, fields, models
from odoo.exceptions import UserError

# What the calendar of who prepares it shows.
SHOWN_FIELDS = {
    "name",
    "date_start",
    "duration",
    "location",
    "video_url",
    "state",
    "user_id",
    "chair_id",
    "secretary_id",
    "note_taker_id",
}
# The organisers are told by nobody but us.
QUIET = {
    "no_mail_to_attendees": True,
    "skip_attendee_notification": True,
    "skip_contact_description": True,
    "dont_notify": True,
    "komunigi_meeting_sync": True,
    "tracking_disable": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
}


class KomunigiMeeting(models.Model):
    """The meeting in calendars: an event for those who prepare it, a file for all.

    Members do not attend the event: there may be 20,000 of them.
    """

    _inherit = "komunigi.meeting"
    _course_fields = {"calendar_event_id", "calendar_version"}

    calendar_event_id = fields.Many2one(
        "calendar.event",
        ondelete="set null",
        index="btree_not_null",
        copy=False,
        readonly=True,
        groups="komunigi_membership.group_user",
    )
    # Grows with each change of time or place: calendars take the latest.
    calendar_version = fields.Integer(
        copy=False, readonly=True, default=0, groups=fields.NO_ACCESS
    )

    @api.model_create_multi
    def create(self, vals_list):
        meetings = super().create(vals_list)
        meetings._sync_calendar()
        return meetings

    def write(self, vals):
        result = super().write(vals)
        if not SHOWN_FIELDS.isdisjoint(vals):
            self._sync_calendar()
        return result

    def unlink(self):
        # sudo: an event that nobody but the meeting keeps.
        events = self.sudo().calendar_event_id
        result = super().unlink()
        events.with_context(**_quiet(self.env)).unlink()
        return result

    def _after_moved(self):
        result = super()._after_moved()
        # sudo: what the course writes, nobody else may.
        self.sudo().calendar_version += 1
        return result

    def _after_cancelled(self):
        result = super()._after_cancelled()
        # sudo: as above.
        self.sudo().calendar_version += 1
        return result

    # For those who prepare it

    def _calendar_partners(self):
        """Who has it in the calendar here; to be extended."""
        self.ensure_one()
        return (
            self.user_id.partner_id
            | self.chair_id
            | self.secretary_id
            | self.note_taker_id
        )

    def _sync_calendar(self):
        """Keep the event in step; a cancelled meeting has none."""
        # sudo: the event follows from the meeting, whoever may change that one.
        for meeting in self.sudo().with_context(**_quiet(self.env)):
            event = meeting.calendar_event_id
            if meeting.state == "cancelled":
                event.unlink()
                continue
            if meeting.state == "done" and not event:
                continue
            partners = meeting._calendar_partners()
            vals = {
                "name": meeting.name,
                "start": meeting.date_start,
                "stop": meeting._date_end(),
                "location": meeting.location,
                "user_id": meeting.user_id.id,
            }
            if meeting.video_url or event.videocall_location:
                vals["videocall_location"] = meeting.video_url
            if event:
                if event.partner_ids != partners:
                    vals["partner_ids"] = [Command.set(partners.ids)]
                event.write(vals)
            else:
                # Companies never mix: other people's calendars say “busy” at most.
                vals |= {
                    "privacy": "private",
                    "partner_ids": [Command.set(partners.ids)],
                }
                meeting.calendar_event_id = meeting.env["calendar.event"].create(vals)

    # For everybody else

    def _ics(self, url: str = "") -> bytes:
        """The meeting for people's own calendars.

        It names no attendee: who has the file is not asked to answer by it.

        :param url: page of the meeting; what members have, unless given
        """
        self.ensure_one()
        # sudo: what all who are convened are told.
        meeting = self.sudo()
        cancelled = meeting.state == "cancelled"
        calendar = vobject.iCalendar()
        calendar.add("prodid").value = "-//komunigi//meetings//EN"
        calendar.add("method").value = "CANCEL" if cancelled else "PUBLISH"
        event = calendar.add("vevent")
        database = self.env["ir.config_parameter"].sudo().get_param("database.uuid")
        event.add("uid").value = f"meeting-{meeting.id}@{database}"
        event.add("sequence").value = str(meeting.calendar_version)
        event.add("dtstamp").value = _utc(meeting._now())
        event.add("dtstart").value = _utc(meeting.date_start)
        event.add("dtend").value = _utc(meeting._date_end())
        event.add("summary").value = meeting.name
        event.add("status").value = "CANCELLED" if cancelled else "CONFIRMED"
        if meeting.location or meeting.video_url:
            event.add("location").value = meeting.location or meeting.video_url
        page = url or meeting._portal_url()
        event.add("url").value = page
        event.add("description").value = "\n".join(
            filter(None, [meeting.video_url, page])
        )
        return calendar.serialize().encode()


class CalendarEvent(models.Model):
    _inherit = "calendar.event"

    def write(self, vals):
        moved = {"start", "stop", "start_date", "stop_date", "duration"}
        if not moved.isdisjoint(vals) and not self.env.context.get(
            "komunigi_meeting_sync"
        ):
            self._check_no_meeting()
        return super().write(vals)

    def _check_no_meeting(self):
        """Members were told when it is: moving the event would tell nobody."""
        # sudo: only the name, to who sees the event.
        meeting = (
            self.env["komunigi.meeting"]
            .sudo()
            .search([("calendar_event_id", "in", self.ids)], limit=1)
        )
        if meeting:
            raise UserError(
                self.env._(
                    "“%(meeting)s” is moved in komunigi, by “Other time or place…”: "
                    "then all who are convened learn it.",
                    meeting=meeting.name,
                )
            )


def _quiet(env) -> dict:
    """The context in which calendar writes no mail, without defaults for others."""
    return QUIET | dict.fromkeys(
        (key for key in env.context if key.startswith("default_")), None
    )


def _utc(moment):
    return pytz.utc.localize(moment.replace(microsecond=0))
