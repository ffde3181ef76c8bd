# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from collections.abc import Callable
from dataclasses import dataclass

from werkzeug.exceptions import NotFound

from odoo import http
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.http import request

from odoo.addons.komunigi_membership.controllers.booklet import MAX_ID
from odoo.addons.komunigi_membership.controllers.cooperative import (
    ROOT,
    CooperativePortal,
)
from odoo.addons.komunigi_membership.models.komunigi_documented import (
    FILE_TYPES,
    LARGEST_FILE,
)
from odoo.addons.portal.controllers.portal import pager

from ..models.komunigi_development_estimate import LONGEST_LINE, MOST_LINES
from ..models.komunigi_development_portal import (
    LONGEST_COMMENT,
    LONGEST_NAME,
    LONGEST_NOTE,
    LONGEST_TEXT,
)
from ..models.komunigi_upstream_link import LONGEST_LINK
from ..models.komunigi_work import LONGEST_WORK

NETWORK = "/my/network/<int:network_id>"
DEVELOPMENT = "/developments/<int:development_id>"
DEVELOPMENTS_A_PAGE = 20
LONGEST_SEARCH = 100
SPARE_LINES = 3
HOURS_SHOWN = 50
# The longest text, each of its characters as a browser writes it at worst.
MAX_DEVELOPMENT_FORM = 12 * LONGEST_TEXT + 16 * 1024
STATES = ("idea", "progress", "delivered", "closed")


def shared_route(*paths: str) -> "http.route":
    """A page of a member and of a contributor."""
    return development_route(
        [root + path for root in (ROOT, NETWORK) for path in paths], "GET"
    )


def shared_form(path: str, longest: int = MAX_DEVELOPMENT_FORM) -> "http.route":
    return development_route(
        [ROOT + path, NETWORK + path], "POST", max_content_length=longest
    )


def development_route(paths: list[str], method: str, **more) -> "http.route":
    return http.route(
        paths, type="http", auth="user", website=True, methods=[method], **more
    )


@dataclass(frozen=True)
class DevelopmentReader:
    """Who reads developments: somebody of a member, or a contributor.

    :ivar membership: for which the person acts, or none
    :ivar contributor: that the person is, where no membership is given
    :ivar partner: res.partner, the person
    """

    network: object
    membership: object
    contributor: object
    partner: object

    @property
    def root(self) -> str:
        if self.membership:
            return f"/my/cooperative/{self.membership.id}"
        return f"/my/network/{self.network.id}"

    @property
    def is_person(self) -> bool:
        return bool(self.membership) and not self.membership.partner_id.is_company

    def address_of(self, development) -> str:
        return f"{self.root}/developments/{development.id}"


class DevelopmentPortal(CooperativePortal):
    """Developments of a network, for its members and for who makes them.

    Each request asks anew whether the person acts for the member, which is one today,
    or is a contributor of the network. What does not exist and what is not for the
    person give the same answer.
    """

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if not counters:
            contributors = request.env["komunigi.network"]._contributors_of(
                request.env.user
            )
            values["contributor_networks"] = contributors.network_id
        return values

    # Pages

    @shared_route("/developments", "/developments/page/<int:page>")
    def developments(
        self, membership_id: int = 0, network_id: int = 0, page: int = 1, **asked
    ):
        reader = self._development_reader(membership_id, network_id)
        return self._developments_page(reader, page, asked)

    @shared_route("/developments/people")
    def development_people(self, membership_id: int = 0, network_id: int = 0, **kwargs):
        """Who makes our software."""
        reader = self._development_reader(membership_id, network_id)
        return self._render(
            "komunigi_cost_sharing.portal_development_people",
            {
                **self._reader_values(reader),
                # sudo: names and what they know, for the members; the e-mail address
                # of who agreed to it.
                "people": request.env["komunigi.contributor"]
                .sudo()
                .search([("network_id", "=", reader.network.id)]),
                "page_name": "development_people",
            },
        )

    @shared_route(DEVELOPMENT)
    def development(
        self,
        development_id: int,
        membership_id: int = 0,
        network_id: int = 0,
        done="",
        **kwargs,
    ):
        reader = self._development_reader(membership_id, network_id)
        development = self._development(reader, development_id)
        if development.merged_into_id:
            return self._to_development(reader, development.merged_into_id, "merged")
        return self._development_page(reader, development, done=done)

    @shared_route(DEVELOPMENT + "/files/<int:file_id>")
    def development_file(
        self,
        development_id: int,
        file_id: int,
        membership_id: int = 0,
        network_id: int = 0,
        **kwargs,
    ):
        reader = self._development_reader(membership_id, network_id)
        development = self._development(reader, development_id)
        return self._sent_file(development._files(), file_id)

    # Forms

    @shared_form(DEVELOPMENT + "/comments")
    def development_comment(
        self, development_id: int, membership_id: int = 0, network_id: int = 0, **form
    ):
        reader = self._development_reader(membership_id, network_id)
        development = self._development(reader, development_id)
        return self._at_development(
            reader,
            development,
            lambda: development._comment(reader.partner, form.get("comment", "")),
            done="commented",
            failed="comment",
            form=form,
        )

    @shared_form(DEVELOPMENT + "/files", LARGEST_FILE + 64 * 1024)
    def development_attach(
        self,
        development_id: int,
        membership_id: int = 0,
        network_id: int = 0,
        file=None,
        **form,
    ):
        reader = self._development_reader(membership_id, network_id)
        development = self._development(reader, development_id)
        if not self._may_attach(reader, development):
            raise NotFound()

        def attach():
            if not getattr(file, "filename", ""):
                raise UserError(request.env._("Choose a file first."))
            development._attach(file.filename, file.read(LARGEST_FILE + 1))

        return self._at_development(
            reader, development, attach, done="attached", failed="file"
        )

    # What the routes share

    def _development_reader(
        self, membership_id: int = 0, network_id: int = 0
    ) -> DevelopmentReader:
        none = request.env["komunigi.contributor"]
        # sudo: the person's own name, which others read beside what she says.
        partner = request.env.user.partner_id.sudo()
        if membership_id:
            membership = self._membership(membership_id)
            if membership.state != "member":
                raise NotFound()
            return DevelopmentReader(membership.network_id, membership, none, partner)
        # sudo: whether the person is a contributor of it is asked here.
        network = (
            request.env["komunigi.network"]
            .sudo()
            .search([("id", "=", min(network_id, MAX_ID))])
        )
        contributor = network and network._contributor(request.env.user)
        if not contributor:
            raise NotFound()
        no_membership = request.env["komunigi.membership"]
        return DevelopmentReader(network, no_membership, contributor, partner)

    def _development(self, reader: DevelopmentReader, development_id: int):
        development = self._developments_of(reader).search(
            Domain("network_id", "=", reader.network.id)
            & Domain("id", "=", min(development_id, MAX_ID))
        )
        if not development:
            raise NotFound()
        return development

    def _developments_of(self, reader: DevelopmentReader):
        # sudo: portal users have no rights on developments; the reader is of this
        # network, as was just asked, and reads those of it only.
        return (
            request.env["komunigi.development"].sudo().with_context(active_test=False)
        )

    def _may_attach(self, reader: DevelopmentReader, development) -> bool:
        """Whose need it is, and who works on it."""
        own = reader.membership and development.membership_id == reader.membership
        return development.active and bool(own or reader.contributor)

    def _whole(self, value: str) -> int:
        number = self._number(value.strip() or "0")
        if number != int(number):
            raise UserError(request.env._("Write a whole number, like 3."))
        return int(number)

    def _at_development(
        self,
        reader: DevelopmentReader,
        development,
        do: Callable,
        done: str,
        failed: str = "",
        form=None,
    ):
        return self._do_in_form(
            do,
            lambda **wrong: self._development_page(
                reader, development, failed=failed, form=form or {}, **wrong
            ),
            lambda _done: self._to_development(reader, development, done),
        )

    def _to_development(self, reader: DevelopmentReader, development, done: str):
        return self._to_page(reader.address_of(development), done)

    # What pages show

    def _reader_values(self, reader: DevelopmentReader) -> dict:
        return {
            "reader": reader,
            "membership": reader.membership,
            "network": reader.network,
            "is_person": reader.is_person,
            "root": reader.root,
            "form": {},
            "failed": "",
            "error": "",
            "done": "",
        }

    def _developments_page(self, reader: DevelopmentReader, page: int, asked: dict):
        developments = self._developments_of(reader)
        text = asked.get("q", "")[:LONGEST_SEARCH].strip()
        state = asked.get("state", "")
        state = state if state in STATES else ""
        mine = bool(reader.membership and asked.get("mine"))
        domain = Domain("network_id", "=", reader.network.id) & Domain(
            "merged_into_id", "=", False
        )
        if text:
            domain &= Domain("name", "ilike", text) | Domain(
                "description", "ilike", text
            )
        if mine:
            domain &= Domain("membership_id", "=", reader.membership.id) | Domain(
                "interest_ids", "any", [("membership_id", "=", reader.membership.id)]
            )
        if state == "closed":
            domain &= Domain("active", "=", False)
        elif state:
            domain &= Domain("active", "=", True) & Domain("state", "=", state)
        elif not text:
            domain &= Domain("active", "=", True)
        url = f"{reader.root}/developments"
        search = {"q": text, "state": state, "mine": "1" if mine else ""}
        pages = pager(
            url=url,
            url_args={name: value for name, value in search.items() if value},
            total=developments.search_count(domain),
            page=page,
            step=DEVELOPMENTS_A_PAGE,
        )
        found = developments.search(
            domain,
            # What is wanted most comes first, and what is there last.
            order="active desc, state desc, interest_count desc, id desc"
            if state != "delivered"
            else "date_delivered desc, id desc",
            limit=DEVELOPMENTS_A_PAGE,
            offset=pages["offset"],
        )
        states = dict(developments._fields["state"]._description_selection(request.env))
        return self._render(
            "komunigi_cost_sharing.portal_developments",
            {
                **self._reader_values(reader),
                "developments": found,
                "wanted": self._wanted_among(reader, found),
                "search": search,
                "states": [
                    *states.items(),
                    ("closed", request.env._("Not taken up")),
                ],
                "pager": pages,
                "url": url,
                "page_name": "developments",
            },
        )

    def _wanted_among(self, reader: DevelopmentReader, developments):
        """Those of them that the member said “me too” to."""
        if not reader.membership:
            return developments.browse()
        return (
            request.env["komunigi.development.interest"]
            # sudo: what this member said itself.
            .sudo()
            .search(
                Domain("membership_id", "=", reader.membership.id)
                & Domain("development_id", "in", developments.ids)
            )
            .development_id
        )

    def _development_words(
        self, name: str, model: str = "komunigi.development"
    ) -> list:
        field = request.env[model]._fields[name]
        return field._description_selection(request.env)

    def _development_limits(self) -> dict:
        return {
            "name": LONGEST_NAME,
            "text": LONGEST_TEXT,
            "note": LONGEST_NOTE,
            "comment": LONGEST_COMMENT,
            "line": LONGEST_LINE,
            "work": LONGEST_WORK,
            "link": LONGEST_LINK,
            "types": ",".join(f".{ending}" for ending in sorted(FILE_TYPES)),
            "megabytes": LARGEST_FILE // 1024**2,
        }

    def _development_values(self, reader: DevelopmentReader, development) -> dict:
        """What the page of a development shows; to be extended."""
        works = development.work_ids.sorted("id", reverse=True).sorted(
            "date", reverse=True
        )
        uses = development.use_ids
        return {
            "development": development,
            "address": reader.address_of(development),
            "files": development._files(),
            "may_attach": self._may_attach(reader, development),
            "is_own": development._is_own_of(reader.membership),
            "interests": development.interest_ids,
            "interest": development._interest_of(reader.membership),
            "use": uses.filtered(
                lambda use: reader.membership and use.membership_id == reader.membership
            ),
            "uses": uses.filtered(
                lambda use: not use.date_end or use.date_end > reader.network._today()
            ),
            "works": works[:HOURS_SHOWN],
            "works_more": len(works) > HOURS_SHOWN,
            "comments": development._comments(),
            "today": reader.network._today(),
            # Who is both goes on as a contributor from here.
            "works_here": bool(
                reader.membership and reader.network._contributor(request.env.user)
            ),
        }

    def _development_page(
        self, reader: DevelopmentReader, development, status: int = 200, **values
    ):
        contributor = reader.contributor
        return self._render(
            "komunigi_cost_sharing.portal_development",
            {
                **self._reader_values(reader),
                **self._development_values(reader, development),
                "frequencies": self._development_words("frequency"),
                "weights": self._development_words(
                    "weight", "komunigi.development.interest"
                ),
                "certainties": self._development_words(
                    "certainty", "komunigi.estimate.line"
                ),
                "kinds": self._development_words("kind", "komunigi.work"),
                "link_states": self._development_words(
                    "state", "komunigi.upstream.link"
                ),
                "may_estimate": contributor
                and contributor._may_estimate()
                and development.active
                and development.state != "delivered",
                # The amount with taxes, where a member reads it.
                "taxed": reader.membership
                and reader.network._taxed(
                    development.estimated_amount, reader.membership.partner_id
                ),
                "spare_lines": range(
                    len(development.estimate_line_ids),
                    min(len(development.estimate_line_ids), MOST_LINES) + SPARE_LINES,
                ),
                "limits": self._development_limits(),
                "page_name": "development",
                **values,
            },
            status=status,
        )
