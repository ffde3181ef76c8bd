# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from werkzeug.exceptions import NotFound

from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.http import request

from odoo.addons.komunigi_membership.controllers.booklet import MAX_ID
from odoo.addons.komunigi_membership.controllers.cooperative import (
    CooperativePortal,
    page_route,
)


class EnvelopePortal(CooperativePortal):
    """An envelope to share: its developments, the vote, what it chose and why.

    One that does not exist, one of another network and one in preparation give the
    same answer.
    """

    @page_route("/envelopes")
    def member_envelopes(self, membership_id: int, **kwargs):
        membership = self._membership(membership_id)
        return self._render(
            "komunigi_cost_sharing.portal_envelopes",
            {
                "membership": membership,
                "envelopes": membership._envelopes_shown(),
                "page_name": "envelopes",
            },
        )

    @page_route("/envelopes/<int:envelope_id>")
    def member_envelope(
        self, membership_id: int, envelope_id: int, amount: str = "", **kwargs
    ):
        """:param amount: what if the envelope were this; nothing is saved"""
        membership = self._membership(membership_id)
        # sudo: portal users have no rights on envelopes; that the person acts for this
        # member was just asked, and what the member may see is asked here.
        envelope = (
            request.env["komunigi.envelope"]
            .sudo()
            .search(
                membership._domain_envelopes_shown()
                & Domain("id", "=", min(envelope_id, MAX_ID))
            )
        )
        if not envelope:
            raise NotFound()
        error, preview, what_if = "", False, envelope.amount
        try:
            if amount:
                what_if = self._number(amount)
                if not 0 <= what_if <= 1e9:
                    raise UserError(request.env._("Enter an amount from 0 on."))
                preview = envelope._preview_html(what_if)
        except UserError as problem:
            error = str(problem)
        return self._render(
            "komunigi_cost_sharing.portal_envelope",
            {
                "membership": membership,
                "envelope": envelope,
                "root": f"/my/cooperative/{membership.id}",
                "what_if": what_if,
                "preview": preview,
                "error": error,
                "page_name": "envelope",
            },
            status=400 if error else 200,
        )
