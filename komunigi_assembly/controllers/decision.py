# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from werkzeug.exceptions import NotFound

from odoo import http
from odoo.fields import Domain
from odoo.http import request

from odoo.addons.komunigi_membership.controllers.booklet import (
    MAX_ID,
    public_network,
)
from odoo.addons.komunigi_membership.controllers.cooperative import (
    ROOT,
    CooperativePortal,
    _pick,
    page_route,
)
from odoo.addons.portal.controllers.portal import pager

PUBLIC = "/network/<int:network_id>/decisions"
DECISIONS_A_PAGE = 20
LONGEST_SEARCH = 100


def public_decisions_route(*paths: str) -> "http.route":
    return http.route(
        list(paths),
        type="http",
        auth="public",
        website=True,
        sitemap=False,
        readonly=True,
        methods=["GET"],
    )


def register_values(decisions, domain: Domain, url: str, page: int, asked: dict):
    """The register, as somebody looks for something in it.

    :param domain: of what this reader may read at all
    :param asked: what the search form gave: `q`, `tag`, `status`, `year`
    """
    text = asked.get("q", "")[:LONGEST_SEARCH].strip()
    years = decisions._years(domain)
    year = asked.get("year", "")
    year = int(year) if year in map(str, years) else 0
    tags = decisions._tags(domain)
    tag = _pick(tags, asked.get("tag", ""))
    status = asked.get("status", "")
    found = domain & decisions._domain_matching(text, tag, status, year)
    search = {"q": text, "tag": str(tag.id or ""), "status": status, "year": year or ""}
    pages = pager(
        url=url,
        url_args={name: value for name, value in search.items() if value},
        total=decisions.search_count(found),
        page=page,
        step=DECISIONS_A_PAGE,
    )
    return {
        "decisions": decisions.search(
            found, limit=DECISIONS_A_PAGE, offset=pages["offset"]
        ),
        "pager": pages,
        "search": search,
        "is_searched": any(search.values()),
        "tags": tags,
        "years": years,
        "url": url,
    }


class DecisionPortal(CooperativePortal):
    """What was decided, for the members of the network."""

    @http.route(
        [f"{ROOT}/decisions", f"{ROOT}/decisions/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
    )
    def member_decisions(self, membership_id: int, page: int = 1, **asked):
        membership = self._membership(membership_id)
        decisions, shown = self._decisions_shown(membership)
        states = decisions._fields["state"]._description_selection(request.env)
        rejected = dict(
            decisions._fields["outcome"]._description_selection(request.env)
        )
        return self._render(
            "komunigi_assembly.portal_decisions",
            {
                **register_values(
                    decisions,
                    shown,
                    f"/my/cooperative/{membership.id}/decisions",
                    page,
                    asked,
                ),
                "membership": membership,
                "statuses": [*states, ("rejected", rejected["rejected"])],
                "today": membership.network_id._today(),
                "page_name": "decisions",
            },
        )

    @page_route("/decisions/<int:decision_id>")
    def member_decision(self, membership_id: int, decision_id: int, **kwargs):
        membership = self._membership(membership_id)
        decisions, shown = self._decisions_shown(membership)
        decision = decisions.search(shown & Domain("id", "=", min(decision_id, MAX_ID)))
        if not decision:
            raise NotFound()
        item = decision.item_id
        acting = self._memberships().filtered(
            lambda other: other.network_id == membership.network_id
        )
        linked = decision.replaces_id | decision.replaced_by_id
        return self._render(
            "komunigi_assembly.portal_decision",
            {
                "membership": membership,
                "decision": decision,
                "url": f"/my/cooperative/{membership.id}/decisions",
                # Who steps aside learns what was decided, not who said what.
                "reads_record": not item or not item._reasons_aside(acting),
                "linked": linked.filtered_domain(shown),
                "shows_meeting": decision.meeting_id
                and decision.meeting_id._is_shown_to(
                    membership, request.env.user.partner_id
                ),
                "page_name": "decision",
            },
        )

    def _decisions_shown(self, membership):
        # sudo: portal users have no rights on decisions; that the person acts for this
        # member was just asked, and what the member may read is asked here.
        decisions = request.env["komunigi.decision"].sudo()
        return decisions, decisions._domain_shown_to(
            membership, request.env.user.partner_id
        )


class PublicDecisions(http.Controller):
    """What was decided, for everybody, where the network says so.

    The number, date and text of decisions that are marked for everybody; nothing of
    any person, of what was said, or of the meeting. A network without such a page
    gets the answer of one that does not exist.
    """

    @public_decisions_route(PUBLIC, PUBLIC + "/page/<int:page>")
    def public_decisions(self, network_id: int, page: int = 1, **asked):
        network = self._network(network_id)
        decisions, shown = self._decisions(network)
        # Whether it is carried out is the members' matter.
        asked.pop("status", None)
        return self._render(
            "komunigi_assembly.public_decisions",
            {
                **register_values(
                    decisions, shown, f"/network/{network.id}/decisions", page, asked
                ),
                "network": network,
                "statuses": [],
                "page_name": "public_decisions",
            },
        )

    @public_decisions_route(PUBLIC + "/<int:decision_id>")
    def public_decision(self, network_id: int, decision_id: int, **kwargs):
        network = self._network(network_id)
        decisions, shown = self._decisions(network)
        decision = decisions.search(shown & Domain("id", "=", min(decision_id, MAX_ID)))
        if not decision:
            raise NotFound()
        linked = decision.replaces_id | decision.replaced_by_id
        return self._render(
            "komunigi_assembly.public_decision",
            {
                "network": network,
                "decision": decision,
                "url": f"/network/{network.id}/decisions",
                "linked": linked.filtered_domain(shown),
                "page_name": "public_decision",
            },
        )

    def _network(self, network_id: int):
        return public_network(network_id, Domain("decisions_public", "=", True))

    def _decisions(self, network):
        # sudo: those that are marked for everybody.
        decisions = request.env["komunigi.decision"].sudo()
        return decisions, decisions._domain_for_everybody(network)

    def _render(self, template: str, values: dict):
        return request.render(
            template,
            {**values, "html_data": {"lang": request.env.lang.replace("_", "-")}},
        )
