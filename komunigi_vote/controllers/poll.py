# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from collections.abc import Callable
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import NotFound

from odoo import http
from odoo.fields import Domain
from odoo.http import content_disposition, request

from odoo.addons.komunigi_membership.controllers.booklet import MAX_ID
from odoo.addons.komunigi_membership.controllers.cooperative import (
    MAX_FORM_LENGTH,
    ROOT,
    CooperativePortal,
    page_route,
)
from odoo.addons.portal.controllers.portal import pager

from ..exceptions import AlreadyVoted, BallotRefused, PollNotOpen
from ..models.komunigi_poll_casting import LONGEST_REASON
from .ballot_form import FormError, read_form, write_form

POLL = "/polls/<int:poll_id>"
POLLS_A_PAGE = 20


def step_route(path: str) -> "http.route":
    """A step of voting is posted; GET is there to say so, with the way back."""
    return http.route(
        ROOT + POLL + path,
        type="http",
        auth="user",
        website=True,
        methods=["GET", "POST"],
        max_content_length=MAX_FORM_LENGTH,
    )


@dataclass(frozen=True)
class Voting:
    """Who votes in which poll, on which pages.

    :ivar elector: the member's line of the roll; empty for who is not on it
    :ivar address: of the page where one chooses; the steps are under it
    :ivar caster: res.partner, noted in public polls
    :ivar by_link: with a personal link, which ends with the vote
    """

    poll: object
    membership: object
    elector: object
    address: str
    caster: object
    by_link: bool = False

    @property
    def can_change(self) -> bool:
        return self.poll._secrecy()._can_change and not self.by_link

    @property
    def may_change(self) -> bool:
        """Whether the vote was cast here, not on paper, and is not final."""
        return bool(self.can_change and self.own)

    @property
    def own(self) -> dict:
        """The member's present vote in a public poll, and who cast it when."""
        if not self.poll._secrecy()._tells_who or not self.elector:
            return {}
        ballot, record = self.poll._own_ballot(self.elector) or (None, None)
        if not record:
            return {}
        return {
            "ballot": ballot,
            "words": self.poll._ballot_in_words(ballot),
            "reason": record.reason or "",
            "by": self.membership._name_of_caster(record.caster_id) or "",
            "when": self.poll._say_moment(record.date_cast),
            "mark": f"{record.date_cast} {record.caster_id.id}",
        }


class PollPortal(CooperativePortal):
    """Polls of a member: read, choose, review, cast.

    Nothing is kept between the steps but in the pages themselves: the choice, and
    the number of a confidential ballot, travel in the body of the next post. A poll
    that does not exist and one of another network give the same answer.
    """

    # Pages

    @http.route(
        [f"{ROOT}/polls", f"{ROOT}/polls/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
    )
    def polls(self, membership_id: int, page: int = 1, **kwargs):
        """Those that wait for us, those under way, then results, the newest first."""
        membership = self._membership(membership_id)
        # sudo: that the person acts for this member was just asked, and members see
        # the polls of their network once they are open.
        polls = request.env["komunigi.poll"].sudo()
        visible = polls._domain_visible() & Domain(
            "network_id", "=", membership.network_id.id
        )
        is_over = Domain("state", "in", ["result", "cancelled"])
        waiting = membership._polls_waiting()
        under_way = polls.search(visible & ~is_over) - waiting
        pages = pager(
            url=f"/my/cooperative/{membership.id}/polls",
            total=polls.search_count(visible & is_over),
            page=page,
            step=POLLS_A_PAGE,
        )
        return self._render(
            "komunigi_vote.portal_polls",
            {
                "membership": membership,
                "waiting": waiting,
                "under_way": under_way.sorted("date_close"),
                "voted_in": under_way._voted_by(membership),
                "over": polls.search(
                    visible & is_over, limit=POLLS_A_PAGE, offset=pages["offset"]
                ),
                "pager": pages,
                "page_name": "polls",
            },
        )

    @page_route(POLL)
    def poll(self, membership_id: int, poll_id: int, **kwargs):
        return self._poll_page(self._voting(membership_id, poll_id))

    @page_route(POLL + "/ballots.json")
    def board(self, membership_id: int, poll_id: int, **kwargs):
        """The published ballots, from which anybody recounts."""
        poll = self._voting(membership_id, poll_id).poll
        if poll.state != "result" or not poll.board:
            raise NotFound()
        stream = request.env["ir.binary"]._get_stream_from(
            poll, "board", filename=f"poll-{poll.id}.json"
        )
        return self._private(stream.get_response(as_attachment=True))

    @page_route(POLL + "/result.pdf")
    def result_pdf(self, membership_id: int, poll_id: int, **kwargs):
        poll = self._voting(membership_id, poll_id).poll
        if poll.state != "result":
            raise NotFound()
        # sudo: reports are made of what the template shows; members see results.
        content, _type = (
            request.env["ir.actions.report"]
            .sudo()
            ._render_qweb_pdf("komunigi_vote.report_poll_result", poll.ids)
        )
        response = request.make_response(
            content,
            [
                ("Content-Type", "application/pdf"),
                ("Content-Disposition", content_disposition(f"poll-{poll.id}.pdf")),
            ],
        )
        return self._private(response)

    # Steps of voting

    @step_route("/change")
    def change(self, membership_id: int, poll_id: int, **kwargs):
        return self._step(self._voting(membership_id, poll_id), self._change)

    @step_route("/review")
    def review(self, membership_id: int, poll_id: int, **kwargs):
        return self._step(self._voting(membership_id, poll_id), self._review)

    @step_route("/cast")
    def cast(self, membership_id: int, poll_id: int, **kwargs):
        return self._step(self._voting(membership_id, poll_id), self._cast)

    def _change(self, voting: Voting):
        """Back to the form, with what was chosen."""
        return self._poll_page(voting, filled=request.httprequest.form)

    def _review(self, voting: Voting):
        """Show the choice in words, before it is cast."""
        poll = voting.poll
        ballot, reason = self._read_ballot(poll)
        # Whatever the form let pass and the count would not take is refused here.
        poll._notation(ballot)
        return self._render_poll(
            "komunigi_vote.portal_poll_review",
            voting,
            words=poll._ballot_in_words(ballot),
            reason=reason,
            fields=write_form(ballot, poll.method, reason),
            number=poll._secrecy()._has_number and poll._new_ballot_number(),
        )

    def _cast(self, voting: Voting):
        """Cast the ballot, and answer with the confirmation at once: to lead to
        another page, the number would have to be in an address or a session."""
        poll = voting.poll
        ballot, reason = self._read_ballot(poll)
        number = ""
        if poll._secrecy()._has_number:
            number = request.httprequest.form.get("number", "")
            poll._check_ballot_number(number)
        # The page that tells of a refusal ends well, and commits: what was done
        # before the refusal is undone here.
        with request.env.cr.savepoint():
            poll._cast(
                voting.elector,
                ballot,
                number=number,
                reason=reason,
                caster=voting.caster,
            )
        return self._render_poll(
            "komunigi_vote.portal_poll_cast",
            voting,
            words=poll._ballot_in_words(ballot),
            reason=reason,
            number=number,
        )

    # What the steps share

    def _voting(self, membership_id: int, poll_id: int) -> Voting:
        membership = self._membership(membership_id)
        # sudo: as in polls()
        polls = request.env["komunigi.poll"].sudo()
        poll = polls.search(
            polls._domain_visible()
            & Domain("id", "=", min(poll_id, MAX_ID))
            & Domain("network_id", "=", membership.network_id.id)
        )
        if not poll:
            raise NotFound()
        return Voting(
            poll=poll,
            membership=membership,
            elector=poll._elector_of(membership),
            address=f"/my/cooperative/{membership.id}/polls/{poll.id}",
            # sudo: the person's own name, which the page and the ballot tell.
            caster=request.env.user.partner_id.sudo(),
        )

    def _step(self, voting: Voting, do: Callable):
        """Do a step, or say why it cannot be done."""
        if request.httprequest.method != "POST":
            response = self._render_poll(
                "komunigi_vote.portal_poll_begin_again", voting, status=405
            )
            response.headers["Allow"] = "POST"
            return response
        try:
            self._check_may_vote(voting)
            return do(voting)
        except FormError as error:
            return self._poll_page(
                voting,
                filled=request.httprequest.form,
                wrong=error.field,
                error=self._form_error_in_words(voting.poll, error),
                status=400,
            )
        except BallotRefused as error:
            return self._render_poll(
                "komunigi_vote.portal_poll_refused",
                voting,
                has_voted=isinstance(error, AlreadyVoted),
                error=str(error),
                status=error.http_status,
            )

    def _check_may_vote(self, voting: Voting) -> None:
        """:raises BallotRefused: where the member cannot vote (again) now"""
        if not voting.elector:
            raise NotFound()
        if not voting.poll._takes_votes():
            raise PollNotOpen(request.env._("This poll takes no votes any more."))
        # Between the page and the post, a colleague may have voted.
        seen = request.httprequest.form.get("seen", "")
        if voting.elector.voted and not (
            voting.may_change and voting.own["mark"] == seen
        ):
            raise AlreadyVoted(
                request.env._("%s has voted.", voting.membership.partner_id.name)
            )

    def _read_ballot(self, poll) -> tuple:
        return read_form(
            request.httprequest.form,
            poll.method,
            poll._tally_options(),
            seats=poll.seats,
            total=poll.points_total,
            maximum=poll.score_maximum,
            grades=len(poll._grades()) if poll.method == "majority_judgment" else 0,
            reason=LONGEST_REASON,
        )

    def _poll_page(self, voting: Voting, status: int = 200, filled=None, **values):
        """The poll as it is now for this member: to vote, to wait, or its result."""
        own = voting.own
        if filled is None and own:
            filled = MultiDict(
                write_form(own["ballot"], voting.poll.method, own["reason"])
            )
        return self._render_poll(
            "komunigi_vote.portal_poll",
            voting,
            status=status,
            own=own,
            stage=self._stage(voting),
            filled=MultiDict() if filled is None else filled,
            maximum_reason=LONGEST_REASON,
            **values,
        )

    def _stage(self, voting: Voting) -> str:
        poll = voting.poll
        if poll.state in ("result", "cancelled"):
            return poll.state
        if not poll._takes_votes():
            return "counting"
        if not voting.elector:
            return "not_on_roll"
        if voting.elector.voted and not voting.may_change:
            return "voted"
        return "choose"

    def _render_poll(self, template: str, voting: Voting, status: int = 200, **values):
        response = self._render(
            template,
            {
                "voting": voting,
                "poll": voting.poll,
                "membership": voting.membership,
                "own": voting.own if "own" not in values else values["own"],
                "is_person": not voting.membership.partner_id.is_company,
                "page_name": "poll",
                "no_breadcrumbs": voting.by_link,
                # Every page of a vote after the first answers a form.
                "is_step": request.httprequest.method == "POST",
                "error": "",
                "wrong": "",
                **values,
            },
            status=status,
        )
        # A personal link stays between us and who has it.
        response.headers["Referrer-Policy"] = "no-referrer"
        return response

    def _form_error_in_words(self, poll, error: FormError) -> str:
        env, values = request.env, error.values
        number = values.get("option")
        name = poll.option_ids.filtered(lambda o: o.number == number).name or ""
        maximum, given = values.get("maximum"), values.get("given")
        rank = values.get("rank")
        sentences = {
            "nothing": env._("Nothing is chosen yet."),
            "no_points": env._(
                "Nothing is given to any option yet. If you mean that, hand in a "
                "blank ballot."
            ),
            "unknown_answer": env._("This answer is not among those of this poll."),
            "unknown_option": env._("An option is not among those of this poll."),
            "repeated": env._("The same thing was answered twice: choose again."),
            "too_many": env._(
                "You chose %(given)s options, and may choose at most %(maximum)s.",
                given=given,
                maximum=maximum,
            ),
            "too_many_points": env._(
                "You gave %(given)s points, and have %(total)s.",
                given=given,
                total=values.get("total"),
            ),
            "not_a_number": env._(
                "“%s”: write a whole number in digits, like 3, or leave it empty.", name
            ),
            "out_of_range": env._(
                "“%(option)s”: at most %(maximum)s.", option=name, maximum=maximum
            ),
            "rank_twice": env._(
                "Two options have number %s. Here each has a number of its own.", rank
            ),
            "rank_gap": env._(
                "No option has number %s: number them without a gap.", rank
            ),
            "reason_missing": env._(
                "An objection needs its reason, so that the proposal can be improved."
            ),
            "reason_unasked": env._(
                "There is a text, but you consent without a concern: choose “with a "
                "concern”, or empty the text."
            ),
            "reason_too_long": env._(
                "The text is too long: at most %s characters.", maximum
            ),
            "not_text": env._("The text has signs that are no text."),
        }
        return sentences[error.code]
