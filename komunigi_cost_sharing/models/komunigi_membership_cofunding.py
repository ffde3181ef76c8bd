# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import timedelta

from odoo import models
from odoo.fields import Domain


class KomunigiMembership(models.Model):
    """What co-funding calls ask of a member."""

    _inherit = "komunigi.membership"

    def _requests(self) -> list[dict]:
        """Calls ask, too:

        - cofunding: `call` on which we have not answered yet, or only think about it
        - cofunding_quote: `call` of which our quote waits to be signed
        - cofunding_overrun: `call` that costs more than agreed
        """
        requests = [*self._cofunding_requests(), *super()._requests()]
        return sorted(
            requests, key=lambda request: (not request["by"], request["by"] or 0)
        )

    def _cofundings_shown(self) -> "models.Model":
        """Calls that this member may read about: those of its network, while it is a
        member of it; else those that it has answered."""
        self.ensure_one()
        # sudo: members have no rights on calls; what they may see is asked here.
        calls = self.env["komunigi.cofunding"].sudo()
        return calls.search(self._domain_cofundings_shown())

    def _domain_cofundings_shown(self) -> Domain:
        self.ensure_one()
        shown = Domain("network_id", "=", self.network_id.id) & Domain(
            "state", "!=", "draft"
        )
        if self.state != "member":
            # sudo: its own answers, also those that were withdrawn.
            own = self.env["komunigi.pledge"].sudo().with_context(active_test=False)
            own = own.search([("membership_id", "=", self.id)])
            shown &= Domain("id", "in", own.cofunding_id.ids)
        return shown

    def _cofundings_open(self) -> "models.Model":
        """Calls of this member's network that take answers before they start."""
        self.ensure_one()
        # sudo: members know of the calls that they are asked on.
        calls = self.env["komunigi.cofunding"].sudo()
        if self.state != "member":
            return calls
        return calls.search(
            Domain("network_id", "=", self.network_id.id)
            & Domain("state", "=", "open")
            & Domain("end", "=", False)
            & Domain("date_until", ">=", self.network_id._today()),
            order="date_until, id",
        )

    def _cofunding_requests(self) -> list[dict]:
        # sudo: its own pledges.
        own = self.env["komunigi.pledge"].sudo()
        own = own.search(
            Domain("membership_id", "=", self.id)
            & Domain("cofunding_id.end", "=", False)
        )
        by_call = own.grouped("cofunding_id")
        requests = []
        for call in self._cofundings_open():
            pledge = by_call.get(call, own.browse())
            if not pledge or pledge.state == "intention":
                requests.append(
                    {
                        "kind": "cofunding",
                        "by": call.date_until,
                        "call": call,
                        "pledge": pledge,
                        "template": "komunigi_cost_sharing.portal_request_cofunding",
                    }
                )
        for pledge in own:
            call = pledge.cofunding_id
            asks_overrun = call.asks_overrun and not pledge.date_overrun
            if call.state == "started" and pledge._counts() and asks_overrun:
                requests.append(
                    {
                        "kind": "cofunding_overrun",
                        "by": call.date_actual + timedelta(days=30),
                        "call": call,
                        "template": "komunigi_cost_sharing.portal_request_overrun",
                    }
                )
            elif pledge._waits_for_quote():
                requests.append(
                    {
                        "kind": "cofunding_quote",
                        "by": False,
                        "call": call,
                        "template": "komunigi_cost_sharing.portal_request_quote",
                    }
                )
        return requests
