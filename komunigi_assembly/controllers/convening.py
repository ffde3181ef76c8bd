# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from werkzeug.exceptions import NotFound

from odoo import http
from odoo.http import request

from odoo.addons.komunigi_membership.controllers.booklet import MAX_ID

from ..qr_code import qr_png


class Convening(http.Controller):
    @http.route(
        "/my/meetings/<int:meeting_id>/code/<string:code>.png",
        type="http",
        auth="public",
        methods=["GET"],
        sitemap=False,
    )
    def convening_code(self, meeting_id: int, code: str, **kwargs):
        """The picture in the convening mail with which a member checks in.

        It says no more than its own address does: who has that has the code.
        """
        # sudo: many read the mail without a login; only the picture comes out of it.
        line = (
            request.env["komunigi.meeting.member"]
            .sudo()
            .search(
                [("meeting_id", "=", min(meeting_id, MAX_ID)), ("code", "=", code)],
                limit=1,
            )
        )
        if not line or not code:
            raise NotFound()
        return request.make_response(
            qr_png(line._check_in_url()),
            [
                ("Content-Type", "image/png"),
                ("Cache-Control", "private, max-age=86400"),
                ("X-Robots-Tag", "noindex"),
            ],
        )
