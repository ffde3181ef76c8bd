# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import datetime, timedelta

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class KomunigiMeeting(models.Model):
    """The course of a meeting: convened, opened, closed; or put off, or cancelled.

    Each step locks the meeting and looks again whether it is still to be taken, so
    that of two clicks at once one is told that it is done already. What others have
    to do in the same transaction hangs on `_after_convened`, `_after_opened` and
    `_after_closed`.
    """

    _inherit = "komunigi.meeting"

    # Convening

    def action_convene(self):
        """Write to all who are asked, with the agenda as it is now."""
        for meeting in self:
            meeting.check_access("write")
            meeting._lock()
            meeting._check_state(
                "draft", self.env._("“%s” has begun already.", meeting.name)
            )
            if meeting.date_convened:
                raise UserError(
                    self.env._(
                        "“%(meeting)s” is convened already, since %(moment)s.",
                        meeting=meeting.name,
                        moment=meeting._say_moment(meeting.date_convened),
                    )
                )
            meeting._check_reasons(meeting._reasons_not_to_convene())
            meeting._convene()

    def _convene(self, by=None):
        self.ensure_one()
        # sudo: what the course writes, nobody else may.
        meeting = self.sudo()
        meeting.date_convened = meeting._now()
        meeting._log_event("convened", by=by)
        meeting._after_convened()
        meeting._changed()

    def _after_convened(self):
        """What else belongs to convening, in the same transaction; to be extended."""

    def _reasons_not_to_convene(self) -> list[str]:
        """What is missing, all at once, in the reader's words; to be extended."""
        self.ensure_one()
        reasons = []
        if self.date_start <= self._now():
            reasons.append(
                self.env._("The meeting's time is past: choose another one.")
            )
        if self.profile == "assembly" and not self.item_ids:
            reasons.append(
                self.env._(
                    "The agenda is empty, and nothing is added to it once a general "
                    "assembly is convened."
                )
            )
        if not self.env["komunigi.membership"].search_count(
            self._domain_asked(), limit=1
        ):
            reasons.append(self.env._("The network has no member today."))
        return reasons

    def _is_frozen_agenda(self) -> bool:
        """Whether items are neither added, removed nor renamed any more."""
        self.ensure_one()
        return self.profile == "assembly" and bool(self.date_convened)

    # Opening

    def action_open(self):
        for meeting in self:
            meeting.check_access("write")
            meeting._open()

    def _open(self, by=None):
        """Begin now, be it before the time that was stated.

        :param by: res.partner who opens it; the user's, unless given
        """
        self.ensure_one()
        self._lock()
        self._check_state(
            "draft",
            self.env._("“%s” is under way already, or is over.", self.name),
        )
        self._check_reasons(self._reasons_not_to_open())
        # sudo: what the course writes, nobody else may; who may open was asked before.
        meeting = self.sudo()
        meeting.write({"state": "running", "date_opened": meeting._now()})
        meeting._log_event("opened", by=by)
        meeting._after_opened()
        meeting._changed()

    def _after_opened(self):
        """What else belongs to opening, in the same transaction; to be extended."""

    def _reasons_not_to_open(self) -> list[str]:
        """A light meeting needs no convening: people are there. To be extended."""
        self.ensure_one()
        if self.profile == "assembly" and not self.date_convened:
            return [self.env._("A general assembly is convened before it is held.")]
        return []

    def action_take_notes(self):
        """The one screen of whoever takes notes; it is in the portal."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/my/meetings/{self.id}/notes",
            "target": "self",
        }

    # Closing

    def action_close(self):
        for meeting in self:
            meeting.check_access("write")
            meeting._close()

    def _close(self, by=None):
        """End it: what was not reached moves on to the next meeting.

        :param by: res.partner who closes it; the user's, unless given
        """
        self.ensure_one()
        self._lock()
        self._check_state("running", self.env._("“%s” is not under way.", self.name))
        self._check_reasons(self._reasons_not_to_close())
        # sudo: as in `_open`.
        meeting = self.sudo()
        current = meeting.item_ids.filtered(lambda item: item.state == "current")
        if current:
            current._finish(by=by)
        meeting._move_on_planned()
        meeting.write({"state": "done", "date_closed": meeting._now()})
        meeting._log_event("closed", by=by)
        meeting._after_closed()
        meeting._let_go_of_activities()
        meeting._changed()

    def _move_on_planned(self):
        """What was not reached goes to the following meeting, where there is one."""
        self.ensure_one()
        planned = self.item_ids.filtered(lambda item: item.state == "planned")
        if planned:
            planned._move_on()

    def _after_closed(self):
        """What else belongs to closing, in the same transaction; to be extended."""

    def _reasons_not_to_close(self) -> list[str]:
        """What is still under way; to be extended."""
        self.ensure_one()
        return []

    def _following(self):
        """The next meeting in preparation of the same series, made if there is none;
        without a series, of the same network and profile. There may be none."""
        self.ensure_one()
        # sudo: who closes a meeting in the portal has no rights of its own.
        meeting = self.sudo()
        later = (
            meeting._domain_alike()
            & Domain("state", "=", "draft")
            & Domain("date_start", ">", meeting.date_start)
            & Domain("id", "!=", meeting.id)
        )
        if meeting.profile == "assembly":
            later &= Domain("date_convened", "=", False)
        found = meeting.search(later, order="date_start, id", limit=1)
        if not found and meeting.series_id:
            return meeting.series_id._make_next(after=meeting)
        return found

    # Another time or place

    def action_put_off(self):
        return self._action_dialog(
            self.env._("Other time or place"), "komunigi.meeting.put.off"
        )

    def _put_off(self, reason: str = "", **told):
        """Change when and where it takes place; who was convened is written to.

        :param told: `date_start`, `location`, `video_url`: those that change
        """
        self.ensure_one()
        self.check_access("write")
        self._lock()
        self._check_state("draft", self.env._("“%s” has begun already.", self.name))
        changed = {
            name: value
            for name, value in told.items()
            if self._would_change(name, value)
        }
        if not changed:
            raise UserError(self.env._("Nothing changes: give another time or place."))
        date_start = fields.Datetime.to_datetime(changed.get("date_start"))
        if date_start and date_start <= self._now():
            raise UserError(self.env._("This time is past: choose a later one."))
        before = self.date_start
        # sudo: what the course writes, nobody else may; the right to was just checked.
        meeting = self.sudo()
        meeting.write(changed)
        if not meeting.date_convened:
            return
        if "date_start" in changed:
            # The notice is counted to the new day.
            meeting._check_reasons(meeting._reasons_not_to_convene())
        meeting._log_event(
            "moved",
            before=fields.Datetime.to_string(before),
            after=fields.Datetime.to_string(meeting.date_start),
            reason=(reason or "").strip(),
        )
        meeting._after_moved()
        meeting._changed()

    def _after_moved(self):
        """What else belongs to putting off, in the same transaction; to be extended."""

    # Cancelling

    def action_cancel(self):
        return self._action_dialog(
            self.env._("Cancel the meeting"), "komunigi.meeting.cancel"
        )

    def _cancel(self, reason: str):
        """It does not take place. What was planned goes to the next one."""
        self.ensure_one()
        self.check_access("write")
        reason = (reason or "").strip()
        if not reason:
            raise UserError(self.env._("Say why: all who are convened read it."))
        self._lock()
        self._check_state(
            "draft",
            self.env._(
                "“%s” has begun or is over: it is not cancelled any more.", self.name
            ),
        )
        # sudo: what the course writes, nobody else may; the right to was just checked.
        meeting = self.sudo()
        meeting._move_on_planned()
        meeting.write({"state": "cancelled", "cancel_reason": reason})
        meeting._log_event("cancelled", reason=reason)
        meeting._after_cancelled()
        meeting._let_go_of_activities()
        meeting._changed()

    def _after_cancelled(self):
        """What else belongs to cancelling, in the same transaction; to be extended."""

    # What the steps share

    def _check_state(self, state: str, otherwise: str):
        if self.state != state:
            raise UserError(otherwise)

    def _check_reasons(self, reasons):
        reasons = list(reasons)
        if reasons:
            raise UserError("\n".join(reasons))

    def _date_end(self) -> datetime:
        """When it is to end, as it was planned."""
        self.ensure_one()
        return self.date_start + timedelta(hours=self.duration)


class KomunigiMeetingEvent(models.Model):
    """What the course of a meeting says in its minutes."""

    _inherit = "komunigi.meeting.event"

    def _say_convened(self, values) -> str:
        return self.env._("The meeting was convened.")

    def _say_opened(self, values) -> str:
        return self.env._("The meeting was opened.")

    def _say_closed(self, values) -> str:
        return self.env._("The meeting was closed.")

    def _say_moved(self, values) -> str:
        say = self.meeting_id._say_moment
        before, after = (
            fields.Datetime.to_datetime(values[name]) for name in ("before", "after")
        )
        if before == after:
            text = self.env._("The meeting takes place elsewhere than was told.")
        else:
            text = self.env._(
                "The meeting was moved from %(before)s to %(after)s.",
                before=say(before),
                after=say(after),
            )
        if not values.get("reason"):
            return text
        return self.env._(
            "%(sentence)s Why: %(reason)s", sentence=text, reason=values["reason"]
        )

    def _say_cancelled(self, values) -> str:
        return self.env._(
            "The meeting was cancelled. Why: %(reason)s", reason=values["reason"]
        )
