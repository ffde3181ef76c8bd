# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from werkzeug.exceptions import NotFound

from odoo import http
from odoo.http import request

from odoo.addons.komunigi_membership.controllers.booklet import MAX_ID


class ElectionLink(http.Controller):
    """The address that mails to all members carry: it leads each to its own page."""

    @http.route(
        "/my/elections/<int:election_id>",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
    )
    def election(self, election_id: int, **kwargs):
        elections = request.env["komunigi.election"]
        # An election of others and one that does not exist give the same answer.
        memberships = request.env["komunigi.membership"]._memberships_of_user()
        # sudo: which network it is in, compared with those that one acts in.
        election = elections.sudo().browse(election_id if election_id <= MAX_ID else 0)
        mine = memberships.filtered(
            lambda one: one.network_id.id == election.exists().network_id.id
        )
        if not mine or not election.filtered_domain(elections._domain_visible()):
            raise NotFound()
        return request.redirect(
            f"/my/cooperative/{mine[0].id}/elections/{election.id}", local=True
        )
