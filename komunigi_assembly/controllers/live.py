# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from werkzeug.exceptions import NotFound

from odoo import http
from odoo.fields import Domain
from odoo.http import request

from odoo.addons.komunigi_membership.controllers.booklet import MAX_ID
from odoo.addons.komunigi_membership.controllers.cooperative import (
    MAX_FORM_LENGTH,
    ROOT,
    CooperativePortal,
)

ROOM = "/my/meetings/<int:meeting_id>/room"
LINK = "/room/<string:token>"


def room_route(path: str, auth: str) -> "http.route":
    return http.route(
        path, type="http", auth=auth, website=True, sitemap=False, methods=["GET"]
    )


class MeetingLive(CooperativePortal):
    """What follows a meeting as it goes on: members' phones and the room's screen."""

    @http.route(
        f"{ROOT}/meetings/<int:meeting_id>/state.json",
        type="http",
        auth="user",
        website=False,
        methods=["GET"],
        readonly=True,
        save_session=False,
    )
    def meeting_state(self, membership_id: int, meeting_id: int, **kwargs):
        """What happens just now: the same for all in the meeting, without names.

        Thousands of phones ask every few seconds: the page is reckoned once.
        """
        membership = self._membership(membership_id)
        # sudo: portal users have no rights on meetings; the domain asks whether this
        # one is shown to the member. Nothing of it is read where the answer is known.
        meetings = request.env["komunigi.meeting"].sudo()
        meeting = meetings.search(
            Domain("id", "=", min(meeting_id, MAX_ID))
            & meetings._domain_shown_to(membership, request.env.user.partner_id)
        )
        if not meeting:
            raise NotFound()
        answer = meeting._live_answer()
        response = request.make_response(
            answer.body, [("Content-Type", "application/json; charset=utf-8")]
        )
        response.headers["Cache-Control"] = "private, no-cache"
        response.set_etag(answer.mark)
        return response.make_conditional(request.httprequest.environ)

    # The room

    @room_route(ROOM, "user")
    def meeting_room(self, meeting_id: int, **kwargs):
        return self._room_page(self._followed(meeting_id))

    @room_route(ROOM + "/now", "user")
    def meeting_room_now(self, meeting_id: int, **kwargs):
        return self._room_now(self._followed(meeting_id))

    @http.route(
        ROOM + "/link",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
        max_content_length=MAX_FORM_LENGTH,
    )
    def meeting_room_link(self, meeting_id: int, **form):
        """Told once, on a page of its own: not beside the agenda, for all to read."""
        meeting = self._followed(meeting_id)
        return self._render(
            "komunigi_assembly.room_link",
            {
                "meeting": meeting,
                "link": meeting._make_room_link(),
                "page_name": "meeting_room",
            },
        )

    @room_route(LINK, "public")
    def meeting_room_by_link(self, token: str, **kwargs):
        return self._room_page(self._meeting_of_link(token), token)

    @room_route(LINK + "/now", "public")
    def meeting_room_by_link_now(self, token: str, **kwargs):
        return self._room_now(self._meeting_of_link(token), token)

    # What the routes share

    def _any_meeting(self, meeting_id: int):
        # sudo: portal users have no rights on meetings; each route asks whether the
        # person may see this one before anything of it is shown.
        return (
            request.env["komunigi.meeting"].sudo().browse(min(meeting_id, MAX_ID))
        ).exists()

    def _followed(self, meeting_id: int):
        meeting = self._any_meeting(meeting_id)._followed_by(request.env.user)
        if not meeting:
            raise NotFound()
        return meeting

    def _meeting_of_link(self, token: str):
        meeting = request.env["komunigi.meeting"]._of_room_link(token)
        if not meeting:
            raise NotFound()
        return meeting

    def _room_page(self, meeting, token: str = ""):
        address = f"/room/{token}" if token else f"/my/meetings/{meeting.id}/room"
        return self._render(
            "komunigi_assembly.room",
            {
                **self._room_values(meeting, token),
                "address": address,
                "channel": f"komunigi_meeting_{token or meeting.id}",
                "by_link": bool(token),
                "page_name": "meeting_room",
            },
        )

    def _room_now(self, meeting, token: str = ""):
        return self._private(
            request.render(
                "komunigi_assembly.room_now", self._room_values(meeting, token)
            )
        )

    def _room_values(self, meeting, token: str) -> dict:
        """In the room, who steps aside goes out; who looks at it elsewhere, by a
        login of its own, is shown no text either."""
        values = meeting._room()
        if not token and meeting._steps_aside_now(request.env.user.partner_id):
            values.update(proposal="", is_long=False, figures=[])
        return values
