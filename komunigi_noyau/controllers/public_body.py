# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from werkzeug.exceptions import NotFound

from odoo import http
from odoo.fields import Domain
from odoo.http import request

from odoo.addons.komunigi_membership.controllers.booklet import MAX_ID

from .body import body_values, calendar_response, photo_response, with_photo

BODIES = "/network/<int:network_id>/bodies"
BODY = BODIES + "/<int:body_id>"


def public_route(path: str) -> "http.route":
    return http.route(
        path,
        type="http",
        auth="public",
        website=True,
        sitemap=False,
        readonly=True,
        methods=["GET"],
    )


class PublicBodies(http.Controller):
    """Who sits, for everybody, where the network says so.

    Names, photos and dates of who sits or stands in an election under way; nothing
    else of any person. A body that is not public gets the answer of one that does
    not exist, and so does its network.
    """

    @public_route(BODIES)
    def bodies(self, network_id: int, **kwargs):
        bodies = self._bodies(network_id)
        return self._render(
            "komunigi_noyau.public_bodies",
            {
                "network": bodies.network_id,
                "bodies": bodies,
                "today": bodies.network_id._today(),
                "page_name": "public_bodies",
            },
        )

    @public_route(BODY)
    def body(self, network_id: int, body_id: int, on="", **kwargs):
        body = self._body(network_id, body_id)
        address = f"/network/{body.network_id.id}/bodies/{body.id}"
        values = body_values(body, on)
        seen = self._with_public_photo(body.delegate_ids, values["today"])
        candidates_seen = with_photo(values["elections"].candidacy_ids)
        return self._render(
            "komunigi_noyau.public_body",
            {
                "network": body.network_id,
                "address": address,
                "photo": lambda delegate: (
                    delegate in seen and f"{address}/photo/{delegate.id}"
                ),
                "candidate_photo": lambda candidacy: (
                    candidacy in candidates_seen
                    and f"{address}/candidates/{candidacy.id}/photo"
                ),
                "page_name": "public_body",
                **values,
            },
            status=400 if values["day_error"] else 200,
        )

    @public_route(BODY + "/elections.ics")
    def calendar(self, network_id: int, body_id: int, **kwargs):
        body = self._body(network_id, body_id)
        elections = body.election_ids.filtered(lambda e: e.state == "open")
        return calendar_response(elections._ics(), f"elections-{body.id}")

    @public_route(BODY + "/photo/<int:delegate_id>")
    def photo(self, network_id: int, body_id: int, delegate_id: int, **kwargs):
        """Of who sits or will: who has left is no longer shown to everybody."""
        body = self._body(network_id, body_id)
        delegate = body.delegate_ids.filtered(lambda d: d.id == delegate_id)
        if not self._with_public_photo(delegate, body.network_id._today()):
            raise NotFound()
        return photo_response(delegate)

    @public_route(BODY + "/candidates/<int:candidacy_id>/photo")
    def candidate_photo(self, network_id: int, body_id: int, candidacy_id: int, **kw):
        body = self._body(network_id, body_id)
        elections = body.election_ids.filtered(lambda e: e.state == "open")
        candidacy = elections.candidacy_ids.filtered(
            lambda candidacy: (
                candidacy.id == candidacy_id and candidacy.state != "withdrawn"
            )
        )
        if not with_photo(candidacy):
            raise NotFound()
        return photo_response(candidacy)

    # What the routes share

    def _bodies(self, network_id: int):
        # sudo: what everybody may read of bodies that the network made public.
        bodies = (
            request.env["komunigi.body"]
            .sudo()
            .search(
                Domain("network_id", "=", min(network_id, MAX_ID))
                & Domain("is_public", "=", True)
            )
        )
        if not bodies:
            raise NotFound()
        return bodies

    def _body(self, network_id: int, body_id: int):
        body = self._bodies(network_id).filtered(lambda body: body.id == body_id)
        if not body:
            raise NotFound()
        return body

    def _with_public_photo(self, delegates, today):
        return with_photo(
            delegates.filtered(
                lambda delegate: (
                    delegate.mandate_id.date_end > today
                    and (not delegate.date_end or delegate.date_end > today)
                )
            )
        )

    def _render(self, template: str, values: dict, status: int = 200):
        return request.render(
            template,
            {**values, "html_data": {"lang": request.env.lang.replace("_", "-")}},
            status=status,
        )
