# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from dataclasses import dataclass

from odoo import models
from odoo.fields import Domain

# Members that one search shows; who looks for more types more of the name.
DESK_LINES = 20
LONGEST_SEARCH = 100


@dataclass(frozen=True)
class DeskRow:
    """A member as the desk sees it.

    :ivar people: res.partner who act for it today
    :ivar stays: who is there for it just now
    :ivar holds: proxies that it holds
    :ivar given: the proxy that it has given
    """

    line: object
    people: object
    stays: object
    holds: object
    given: object

    @property
    def coming(self):
        """Who acts for it and is not there."""
        return self.people - self.stays.partner_id

    @property
    def is_there(self) -> bool:
        return self.line.presence in ("here", "remote")


class KomunigiMeeting(models.Model):
    """The check-in desk: who may sit at it, and what it finds."""

    _inherit = "komunigi.meeting"

    def _is_at_desk(self, user) -> bool:
        """Whether `user` checks people in: secretaries of the company, those named
        on the meeting, and its bureau."""
        self.ensure_one()
        # sudo: portal users have no rights on meetings; it is asked who they are.
        meeting = self.sudo()
        if user._is_public():
            return False
        if meeting._is_kept_by(user):
            return True
        people = meeting.desk_ids | meeting.scrutineer_ids
        people |= meeting.secretary_id | meeting.chair_id | meeting.note_taker_id
        # Not for ever, nor after having ended to act for a member.
        return user.sudo().partner_id in people and not meeting._notes_ended_for(user)

    def _takes_notes(self, user) -> bool:
        """Whether `user` may end the meeting: who is at the desk only may not."""
        self.ensure_one()
        # sudo: as in `_is_at_desk`.
        meeting = self.sudo()
        people = meeting.note_taker_id | meeting.secretary_id | meeting.chair_id
        return meeting._is_kept_by(user) or (
            user.sudo().partner_id in people and not meeting._notes_ended_for(user)
        )

    # Remotely

    def _takes_remote(self) -> bool:
        """Whether members say themselves that they attend remotely: where there is
        a video link, while it is under way."""
        self.ensure_one()
        return self.state == "running" and bool(self.video_url)

    def _leave_remotely(self, membership, partner):
        """Who attends remotely leaves; who is in the room is noted at the desk."""
        stays = self._open_stays(membership, partner).filtered(
            lambda stay: stay.mode == "remote"
        )
        for stay in stays:
            self._check_out_stay(stay, by=partner)

    def _attends_remotely(self, membership, partner) -> bool:
        return bool(
            self._open_stays(membership, partner).filtered(
                lambda stay: stay.mode == "remote"
            )
        )

    # What it finds

    def _desk_search(self, text: str):
        """Lines of the roll that `text` names: words of the member's or of its
        people's names, or its number in the share register."""
        self.ensure_one()
        text = (text or "")[:LONGEST_SEARCH].strip()
        domain = Domain("meeting_id", "=", self.id)
        if not text:
            return self.env["komunigi.meeting.member"]
        by_name = Domain.AND(
            Domain("member_name", "ilike", word)
            | Domain(
                "membership_id.representation_ids",
                "any!",
                self.env["komunigi.representation"]._domain_acting()
                & Domain("partner_id.name", "ilike", word),
            )
            for word in text.split()
        )
        if text.isdecimal() and len(text) < 10:
            by_name |= Domain(
                "membership_id.cooperative_membership_id.cooperator_register_number",
                "=",
                int(text),
            )
        return self.env["komunigi.meeting.member"].search(
            domain & by_name, order="member_name, id", limit=DESK_LINES + 1
        )

    def _desk_latest(self, limit: int = 8):
        """Who was checked in last, for a mistake that is seen at once."""
        return self.env["komunigi.meeting.attendance"].search(
            [("meeting_id", "=", self.id)], order="id desc", limit=limit
        )

    def _desk_rows(self, lines) -> list[DeskRow]:
        """What the desk shows of `lines`: as many queries for twenty as for one."""
        self.ensure_one()
        members = lines.membership_id
        stays = self.env["komunigi.meeting.attendance"].search(
            [
                ("meeting_id", "=", self.id),
                ("membership_id", "in", members.ids),
                ("date_out", "=", False),
            ]
        )
        proxies = self.env["komunigi.proxy"].search(
            Domain("meeting_id", "=", self.id)
            & Domain("state", "!=", "void")
            & (
                Domain("giver_id", "in", members.ids)
                | Domain("holder_id", "in", members.ids)
            )
        )
        people = self._people_of(members)
        by_member = stays.grouped("membership_id")
        by_holder, by_giver = proxies.grouped("holder_id"), proxies.grouped("giver_id")
        return [
            DeskRow(
                line=line,
                people=people[line.membership_id],
                stays=by_member.get(line.membership_id, stays.browse()),
                holds=by_holder.get(line.membership_id, proxies.browse()),
                given=by_giver.get(line.membership_id, proxies.browse()),
            )
            for line in lines
        ]

    def action_open_desk(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/my/meetings/{self.id}/check-in",
            "target": "new",
        }

    def action_view_roll(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "komunigi_assembly.komunigi_meeting_member_action"
        )
        action["domain"] = [("meeting_id", "=", self.id)]
        return action

    def action_view_attendance(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "komunigi_assembly.komunigi_meeting_attendance_action"
        )
        action["domain"] = [("meeting_id", "=", self.id)]
        action["context"] = {"default_meeting_id": self.id}
        return action
