# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models
from odoo.exceptions import UserError

from odoo.addons.komunigi_noyau.models.komunigi_matter import (
    LONGEST_DRAFT,
    LONGEST_NAME,
)

MOST_MINUTES = 600


class KomunigiAgendaItem(models.Model):
    """Order and duration, arranged by who prepares the meeting.

    Called with sudo: each caller has asked that the person sits in a body that
    prepares this meeting.
    """

    _inherit = "komunigi.agenda.item"

    def _arrange(self, move: str, minutes: str):
        """Move one place `up` or `down`, and take so many minutes."""
        self.ensure_one()
        meeting = self.meeting_id
        meeting._lock()
        meeting._check_agenda_open()
        if minutes:
            self.minutes_planned = meeting._minutes_given(minutes)
            meeting._changed()
        if move in ("up", "down"):
            self._shift(-1 if move == "up" else 1)


class KomunigiMeeting(models.Model):
    _inherit = "komunigi.meeting"

    def _check_agenda_open(self):
        for meeting in self:
            if meeting.state != "draft" or meeting._is_frozen_agenda():
                raise UserError(
                    self.env._(
                        "The agenda of “%(meeting)s” does not change any more.",
                        meeting=meeting.name,
                    )
                )

    def _minutes_given(self, text: str) -> int:
        """Minutes, as a form has them."""
        text = (text or "").strip() or "10"
        if not text.isdecimal() or not 0 < int(text[:5]) <= MOST_MINUTES:
            raise UserError(
                self.env._("Write minutes as a number from 1 to %s.", MOST_MINUTES)
            )
        return int(text)

    def _put_by_sitting(self, partner, form: dict):
        """An item that `partner`, who sits in this meeting's body, puts on its agenda.

        Called with sudo: the caller has asked that the person sits there.
        """
        self._lock()
        if self.state not in ("draft", "running"):
            raise UserError(
                self.env._(
                    "“%(meeting)s” is over: bring the item in the next meeting.",
                    meeting=self.name,
                )
            )
        texts = self.env["komunigi.documented"]
        name = " ".join(texts._clean(form.get("name"), LONGEST_NAME).split())
        if not name:
            raise UserError(self.env._("Give the item a name."))
        kind = form.get("kind", "")
        if kind not in dict(self.item_ids._fields["kind"].selection):
            raise UserError(self.env._("Choose what it is for."))
        text = texts._clean(form.get("text"), LONGEST_DRAFT)
        return self.item_ids.create(
            {
                "name": name,
                "meeting_id": self.id,
                "kind": kind,
                "subject": self._subject_given(form.get("subject", "")),
                "minutes_planned": self._minutes_given(form.get("minutes", "")),
                "description": text,
                "author_id": partner.id,
                "sequence": 10 + max(self.item_ids.mapped("sequence"), default=0),
            }
        )

    def _subject_given(self, subject: str) -> str:
        subjects = dict(self.item_ids._fields["subject"].selection)
        return subject if subject in subjects else "ordinary"
