# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import datetime

from psycopg2.errors import UniqueViolation

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..exceptions import NotesConflict
from .komunigi_agenda_item import LONGEST_NOTES


class KomunigiAgendaItem(models.Model):
    """From item to item, with a clock; what was not reached moves on.

    Called with sudo for who takes notes: each caller has asked that.
    """

    _inherit = "komunigi.agenda.item"

    def action_start(self):
        self.check_access("write")
        self._start()

    def action_finish(self):
        self.check_access("write")
        self._finish()

    # One at a time

    def _start(self, by=None):
        """Take it up; what was talked about until now is finished."""
        self.ensure_one()
        meeting = self.meeting_id
        meeting._check_running()
        self._lock()
        if self.state == "current":
            # Two people have tapped the same.
            return
        if self.state == "moved":
            raise UserError(
                self.env._(
                    "“%(item)s” has moved on to another meeting.", item=self.name
                )
            )
        meeting._current_item()._finish(by=by)
        # sudo: course fields are written by course methods only.
        item = self.sudo()
        try:
            with self.env.cr.savepoint():
                item.write({"state": "current", "date_started": meeting._now()})
        except UniqueViolation as error:
            raise UserError(
                self.env._(
                    "Somebody else has just opened another item: look which one, then "
                    "choose again."
                )
            ) from error
        meeting._log_event("started", item=item, by=by)
        meeting._changed()

    def _finish(self, by=None):
        """Talked through, as far as it goes today."""
        # sudo: as in _start
        for item in self.sudo():
            item._lock()
            if item.state != "current":
                continue
            now = item.meeting_id._now()
            item.write(
                {
                    "seconds_spent": item._spent(now),
                    "state": "done",
                    "date_started": False,
                }
            )
            item.meeting_id._log_event("finished", item=item, by=by)
            item.meeting_id._changed()
        # Before another one becomes the current one.
        self.flush_recordset(["state", "date_started", "seconds_spent"])

    def _spent(self, now: datetime) -> int:
        """Seconds that were spent on it until `now`."""
        self.ensure_one()
        running = (now - self.date_started).total_seconds() if self.date_started else 0
        return self.seconds_spent + max(0, int(running))

    def _minutes_spent(self) -> int:
        """In whole minutes, begun ones included."""
        return -(-self._spent(self.meeting_id._now()) // 60)

    # Moving on

    def _move_on(self, meeting=None):
        """Put what was not reached on the agenda of `meeting`: with its documents,
        versions, concerns and who steps aside, before what stands there.

        :param meeting: the next one of these items' meeting, unless given; where
            there is none, items are noted as not reached
        :return: the new items
        """
        waiting = self.filtered(lambda item: item.state == "planned")
        # sudo: course fields are written by course methods only.
        waiting.sudo().write({"state": "moved"})
        return waiting._carry_on(meeting)

    def _carry_on(self, meeting=None):
        """Put these items on the agenda of `meeting` too, linked to what they were
        here: to be gone on with next time."""
        new = self.browse()
        for source, items in self.grouped("meeting_id").items():
            target = meeting or source._following()
            # Who has taken an item further already has not forgotten it.
            items = items.filtered(lambda item: not item.next_ids and not item.outcome)
            if not target or not items:
                continue
            before = min(target.item_ids.mapped("sequence"), default=10)
            copies = items._copies_for(target, before - len(items))
            for item in items:
                source._log_event(
                    "moved_on", item=item, to=target.name, state=item.state
                )
            (source | target)._changed()
            new |= copies
        return new

    def _copies_for(self, meeting, sequence: int = 10):
        """The same items for another meeting, with what belongs to them."""
        # sudo: what is put on an agenda stays on it, whoever may see all of it.
        items = self.sudo()
        copies = items.browse().create(
            [
                {
                    **item._vals_to_carry_on(),
                    "meeting_id": meeting.id,
                    "sequence": place,
                }
                for place, item in enumerate(items, sequence)
            ]
        )
        copy_of = dict(zip(items, copies, strict=True))
        for item, copy in copy_of.items():
            # `create` notes who copies: who proposed it is another.
            copy.write(
                {
                    "proposal_author_id": item.proposal_author_id.id,
                    "proposal_date": item.proposal_date,
                }
            )
        for lines in (items.concern_ids, items.recusal_ids):
            lines.create(
                [
                    {**vals, "item_id": copy_of[line.item_id].id}
                    for line, vals in zip(lines, lines.copy_data(), strict=True)
                ]
            )
        for file in items._files():
            file.copy({"res_id": copy_of[items.browse(file.res_id)].id})
        return copies

    def _vals_to_carry_on(self) -> dict:
        self.ensure_one()
        return {
            "name": self.name,
            "kind": self.kind,
            "subject": self.subject,
            "brought_by_id": self.brought_by_id.id,
            "author_id": self.author_id.id,
            "minutes_planned": self.minutes_planned,
            "description": self.description,
            "proposal": self.proposal,
            "proposal_versions": self.proposal_versions,
            "previous_id": self.id,
        }

    def _history(self) -> list[str]:
        """Where it was before, the latest first: “Was on the agenda of 3 March 2027,
        not reached.”"""
        self.ensure_one()
        said = []
        # sudo: the history of an item that the reader reads.
        item = self.sudo().previous_id
        while item:
            meeting = item.meeting_id
            day = format_date(
                self.env,
                meeting._local_time(meeting.date_start).date(),
                date_format="long",
            )
            if item.state == "moved":
                said.append(
                    self.env._("Was on the agenda of %(day)s, not reached.", day=day)
                )
            else:
                said.append(self.env._("Was talked about on %(day)s.", day=day))
            item = item.previous_id
        return said

    # Order

    def _shift(self, step: int):
        """One place up (-1) or down (1) on the agenda."""
        self.ensure_one()
        # sudo: as in _start
        items = self.sudo().meeting_id.item_ids.sorted()
        order = list(items)
        place = order.index(self.sudo())
        other = place + step
        if not 0 <= other < len(order):
            return
        order[place], order[other] = order[other], order[place]
        for number, item in enumerate(order, 1):
            if item.sequence != number * 10:
                item.sequence = number * 10
        self.meeting_id._changed()

    # Notes

    def _save_notes(self, text: str, version: int, by) -> int:
        """Keep the notes, unless somebody has written others since `version`.

        :return: the version that they are now, to save the next ones on
        :raises NotesConflict: with the other's text
        """
        self._lock()
        text = self._clean(text, LONGEST_NOTES)
        if text == (self.notes or ""):
            return self.notes_version
        if self.meeting_id.state == "cancelled":
            raise UserError(self.env._("This meeting was cancelled."))
        # sudo: who takes notes was asked by the caller.
        item = self.sudo()
        if version != item.notes_version:
            raise NotesConflict(
                self.env._(
                    "%s has written here meanwhile. Both texts are below: put together "
                    "what is to stay, then save it.",
                    item.notes_author_id.name or self.env._("Somebody"),
                ),
                item.notes or "",
                item.notes_version,
            )
        item.write(
            {
                "notes": text,
                "notes_version": version + 1,
                "notes_author_id": by.id,
            }
        )
        item.meeting_id._changed()
        return item.notes_version


class KomunigiMeeting(models.Model):
    _inherit = "komunigi.meeting"

    def _current_item(self):
        """What is talked about now, if anything."""
        self.ensure_one()
        return self.item_ids.filtered(lambda item: item.state == "current")

    def _next_item(self):
        """What comes next: after the current item, else the first one to come."""
        self.ensure_one()
        items = self.item_ids.sorted()
        waiting = items.filtered(lambda item: item.state == "planned")
        current = items.filtered(lambda item: item.state == "current")
        if current:
            ahead = items[list(items).index(current) + 1 :]
            return (waiting & ahead)[:1] or waiting[:1]
        return waiting[:1]

    def _check_running(self):
        self.ensure_one()
        match self.state:
            case "draft":
                raise UserError(
                    self.env._("“%(meeting)s” has not begun yet.", meeting=self.name)
                )
            case "done" | "cancelled":
                raise UserError(self.env._("“%(meeting)s” is over.", meeting=self.name))


class KomunigiMeetingEvent(models.Model):
    _inherit = "komunigi.meeting.event"

    def _say_started(self, values) -> str:
        return self.env._("Taken up: %(item)s.", item=self.item_id.name)

    def _say_finished(self, values) -> str:
        return self.env._("Talked through: %(item)s.", item=self.item_id.name)

    def _say_added(self, values) -> str:
        return self.env._(
            "Put on the agenda during the meeting: %(item)s.", item=self.item_id.name
        )

    def _say_moved_on(self, values) -> str:
        if values.get("state") == "moved":
            return self.env._(
                "Not reached, moves on to “%(meeting)s”.", meeting=values["to"]
            )
        return self.env._("To be gone on with in “%(meeting)s”.", meeting=values["to"])

    def _say_proposal_changed(self, values) -> str:
        return self.env._("The proposal was reworded.")
