# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import re
from collections.abc import Callable
from datetime import date
from urllib.parse import urlencode

from werkzeug.exceptions import NotFound

from odoo import fields, http
from odoo.exceptions import UserError
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal

from .booklet import MAX_ID

# Forms hold a few lines; what is longer is refused before it is read.
MAX_FORM_LENGTH = 64 * 1024
MAX_NOTE_LENGTH = 2000

ROOT = "/my/cooperative/<int:membership_id>"


def page_route(path: str = "") -> "http.route":
    return http.route(
        ROOT + path, type="http", auth="user", website=True, methods=["GET"]
    )


def form_route(path: str) -> "http.route":
    return http.route(
        ROOT + path,
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
        max_content_length=MAX_FORM_LENGTH,
    )


class CooperativePortal(CustomerPortal):
    """ "Our cooperative": one page for each member that a person acts for.

    Each address holds the membership, and each request asks anew whether the person
    acts for it today: an ended representation ends access at once. A member that
    doesn't exist and one that the person doesn't act for give the same answer.
    """

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        # The home page asks with an empty list and shows our cards at once; later
        # its script asks for the counters that it waits for, none of which is ours.
        if not counters:
            memberships = self._memberships()
            values["cooperative_memberships"] = memberships
            # As many as there are cards on "Our cooperative".
            values["cooperative_requests"] = sum(
                len(membership._requests()) for membership in memberships
            )
        return values

    # Pages

    @http.route("/my/cooperative", type="http", auth="user", website=True)
    def cooperatives(self, **kwargs):
        memberships = self._memberships()
        if len(memberships) == 1:
            return self._redirect(memberships)
        return self._render(
            "komunigi_membership.portal_cooperative_chooser",
            {"memberships": memberships},
        )

    @page_route()
    def cooperative(self, membership_id: int, done: str = "", **kwargs):
        return self._page(self._membership(membership_id), done=done)

    @page_route("/pot")
    def pot(self, membership_id: int, **kwargs):
        membership = self._membership(membership_id)
        return self._render(
            "komunigi_membership.portal_cooperative_pot",
            {
                "membership": membership,
                "pot": membership.network_id._pot_summary(),
                "page_name": "cooperative_pot",
            },
        )

    @page_route("/invoice/<int:move_id>")
    def invoice(self, membership_id: int, move_id: int, **kwargs):
        """Lead to Odoo's own page of an invoice of this member, to read and pay it.

        Odoo's rules show a portal user the documents of her own commercial partner
        only. The token opens this one, as the invoice's own e-mail does; like that
        link it stays valid after the representation, for this invoice alone.
        """
        membership = self._membership(membership_id)
        move = membership._own_invoices().filtered(
            lambda move: move.id == move_id and move.state == "posted"
        )
        if not move:
            raise NotFound()
        return self._private(request.redirect(move.get_portal_url(), code=303))

    # Forms

    @form_route("/dues")
    def answer_dues(self, membership_id: int, scale_id="", choice="", **form):
        """Save or send which amount the member chooses, or that it cannot pay."""
        membership = self._membership(membership_id)
        scale = _pick(membership._scales_ahead(), scale_id)
        if not scale:
            raise NotFound()
        form["choice"] = choice

        def save():
            note = form.get("private_note", "").strip()
            if len(note) > MAX_NOTE_LENGTH:
                raise UserError(
                    request.env._(
                        "The private note is too long: %s characters at most.",
                        MAX_NOTE_LENGTH,
                    )
                )
            answer = membership._dues_answer(scale)
            # Between the page and the answer, a colleague may have saved another.
            if form.get("seen", "") not in ("", str(answer.write_date)):
                raise UserError(
                    request.env._(
                        "%s has changed this answer meanwhile: look at it, then "
                        "choose again.",
                        (answer.answered_by_id or answer.author_id).name,
                    )
                )
            answer._save_draft(
                _pick(membership._tiers_of(scale), choice).id,
                choice == "cannot_pay",
                note,
            )
            if sending:
                answer._send()

        sending = form.get("action") == "send"
        done = "answer_sent" if sending else "draft_saved"
        return self._on_our_page(membership, f"dues_{scale.id}", form, save, done)

    @form_route("/basis")
    def declare_basis(self, membership_id: int, basis_id="", year="", **form):
        membership = self._membership(membership_id)
        asked = [
            asked
            for asked in membership._bases_asked()
            if (str(asked["basis"].id), str(asked["year"])) == (basis_id, year)
        ]
        if not asked:
            raise NotFound()
        return self._on_our_page(
            membership,
            f"basis_{basis_id}_{year}",
            form,
            lambda: membership._declare_basis(
                asked[0]["basis"],
                asked[0]["year"],
                self._number(form.get("value", "")),
            ),
            "basis_declared",
        )

    @form_route("/representatives")
    def name_representative(self, membership_id: int, **form):
        membership = self._membership(membership_id)
        if not membership.partner_id.is_company:
            raise NotFound()
        return self._on_our_page(
            membership,
            "name",
            form,
            lambda: membership._name_representative(
                form.get("name", ""),
                form.get("email", ""),
                form.get("role", ""),
                self._date(form.get("date_start", "")),
                self._date(form.get("date_end", "")),
            ),
            "representative_named",
        )

    @form_route("/representatives/<int:representation_id>/end")
    def end_representative(self, membership_id: int, representation_id: int, **form):
        membership = self._membership(membership_id)
        if not membership.partner_id.is_company:
            raise NotFound()
        representations = membership.representation_ids
        representation = representations.filtered(lambda r: r.id == representation_id)
        if not representation:
            raise NotFound()
        return self._on_our_page(
            membership,
            f"end_{representation_id}",
            form,
            lambda: representation._end_by_member(
                self._date(form.get("date_end", "")),
                _pick(representations, form.get("successor_id", "")),
            ),
            "representative_ended",
        )

    # What the routes share

    def _memberships(self):
        """The members that the person acts for today, whatever their company.

        sudo: that the person acts for them is what was asked. Internal users who act
        for a member have no access rights of their own to it, and a portal user's
        companies say nothing about which network a member belongs to.
        """
        return request.env["komunigi.membership"]._memberships_of_user().sudo()

    def _membership(self, membership_id: int):
        membership = self._memberships().filtered(lambda m: m.id == membership_id)
        if not membership:
            raise NotFound()
        return membership

    def _on_our_page(self, membership, name: str, form: dict, do: Callable, done: str):
        """What the form `name` of “our cooperative” asks for."""
        return self._do_in_form(
            do,
            lambda **wrong: self._page(membership, failed=name, form=form, **wrong),
            lambda _result: self._redirect(membership, done=done),
        )

    def _page(self, membership, status: int = 200, **values):
        today = membership.network_id._today()
        current = membership.representation_ids.filtered(
            lambda r: not r.date_end or r.date_end > today
        )
        return self._render(
            "komunigi_membership.portal_cooperative",
            {
                "membership": membership,
                "memberships": self._memberships(),
                "acting": current._active_on(today).filtered(
                    lambda r: r.user_id == request.env.user
                ),
                "requests": membership._requests(),
                "answers": membership.answer_ids.filtered(lambda a: a.state == "sent"),
                "scales_ahead": membership._scales_ahead(),
                "charges": membership.charge_ids,
                "representations": current,
                "today": today,
                "form": {},
                "failed": "",
                "error": "",
                "done": "",
                "page_name": "cooperative",
                **values,
            },
            status=status,
        )

    def _render(self, template: str, values: dict, status: int = 200):
        values = {
            **self._prepare_portal_layout_values(),
            "page_name": "cooperatives",
            # Odoo's pages name their language for a website only; a screen reader
            # has to know it to pronounce the words.
            "html_data": {"lang": request.env.lang.replace("_", "-")},
            **values,
        }
        return self._private(request.render(template, values, status=status))

    def _redirect(self, membership, done: str = ""):
        # Whoever ended her own representation has no page to go back to.
        if membership not in self._memberships():
            return self._private(request.redirect("/my/cooperative", code=303))
        query = f"?{urlencode({'done': done})}" if done else ""
        return self._private(
            request.redirect(f"/my/cooperative/{membership.id}{query}", code=303)
        )

    def _do_in_form(self, do: Callable, show: Callable, lead: Callable):
        """Do what a form asks for, or show the page again with what is wrong.

        :param do: what it asks for; where it raises a UserError, nothing is done, and
            the caches know of nothing
        :param show: the page, given `error` and `status`
        :param lead: on from here, given what `do` returned
        """
        try:
            with request.env.cr.savepoint():
                result = do()
        except UserError as error:
            return show(error=str(error), status=400)
        return lead(result)

    def _to_page(self, address: str, done: str):
        """On to a page of ours, which says what was done."""
        return self._private(
            request.redirect(f"{address}?{urlencode({'done': done})}", code=303)
        )

    def _sent_file(self, files, file_id: int, shown=None):
        """The one of `files` that is asked for, as somebody has sent it.

        Kept by the browser, never shown by it, as it may hold anything; but those
        `shown`, which are pictures.
        """
        file = files.filtered(lambda file: file.id == file_id)
        if not file:
            raise NotFound()
        stream = request.env["ir.binary"]._get_stream_from(file, filename=file.name)
        response = self._private(
            stream.get_response(as_attachment=not shown or file not in shown)
        )
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response

    def _private(self, response):
        """Shared phones and proxies keep no copy; no other site frames our buttons."""
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Frame-Options"] = "SAMEORIGIN"
        response.headers["Content-Security-Policy"] = "frame-ancestors 'self'"
        return response

    def _date(self, value: str) -> date | None:
        try:
            return fields.Date.to_date(value[:32].strip()) or None
        except ValueError:
            raise UserError(
                request.env._("Write the date as year-month-day, like 2027-01-31.")
            ) from None

    def _number(self, value: str) -> float:
        """A number as people write it: with a comma or a point, with spaces.

        Pages show “1.066,67” or “1,066.67”, so that this may come back, too. What
        repeats, or comes before the other sign, groups thousands; so does a sign that
        does it in the reader's language and has three digits behind it.
        """
        text = "".join(value[:32].split()).replace("'", "").replace("’", "")
        groups = request.env["res.lang"]._get_data(code=request.env.lang).thousands_sep
        for sign, other in ((".", ","), (",", ".")):
            grouped = rf"[1-9][0-9]{{0,2}}(\{sign}[0-9]{{3}})+(\{other}[0-9]*)?"
            if re.fullmatch(grouped, text) and (
                other in text or text.count(sign) > 1 or groups == sign
            ):
                text = text.replace(sign, "")
                break
        text = text.replace(",", ".")
        try:
            number = float(text)
        except ValueError:
            number = -1
        # `nan` and `inf` are numbers for Python only.
        if not 0 <= number < 10**12:
            raise UserError(
                request.env._("Write a number, like 1500 or 1500.50, not below zero.")
            )
        return number


def read_id(text: str) -> int:
    """The id that a form gave; 0, which no record has, where it is none."""
    number = int(text) if re.fullmatch("[0-9]{1,10}", text) else 0
    return number if number <= MAX_ID else 0


def _pick(records, record_id: str):
    """The one of `records` whose id a form gave; none where it gave another."""
    return records.filtered(lambda record: str(record.id) == record_id)
