# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from werkzeug.exceptions import NotFound

from odoo import http
from odoo.http import request

# PostgreSQL's integer; a number beyond it is no record either.
MAX_ID = 2**31 - 1


class WelcomeBooklet(http.Controller):
    @http.route(
        "/network/<int:network_id>/welcome",
        type="http",
        auth="public",
        website=True,
        sitemap=False,
        readonly=True,
    )
    def welcome(self, network_id: int, **kwargs):
        """The welcome booklet: for everybody if the network says so, else members.

        Whoever may not read it gets the answer of a network that doesn't exist.
        """
        # sudo: only the name and the booklet are shown, once _may_read_booklet agreed.
        network = (
            request.env["komunigi.network"]
            .sudo()
            .search([("id", "=", min(network_id, MAX_ID))])
        )
        if not network or not network._may_read_booklet():
            raise NotFound()
        headers = [] if network.booklet_public else [("Cache-Control", "no-store")]
        return request.render(
            "komunigi_membership.portal_booklet",
            {
                "network": network,
                "page_name": "komunigi_booklet",
                "html_data": {"lang": request.env.lang.replace("_", "-")},
            },
            headers=headers,
        )
