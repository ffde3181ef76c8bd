# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.tools import SQL

BUS_MESSAGE = "komunigi_meeting"


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

    meeting_id = fields.Many2one(
        "komunigi.meeting", required=True, ondelete="cascade", index=True, readonly=True
    )

    @api.model
    def _is_reckoned(self, name):
        return name in self._fields or super()._is_reckoned(name)


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
