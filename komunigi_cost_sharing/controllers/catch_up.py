# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from werkzeug.exceptions import NotFound

from odoo.exceptions import UserError
from odoo.http import request

from odoo.addons.komunigi_membership.controllers.booklet import MAX_ID
from odoo.addons.komunigi_membership.controllers.cooperative import (
    CooperativePortal,
    form_route,
    page_route,
)

JOIN = "/developments/<int:development_id>/join"


class CatchUpPortal(CooperativePortal):
    """A member joins those who paid a development before it used it."""

    @page_route(JOIN)
    def catch_up(self, membership_id: int, development_id: int, done="", **kwargs):
        return self._catch_up_page(membership_id, development_id, done=done)

    @form_route(JOIN)
    def catch_up_join(self, membership_id: int, development_id: int, **form):
        membership, development = self._catch_up(membership_id, development_id)

        def join():
            if not form.get("sure"):
                raise UserError(
                    request.env._("Tick that you are sure: you will be invoiced.")
                )
            development._join_payers(membership, form.get("organ", ""))

        return self._do_in_form(
            join,
            lambda **wrong: self._catch_up_page(
                membership_id, development_id, form=form, **wrong
            ),
            lambda _done: self._to_page(
                f"/my/cooperative/{membership.id}/developments/{development.id}/join",
                "joined",
            ),
        )

    def _catch_up(self, membership_id: int, development_id: int):
        membership = self._membership(membership_id)
        if development_id > MAX_ID:
            raise NotFound()
        # sudo: portal users have no rights on developments; this one is of the network
        # of a member for which the person acts.
        development = (
            request.env["komunigi.development"]
            .sudo()
            .search(
                [
                    ("id", "=", development_id),
                    ("network_id", "=", membership.network_id.id),
                ]
            )
        )
        if not development or not development._catch_up_offer(membership):
            raise NotFound()
        return membership, development

    def _catch_up_page(self, membership_id, development_id, status=200, **values):
        membership, development = self._catch_up(membership_id, development_id)
        return self._render(
            "komunigi_cost_sharing.portal_catch_up",
            {
                "membership": membership,
                "development": development,
                "offer": development._catch_up_offer(membership),
                "form": {},
                "error": "",
                "done": "",
                "page_name": "cooperative_catch_up",
                **values,
            },
            status=status,
        )
