# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_datetime

# One member alone does not fill an agenda.
MOST_ITEMS = 10
LONGEST_MINUTES = 600


class KomunigiMeeting(models.Model):
    """What members do with a meeting in the portal.

    Called with sudo by controllers, each of which has asked that the person acts for
    the member and that the member may see this meeting.
    """

    _inherit = "komunigi.meeting"

    def _put_item(self, membership, partner, vals: dict) -> "models.Model":
        """A new item of this member, at the end of the agenda.

        :param vals: `name`, `kind`, `minutes_planned`, `description`, `proposal`
        :raises UserError: where it cannot be put, in words
        """
        self.ensure_one()
        self._check_takes_items()
        # sudo: of the person's own member; portal users have no rights on items.
        items = self.sudo().item_ids
        own = items.filtered(lambda item: item.brought_by_id == membership)
        if len(own) >= MOST_ITEMS:
            raise UserError(
                self.env._("You have put %s items on this agenda already.", len(own))
            )
        vals = items._checked_by_member(vals)
        wording = vals.pop("proposal")
        item = items.with_context(mail_create_nosubscribe=True).create(
            {
                **vals,
                "meeting_id": self.id,
                "brought_by_id": membership.id,
                "author_id": partner.id,
                "sequence": self.sudo()._last_sequence() + 10,
            }
        )
        if wording:
            item._set_proposal(wording, partner)
        self._changed()
        return item

    def _takes_items(self) -> bool:
        """Whether members put items and change their own."""
        self.ensure_one()
        return self.state == "draft" and not self._is_frozen_agenda()

    def _check_takes_items(self) -> None:
        if not self._takes_items():
            raise UserError(
                self.env._(
                    "The agenda of “%s” takes no items any more: tell who chairs, or "
                    "put it on the next one.",
                    self.name,
                )
            )

    def _say_until(self) -> str:
        """When it ends, by the network's clock."""
        self.ensure_one()
        return format_datetime(
            self.env,
            self._date_end(),
            tz=self.network_id.tz,
            dt_format="HH:mm",
        )

    def _video_address(self) -> str:
        """The video link, if it is one that a page may lead to."""
        self.ensure_one()
        address = (self.video_url or "").strip()
        return address if address.lower().startswith(("https://", "http://")) else ""

    @api.model
    def _asked_of(self, membership, partner) -> "models.Model":
        """Meetings that wait for this member: under way, or ahead and convened."""
        on_roll = Domain("profile", "=", "light") | Domain(
            "member_ids", "any", Domain("membership_id", "=", membership.id)
        )
        ahead = (
            Domain("state", "=", "draft")
            & Domain("date_convened", "!=", False)
            & Domain("date_start", ">", self._now())
        )
        return self.search(
            self._domain_shown_to(membership, partner)
            & on_roll
            & (Domain("state", "=", "running") | ahead),
            order="date_start, id",
        )
