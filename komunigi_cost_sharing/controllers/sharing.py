# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.addons.komunigi_membership.controllers.cooperative import (
    CooperativePortal,
    page_route,
)


class SharingPortal(CooperativePortal):
    """Shared developments and costs of a member, on one page."""

    @page_route("/sharing")
    def sharing(self, membership_id: int, **kwargs):
        membership = self._membership(membership_id)
        return self._render(
            "komunigi_cost_sharing.portal_sharing",
            {"membership": membership, "page_name": "cooperative_sharing"},
        )
