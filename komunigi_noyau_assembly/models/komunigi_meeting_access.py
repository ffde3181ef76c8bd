# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, models
from odoo.fields import Domain


class KomunigiMeeting(models.Model):
    """Who does not sit in a body does not know of its meetings."""

    _inherit = "komunigi.meeting"

    @api.model
    def _domain_shown_to(self, membership, partner) -> Domain:
        bodies = self.env["komunigi.body"]._bodies_spoken_in(membership, partner)
        return super()._domain_shown_to(membership, partner) & (
            Domain("body_id", "=", False) | Domain("body_id", "in", bodies.ids)
        )


class KomunigiDecision(models.Model):
    """What a body decides, members read, unless the body keeps it to itself."""

    _inherit = "komunigi.decision"

    @api.model
    def _domain_shown_to(self, membership, partner) -> Domain:
        bodies = self.env["komunigi.body"]._bodies_spoken_in(membership, partner)
        return super()._domain_shown_to(membership, partner) & (
            self._domain_shared() | Domain("body_id", "in", bodies.ids)
        )

    @api.model
    def _domain_public(self) -> Domain:
        return super()._domain_public() & self._domain_shared()

    @api.model
    def _domain_shared(self) -> Domain:
        return Domain("body_id", "=", False) | Domain(
            "body_id.shares_decisions", "=", True
        )


class KomunigiBody(models.Model):
    _inherit = "komunigi.body"

    def _bodies_spoken_in(self, membership, partner):
        """Bodies in which `partner` sits just now for a seat of `membership`."""
        # sudo: that the person sits there is what is asked.
        lines = self.env["komunigi.delegate"].sudo()
        lines = lines.search(
            lines._domain_acting()
            & Domain("partner_id", "in", partner.ids)
            & Domain("body_id.network_id", "=", membership.network_id.id)
        )
        return lines.filtered(
            lambda line: membership in line.mandate_id._speaking_members()
        ).body_id
