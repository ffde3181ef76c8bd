# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, models
from odoo.exceptions import UserError

from .komunigi_agenda_item import LONGEST_NAME, LONGEST_REASON, LONGEST_TEXT
from .komunigi_meeting_portal import LONGEST_MINUTES


class KomunigiAgendaItem(models.Model):
    """What members do with an item in the portal.

    Called with sudo by controllers, each of which has asked that the person acts for
    the member and that the member reads this item.
    """

    _inherit = "komunigi.agenda.item"

    # Their own items

    def _is_own_of(self, membership) -> bool:
        """Whether the member brings it, and may still change it."""
        self.ensure_one()
        return self.brought_by_id == membership and self.meeting_id._takes_items()

    def _change_by_member(self, membership, partner, vals: dict, seen: str) -> None:
        """:param seen: the mark of what the person had read"""
        self._check_own(membership)
        self._check_seen(seen)
        vals = self._checked_by_member(vals)
        wording = vals.pop("proposal")
        # sudo: of the person's own member, as was just asked.
        self.sudo().write(vals)
        if wording != (self.proposal or ""):
            self._set_proposal(wording, partner)
        self.meeting_id._changed()

    def _withdraw_by_member(self, membership, partner) -> None:
        self._check_own(membership)
        # sudo: as in _change_by_member
        item = self.sudo()
        meeting = item.meeting_id
        meeting._message_log(
            body=self.env._(
                "%(member)s (%(person)s) withdrew the item “%(item)s”.",
                member=membership.partner_id.name,
                person=partner.name,
                item=item.name,
            ),
            author_id=partner.id,
        )
        item.unlink()
        meeting._changed()

    def _check_own(self, membership) -> None:
        self._lock()
        if self.brought_by_id != membership:
            raise UserError(
                self.env._("“%s” is another member's item: talk to it.", self.name)
            )
        self.meeting_id._check_takes_items()

    def _mark(self) -> str:
        """Changes whenever the item does."""
        self.ensure_one()
        return f"{self.write_date} {self.proposal_date or ''}"

    def _check_seen(self, seen: str) -> None:
        if seen != self._mark():
            raise UserError(
                self.env._(
                    "“%s” has changed meanwhile. Your text is still below: compare "
                    "it with the item above, then save it.",
                    self.name,
                )
            )

    # A wording

    def _takes_wording_of(self, membership) -> bool:
        """Whether the member may propose what is to be decided: on its own item, or
        where nobody has proposed anything yet."""
        self.ensure_one()
        return (
            self.kind == "decision"
            and self.meeting_id._takes_items()
            and (not self.proposal or self.brought_by_id == membership)
        )

    def _propose_by_member(self, membership, partner, text: str, seen: str) -> None:
        self._lock()
        if not self._takes_wording_of(membership):
            raise UserError(
                self.env._("“%s” has a proposal already: read it first.", self.name)
            )
        self._check_seen(seen)
        text = self._clean(text, LONGEST_TEXT)
        if not text:
            raise UserError(self.env._("Write what is to be decided."))
        self._set_proposal(text, partner)
        self.meeting_id._changed()

    # Concerns beforehand

    def _takes_concerns(self) -> bool:
        """Until the item is reached: the others read it when they come to it."""
        self.ensure_one()
        return (
            self.state == "planned"
            and self.kind != "information"
            and self.meeting_id.state in ("draft", "running")
        )

    def _concern_by_member(self, membership, partner, text: str) -> None:
        """Keep what the absent member has to say; an empty text takes it back."""
        self.ensure_one()
        # sudo: the caller has asked that the person acts for this member.
        known = self.sudo().concern_ids.filtered(
            lambda concern: concern.membership_id == membership
        )
        # The form holds all items of the meeting: most stay as they are.
        if self._clean(text, LONGEST_REASON) == (known.text or ""):
            return
        if not self._takes_concerns():
            raise UserError(
                self.env._("“%s” is being talked about, or was already.", self.name)
            )
        self._write_concern(membership, partner, text)

    # On the phone, during the meeting

    def _asks_consent(self) -> bool:
        """Whether answers are taken just now."""
        self.ensure_one()
        return (
            self.state == "current"
            and self.stage == "consent"
            and self._is_by_consent()
        )

    def _voice_of(self, membership) -> "models.Model":
        """What the member has said in the round of today."""
        self.ensure_one()
        return self._current_voices().filtered(
            lambda voice: voice.membership_id == membership
        )

    # What forms give

    @api.model
    def _checked_by_member(self, vals: dict) -> dict:
        """Only what members write, with nothing in it that is too long."""
        # It is the subject of mails, which is one line.
        name = " ".join(self._clean(vals["name"], LONGEST_NAME).split())
        if not name:
            raise UserError(self.env._("Give the item a name."))
        if vals["kind"] not in dict(self._fields["kind"].selection):
            raise UserError(
                self.env._("Say whether it informs, is discussed or is decided.")
            )
        if not 0 <= vals["minutes_planned"] <= LONGEST_MINUTES:
            raise UserError(
                self.env._("How many minutes? At most %s.", LONGEST_MINUTES)
            )
        return {
            "name": name,
            "kind": vals["kind"],
            "minutes_planned": vals["minutes_planned"],
            "description": self._clean(vals["description"], LONGEST_TEXT),
            "proposal": self._clean(vals["proposal"], LONGEST_TEXT)
            if vals["kind"] == "decision"
            else "",
        }
