# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class KomunigiMeetingEvent(models.Model):
    """Something that happened in a meeting: from these, the minutes are written.

    Kept as a code and plain values, put in words when somebody reads. Nobody edits
    them: two note-takers add lines side by side.
    """

    _name = "komunigi.meeting.event"
    _description = "What happened in a meeting"
    _inherit = ["komunigi.reckoned"]
    _order = "meeting_id, moment, id"
    _log_access = False
    _is_all_reckoned = True

    meeting_id = fields.Many2one(
        "komunigi.meeting", required=True, ondelete="cascade", index=True, readonly=True
    )
    company_id = fields.Many2one(related="meeting_id.company_id")
    item_id = fields.Many2one(
        "komunigi.agenda.item",
        ondelete="cascade",
        readonly=True,
        index="btree_not_null",
    )
    moment = fields.Datetime(required=True, readonly=True)
    code = fields.Char(required=True, readonly=True)
    values = fields.Json(readonly=True)
    author_id = fields.Many2one("res.partner", ondelete="restrict", readonly=True)

    # In words: `_say_<code>(values)` of each code, in the file of what it tells of

    def _say(self) -> str:
        """What happened, in one sentence of the reader's language."""
        self.ensure_one()
        say = getattr(self, f"_say_{self.code}", None)
        if say:
            return say(self.values or {})
        # Of an addon that is not there any more.
        return (self.code or "").replace("_", " ").capitalize()

    def _say_time(self) -> str:
        """When, by the network's clock: “18:05”."""
        self.ensure_one()
        return self.meeting_id._local_time(self.moment).strftime("%H:%M")

    def _say_decided(self, values) -> str:
        if values["outcome"] == "adopted":
            return self.env._("Adopted: decision %(number)s.", number=values["number"])
        return self.env._("Not adopted: decision %(number)s.", number=values["number"])


class KomunigiMeeting(models.Model):
    _inherit = "komunigi.meeting"

    def _log_event(self, code: str, item=None, by=None, **values):
        """Note that this happened now.

        :param item: komunigi.agenda.item it belongs to
        :param by: res.partner who did it; the user's, unless given
        :param values: plain values that `_say_event` puts in words
        """
        self.ensure_one()
        # sudo: events are written by what is done, whoever may do it.
        return (
            self.env["komunigi.meeting.event"]
            .sudo()
            .create(
                {
                    "meeting_id": self.id,
                    "item_id": item.id if item else False,
                    "moment": self._now(),
                    "code": code,
                    "values": values,
                    "author_id": (by or self.env.user.partner_id).id,
                }
            )
        )
