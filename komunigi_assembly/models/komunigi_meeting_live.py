# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import hashlib
import json
import time
from dataclasses import dataclass
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.lru import LRU

BUS_MESSAGE = "komunigi_meeting"
# For how long phones are answered the same figures of who is there. What `_changed`
# tells they see at their next look.
SECONDS_ANSWERED = 2
# How often a phone looks: often in a small meeting, and in a full hall as often as a
# server of a few workers bears. A phone in a pocket does not look at all, and does as
# soon as somebody takes it in hand.
SECONDS_BETWEEN_LOOKS = range(3, 21)
LOOKS_A_SECOND = 250
# How long after the end no screen is left that shows a meeting.
PAST = timedelta(days=2)


@dataclass(frozen=True)
class Answer:
    """What all phones of a meeting are answered, in one language."""

    version: int
    until: float
    body: bytes
    mark: str


# By database, meeting and language: a process reckons once what thousands ask.
_answers = LRU(256)


class KomunigiMeetingChange(models.Model):
    """A change that screens show: one line each, only ever added.

    A counter on the meeting would make everybody who changes something wait for
    everybody else, and fail those who began before another had finished. Adding a
    line disturbs nobody; how many of them a reader sees is the version of what it
    sees: it grows with each transaction that is committed, in whatever order.
    """

    _name = "komunigi.meeting.change"
    _description = "Change that screens of a meeting show"
    _inherit = ["komunigi.reckoned"]
    _log_access = False
    _is_all_reckoned = True

    meeting_id = fields.Many2one(
        "komunigi.meeting", required=True, ondelete="cascade", index=True, readonly=True
    )

    @api.autovacuum
    def _forget_past_changes(self):
        """Screens of a meeting that is over show what stays as it is."""
        self.env.cr.execute(
            SQL(
                """DELETE FROM komunigi_meeting_change
                    WHERE meeting_id IN (SELECT id FROM komunigi_meeting
                                          WHERE state = 'cancelled'
                                             OR date_closed < %s)""",
                fields.Datetime.now() - PAST,
            )
        )


class KomunigiMeeting(models.Model):
    """Screens that follow a meeting: the note-taker's, the room's, the phones'."""

    _inherit = "komunigi.meeting"

    live_version = fields.Integer(
        compute="_compute_live_version", help="Grows with each change on screens."
    )

    def _compute_live_version(self):
        rows = self.env.execute_query(
            SQL(
                """SELECT meeting_id, count(*) FROM komunigi_meeting_change
                    WHERE meeting_id IN %s GROUP BY meeting_id""",
                tuple(self.ids) or (0,),
            )
        )
        counts = dict(rows)
        for meeting in self:
            meeting.live_version = counts.get(meeting.id, 0)

    def _changed(self) -> None:
        """Something that screens show has changed: call it after what changes it.

        For who arrives and leaves, `_presence_changed` is enough.
        """
        if self:
            self.env.cr.execute(
                SQL(
                    """INSERT INTO komunigi_meeting_change (meeting_id)
                       SELECT unnest(%s::int[])""",
                    self.ids,
                )
            )
            self.invalidate_recordset(["live_version"])
        self._presence_changed()

    def _presence_changed(self) -> None:
        """Somebody has arrived or left: nothing is written, so that twenty desks
        check in side by side.

        The few screens that listen are told. Phones see it a moment later: they are
        answered from figures that are reckoned every second or two.
        """
        # Once for each transaction: the message says no more than "look again".
        told = self.env.cr.precommit.data.setdefault("komunigi_meeting_told", set())
        for meeting in self:
            if meeting.id not in told:
                told.add(meeting.id)
                # The channel is a record: who may join it is asked in `ir.websocket`.
                self.env["bus.bus"]._sendone(
                    meeting, BUS_MESSAGE, {"meeting": meeting.id}
                )

    def _live_state(self) -> dict:
        """What happens just now, in the reader's language: plain, small, and nothing
        about any person, for everybody in the meeting reads the same.

        - `version`, `state`: of the meeting
        - `item`, `item_id`, `item_kind`, `stage`, `seconds`: of the current item,
          empty where there is none; `stage` only where it is decided by consent
        - `quorum`: sentences, of a general assembly
        - `poll`: `name`, `path` (after a member's address) and `closes` (in words)
        - `result`: of the current item, a sentence
        - `asks`: a mark that changes when members are asked something else, so that
          thousands of phones do not fetch their own page for every change
        - `look`: seconds until a phone may look again
        """
        self.ensure_one()
        item = self._current_item()
        poll = self._open_poll()
        stage = item.stage if item._is_by_consent() else ""
        quorum = self._live_quorum()
        present = quorum.members[0] if quorum else 0
        return {
            "version": self.live_version,
            "state": self.state,
            "item": item.name or "",
            "item_id": item.id or 0,
            "item_kind": item.kind or "",
            "stage": stage,
            "seconds": item._spent(self._now()) if item else 0,
            "quorum": " ".join(self._say_quorum(quorum)) if quorum else "",
            "poll": {
                "name": poll.name,
                "path": f"/polls/{poll.id}",
                "closes": self._say_moment(poll.date_close),
            }
            if poll
            else None,
            "result": self._live_result(item),
            "asks": self._what_is_asked(item, stage),
            "look": min(
                max(SECONDS_BETWEEN_LOOKS[0], present // LOOKS_A_SECOND),
                SECONDS_BETWEEN_LOOKS[-1],
            ),
        }

    def _what_is_asked(self, item, stage: str) -> str:
        if self.profile == "light":
            # A dozen people: whatever changes.
            return str(self.live_version)
        # Polls are in the answer itself.
        return f"{item.id} {stage} {item.round}" if stage else ""

    def _live_answer(self) -> Answer:
        """`_live_state` for phones: reckoned once for all of them.

        Ask for it in a request that changes nothing: what such a request reads has
        been committed, and may be told to others.
        """
        self.ensure_one()
        key = (self.env.cr.dbname, self.id, self.env.lang)
        known = _answers.get(key)
        now = time.monotonic()
        version = self.live_version
        if known and known.version == version and now < known.until:
            return known
        # A clock that runs would make each answer another one.
        state = {**self._live_state(), "seconds": 0}
        body = json.dumps(state, ensure_ascii=False).encode()
        answer = Answer(
            version=version,
            until=now + SECONDS_ANSWERED,
            body=body,
            mark=hashlib.sha256(body).hexdigest()[:16],
        )
        _answers[key] = answer
        return answer

    def _open_poll(self):
        """The poll that those in the meeting are asked to vote in just now."""
        self.ensure_one()
        return self.env["komunigi.poll"].search(
            Domain("item_id.meeting_id", "=", self.id) & Domain("state", "=", "open"),
            order="date_open desc, id desc",
            limit=1,
        )

    def _live_quorum(self):
        """The quorum of an assembly under way; of other meetings none."""
        if self.profile == "assembly" and self.state == "running":
            return self._quorum()
        return None

    def _live_result(self, item) -> str:
        return ". ".join(filter(None, [item._live_outcome(), *item._live_figures()]))

    def _followed_by(self, user):
        """Those of these meetings whose course `user` may follow on a screen: who
        takes notes of it, and secretaries of its company."""
        # sudo: portal users have no rights on meetings; what is asked here is who
        # the person is in them, and only ids come out of it. `exists`: ids come from
        # outside.
        meetings = self.sudo().exists()
        is_secretary = user.has_group("komunigi_membership.group_secretary")
        followed = meetings.filtered(
            lambda meeting: (
                (is_secretary and meeting.company_id in user.company_ids)
                or (
                    not user._is_public()
                    and meeting.note_taker_id == user.sudo().partner_id
                )
            )
        )
        return followed.sudo(self.env.su)


class KomunigiAgendaItem(models.Model):
    _inherit = "komunigi.agenda.item"

    def _live_outcome(self) -> str:
        """“Adopted”, “Not adopted”, or nothing as long as it is not decided."""
        decision = self.decision_ids[:1]
        return decision._say_outcome() if decision else ""

    def _live_figures(self) -> list[str]:
        """How it was decided, without names: who consents or objects stays among
        those who were there."""
        decision = self.decision_ids[:1]
        if not decision or (decision.record or {}).get("way") == "consent":
            return []
        return decision._say_record()
