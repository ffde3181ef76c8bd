# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import hashlib
import secrets
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ..qr_code import qr_source

# A text that is longer is not read from the last row: it is on phones and on paper.
LONGEST_PROPOSAL_SHOWN = 500
ITEMS_AHEAD = 3
# Typed on a computer that nobody logs in to: no letter that looks like another.
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
GROUPS, LETTERS_A_GROUP = 5, 4
LINK_LASTS = timedelta(days=1)


class KomunigiMeeting(models.Model):
    """The room's screen: what happens just now, in letters that the last row reads.

    It is seen by who takes notes, by secretaries, and on a computer in the room that
    nobody logs in to, by a link. Those who step aside from an item leave the room:
    the text is shown to who stays.
    """

    _inherit = "komunigi.meeting"
    _course_fields = {"room_fingerprint"}

    room_fingerprint = fields.Char(
        copy=False, readonly=True, groups=fields.NO_ACCESS, index="btree_not_null"
    )

    def action_open_room(self):
        """Show the room's screen."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/my/meetings/{self.id}/room",
            "target": "new",
        }

    def _make_room_link(self) -> str:
        """Address of the room's screen for a computer without a login.

        It is told once: only a fingerprint is kept. A new link puts an end to the one
        before; it ends a day after the meeting.
        """
        self.ensure_one()
        token = "-".join(
            "".join(secrets.choice(LETTERS) for _letter in range(LETTERS_A_GROUP))
            for _group in range(GROUPS)
        )
        # sudo: the caller asked whether the person may see the room's screen.
        self.sudo().room_fingerprint = _fingerprint(token)
        return f"{self.get_base_url()}/room/{token}"

    @api.model
    def _of_room_link(self, token: str):
        """The meeting that the link with `token` shows; none for a link that never
        was, has been replaced, or is over."""
        # sudo: the link is the proof. Nobody else reads fingerprints.
        meeting = self.sudo().search(
            Domain("room_fingerprint", "=", _fingerprint(token)), limit=1
        )
        closed = meeting.date_closed
        if meeting.state == "cancelled" or (
            closed and closed + LINK_LASTS <= self._now()
        ):
            return self.browse().sudo()
        return meeting

    def _room(self) -> dict:
        """What the room's screen shows."""
        self.ensure_one()
        items = self.item_ids.sorted()
        item = self._current_item()
        poll = self._open_poll()
        ahead = items.filtered(lambda item: item.state == "planned")
        proposal = item.proposal or ""
        address = f"{self.get_base_url()}/my/meetings/{self.id}"
        quorum = self._live_quorum()
        return {
            "meeting": self,
            "item": item,
            "place": list(items).index(item) + 1 if item else 0,
            "places": len(items),
            "seconds": item._spent(self._now()) if item else 0,
            "proposal": proposal if len(proposal) <= LONGEST_PROPOSAL_SHOWN else "",
            "is_long": len(proposal) > LONGEST_PROPOSAL_SHOWN,
            "aside": item._names_aside(),
            "stage": item._say_stage(),
            "outcome": item.outcome,
            "outcome_said": item._live_outcome(),
            "figures": item._live_figures(),
            "poll": poll,
            "quorum": quorum,
            "quorum_said": self._say_quorum(quorum) if quorum else [],
            "ahead": ahead[:ITEMS_AHEAD],
            "more_ahead": len(ahead[ITEMS_AHEAD:]),
            "decisions": self.decision_ids.sorted("id"),
            "phone_address": address.partition("://")[2],
            "phone_code": qr_source(address),
        }


class KomunigiAgendaItem(models.Model):
    _inherit = "komunigi.agenda.item"

    def _say_stage(self) -> str:
        """Where the decision by consent stands, in words; "" for other items."""
        if not self._is_by_consent() or self.stage == "decided":
            return ""
        return dict(self._fields["stage"]._description_selection(self.env))[self.stage]

    def _names_aside(self) -> list[str]:
        """Members that step aside from this item, by name."""
        if not self:
            return []
        house = self.network_id.operator_id.commercial_partner_id
        members = self.recusal_ids.membership_id
        if house:
            members |= members.search(
                Domain("network_id", "=", self.network_id.id)
                & Domain("partner_id.commercial_partner_id", "=", house.id)
            )
        return [member.partner_id.name for member in self._reasons_aside(members)]


def _fingerprint(token: str) -> str:
    # Tokens are random and long: one round, and looking up what came out of it
    # tells an attacker nothing about the tokens that there are.
    return hashlib.sha256(token.encode()).hexdigest()
