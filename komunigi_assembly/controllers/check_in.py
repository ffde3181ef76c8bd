# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import re
from urllib.parse import urlencode

from werkzeug.exceptions import NotFound

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from odoo.addons.komunigi_membership.controllers.booklet import MAX_ID
from odoo.addons.komunigi_membership.controllers.cooperative import (
    MAX_FORM_LENGTH,
    CooperativePortal,
    form_route,
)

from ..models.komunigi_meeting_desk import DESK_LINES, LONGEST_SEARCH

DESK = "/my/meetings/<int:meeting_id>/check-in"
LONGEST_NAME = 100
# What a scanner types into the search field: the address that the code says.
SCANNED = re.compile(r"/check-in/([\w-]{16,64})/?$")


def desk_page(path: str = "") -> "http.route":
    return http.route(
        DESK + path, type="http", auth="user", website=True, methods=["GET"]
    )


def desk_form(path: str) -> "http.route":
    return http.route(
        DESK + path,
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
        max_content_length=MAX_FORM_LENGTH,
    )


class CheckInDesk(CooperativePortal):
    """The check-in desk of an assembly: find a member by name or code, and tap.

    Each request asks anew whether the person sits at the desk. An assembly that is
    not there and one whose desk is others' give the same answer.
    """

    # Pages

    @desk_page()
    def desk(self, meeting_id: int, search: str = "", done: str = "", **kwargs):
        meeting = self._desk_meeting(meeting_id)
        scanned = SCANNED.search(search.strip())
        if scanned:
            return self._to_desk(meeting, f"/{scanned[1]}")
        return self._desk_page(meeting, search=search, done=done)

    @desk_page("/<string:code>")
    def desk_code(self, meeting_id: int, code: str, done: str = "", **kwargs):
        """What a phone opens that has scanned a member's code."""
        meeting = self._desk_meeting(meeting_id)
        line = meeting.member_ids.search(
            [("meeting_id", "=", meeting.id), ("code", "=", code)]
        )
        if not line:
            return self._desk_page(
                meeting,
                error=request.env._(
                    "This code is not of this assembly: look for the name."
                ),
                status=404,
            )
        return self._desk_page(meeting, lines=line, code=code, done=done)

    # Forms

    @desk_form("/members/<int:line_id>")
    def desk_do(self, meeting_id: int, line_id: int, do="", **form):
        """Somebody comes for this member, or leaves."""
        meeting = self._desk_meeting(meeting_id)
        line = meeting.member_ids.search(
            [("id", "=", min(line_id, MAX_ID)), ("meeting_id", "=", meeting.id)]
        )
        if not line:
            raise NotFound()

        def act(by):
            partner = self._desk_person(meeting, line, form.get("partner_id", ""))
            if do in ("here", "remote"):
                meeting._check_in(
                    line.membership_id,
                    do,
                    partner,
                    name=self._desk_name(form) if not partner else "",
                    by=by,
                )
            elif do == "leave":
                meeting._check_out(line.membership_id, by=by)
            else:
                raise NotFound()

        return self._desk_act(meeting, act, form, line, do)

    @desk_form("/guests")
    def desk_guest(self, meeting_id: int, **form):
        meeting = self._desk_meeting(meeting_id)

        def act(by):
            name = self._desk_name(form)
            if not name:
                raise UserError(request.env._("Write the guest's name."))
            meeting._check_in(None, name=name, by=by)

        return self._desk_act(meeting, act, form, None, "here")

    @desk_form("/stays/<int:stay_id>")
    def desk_stay(self, meeting_id: int, stay_id: int, do="", **form):
        """One person leaves, or was checked in by mistake."""
        meeting = self._desk_meeting(meeting_id)
        stay = meeting.attendance_ids.search(
            [("id", "=", min(stay_id, MAX_ID)), ("meeting_id", "=", meeting.id)]
        )

        def act(by):
            if do == "undo":
                meeting._undo_check_in(stay, by=by)
            elif do == "leave":
                meeting._check_out_stay(stay, by=by)
            else:
                raise NotFound()

        return self._desk_act(meeting, act, form, None, do)

    @http.route(
        "/my/meetings/<int:meeting_id>/no-quorum",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
        max_content_length=MAX_FORM_LENGTH,
    )
    def declare_no_quorum(self, meeting_id: int, **form):
        """Who takes notes writes down that the chair found no quorum."""
        meeting = self._desk_meeting(meeting_id)
        if not meeting._takes_notes(request.env.user):
            raise NotFound()
        page = f"/my/meetings/{meeting.id}/notes"
        try:
            with request.env.cr.savepoint():
                # sudo: portal users have no rights on meetings; that the person
                # takes the notes of this one was just asked.
                meeting._declare_no_quorum(by=request.env.user.partner_id.sudo())
        except UserError as error:
            return self._desk_page(meeting, error=str(error), status=400)
        return self._private(request.redirect(page, code=303))

    # A member that attends remotely says so itself

    @form_route("/meetings/<int:meeting_id>/remote")
    def attend_remotely(self, membership_id: int, meeting_id: int, leave="", **form):
        membership = self._membership(membership_id)
        # sudo: the person's own contact.
        partner = request.env.user.partner_id.sudo()
        # sudo: portal users have no rights on meetings; whether this one is shown to
        # the person is asked next.
        meeting = request.env["komunigi.meeting"].sudo()
        meeting = meeting.browse(min(meeting_id, MAX_ID)).exists()
        if not meeting or not meeting._is_shown_to(membership, partner):
            raise NotFound()
        if not meeting._takes_remote():
            raise NotFound()
        if leave:
            meeting._leave_remotely(membership, partner)
        else:
            meeting._check_in(membership, "remote", partner, by=partner)
        return self._private(
            request.redirect(
                f"/my/cooperative/{membership.id}/meetings/{meeting.id}", code=303
            )
        )

    # What the routes share

    def _desk_meeting(self, meeting_id: int):
        # sudo: portal users have no rights on meetings; that the person sits at this
        # desk is asked here, and this meeting alone is given back.
        meeting = request.env["komunigi.meeting"].sudo()
        meeting = meeting.browse(min(meeting_id, MAX_ID)).exists()
        if (
            not meeting
            or meeting.profile != "assembly"
            or not meeting.date_convened
            or not meeting._is_at_desk(request.env.user)
        ):
            raise NotFound()
        return meeting

    def _desk_person(self, meeting, line, partner_id: str):
        """The one of those who act for the member whose id the form gave."""
        if not partner_id:
            return request.env["res.partner"]
        people = meeting._people_of(line.membership_id)[line.membership_id]
        person = people.filtered(lambda partner: str(partner.id) == partner_id)
        if not person:
            raise UserError(
                request.env._("This person does not act for the member any more.")
            )
        return person

    def _desk_name(self, form: dict) -> str:
        name = " ".join(form.get("name", "").split())
        if len(name) > LONGEST_NAME:
            raise UserError(
                request.env._(
                    "The name is too long: %s characters at most.", LONGEST_NAME
                )
            )
        return name

    def _desk_act(self, meeting, act, form: dict, line, do: str):
        """Do what a form asks for, and show the desk as it was, ready for the next."""
        # sudo: the person's own contact.
        by = request.env.user.partner_id.sudo()
        search, code = form.get("search", ""), form.get("code", "")
        try:
            with request.env.cr.savepoint():
                act(by)
        except UserError as error:
            return self._desk_page(
                meeting, search=search, lines=line, error=str(error), status=400
            )
        path = f"/{code}" if code and line and code == line.code else ""
        # After somebody came, the next in the queue has another name.
        keep = search if do != "here" else ""
        return self._to_desk(meeting, path, search=keep, done=do)

    def _to_desk(self, meeting, path: str = "", **query):
        query = urlencode({name: value for name, value in query.items() if value})
        address = f"/my/meetings/{meeting.id}/check-in{path}"
        return self._private(
            request.redirect(f"{address}?{query}" if query else address, code=303)
        )

    def _desk_page(
        self, meeting, search: str = "", lines=None, status: int = 200, **values
    ):
        found = lines or meeting._desk_search(search)
        stays = meeting._desk_latest()
        quorum = meeting._quorum()
        return self._render(
            "komunigi_assembly.portal_check_in",
            {
                "meeting": meeting,
                "search": search[:LONGEST_SEARCH],
                "rows": meeting._desk_rows(found[:DESK_LINES]),
                "is_more": len(found) > DESK_LINES,
                "latest": stays,
                "quorum": quorum,
                "quorum_sentences": meeting._say_quorum(quorum),
                "code": "",
                "error": "",
                "done": "",
                "page_name": "meeting_check_in",
                **values,
            },
            status=status,
        )
