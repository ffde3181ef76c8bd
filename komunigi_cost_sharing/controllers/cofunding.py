# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from collections.abc import Callable

from werkzeug.exceptions import NotFound

from odoo import http
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.http import content_disposition, request

from odoo.addons.komunigi_membership.controllers.booklet import MAX_ID
from odoo.addons.komunigi_membership.controllers.cooperative import (
    MAX_FORM_LENGTH,
    ROOT,
    CooperativePortal,
    page_route,
)
from odoo.addons.komunigi_membership.models.komunigi_documented import (
    FILE_TYPES,
    LARGEST_FILE,
)
from odoo.addons.portal.controllers.portal import pager

from ..models.komunigi_pledge import LONGEST_NAME, LONGEST_NOTE

CALL = "/cofundings/<int:call_id>"
CALLS_A_PAGE = 20


def call_form(path: str, longest: int = MAX_FORM_LENGTH) -> "http.route":
    return http.route(
        ROOT + CALL + path,
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
        max_content_length=longest,
    )


class CofundingPortal(CooperativePortal):
    """ "Are we in?": what it costs, what we would pay, and our answer.

    Each request asks anew whether the person acts for the member and whether the
    member may read the call. One that does not exist, one of another network and one
    in preparation give the same answer.
    """

    # Pages

    @http.route(
        [f"{ROOT}/cofundings", f"{ROOT}/cofundings/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
    )
    def member_cofundings(self, membership_id: int, page: int = 1, **kwargs):
        """Those that wait for an answer, those under way, past ones."""
        membership = self._membership(membership_id)
        calls, shown = self._cofundings_shown(membership)
        past = shown & Domain("end", "!=", False)
        pages = pager(
            url=f"/my/cooperative/{membership.id}/cofundings",
            total=calls.search_count(past),
            page=page,
            step=CALLS_A_PAGE,
        )
        current = calls.search(
            shown & Domain("end", "=", False), order="date_until, id"
        )
        return self._render(
            "komunigi_cost_sharing.portal_cofundings",
            {
                "membership": membership,
                "is_person": not membership.partner_id.is_company,
                "asked": current.filtered(lambda call: call.state == "open"),
                "started": current.filtered(lambda call: call.state == "started"),
                "past": calls.search(past, limit=CALLS_A_PAGE, offset=pages["offset"]),
                "pager": pages,
                "page_name": "cofundings",
            },
        )

    @http.route(
        "/my/cofundings/<int:call_id>",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
    )
    def own_cofunding(self, call_id: int, **kwargs):
        """From a mail, which does not say for which member the reader acts."""
        found = [
            (membership, call)
            for membership in self._memberships()
            if (call := self._cofunding_or_none(membership, call_id))
        ]
        if not found:
            raise NotFound()
        if len(found) == 1:
            return self._private(
                request.redirect(self._cofunding_address(*found[0]), code=303)
            )
        return self._render(
            "komunigi_cost_sharing.portal_cofunding_chooser",
            {"found": found, "page_name": "cofunding_chooser"},
        )

    @page_route(CALL)
    def member_cofunding(self, membership_id: int, call_id: int, done="", **kwargs):
        membership, call = self._cofunding(membership_id, call_id)
        return self._cofunding_page(membership, call, done=done)

    @page_route(CALL + "/board.pdf")
    def member_cofunding_board(self, membership_id: int, call_id: int, **kwargs):
        """One page to take to the board."""
        membership, call = self._cofunding(membership_id, call_id)
        content, kind = call._board_pdf(membership)
        return self._cofunding_paper(content, f"board-{call.id}.{kind}", kind)

    @page_route(CALL + "/quote.pdf")
    def member_cofunding_quote(self, membership_id: int, call_id: int, **kwargs):
        """What the member signs: its own share."""
        membership, call = self._cofunding(membership_id, call_id)
        pledge = call._pledge_of(membership)
        if not pledge or not pledge._counts():
            raise NotFound()
        content, kind = pledge._quote_pdf()
        return self._cofunding_paper(content, f"quote-{call.id}.{kind}", kind)

    @page_route(CALL + "/files/<int:file_id>")
    def member_cofunding_file(
        self, membership_id: int, call_id: int, file_id: int, **kwargs
    ):
        """What this member itself has sent: its signed quote."""
        membership, call = self._cofunding(membership_id, call_id)
        return self._sent_file(call._pledge_of(membership)._files(), file_id)

    # Forms

    @call_form("/like")
    def cofunding_like(self, membership_id: int, call_id: int, **form):
        membership, call = self._cofunding(membership_id, call_id)
        return self._at_cofunding(
            membership,
            call,
            lambda: call._intend(membership, self._cofunding_person()),
            done="liked",
        )

    @call_form("/agree")
    def cofunding_agree(self, membership_id: int, call_id: int, **form):
        membership, call = self._cofunding(membership_id, call_id)

        def agree():
            # Between the page and the answer, the cost may have become another.
            if form.get("seen", "") != str(call.amount):
                raise UserError(
                    request.env._(
                        "The cost has changed meanwhile: look at it, then answer."
                    )
                )
            call._agree(
                membership,
                self._cofunding_person(),
                {
                    "person": form.get("person", ""),
                    "organ": form.get("organ", ""),
                    "day": self._date(form.get("day", "")),
                    "ceiling": self._cofunding_number(form.get("ceiling", "")),
                    "hours_offered": self._cofunding_number(form.get("hours", "")),
                    "note": form.get("note", ""),
                },
            )

        return self._at_cofunding(
            membership, call, agree, done="agreed", failed="agree", form=form
        )

    @call_form("/decline")
    def cofunding_decline(self, membership_id: int, call_id: int, **form):
        membership, call = self._cofunding(membership_id, call_id)
        return self._at_cofunding(
            membership,
            call,
            lambda: call._decline(
                membership, self._cofunding_person(), form.get("reason", "")
            ),
            done="declined",
            failed="decline",
            form=form,
        )

    @call_form("/withdraw")
    def cofunding_withdraw(self, membership_id: int, call_id: int, **form):
        membership, call = self._cofunding(membership_id, call_id)
        return self._at_cofunding(
            membership,
            call,
            lambda: call._withdraw(membership, self._cofunding_person()),
            done="withdrawn",
        )

    @call_form("/sign", LARGEST_FILE + MAX_FORM_LENGTH)
    def cofunding_sign(self, membership_id: int, call_id: int, file=None, **form):
        """The signed quote comes back."""
        membership, call = self._cofunding(membership_id, call_id)

        def sign():
            if not getattr(file, "filename", ""):
                raise UserError(
                    request.env._("Choose the file with the signed quote first.")
                )
            self._own_pledge(membership, call)._sign(
                form.get("person", ""),
                call.network_id._today(),
                file.filename,
                file.read(LARGEST_FILE + 1),
            )

        return self._at_cofunding(
            membership, call, sign, done="signed", failed="sign", form=form
        )

    @call_form("/overrun")
    def cofunding_overrun(self, membership_id: int, call_id: int, **form):
        """We agree to the actual cost."""
        membership, call = self._cofunding(membership_id, call_id)

        def agree():
            if form.get("seen", "") != str(call.actual_amount):
                raise UserError(
                    request.env._(
                        "The cost has changed meanwhile: look at it, then answer."
                    )
                )
            self._own_pledge(membership, call)._agree_overrun(
                form.get("person", ""), call.network_id._today()
            )

        return self._at_cofunding(
            membership, call, agree, done="overrun", failed="overrun", form=form
        )

    # What the routes share

    def _cofunding_person(self):
        # sudo: the person's own name, which colleagues read beside what she says.
        return request.env.user.partner_id.sudo()

    def _cofundings_shown(self, membership):
        # sudo: portal users have no rights on calls; that the person acts for this
        # member was just asked, and what the member may see is asked here.
        calls = request.env["komunigi.cofunding"].sudo()
        return calls, membership._domain_cofundings_shown()

    def _cofunding(self, membership_id: int, call_id: int):
        membership = self._membership(membership_id)
        call = self._cofunding_or_none(membership, call_id)
        if not call:
            raise NotFound()
        return membership, call

    def _cofunding_or_none(self, membership, call_id: int):
        calls, shown = self._cofundings_shown(membership)
        return calls.search(shown & Domain("id", "=", min(call_id, MAX_ID)))

    def _own_pledge(self, membership, call):
        pledge = call._pledge_of(membership)
        if not pledge:
            raise UserError(request.env._("You have not answered yet."))
        return pledge

    def _cofunding_number(self, value: str) -> float:
        return self._number(value) if value.strip() else 0

    def _cofunding_address(self, membership, call) -> str:
        return f"/my/cooperative/{membership.id}/cofundings/{call.id}"

    def _cofunding_paper(self, content, name, kind):
        return self._private(
            request.make_response(
                content,
                [
                    (
                        "Content-Type",
                        "application/pdf" if kind == "pdf" else "text/html",
                    ),
                    ("Content-Disposition", content_disposition(name)),
                    ("X-Content-Type-Options", "nosniff"),
                ],
            )
        )

    def _at_cofunding(
        self, membership, call, do: Callable, done: str, failed="", form=None
    ):
        return self._do_in_form(
            do,
            lambda **wrong: self._cofunding_page(
                membership, call, failed=failed, form=form or {}, **wrong
            ),
            lambda _done: self._to_page(
                self._cofunding_address(membership, call),
                # The last answer may have started it.
                "started" if done == "agreed" and call.state == "started" else done,
            ),
        )

    def _cofunding_page(self, membership, call, status: int = 200, **values):
        pledge = call._pledge_of(membership)
        preview = call._preview_of(membership)
        now = call._share_now(membership)
        smallest = preview["rows"][:1]
        return self._render(
            "komunigi_cost_sharing.portal_cofunding",
            {
                "membership": membership,
                "is_person": not membership.partner_id.is_company,
                "call": call,
                "address": self._cofunding_address(membership, call),
                "root": f"/my/cooperative/{membership.id}",
                "pledge": pledge,
                "is_in": bool(pledge) and pledge._counts(),
                "is_running": call._is_running(),
                "preview": preview,
                "now": now,
                "both": lambda amount: call._taxed(amount, membership),
                # Covered if as many come as are expected at least.
                "ceiling": smallest[0]["amount"] if smallest else "",
                "answers": call._answers_shown(),
                "wanted": call._names_wanting(),
                "files": pledge._files() if pledge else [],
                "share": pledge._latest_share() if pledge else None,
                "person": self._cofunding_person().name,
                "today": call.network_id._today(),
                "limits": {
                    "name": LONGEST_NAME,
                    "note": LONGEST_NOTE,
                    "types": ",".join(f".{ending}" for ending in sorted(FILE_TYPES)),
                    "megabytes": LARGEST_FILE // 1024**2,
                },
                "form": {},
                "failed": "",
                "error": "",
                "done": "",
                "page_name": "cofunding",
                **values,
            },
            status=status,
        )
