# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from dataclasses import dataclass

from werkzeug.exceptions import NotFound

from odoo import http
from odoo.fields import Domain
from odoo.http import request

from odoo.addons.komunigi_membership.controllers.booklet import MAX_ID
from odoo.addons.komunigi_membership.controllers.cooperative import MAX_FORM_LENGTH
from odoo.addons.komunigi_vote.controllers.poll import PollPortal, Voting

PROXY_POLL = "/my/proxies/<int:proxy_id>/polls/<int:poll_id>"


def proxy_route(path: str, *methods: str) -> "http.route":
    return http.route(
        PROXY_POLL + path,
        type="http",
        auth="user",
        website=True,
        methods=methods or ["GET", "POST"],
        max_content_length=MAX_FORM_LENGTH,
    )


@dataclass(frozen=True)
class ProxyVoting(Voting):
    """Who votes for the giver of a proxy: the holder, with a ballot apart.

    :ivar proxy: komunigi.proxy, maybe void meanwhile
    """

    proxy: object = None

    @property
    def own(self) -> dict:
        # What the giver has changed since is its own matter.
        return super().own if self.proxy._is_at_work() else {}


class AssemblyPollPortal(PollPortal):
    """Votes of an assembly: one's own, and one for each proxy that one holds."""

    @proxy_route("", "GET")
    def proxy_poll(self, proxy_id: int, poll_id: int, **kwargs):
        return self._poll_page(self._proxy_voting(proxy_id, poll_id))

    @proxy_route("/change")
    def proxy_poll_change(self, proxy_id: int, poll_id: int, **kwargs):
        return self._step(self._proxy_voting(proxy_id, poll_id), self._change)

    @proxy_route("/review")
    def proxy_poll_review(self, proxy_id: int, poll_id: int, **kwargs):
        return self._step(self._proxy_voting(proxy_id, poll_id), self._review)

    @proxy_route("/cast")
    def proxy_poll_cast(self, proxy_id: int, poll_id: int, **kwargs):
        return self._step(self._proxy_voting(proxy_id, poll_id), self._cast)

    def _voting(self, membership_id: int, poll_id: int) -> Voting:
        voting = super()._voting(membership_id, poll_id)
        self._check_reads(voting.poll)
        return voting

    def _check_reads(self, poll):
        """Who steps aside does not read the proposal in the vote on it, either.

        :raises NotFound: as for a vote that does not exist
        """
        acting = self._memberships().filtered(
            lambda membership: membership.network_id == poll.network_id
        )
        if poll.item_id and poll.item_id._reasons_aside(acting):
            raise NotFound()

    def _proxy_voting(self, proxy_id: int, poll_id: int) -> ProxyVoting:
        """A proxy that does not exist and another's give the same answer."""
        # sudo: portal users have no rights on proxies; who holds it is asked here.
        proxies = request.env["komunigi.proxy"].sudo()
        holds = Domain("holder_id", "in", self._memberships().ids) | Domain(
            "holder_partner_id", "=", request.env.user.partner_id.id
        )
        proxy = proxies.search(Domain("id", "=", min(proxy_id, MAX_ID)) & holds)
        polls = request.env["komunigi.poll"].sudo()
        poll = proxy and polls.search(
            polls._domain_visible()
            & Domain("id", "=", min(poll_id, MAX_ID))
            & Domain("item_id.meeting_id", "=", proxy.meeting_id.id)
        )
        if not poll:
            raise NotFound()
        self._check_reads(poll)
        return ProxyVoting(
            poll=poll._casting_by(proxy),
            membership=proxy.giver_id,
            elector=poll._elector_of(proxy.giver_id),
            address=f"/my/proxies/{proxy.id}/polls/{poll.id}",
            # sudo: the person's own name, which the page and the ballot tell.
            caster=request.env.user.partner_id.sudo(),
            proxy=proxy,
        )

    def _stage(self, voting: Voting) -> str:
        stage = super()._stage(voting)
        if stage not in ("choose", "voted") or not voting.poll.item_id:
            return stage
        proxy = getattr(voting, "proxy", None)
        if proxy:
            return stage if proxy._is_at_work() else "proxy_over"
        if stage == "voted":
            return stage
        line = voting.poll.item_id.meeting_id._line_of(voting.membership)
        if line.presence == "represented":
            return "represented"
        return stage if line.presence in ("here", "remote") else "not_there"

    def _render_poll(self, template: str, voting: Voting, status: int = 200, **values):
        proxy = getattr(voting, "proxy", None)
        shown = {"proxy": proxy, "ballots": self._ballots_apart(voting)}
        if proxy:
            shown |= {"is_person": False, "page_name": "proxy_poll"}
        return super()._render_poll(
            template, voting, status=status, **{**shown, **values}
        )

    def _ballots_apart(self, voting: Voting) -> list[dict]:
        """The other ballots that whoever votes here casts in this poll."""
        poll, proxy = voting.poll, getattr(voting, "proxy", None)
        if not poll.item_id or voting.by_link or not poll._takes_votes():
            return []
        meeting = poll.item_id.meeting_id
        person = request.env.user.partner_id
        if proxy:
            member = proxy.holder_id
            held = meeting._proxies_of(member or person)
        else:
            member = voting.membership
            held = meeting._proxies_of(member) | meeting._proxies_of(person)
        held = held.filtered(lambda one: one.state == "accepted" and one != proxy)
        rows = []
        if proxy and member and member in self._memberships():
            rows.append(
                {
                    "name": member.partner_name,
                    "is_own": True,
                    "elector": poll._elector_of(member),
                    "address": f"/my/cooperative/{member.id}/polls/{poll.id}",
                }
            )
        rows += [
            {
                "name": one.giver_id.partner_name,
                "is_own": False,
                "elector": poll._elector_of(one.giver_id),
                "address": f"/my/proxies/{one.id}/polls/{poll.id}",
            }
            for one in held
            if one._is_at_work()
        ]
        return [row for row in rows if row["elector"]]
