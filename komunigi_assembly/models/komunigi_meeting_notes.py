# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import timedelta

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain

# How long before the stated time somebody may take the notes, to open the meeting,
# and how long after it whoever took them still corrects them.
BEFORE = timedelta(hours=1)
AFTER = timedelta(days=1)


class KomunigiMeeting(models.Model):
    """Who takes notes, and what the screen for it shows.

    A secretary of the company; whoever is named; in an intercoop meeting where nobody
    is, whoever of its members takes it on.
    """

    _inherit = "komunigi.meeting"

    def _followed_by(self, user):
        followed = super()._followed_by(user)
        return followed.filtered(
            lambda meeting: (
                meeting._is_kept_by(user) or not meeting._notes_ended_for(user)
            )
        )

    def _is_kept_by(self, user) -> bool:
        """Whether `user` is a secretary of the meeting's company."""
        self.ensure_one()
        # sudo: compared with the person's own companies only.
        return (
            user.has_group("komunigi_membership.group_secretary")
            and self.sudo().company_id in user.company_ids
        )

    def _notes_ended_for(self, user) -> bool:
        """Whether who took notes has nothing to do with the meeting any more: a day
        after its end, or by not acting for a member any more."""
        # sudo: what is asked is who the person is here.
        meeting = self.sudo()
        closed = meeting.date_closed
        if closed and meeting._now() > closed + AFTER:
            return True
        # sudo: as above; the person's own contact
        partner = user.sudo().partner_id
        # sudo: as above
        representations = self.env["komunigi.representation"].sudo()
        acted = representations.search(
            Domain("partner_id", "=", partner.id)
            & Domain("membership_id.network_id", "=", meeting.network_id.id)
        )
        if not acted:
            # Named from outside, or a member herself.
            return False
        return (
            not self.env["komunigi.membership"]
            .sudo()
            .search_count(
                self.env["komunigi.membership"]._domain_of_user(user)
                & Domain("network_id", "=", meeting.network_id.id),
                limit=1,
            )
        )

    def _may_take_notes(self, user) -> bool:
        """Whether `user` could take the notes on, nobody else being at it."""
        self.ensure_one()
        # sudo: as in _notes_ended_for
        meeting = self.sudo()
        begins = meeting.state == "draft" and (
            meeting._now() >= meeting.date_start - BEFORE
        )
        if meeting.profile != "light" or not (meeting.state == "running" or begins):
            return False
        taker = meeting.note_taker_id
        if taker and not meeting._steps_aside_now(taker):
            return False
        return meeting._is_one_of_us(user)

    def _is_one_of_us(self, user) -> bool:
        """Whether `user` is one of those who meet here; to be extended."""
        # sudo: the person's own contact.
        partner = user.sudo().partner_id
        return any(
            membership.state == "member" and self._is_shown_to(membership, partner)
            for membership in self._acting_here(user)
        )

    def _acting_here(self, user):
        """Members of this network for which `user` acts today."""
        # sudo: only those for which the person acts.
        memberships = self.env["komunigi.membership"].sudo()
        return memberships.search(
            memberships._domain_of_user(user)
            & Domain("network_id", "=", self.sudo().network_id.id)
        )

    def _steps_aside_now(self, partner) -> bool:
        """Whether `partner` steps aside from what is talked about now: somebody else
        takes notes of that."""
        item = self._current_item()
        # sudo: nothing yet; to be added to what is in sudo.
        acting = self.env["komunigi.membership"].sudo()
        for user in partner.user_ids:
            acting |= self._acting_here(user)
        return bool(item and item._say_aside_of(partner, acting))

    def _take_notes(self, partner):
        """`partner` takes the notes from now on."""
        self._lock()
        # sudo: the caller asked that nobody else is at it, and looks again here.
        meeting = self.sudo()
        taker = meeting.note_taker_id
        if taker == partner:
            return
        if taker and not meeting._steps_aside_now(taker):
            raise UserError(self.env._("%s takes notes already.", taker.name))
        meeting.note_taker_id = partner
        meeting._log_event("note_taker", by=partner, name=partner.name)
        meeting._changed()

    def _hand_over_notes(self):
        """Nobody takes notes, until somebody takes them on."""
        self._lock()
        # sudo: the caller asked that the person takes notes.
        self.sudo().note_taker_id = False
        self._changed()

    def _link_to_notes(self, user) -> str:
        """The address of the screen, for who takes notes or could take them on."""
        self.ensure_one()
        if self._followed_by(user) or self._may_take_notes(user):
            return f"/my/meetings/{self.id}/notes"
        return ""

    def _link_to_form(self, user) -> str:
        """The address of the form, for who works in the office."""
        self.ensure_one()
        if user.has_group("komunigi_membership.group_user") and (
            self.with_user(user).has_access("read")
        ):
            return f"/odoo/action-komunigi_assembly.komunigi_meeting_action/{self.id}"
        return ""

    # What the screen shows

    def _people_to_name(self):
        """Who may be named to do something: everybody who acts for a member that was
        asked; in a general assembly those who lead it."""
        self.ensure_one()
        # sudo: names of colleagues, for who takes notes.
        meeting = self.sudo()
        leading = (
            meeting.chair_id
            | meeting.secretary_id
            | meeting.note_taker_id
            | meeting.user_id.partner_id
        )
        if meeting.profile == "assembly":
            return leading
        people = self._people_of(meeting._asked_memberships())
        there = meeting.attendance_ids.partner_id
        return (leading | there).union(*people.values()).sorted("name")

    def _presence_rows(self) -> list[dict]:
        """Each member that was asked: who may come, who is there.

        ``{"membership", "people", "stays"}``; those that are there first.
        """
        self.ensure_one()
        # sudo: as in _people_to_name
        meeting = self.sudo()
        stays = meeting.attendance_ids.filtered(lambda stay: not stay.date_out)
        there = stays.filtered("membership_id").grouped("membership_id")
        members = meeting._asked_memberships() | stays.membership_id
        people = meeting._people_of(members)
        rows = [
            {
                "membership": member,
                "stays": there.get(member, stays.browse()),
                "people": people[member] - there.get(member, stays.browse()).partner_id,
            }
            for member in members.sorted("partner_name")
        ]
        return sorted(rows, key=lambda row: not row["stays"])

    def _guests_there(self):
        """Who is there for no member."""
        # sudo: as in _people_to_name
        return self.sudo().attendance_ids.filtered(
            lambda stay: not stay.date_out and not stay.membership_id
        )

    def _before_closing(self) -> dict:
        """What closing will do: ``{"unreached", "undecided", "to", "reasons"}``."""
        self.ensure_one()
        items = self.item_ids.sorted()
        return {
            "unreached": items.filtered(lambda item: item.state == "planned"),
            "undecided": items.filtered(
                lambda item: (
                    item.kind == "decision"
                    and item.state in ("current", "done")
                    and not item.outcome
                    and not item.next_ids
                )
            ),
            "reasons": list(self._reasons_not_to_close()),
        }


class KomunigiMeetingEvent(models.Model):
    _inherit = "komunigi.meeting.event"

    def _say_note_taker(self, values) -> str:
        return self.env._("%s takes notes.", values["name"])
