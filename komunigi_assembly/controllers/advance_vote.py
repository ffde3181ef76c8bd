# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from werkzeug.exceptions import NotFound

from odoo.http import request

from odoo.addons.komunigi_membership.controllers.cooperative import (
    form_route,
    page_route,
)

from .proxy import Giving, ProxyPortal

VOTES = "/meetings/<int:meeting_id>/votes"


class AdvanceVotePortal(ProxyPortal):
    """A member votes on resolutions before the assembly, where the rules allow it."""

    @page_route(VOTES)
    def meeting_votes(self, membership_id: int, meeting_id: int, done="", **kwargs):
        return self._votes_page(
            self._voting_ahead(membership_id, meeting_id), done=done
        )

    @form_route(VOTES)
    def meeting_vote(self, membership_id: int, meeting_id: int, **form):
        giving = self._voting_ahead(membership_id, meeting_id)

        def vote():
            for item in self._items_to_vote(giving):
                choice = form.get(f"item_{item.id}")
                if choice is not None:
                    item._vote_ahead(
                        giving.membership,
                        choice if choice != "none" else False,
                        self._proxy_person(),
                    )

        return self._do_in_form(
            vote,
            lambda **wrong: self._votes_page(giving, form=form, **wrong),
            lambda _done: self._to_page(self._votes_address(giving), "saved"),
        )

    def _voting_ahead(self, membership_id: int, meeting_id: int) -> Giving:
        giving = self._giving(membership_id, meeting_id)
        if not giving.meeting.advance_allowed:
            raise NotFound()
        return giving

    def _votes_address(self, giving: Giving) -> str:
        return (
            f"/my/cooperative/{giving.membership.id}/meetings/{giving.meeting.id}/votes"
        )

    def _items_to_vote(self, giving: Giving):
        # Who acts for several is one person, who steps aside with all of them.
        acting = self._memberships().filtered(
            lambda membership: membership.network_id == giving.meeting.network_id
        )
        return giving.meeting.item_ids.filtered(
            lambda item: item._takes_advance_votes() and not item._reasons_aside(acting)
        ).sorted()

    def _votes_page(self, giving: Giving, status: int = 200, **values):
        items = self._items_to_vote(giving)
        votes = giving.meeting.item_ids._advance_votes(giving.membership)
        cast = {vote.item_id: vote for vote in votes}
        return self._render(
            "komunigi_assembly.portal_meeting_votes",
            {
                "meeting": giving.meeting,
                "membership": giving.membership,
                "is_person": not giving.membership.partner_id.is_company,
                "line": giving.line,
                "given": giving.given,
                "items": items,
                "cast": cast,
                "address": self._votes_address(giving),
                "choices": votes._fields["choice"]._description_selection(request.env),
                "form": {},
                "error": "",
                "done": "",
                "page_name": "meeting_votes",
                **values,
            },
            status=status,
        )
