# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from collections.abc import Callable

from odoo import http
from odoo.http import request

from odoo.addons.komunigi_membership.controllers.cooperative import MAX_FORM_LENGTH

from ..exceptions import LinkRefused, LinkUsed
from .poll import PollPortal, Voting

LINK = "/vote/<string:token>"


def link_route(path: str, *methods: str) -> "http.route":
    # No token against forged posts: other sites do not know the link, and who has it
    # may vote, with or without cookies.
    return http.route(
        LINK + path,
        type="http",
        auth="public",
        website=True,
        sitemap=False,
        csrf=False,
        methods=methods or ["GET", "POST"],
        max_content_length=MAX_FORM_LENGTH,
    )


class PollLinkPortal(PollPortal):
    """The same pages by a personal link, for who has no login."""

    @link_route("", "GET")
    def poll_by_link(self, token: str, **kwargs):
        return self._by_link(token, self._poll_page)

    @link_route("/change")
    def change_by_link(self, token: str, **kwargs):
        return self._by_link(token, lambda v: self._step(v, self._change))

    @link_route("/review")
    def review_by_link(self, token: str, **kwargs):
        return self._by_link(token, lambda v: self._step(v, self._review))

    @link_route("/cast")
    def cast_by_link(self, token: str, **kwargs):
        return self._by_link(token, lambda v: self._step(v, self._cast))

    def _by_link(self, token: str, do: Callable):
        try:
            elector = request.env["komunigi.poll"]._elector_of_link(token)
        except LinkRefused as error:
            return self._render(
                "komunigi_vote.portal_poll_link_refused",
                {
                    "error": str(error),
                    "was_used": isinstance(error, LinkUsed),
                    "no_breadcrumbs": True,
                },
                status=error.http_status,
            )
        return do(
            Voting(
                poll=elector.poll_id,
                membership=elector.membership_id,
                elector=elector,
                address=f"/vote/{token}",
                caster=elector.membership_id.partner_id,
                by_link=True,
            )
        )
