# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from werkzeug.exceptions import NotFound

from odoo.addons.komunigi_membership.controllers.cooperative import (
    CooperativePortal,
    page_route,
)


class SharePortal(CooperativePortal):
    """What a member pays of shared costs, and how each share was reckoned."""

    @page_route("/shares")
    def shares(self, membership_id: int, **kwargs):
        membership = self._membership(membership_id)
        return self._render(
            "komunigi_cost_sharing.portal_shares",
            {
                "membership": membership,
                "years": self._shares_by_year(membership),
                "page_name": "cooperative_shares",
            },
        )

    @page_route("/shares/<int:share_id>")
    def share(self, membership_id: int, share_id: int, **kwargs):
        """The arithmetic of one share, on one page."""
        membership = self._membership(membership_id)
        # A share of another member and one that doesn't exist give the same answer.
        share = membership._own_shares().filtered(lambda share: share.id == share_id)
        if not share:
            raise NotFound()
        record = share._shared_record()
        return self._render(
            "komunigi_cost_sharing.portal_share",
            {
                "membership": membership,
                "share": share,
                "others": record._others_shares(membership) if record else [],
                "page_name": "cooperative_share",
            },
        )

    def _shares_by_year(self, membership):
        """The years of which there are shares, the latest first, with their sums."""
        by_year = membership._own_shares().grouped(lambda share: share.date.year)
        years = []
        for year, shares in by_year.items():
            counted = shares.filtered(
                lambda share: share.state != "planned" and not share.is_void
            )
            years.append(
                {
                    "year": year,
                    "shares": shares,
                    "amount": sum(counted.mapped("amount")),
                    "amount_total": sum(counted.mapped("amount_total")),
                    "hours": sum(counted.mapped("hours")),
                }
            )
        return years
