# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from collections.abc import Callable
from dataclasses import dataclass

from werkzeug.exceptions import NotFound

from odoo import http
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.http import content_disposition, request
from odoo.tools import email_normalize

from odoo.addons.komunigi_membership.controllers.booklet import MAX_ID
from odoo.addons.komunigi_membership.controllers.cooperative import (
    MAX_FORM_LENGTH,
    CooperativePortal,
    form_route,
    page_route,
    read_id,
)

from ..models.komunigi_proxy import LONGEST_INSTRUCTIONS

PROXY = "/meetings/<int:meeting_id>/proxy"
# A search shows a few names of the roll, never a page of it.
SHORTEST_SEARCH = 2
MOST_FOUND = 8
LONGEST_NAME = 100


@dataclass(frozen=True)
class Giving:
    """A member before an assembly for which it may give, or hold, proxies.

    :ivar given: its own proxy in force, or none
    :ivar held: those in force that name it
    """

    meeting: object
    membership: object
    line: object
    given: object
    held: object

    @property
    def address(self) -> str:
        return f"/my/cooperative/{self.membership.id}/meetings/{self.meeting.id}/proxy"


class ProxyPortal(CooperativePortal):
    """A member gives its proxy, or answers to those who gave it theirs.

    Nobody sees a proxy but its giver, its holder and the secretary: another's gives
    the same answer as one that does not exist.
    """

    # Pages

    @page_route(PROXY)
    def meeting_proxy(
        self, membership_id: int, meeting_id: int, search="", done="", **kwargs
    ):
        giving = self._giving(membership_id, meeting_id)
        return self._proxy_page(giving, search=search[:LONGEST_NAME], done=done)

    @page_route(PROXY + "/form.pdf")
    def meeting_proxy_form(self, membership_id: int, meeting_id: int, **kwargs):
        """To fill in and sign by hand, with the member's name on it."""
        giving = self._giving(membership_id, meeting_id)
        # sudo: reports are made of what the template shows: the rules of proxies, and
        # the name of the member for whom the person acts.
        content, _type = (
            request.env["ir.actions.report"]
            .sudo()
            .with_context(komunigi_giver_id=giving.membership.id)
            ._render_qweb_pdf("komunigi_assembly.report_proxy_form", giving.meeting.ids)
        )
        name = f"proxy-{giving.meeting.id}.pdf"
        return self._private(
            request.make_response(
                content,
                [
                    ("Content-Type", "application/pdf"),
                    ("Content-Disposition", content_disposition(name)),
                ],
            )
        )

    # Forms

    @form_route(PROXY + "/give")
    def meeting_proxy_give(self, membership_id: int, meeting_id: int, **form):
        giving = self._giving(membership_id, meeting_id)
        return self._proxy_step(giving, lambda: self._give(giving, form), "given", form)

    @form_route(PROXY + "/<int:proxy_id>/withdraw")
    def meeting_proxy_withdraw(
        self, membership_id: int, meeting_id: int, proxy_id: int, **form
    ):
        giving = self._giving(membership_id, meeting_id)
        proxy = self._one_of(giving.given, proxy_id)
        return self._proxy_step(
            giving, lambda: proxy._withdraw(self._proxy_person()), "withdrawn", form
        )

    @form_route(PROXY + "/<int:proxy_id>/accept")
    def meeting_proxy_accept(
        self, membership_id: int, meeting_id: int, proxy_id: int, **form
    ):
        giving = self._giving(membership_id, meeting_id)
        proxy = self._one_of(giving.held, proxy_id)
        return self._proxy_step(
            giving, lambda: proxy._accept(self._proxy_person()), "accepted", form
        )

    @form_route(PROXY + "/<int:proxy_id>/refuse")
    def meeting_proxy_refuse(
        self, membership_id: int, meeting_id: int, proxy_id: int, **form
    ):
        giving = self._giving(membership_id, meeting_id)
        proxy = self._one_of(giving.held, proxy_id)
        return self._proxy_step(
            giving, lambda: proxy._refuse(self._proxy_person()), "refused", form
        )

    # Who holds proxies without being a member

    @http.route("/my/proxies", type="http", auth="user", website=True, methods=["GET"])
    def held_proxies(self, done="", **kwargs):
        return self._held_page(done=done)

    @http.route(
        "/my/proxies/<int:proxy_id>/<string:answer>",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
        max_content_length=MAX_FORM_LENGTH,
    )
    def held_proxy_answer(self, proxy_id: int, answer: str, **form):
        proxy = self._one_of(self._proxies_of_person(), proxy_id)
        steps = {"accept": proxy._accept, "refuse": proxy._refuse}
        if answer not in steps:
            raise NotFound()
        done = {"accept": "accepted", "refuse": "refused"}[answer]
        return self._do_in_form(
            lambda: steps[answer](self._proxy_person()),
            self._held_page,
            lambda _done: self._to_page("/my/proxies", done),
        )

    # What the routes share

    def _giving(self, membership_id: int, meeting_id: int) -> Giving:
        membership = self._membership(membership_id)
        # sudo: that the person acts for this member was just asked; the assembly is
        # one to which it is convened.
        meeting = (
            request.env["komunigi.meeting"]
            .sudo()
            .search(
                Domain("id", "=", min(meeting_id, MAX_ID))
                & Domain("network_id", "=", membership.network_id.id)
                & Domain("profile", "=", "assembly")
                & Domain("date_convened", "!=", False)
            )
        )
        line = meeting and meeting._line_of(membership)
        if not line:
            raise NotFound()
        in_force = meeting._proxies_touching(membership)
        given = in_force.filtered(lambda proxy: proxy.giver_id == membership)
        return Giving(
            meeting=meeting,
            membership=membership,
            line=line,
            given=given,
            held=in_force - given,
        )

    def _one_of(self, proxies, proxy_id: int):
        proxy = proxies.filtered(lambda one: one.id == proxy_id)
        if not proxy:
            raise NotFound()
        return proxy

    def _proxy_person(self):
        # sudo: the person's own name, noted with what she does.
        return request.env.user.partner_id.sudo()

    def _proxies_of_person(self):
        # sudo: those that name this very person.
        proxies = request.env["komunigi.proxy"].sudo()
        return proxies.search(
            Domain("holder_partner_id", "=", request.env.user.partner_id.id)
            & Domain("state", "!=", "void")
            & Domain("meeting_id.state", "in", ["draft", "running"])
        )

    def _give(self, giving: Giving, form: dict):
        to = form.get("to", "")
        values = {"instructions": form.get("instructions", "")}
        if to == "blank":
            values["blank"] = True
        elif to == "person":
            values |= self._named_person(giving, form)
        else:
            values["holder"] = self._named_member(giving, to)
        giving.meeting._give_proxy(giving.membership, by=self._proxy_person(), **values)

    def _named_member(self, giving: Giving, to: str):
        """A member of the roll, whom the search showed or somebody knows by its id."""
        member_id = read_id(to)
        if not member_id:
            raise UserError(request.env._("Look for a member, and choose one."))
        line = giving.meeting._roll_lines(Domain("membership_id", "=", member_id))
        if not line:
            raise UserError(request.env._("This member is not on the assembly's roll."))
        return line.membership_id

    def _named_person(self, giving: Giving, form: dict) -> dict:
        """Whoever the member names; nobody learns who is known here by trying."""
        if giving.meeting.proxy_holder_is_member:
            raise NotFound()
        name = " ".join(form.get("person_name", "").split())
        email = email_normalize(form.get("person_email", "").strip())
        if not name or len(name) > LONGEST_NAME:
            raise UserError(request.env._("Write the name of who votes for you."))
        if not email:
            raise UserError(
                request.env._("Write the e-mail address of who votes for you.")
            )
        membership = giving.membership
        partner = membership._find_named_person(email) or (
            # No parent: a child of the organisation would read all its documents.
            membership.partner_id.create({"name": name, "email": email})
        )
        return {"holder_partner": partner, "named": name}

    def _proxy_step(self, giving: Giving, do: Callable, done: str, form: dict):
        return self._do_in_form(
            do,
            lambda **wrong: self._proxy_page(
                # What was read of it before may have been undone.
                self._giving(giving.membership.id, giving.meeting.id),
                form=form,
                search=form.get("search", "")[:LONGEST_NAME],
                **wrong,
            ),
            lambda _done: self._to_page(giving.address, done),
        )

    def _proxy_page(self, giving: Giving, status: int = 200, **values):
        search = " ".join(values.get("search", "").split())
        meeting = giving.meeting
        return self._render(
            "komunigi_assembly.portal_meeting_proxy",
            {
                "giving": giving,
                "meeting": meeting,
                "membership": giving.membership,
                "is_person": not giving.membership.partner_id.is_company,
                "is_there": giving.line.presence in ("here", "remote"),
                "takes_proxies": meeting._takes_proxies(),
                "waiting": giving.held.filtered(lambda one: one.state == "given"),
                "accepted": giving.held.filtered(lambda one: one.state == "accepted"),
                "found": self._find_holders(giving, search),
                "most_found": MOST_FOUND,
                "longest": LONGEST_INSTRUCTIONS,
                "form": {},
                "error": "",
                "done": "",
                "page_name": "meeting_proxy",
                **values,
                "search": search,
            },
            status=status,
        )

    def _find_holders(self, giving: Giving, search: str) -> list:
        """Lines of the roll whose name has `search` in it: a few, by name."""
        if len(search) < SHORTEST_SEARCH:
            return []
        # A sign is that sign, not any text.
        for sign in "\\%_":
            search = search.replace(sign, f"\\{sign}")
        return giving.meeting._roll_lines(
            Domain("member_name", "ilike", search)
            & Domain("membership_id", "!=", giving.membership.id),
            limit=MOST_FOUND + 1,
        )

    def _held_page(self, status: int = 200, **values):
        return self._render(
            "komunigi_assembly.portal_held_proxies",
            {
                "proxies": self._proxies_of_person(),
                "error": "",
                "done": "",
                "page_name": "held_proxies",
                **values,
            },
            status=status,
        )
