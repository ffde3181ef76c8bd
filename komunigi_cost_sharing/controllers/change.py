# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from werkzeug.exceptions import NotFound

from odoo import http
from odoo.fields import Domain
from odoo.http import request

from odoo.addons.komunigi_membership.controllers.booklet import (
    MAX_ID,
    public_network,
)
from odoo.addons.komunigi_membership.controllers.cooperative import (
    CooperativePortal,
    form_route,
    page_route,
)

from ..models.komunigi_change_concern import LONGEST_CONCERN

CHANGE = "/changes/<int:notice_id>"


class ChangePortal(CooperativePortal):
    """What changes for a member; a concern about it; which addons it uses.

    Each request asks anew whether the person acts for the member. A change of another
    network, one in preparation and one that does not exist give the same answer.
    """

    # Pages

    @page_route("/changes")
    def member_changes(self, membership_id: int, **kwargs):
        membership = self._membership_here(membership_id)
        return self._render(
            "komunigi_cost_sharing.portal_changes",
            {
                "membership": membership,
                "changes": membership._changes(),
                "page_name": "changes",
            },
        )

    @http.route(
        "/my/changes/<int:notice_id>",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
    )
    def own_change(self, notice_id: int, **kwargs):
        """From a mail, which does not say for which member the reader acts."""
        found = []
        for membership in self._memberships():
            notice = self._notice_or_none(membership, notice_id)
            if notice:
                # Whom it concerns first.
                concerned = notice in notice._by_member(membership)[membership]
                found.append((not concerned, membership.id))
        if not found:
            raise NotFound()
        return self._private(
            request.redirect(
                f"/my/cooperative/{min(found)[1]}/changes/{notice_id}", code=303
            )
        )

    @page_route(CHANGE)
    def member_change(self, membership_id: int, notice_id: int, done="", **kwargs):
        membership = self._membership_here(membership_id)
        notice = self._notice(membership, notice_id)
        notice._mark_seen(membership, request.env.user.partner_id)
        return self._change_page(membership, notice, done=done)

    @page_route(CHANGE + "/files/<int:file_id>")
    def member_change_file(
        self, membership_id: int, notice_id: int, file_id: int, **kwargs
    ):
        notice = self._notice(self._membership_here(membership_id), notice_id)
        files = notice._files().filtered(lambda file: file.type == "binary")
        return self._sent_file(files, file_id, shown=notice._pictures())

    @page_route("/addons")
    def member_addons(self, membership_id: int, done="", **kwargs):
        return self._addons_page(self._membership_here(membership_id), done=done)

    @page_route("/roadmap")
    def member_roadmap(self, membership_id: int, **kwargs):
        membership = self._membership_here(membership_id)
        network = membership.network_id
        return self._render(
            "komunigi_cost_sharing.portal_roadmap",
            {
                "membership": membership,
                "network": network,
                # sudo: what stands on the roadmap, its members read.
                "roadmap": network.sudo()._roadmap(),
                "page_name": "roadmap",
            },
        )

    # Forms

    @form_route(CHANGE + "/concern")
    def raise_concern(self, membership_id: int, notice_id: int, text="", **form):
        membership = self._membership_here(membership_id)
        notice = self._notice(membership, notice_id)
        done = "concern" if text.strip() else "taken_back"
        return self._do_in_form(
            lambda: notice._raise_concern(
                membership, request.env.user.partner_id, text
            ),
            lambda **wrong: self._change_page(membership, notice, text=text, **wrong),
            lambda _done: self._back_to(membership, f"/changes/{notice.id}", done),
        )

    @form_route("/addons")
    def say_addons(self, membership_id: int, **form):
        membership = self._membership_here(membership_id)
        # What was ticked comes as several values of one name.
        posted = request.httprequest.form
        catalogue = membership._catalogue()

        def named(name):
            ids = set(posted.getlist(name))
            return catalogue.filtered(lambda module: str(module.id) in ids)

        return self._do_in_form(
            lambda: membership._declare_modules(named("module"), named("seen")),
            lambda **wrong: self._addons_page(membership, **wrong),
            lambda _done: self._back_to(membership, "/addons", "addons"),
        )

    # What the routes share

    def _membership_here(self, membership_id: int):
        """Who has left or is not in yet learns of no change."""
        membership = self._membership(membership_id)
        if membership.state != "member":
            raise NotFound()
        return membership

    def _notice_or_none(self, membership, notice_id: int):
        # sudo: portal users have no rights on notices; that the person acts for this
        # member was just asked, and what the member may read is asked here.
        notices = request.env["komunigi.change.notice"].sudo()
        if membership.state != "member":
            return notices
        return notices.search(
            membership._domain_shown_changes()
            & Domain("id", "=", min(notice_id, MAX_ID))
        )

    def _notice(self, membership, notice_id: int):
        notice = self._notice_or_none(membership, notice_id)
        if not notice:
            raise NotFound()
        return notice

    def _change_page(self, membership, notice, status: int = 200, **values):
        pictures = notice._pictures()
        return self._render(
            "komunigi_cost_sharing.portal_change",
            {
                "membership": membership,
                "notice": notice,
                "own": notice._concern_of(membership),
                "takes_concern": notice._takes_concern_of(membership),
                "days_left": notice._days_left(),
                "pictures": pictures,
                "files": notice._files() - pictures,
                "longest": LONGEST_CONCERN,
                "text": None,
                "error": "",
                "done": "",
                "page_name": "change",
                **values,
            },
            status=status,
        )

    def _addons_page(self, membership, status: int = 200, **values):
        uses = membership._module_uses_open()
        current = uses.filtered(
            lambda use: use.date_start <= membership.network_id._today()
        )
        catalogue = membership._catalogue()
        return self._render(
            "komunigi_cost_sharing.portal_addons",
            {
                "membership": membership,
                "catalogue": catalogue,
                "users": catalogue._users_by(),
                "uses": {use.module_id: use for use in current},
                "error": "",
                "done": "",
                "page_name": "addons",
                **values,
            },
            status=status,
        )

    def _back_to(self, membership, path: str, done: str):
        return self._to_page(f"/my/cooperative/{membership.id}{path}", done)


class PublicRoadmap(http.Controller):
    """Now, next, later: for everybody, where the network says so.

    No member, no person, no amount. A network without such a page gets the answer of
    one that does not exist.
    """

    @http.route(
        "/network/<int:network_id>/roadmap",
        type="http",
        auth="public",
        website=True,
        sitemap=False,
        readonly=True,
        methods=["GET"],
    )
    def public_roadmap(self, network_id: int, **kwargs):
        network = public_network(network_id, Domain("roadmap_public", "=", True))
        return request.render(
            "komunigi_cost_sharing.public_roadmap",
            {
                "network": network,
                "roadmap": network._roadmap(),
                "page_name": "public_roadmap",
                "html_data": {"lang": request.env.lang.replace("_", "-")},
            },
        )
