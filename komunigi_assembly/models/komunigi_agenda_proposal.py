# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from markupsafe import Markup

from odoo import fields, models
from odoo.exceptions import UserError

from .komunigi_agenda_item import LONGEST_TEXT


class KomunigiAgendaItem(models.Model):
    """What is proposed, in which versions, and the documents beside it."""

    _inherit = "komunigi.agenda.item"

    def _set_proposal(self, text: str, by, amended: bool = False):
        """Another wording; the earlier one is kept, answers to it are asked anew.

        :param by: res.partner who words it so
        :param amended: by an amendment that a general assembly has adopted
        """
        self._lock()
        text = self._clean(text, LONGEST_TEXT)
        if self.outcome:
            raise UserError(
                self.env._(
                    "“%(item)s” is decided: what was decided on does not change any "
                    "more.",
                    item=self.name,
                )
            )
        if self.meeting_id._is_frozen_agenda() and not amended:
            raise UserError(self._say_frozen())
        if text == (self.proposal or ""):
            return
        # sudo: who may word a proposal was asked by the caller: members in the
        # portal, and who takes notes.
        item = self.sudo()
        number = item.round
        item.proposal = text
        item._note_author(by)
        if item.meeting_id.state == "running" and item.round == number:
            item.meeting_id._log_event("proposal_changed", item=item, by=by)
        item.meeting_id._changed()

    def _keep_version(self):
        """Note the proposal as it is, before it becomes another."""
        self.ensure_one()
        # sudo: course fields are written by course methods only.
        item = self.sudo()
        if item.proposal:
            moment = item.proposal_date or item.create_date
            version = {
                "proposal": item.proposal,
                "by": item.proposal_author_id.name or "",
                "moment": fields.Datetime.to_string(moment),
                "round": item.round,
            }
            item.proposal_versions = [*(item.proposal_versions or []), version]
        item._ask_anew()

    def _note_author(self, partner):
        # sudo: course fields are written by course methods only.
        self.sudo().write(
            {
                "proposal_author_id": partner.id,
                "proposal_date": self.meeting_id._now(),
            }
        )

    def _proposal_html(self) -> Markup:
        self.ensure_one()
        return self._text_html(self.proposal)

    def _versions(self) -> list[dict]:
        """Earlier wordings, the newest first:
        ``{"proposal", "by", "moment", "round", "number"}``."""
        self.ensure_one()
        return [
            {
                **version,
                "number": number,
                "moment": fields.Datetime.to_datetime(version["moment"]),
            }
            for number, version in enumerate(self.proposal_versions or [], 1)
        ][::-1]

    # Documents

    def _attach(self, name: str, content: bytes, by=None):
        """Keep a document with the item; its chatter tells who brought it."""
        file = super()._attach(name, content)
        if by:
            # sudo: the caller asked whether the person may.
            self.sudo()._message_log(
                body=self.env._("Document: %s", file.name), author_id=by.id
            )
        return file

    def _check_takes_files(self):
        if self.meeting_id.state == "cancelled":
            raise UserError(self.env._("This meeting was cancelled."))
        return super()._check_takes_files()
