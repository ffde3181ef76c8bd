# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from werkzeug.exceptions import NotFound

from odoo import http
from odoo.fields import Domain
from odoo.http import request

# PostgreSQL's integer; a number beyond it is no record either.
MAX_ID = 2**31 - 1


def public_network(network_id: int, *shown):
    """The network of a page for everybody.

    :param shown: domains of what makes the network have such a page
    :return: komunigi.network in sudo, for what the page shows of it alone
    :raise NotFound: for one that does not exist and for one that shows nothing
    """
    # sudo: whether it shows the page is asked here; the page says what of it.
    networks = request.env["komunigi.network"].sudo()
    network = networks.search(
        Domain.AND([Domain("id", "=", min(network_id, MAX_ID)), *shown])
    )
    if not network:
        raise NotFound()
    return network


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
        network = public_network(network_id)
        if not network._may_read_booklet():
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
