# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, models
from odoo.fields import Domain


class KomunigiMeeting(models.Model):
    """Which meetings a member's pages show: one place for all of them to ask.

    Every member sees the meetings of its network, candidates and former members none;
    an addon whose meetings are of some of them only narrows this.
    """

    _inherit = "komunigi.meeting"

    @api.model
    def _domain_shown_to(self, membership, partner) -> Domain:
        """Meetings that `partner`, who acts for `membership` today, may see."""
        if not membership._is_member_today():
            return Domain.FALSE
        return Domain("network_id", "=", membership.network_id.id)

    def _is_shown_to(self, membership, partner) -> bool:
        self.ensure_one()
        return bool(
            self.filtered_domain(
                Domain("id", "=", self.id) & self._domain_shown_to(membership, partner)
            )
        )

    def _domain_alike(self) -> Domain:
        """Meetings of the same people, of the same series where there is one: what is
        left over goes from one to the next."""
        self.ensure_one()
        alike = Domain("network_id", "=", self.network_id.id) & Domain(
            "profile", "=", self.profile
        )
        if self.series_id:
            alike &= Domain("series_id", "=", self.series_id.id)
        return alike


class KomunigiDecision(models.Model):
    _inherit = "komunigi.decision"

    @api.model
    def _domain_shown_to(self, membership, partner) -> Domain:
        """Decisions that `partner`, who acts for `membership` today, may read."""
        if not membership._is_member_today():
            return Domain.FALSE
        return Domain("network_id", "=", membership.network_id.id)

    @api.model
    def _domain_public(self) -> Domain:
        """Decisions that may stand on the network's public page at all."""
        return Domain.TRUE


class KomunigiNetwork(models.Model):
    """Which meetings are those of all members."""

    _inherit = "komunigi.network"

    def _domain_meetings(self) -> Domain:
        """The meetings of the members; an addon may have others, of some of them."""
        return Domain("network_id", "in", self.ids)

    def _members_series(self):
        return self.meeting_series_ids
