# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from collections.abc import Callable
from dataclasses import dataclass

from werkzeug.exceptions import NotFound

from odoo import http
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.http import request

from odoo.addons.komunigi_membership.controllers.booklet import MAX_ID
from odoo.addons.komunigi_membership.controllers.cooperative import (
    MAX_FORM_LENGTH,
    ROOT,
    CooperativePortal,
    page_route,
)
from odoo.addons.komunigi_vote.models.komunigi_poll_casting import LONGEST_REASON

from ..exceptions import CircleWentOn

CIRCLE = "/elections/<int:election_id>/circle"


def tap_route(path: str) -> "http.route":
    """What somebody does in the circle is posted; GET leads to the page itself."""
    return http.route(
        f"{ROOT}{CIRCLE}/{path}",
        type="http",
        auth="user",
        website=True,
        methods=["GET", "POST"],
        max_content_length=MAX_FORM_LENGTH,
    )


@dataclass(frozen=True)
class Seat:
    """Who is in which circle, for which member.

    :ivar elector: the member's line of the roll; empty for who is not on it
    :ivar person: res.partner
    """

    election: object
    membership: object
    elector: object
    person: object

    @property
    def address(self) -> str:
        return f"/my/cooperative/{self.membership.id}/elections/{self.election.id}"

    @property
    def is_present(self) -> bool:
        return bool(self.elector.is_present)

    @property
    def facilitates(self) -> bool:
        return self.is_present and self.election._facilitates(self.person)

    @property
    def own_candidacy(self):
        """The seat that this member is asked to accept now."""
        return self.election.candidacy_ids.filtered(
            lambda c: c.state == "elected" and c.holder_id == self.membership.partner_id
        )


class CirclePortal(CooperativePortal):
    """An election without candidates, on everybody's phone.

    One page shows the step that the circle is at; each tap is a post that tells where
    the page thought the circle was, and leads back to the page. What others said is
    on it only once their round is over.
    """

    @page_route(CIRCLE)
    def circle(self, membership_id: int, election_id: int, **kwargs):
        return self._circle_page(self._seat(membership_id, election_id))

    @http.route(
        f"{ROOT}{CIRCLE}/state.json",
        type="http",
        auth="user",
        website=False,
        methods=["GET"],
        readonly=True,
        save_session=False,
    )
    def state(self, membership_id: int, election_id: int, **kwargs):
        """Where the circle is: the same for all in it, without names or words."""
        election = self._election(self._membership(membership_id), election_id)
        state = election._circle_state()
        response = request.make_json_response(state)
        response.headers["Cache-Control"] = "private, no-cache"
        response.set_etag(state["mark"])
        return response.make_conditional(request.httprequest.environ)

    # What one can do

    @tap_route("present")
    def take_part(self, membership_id: int, election_id: int, leave="", **form):
        def do(seat, at):
            seat.election._circle_take_part(seat.membership, leave != "1")

        return self._tap(membership_id, election_id, do)

    @tap_route("facilitate")
    def facilitate(self, membership_id: int, election_id: int, stop="", **form):
        def do(seat, at):
            if stop == "1":
                seat.election._stop_facilitating(seat.person)
            else:
                seat.election._facilitate(seat.membership, seat.person)

        return self._tap(membership_id, election_id, do)

    @tap_route("say")
    def say(self, membership_id: int, election_id: int, **form):
        def do(seat, at):
            seat.election._speak(
                seat.membership,
                at,
                nominee=self._nominee(seat, form.get("nominee", "")),
                answer=form.get("answer", ""),
                reason=form.get("reason", ""),
                author=seat.person,
            )

        return self._tap(membership_id, election_id, do)

    @tap_route("next")
    def go_on(self, membership_id: int, election_id: int, **form):
        return self._lead(membership_id, election_id, "_circle_next")

    @tap_route("back")
    def go_back(self, membership_id: int, election_id: int, **form):
        return self._lead(membership_id, election_id, "_circle_back")

    @tap_route("redo")
    def redo(self, membership_id: int, election_id: int, **form):
        return self._lead(membership_id, election_id, "_circle_redo")

    @tap_route("another")
    def another(self, membership_id: int, election_id: int, **form):
        return self._lead(membership_id, election_id, "_propose_another")

    @tap_route("stop")
    def stop(self, membership_id: int, election_id: int, **form):
        return self._lead(membership_id, election_id, "_circle_stop")

    @tap_route("propose")
    def circle_propose(self, membership_id: int, election_id: int, **form):
        def do(seat, at):
            seat.election._check_facilitates(seat.facilitates and seat.person)
            date_end = form.get("date_end", "").strip()
            seat.election._propose(
                self._nominee(seat, form.get("nominee", "")),
                at,
                condition=form.get("condition", ""),
                date_end=date_end and self._date(date_end),
                worked_in=form.get("worked_in", ""),
            )

        return self._tap(membership_id, election_id, do)

    @tap_route("answer")
    def circle_answer(self, membership_id: int, election_id: int, **form):
        """The elected accepts or declines, there and then."""

        def do(seat, at):
            seat.election._lock_circle(at)
            candidacy = seat.own_candidacy
            if not candidacy:
                raise CircleWentOn(request.env._("This was answered already."))
            if form.get("accepts") == "1":
                candidacy._accept(
                    seat.election._checked_text(form.get("note", "")),
                    self._delegate(seat, form.get("delegate", "")),
                )
            else:
                candidacy._decline(seat.election._checked_text(form.get("note", "")))

        return self._tap(membership_id, election_id, do)

    # What they share

    def _election(self, membership, election_id: int):
        # sudo: that the person acts for a member of this network was just asked, and
        # members see the elections of their network once they are under way.
        elections = request.env["komunigi.election"].sudo()
        election = elections.search(
            elections._domain_visible()
            & Domain("id", "=", min(election_id, MAX_ID))
            & Domain("way", "=", "without_candidates")
            & Domain("network_id", "=", membership.network_id.id)
        )
        if not election:
            raise NotFound()
        return election

    def _seat(self, membership_id: int, election_id: int) -> Seat:
        membership = self._membership(membership_id)
        election = self._election(membership, election_id)
        return Seat(
            election=election,
            membership=membership,
            elector=election._elector_of(membership),
            # sudo: the person herself.
            person=request.env.user.partner_id.sudo(),
        )

    def _lead(self, membership_id: int, election_id: int, method: str):
        """A step that only who facilitates takes."""

        def do(seat, at):
            seat.election._check_facilitates(seat.facilitates and seat.person)
            getattr(seat.election, method)(at)

        return self._tap(membership_id, election_id, do)

    def _tap(self, membership_id: int, election_id: int, do: Callable):
        """Do it, or say on the page why it was not done."""
        seat = self._seat(membership_id, election_id)
        if request.httprequest.method != "POST":
            # A page that was reloaded, or a tab that the phone has kept.
            return self._private(request.redirect(f"{seat.address}/circle", code=303))
        form = request.httprequest.form
        try:
            with request.env.cr.savepoint():
                do(seat, form.get("at", ""))
        except CircleWentOn as error:
            status, went_on = error.http_status, True
            message = str(error)
        except AccessError as error:
            status, went_on, message = 403, False, str(error)
        except UserError as error:
            status, went_on, message = 400, False, str(error)
        else:
            return self._private(request.redirect(f"{seat.address}/circle", code=303))
        return self._circle_page(
            self._seat(membership_id, election_id),
            status=status,
            error=message,
            went_on=went_on,
            # What was typed for a step that is over is given back to be copied.
            lost=went_on and form.get("reason", "")[:LONGEST_REASON],
            form={} if went_on else form,
        )

    def _nominee(self, seat, membership_id: str):
        nominees = seat.election._nameable_here()
        found = nominees.filtered(lambda m: str(m.id) == membership_id)
        if not found:
            # Why not, the model says, if it is on the roll.
            electors = seat.election.elector_ids.membership_id
            found = electors.filtered(lambda m: str(m.id) == membership_id)
        return found.partner_id

    def _delegate(self, seat, representation_id: str):
        if not seat.membership.partner_id.is_company:
            return None
        return (
            self._delegates(seat)
            .filtered(lambda r: str(r.id) == representation_id)
            .partner_id
        )

    def _delegates(self, seat):
        """Who may sit for the member: its representatives of today."""
        return seat.membership.representation_ids._active_on(
            seat.membership.network_id._today()
        )

    def _circle_page(self, seat, status: int = 200, **values):
        election = seat.election
        return self._render(
            "komunigi_noyau.portal_circle",
            {
                "seat": seat,
                "election": election,
                "membership": seat.membership,
                "state": election._circle_state(),
                "steps": election._circle_steps(),
                "rule": election._rule(),
                "present": election._present(),
                "on_roll": request.env["komunigi.election.elector"]
                # sudo: how many are on the roll is told to all members.
                .sudo()
                .search_count([("election_id", "=", election.id)]),
                "silent": election._takes_voices() and election._still_to_speak(),
                "own": election._takes_voices() and election._voice_of(seat.membership),
                "delegates": self._delegates(seat),
                "maximum": LONGEST_REASON,
                "page_name": "circle",
                "error": "",
                "went_on": False,
                "lost": "",
                "form": {},
                **values,
            },
            status=status,
        )
