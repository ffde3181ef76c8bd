# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models
from odoo.exceptions import UserError


class KomunigiMeeting(models.Model):
    """An item that a general assembly takes up although nobody was convened to it."""

    _inherit = "komunigi.meeting"

    def action_add_late_item(self):
        return self._action_dialog(
            self.env._("Add an item late"), "komunigi.meeting.late.item"
        )

    def _add_late_item(self, name: str, kind: str, reason: str, by=None, **values):
        """Put an item on the frozen agenda, and on record why that was possible.

        Members who did not come could not know of it: it is talked about; decided on
        only where the rules of the assembly say so.

        :param reason: what the assembly decided on adding it, in words
        :return: the item
        """
        self.ensure_one()
        self._lock()
        reason = (reason or "").strip()
        if self.state != "running" or not self._is_frozen_agenda():
            raise UserError(
                self.env._(
                    "Items are added late while a general assembly is under way; until "
                    "it is convened, and in other meetings, just add them."
                )
            )
        if not reason:
            raise UserError(
                self.env._("Say why the assembly may take it up: it is written down.")
            )
        if kind == "decision" and not self.late_decisions:
            raise UserError(
                self.env._(
                    "The rules of this assembly let it decide only on what the members "
                    "were convened to: add it as a discussion."
                )
            )
        # sudo: what the course writes, nobody else may; who adds it was asked before.
        meeting = self.sudo()
        item = meeting.item_ids.create(
            {
                **values,
                "meeting_id": meeting.id,
                "name": name,
                "kind": kind,
                "is_late": True,
                "author_id": (by or self.env.user.partner_id).id,
            }
        )
        meeting._log_event("late_item", item=item, by=by, name=name, reason=reason)
        meeting._changed()
        return item


class KomunigiMeetingEvent(models.Model):
    _inherit = "komunigi.meeting.event"

    def _say_late_item(self, values) -> str:
        return self.env._(
            "“%(item)s” was added to the agenda after the convening. Why: %(reason)s",
            item=values["name"],
            reason=values["reason"],
        )
