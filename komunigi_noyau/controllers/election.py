# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import unicodedata

from werkzeug.exceptions import NotFound

from odoo import http
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.http import content_disposition, request

from odoo.addons.komunigi_membership.controllers.booklet import MAX_ID
from odoo.addons.komunigi_membership.controllers.cooperative import (
    MAX_FORM_LENGTH,
    ROOT,
    _pick,
    form_route,
    page_route,
)

from ..models.komunigi_candidacy_photo import LARGEST_PHOTO
from .body import BodyPortal, calendar_response, with_photo

ELECTION = "/elections/<int:election_id>"
LONGEST_STATEMENT = 5000
LONGEST_NOTE = 2000


def read_text(text: str, longest: int) -> str:
    """What somebody wrote, line by line.

    :raises UserError: where it is too long, or has signs that are no text
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if len(text) > longest:
        raise UserError(
            request.env._("The text is too long: at most %s characters.", longest)
        )
    if any(unicodedata.category(sign) in ("Cc", "Cs") for sign in text if sign != "\n"):
        # A tab is no harm, but nobody types one into a form.
        text = text.replace("\t", " ")
        if any(unicodedata.category(s) in ("Cc", "Cs") for s in text if s != "\n"):
            raise UserError(request.env._("The text has signs that are no text."))
    return text


class ElectionPortal(BodyPortal):
    """An election of a member's network: read, stand, accept, see the result.

    An election that does not exist, one in preparation and one of another network
    give the same answer.
    """

    @page_route(ELECTION)
    def member_election(self, membership_id: int, election_id: int, done="", **kwargs):
        membership = self._membership(membership_id)
        election = self._member_election(membership, election_id)
        return self._member_election_page(membership, election, done=done)

    @page_route(ELECTION + "/election.ics")
    def member_election_calendar(self, membership_id: int, election_id: int, **kwargs):
        election = self._member_election(self._membership(membership_id), election_id)
        return self._private(
            calendar_response(election._ics(), f"election-{election.id}")
        )

    @page_route(ELECTION + "/photo/<int:candidacy_id>")
    def member_election_photo(
        self, membership_id: int, election_id: int, candidacy_id: int, **kwargs
    ):
        election = self._member_election(self._membership(membership_id), election_id)
        candidacy = self._visible_candidacies(election).filtered(
            lambda candidacy: candidacy.id == candidacy_id
        )
        if not with_photo(candidacy):
            raise NotFound()
        return self._private_photo(candidacy)

    @page_route(ELECTION + "/file.zip")
    def member_election_file(self, membership_id: int, election_id: int, **kwargs):
        """All that shows how it was decided, to read and to recount."""
        election = self._member_election(self._membership(membership_id), election_id)
        if election.state not in ("done", "cancelled"):
            raise NotFound()
        response = request.make_response(
            election._evidence(),
            [
                ("Content-Type", "application/zip"),
                (
                    "Content-Disposition",
                    content_disposition(f"election-{election.id}.zip"),
                ),
                ("X-Content-Type-Options", "nosniff"),
            ],
        )
        return self._private(response)

    # Forms

    @http.route(
        ROOT + ELECTION + "/stand",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
        max_content_length=LARGEST_PHOTO + MAX_FORM_LENGTH,
    )
    def member_stands(self, membership_id: int, election_id: int, **form):
        """Stand, or change what we said, until candidacies end."""
        membership = self._membership(membership_id)
        election = self._member_election(membership, election_id)
        photo = form.pop("photo", None)

        def stand():
            if not election._takes_candidacies():
                raise UserError(request.env._("Candidacies have ended."))
            sits = self._who_sits(membership, form)
            statement = read_text(form.get("statement", ""), LONGEST_STATEMENT)
            election.sudo(False)._stand(
                membership.sudo(False),
                sits,
                statement,
                photo=self._uploaded_photo(photo),
            )
            if form.get("without_photo"):
                # sudo: our own candidacy, as standing was just allowed to change.
                self._member_candidacy(membership, election).photo = False

        return self._do_in_election(membership, election, "stand", stand, form, "stood")

    @form_route(ELECTION + "/withdraw")
    def member_withdraws(self, membership_id: int, election_id: int, **form):
        membership = self._membership(membership_id)
        election = self._member_election(membership, election_id)
        candidacy = self._member_candidacy(membership, election)
        if not candidacy:
            raise NotFound()
        return self._do_in_election(
            membership,
            election,
            "withdraw",
            lambda: candidacy.sudo(False)._withdraw(),
            form,
            "withdrawn",
        )

    @form_route(ELECTION + "/answer")
    def member_answers(self, membership_id: int, election_id: int, **form):
        """The elected accept, or decline."""
        membership = self._membership(membership_id)
        election = self._member_election(membership, election_id)
        candidacy = self._member_candidacy(membership, election)
        if not candidacy:
            raise NotFound()
        accepts = form.get("answer") == "accept"

        def answer():
            note = read_text(form.get("note", ""), LONGEST_NOTE)
            if accepts:
                sits = _pick(
                    membership._may_sit_for(), form.get("representation_id", "")
                )
                candidacy._accept_by_member(sits, note)
            elif form.get("answer") == "decline":
                candidacy._decline_by_member(note)
            else:
                raise UserError(request.env._("Say whether you accept, or decline."))

        return self._do_in_election(
            membership,
            election,
            "answer",
            answer,
            form,
            "accepted" if accepts else "declined",
        )

    @form_route(ELECTION + "/appoint")
    def member_appoints(self, membership_id: int, election_id: int, **form):
        """The organisation that has the seat names who sits."""
        membership = self._membership(membership_id)
        election = self._member_election(membership, election_id)
        if not election._appointed_by(membership):
            raise NotFound()

        def appoint():
            asked = set(request.httprequest.form.getlist("representation_id"))
            sits = membership._may_sit_for().filtered(lambda r: str(r.id) in asked)
            if not sits:
                raise UserError(request.env._("Choose who sits for you."))
            if len(sits) > election.seats:
                raise UserError(
                    request.env._("Choose at most %s persons.", election.seats)
                )
            election.sudo(False)._appoint(membership.sudo(False), sits.partner_id)

        return self._do_in_election(
            membership, election, "appoint", appoint, form, "appointed"
        )

    # What the routes share

    def _member_election(self, membership, election_id: int):
        # sudo: that the person acts for this member was just asked, and members see
        # the elections of their network once they are under way.
        elections = request.env["komunigi.election"].sudo()
        election = elections.search(
            elections._domain_visible()
            & Domain("id", "=", min(election_id, MAX_ID))
            & Domain("network_id", "=", membership.network_id.id)
        )
        if not election:
            raise NotFound()
        return election

    def _visible_candidacies(self, election):
        """Those that members see."""
        return election.candidacy_ids.filtered(lambda c: c.state != "withdrawn")

    def _member_candidacy(self, membership, election):
        return election.candidacy_ids.filtered(
            lambda candidacy: candidacy.membership_id == membership
        )

    def _who_sits(self, membership, form: dict):
        """The person who would sit: one of ours, or the member herself."""
        if not membership.partner_id.is_company:
            return membership.partner_id
        sits = _pick(membership._may_sit_for(), form.get("representation_id", ""))
        if not sits:
            raise UserError(request.env._("Say who would sit for you."))
        return sits.partner_id

    def _uploaded_photo(self, upload):
        """The photo of the form, drawn anew; False where none was chosen."""
        if not upload or not getattr(upload, "filename", ""):
            return False
        raw = upload.read(LARGEST_PHOTO + 1)
        return request.env["komunigi.candidacy"]._clean_photo(raw)

    def _do_in_election(self, membership, election, name, do, form, done):
        return self._do_in_form(
            do,
            lambda **values: self._member_election_page(
                membership, election, failed=name, form=form, **values
            ),
            lambda _done: self._to_page(
                f"/my/cooperative/{membership.id}/elections/{election.id}", done
            ),
        )

    def _member_election_page(self, membership, election, status: int = 200, **values):
        takes_candidacies = election._takes_candidacies()
        address = f"/my/cooperative/{membership.id}/elections/{election.id}"
        own = self._member_candidacy(membership, election)
        seen = with_photo(election.candidacy_ids)
        return self._render(
            "komunigi_noyau.portal_election",
            {
                "membership": membership,
                "is_person": not membership.partner_id.is_company,
                "election": election,
                "address": address,
                "candidacies": self._visible_candidacies(election),
                "own": own,
                "own_photo": own in seen if own else False,
                "may_sit": membership._may_sit_for(),
                "takes_candidacies": takes_candidacies,
                "obstacles": membership._obstacles_to_stand(election)
                if takes_candidacies
                else [],
                "polls": self._polls_of(election),
                "polls_waiting": membership._polls_waiting() & election.poll_ids,
                "photo": lambda candidacy: (
                    candidacy in seen and f"{address}/photo/{candidacy.id}"
                ),
                "longest_statement": LONGEST_STATEMENT,
                "longest_note": LONGEST_NOTE,
                "largest_photo": LARGEST_PHOTO >> 20,
                "form": {},
                "failed": "",
                "error": "",
                "done": "",
                "page_name": "member_election",
                **values,
            },
            status=status,
        )

    def _polls_of(self, election):
        visible = election.poll_ids._domain_visible()
        return election.poll_ids.filtered_domain(visible)
