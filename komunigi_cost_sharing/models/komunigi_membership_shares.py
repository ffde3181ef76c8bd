# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models


class KomunigiMembership(models.Model):
    """What a member pays of shared costs, and what it has to declare for that."""

    _inherit = "komunigi.membership"

    def _own_shares(self):
        """The shares of this member, the latest first."""
        self.ensure_one()
        return (
            self.env["komunigi.cost.share"]
            # sudo: the member's own, for those who act for it.
            .sudo()
            .search([("membership_id", "=", self.id)])
        )

    def _own_invoices(self):
        return super()._own_invoices() | self._own_shares().move_id

    def _requests(self) -> list[dict]:
        """Shares ask, too:

        - share: `share` to pay
        """
        requests = [*self._share_requests(), *super()._requests()]
        return sorted(
            requests, key=lambda request: (not request["by"], request["by"] or 0)
        )

    def _share_requests(self) -> list[dict]:
        return [
            {
                "kind": "share",
                "by": share.move_id.invoice_date_due,
                "share": share,
                "template": "komunigi_cost_sharing.portal_request_share",
            }
            for share in self._own_shares()
            if share.residual > 0
        ]

    # What is to be declared

    def _bases_asked(self) -> list[dict]:
        asked = super()._bases_asked()
        known = {(one["basis"], one["year"]) for one in asked}
        year = self.network_id._today().year - 1
        for key, what, by in self._keys_ahead():
            basis = key.basis_id
            if (
                not key._is_measured()
                or basis.source != "declared"
                or (basis, year) in known
            ):
                continue
            known.add((basis, year))
            asked.append(
                {
                    "basis": basis,
                    "year": year,
                    "by": by,
                    "what_for": key._say_what_is_known(what),
                }
            )
        return asked

    def _keys_ahead(self) -> list[tuple]:
        """By which keys costs may soon be shared with this member.

        :return: (key, name of what is shared, until when a figure counts or False);
            to be extended
        """
        self.ensure_one()
        return [
            (call.key_id, call.name, call.date_until)
            for call in self._cofundings_open()
            if call.key_id
        ]
