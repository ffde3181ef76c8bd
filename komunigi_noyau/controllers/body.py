# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date

from werkzeug.exceptions import NotFound

from odoo import fields
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.http import request

from odoo.addons.komunigi_membership.controllers.booklet import MAX_ID
from odoo.addons.komunigi_membership.controllers.cooperative import (
    CooperativePortal,
    _pick,
    form_route,
    page_route,
)

BODY = "/bodies/<int:body_id>"
# What is longer ago than so many mandates stands in the backend.
PAST_MANDATES = 100


def read_day(value: str, today: date) -> date:
    """The day that somebody asks for; today where it is empty.

    :raises UserError: where it is no day
    """
    try:
        return fields.Date.to_date(value[:32].strip()) or today
    except ValueError:
        raise UserError(
            request.env._("Write the date as year-month-day, like 2027-01-31.")
        ) from None


def body_values(body, on: str) -> dict:
    """What a page tells about a body: who sits on the day asked for, and elections."""
    today = body.network_id._today()
    values = {"body": body, "today": today, "day": today, "day_error": ""}
    try:
        values["day"] = read_day(on, today)
    except UserError as error:
        values["day_error"] = str(error)
    elections = body.election_ids.filtered(lambda election: election.state == "open")
    past = Domain("body_id", "=", body.id) & Domain("date_end", "<=", today)
    # sudo: as the body was handed over, and no more than its own mandates.
    return {
        **values,
        "elections": elections.sorted("date_start"),
        "over_elections": body.election_ids.filtered(
            lambda election: election.state in ("done", "cancelled")
        ),
        "past": request.env["komunigi.mandate"]
        .sudo(body.env.su)
        .search(past, order="date_end desc, id desc", limit=PAST_MANDATES),
    }


def with_photo(records):
    """Those of them that have one, without reading the pictures themselves."""
    return records.with_context(bin_size=True).filtered("photo").with_env(records.env)


def photo_response(record):
    """A photo as a picture and nothing else, whatever its bytes are."""
    stream = request.env["ir.binary"]._get_image_stream_from(record, "photo")
    stream.public = False
    response = stream.get_response()
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'"
    return response


def calendar_response(text: str, name: str):
    return request.make_response(
        text,
        [
            ("Content-Type", "text/calendar; charset=utf-8"),
            ("Content-Disposition", f'attachment; filename="{name}.ics"'),
            ("X-Content-Type-Options", "nosniff"),
        ],
    )


class BodyPortal(CooperativePortal):
    """The bodies of a member's network: who sits, who is elected next.

    A body that does not exist and one of another network give the same answer.
    """

    @page_route("/bodies")
    def member_bodies(self, membership_id: int, **kwargs):
        membership = self._membership(membership_id)
        # sudo: that the person acts for this member was just asked, and members see
        # who sits in their network.
        bodies = request.env["komunigi.body"].sudo()
        return self._render(
            "komunigi_noyau.portal_bodies",
            {
                "membership": membership,
                "bodies": bodies.search(
                    [("network_id", "=", membership.network_id.id)]
                ),
                "today": membership.network_id._today(),
                "page_name": "member_bodies",
            },
        )

    @page_route(BODY)
    def member_body(self, membership_id: int, body_id: int, on="", done="", **kwargs):
        membership = self._membership(membership_id)
        body = self._member_body(membership, body_id)
        return self._member_body_page(membership, body, on=on, done=done)

    @page_route(BODY + "/elections.ics")
    def member_body_calendar(self, membership_id: int, body_id: int, **kwargs):
        body = self._member_body(self._membership(membership_id), body_id)
        elections = body.election_ids.filtered(lambda e: e.state in ("open", "done"))
        return self._private(
            calendar_response(elections._ics(), f"elections-{body.id}")
        )

    @page_route(BODY + "/photo/<int:delegate_id>")
    def member_body_photo(
        self, membership_id: int, body_id: int, delegate_id: int, **kw
    ):
        body = self._member_body(self._membership(membership_id), body_id)
        delegate = body.delegate_ids.filtered(lambda d: d.id == delegate_id)
        if not with_photo(delegate):
            raise NotFound()
        return self._private_photo(delegate)

    @form_route(BODY + "/delegate")
    def member_sends(self, membership_id: int, body_id: int, **form):
        """A member sends somebody else to the seat that it holds."""
        membership = self._membership(membership_id)
        body = self._member_body(membership, body_id)
        mandate = _pick(
            self._own_mandates(membership, body), form.get("mandate_id", "")
        )
        if not mandate or not membership.partner_id.is_company:
            raise NotFound()

        def replace():
            sits = _pick(membership._may_sit_for(), form.get("representation_id", ""))
            if not sits:
                raise UserError(request.env._("Say who sits for you."))
            day = read_day(form.get("day", ""), membership.network_id._today())
            mandate._hand_to_by_member(membership, sits, day)

        return self._do_in_form(
            replace,
            lambda **values: self._member_body_page(
                membership, body, form=form, failed=f"delegate_{mandate.id}", **values
            ),
            lambda _done: self._to_page(
                f"/my/cooperative/{membership.id}/bodies/{body.id}", "delegate_replaced"
            ),
        )

    # What the routes share

    def _member_body(self, membership, body_id: int):
        # sudo: as in member_bodies()
        body = (
            request.env["komunigi.body"]
            .sudo()
            .search(
                Domain("id", "=", min(body_id, MAX_ID))
                & Domain("network_id", "=", membership.network_id.id)
            )
        )
        if not body:
            raise NotFound()
        return body

    def _own_mandates(self, membership, body):
        """Of this member, now and to come."""
        return body.mandate_ids.filtered(
            lambda mandate: (
                mandate.membership_id == membership
                and mandate.date_end > membership.network_id._today()
            )
        )

    def _member_body_page(self, membership, body, on="", status=200, **values):
        address = f"/my/cooperative/{membership.id}/bodies/{body.id}"
        page = body_values(body, on)
        seen = with_photo(body.delegate_ids)
        return self._render(
            "komunigi_noyau.portal_body",
            {
                "membership": membership,
                "is_person": not membership.partner_id.is_company,
                "address": address,
                "photo": lambda delegate: (
                    delegate in seen and f"{address}/photo/{delegate.id}"
                ),
                "own_mandates": self._own_mandates(membership, body),
                "may_sit": membership._may_sit_for(),
                "form": {},
                "failed": "",
                "error": "",
                "done": "",
                "page_name": "member_body",
                **page,
                **values,
            },
            status=400 if page["day_error"] else status,
        )

    def _private_photo(self, record):
        response = photo_response(record)
        response.headers["Cache-Control"] = "no-store"
        return response
