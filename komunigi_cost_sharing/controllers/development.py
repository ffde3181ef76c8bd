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


def member_route(path: str) -> "http.route":
    """A page of a member."""
    return _route([ROOT + path], "GET")


def member_form(path: str, longest: int = MAX_DEVELOPMENT_FORM) -> "http.route":
    return _route([ROOT + path], "POST", max_content_length=longest)


def contributor_form(path: str, longest: int = MAX_DEVELOPMENT_FORM) -> "http.route":
    return _route([NETWORK + path], "POST", max_content_length=longest)


def shared_route(*paths: str) -> "http.route":
    """A page of a member and of a contributor."""
    return _route([root + path for root in (ROOT, NETWORK) for path in paths], "GET")


def shared_form(path: str, longest: int = MAX_DEVELOPMENT_FORM) -> "http.route":
    return _route([ROOT + path, NETWORK + path], "POST", max_content_length=longest)


def _route(paths: list[str], method: str, **more) -> "http.route":
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

    @member_route("/developments/new")
    def development_new(self, membership_id: int, **kwargs):
        return self._need_page(self._development_reader(membership_id))

    @member_route("/developments/similar")
    def developments_similar(self, membership_id: int, q="", **kwargs):
        """Needs like the one that is being written, to be shown beside it."""
        reader = self._development_reader(membership_id)
        return self._private(
            request.render(
                "komunigi_cost_sharing.portal_needs_similar",
                {
                    **self._reader_values(reader),
                    "similar": self._similar_needs(reader, q[:LONGEST_SEARCH]),
                },
            )
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

    @member_route("/analysis")
    def analysis_queue(self, membership_id: int, done="", **kwargs):
        return self._analysis_page(self._development_reader(membership_id), done=done)

    # Forms of members

    @member_form("/developments", LARGEST_FILE + MAX_DEVELOPMENT_FORM)
    def development_put(self, membership_id: int, file=None, **form):
        """Put a need forward; before that, see whether somebody did already."""
        reader = self._development_reader(membership_id)
        needs = request.env["komunigi.development"]
        similar = self._similar_needs(reader, form.get("name", "")[:LONGEST_SEARCH])
        seen = set(form.get("seen_similar", "").split())
        if not {str(need.id) for need in similar} <= seen:
            return self._need_page(reader, form=form, similar=similar)
        try:
            with request.env.cr.savepoint():
                need = needs._put_forward(
                    reader.membership, reader.partner, self._need_vals(form)
                )
                if getattr(file, "filename", ""):
                    need._attach(file.filename, file.read(LARGEST_FILE + 1))
        except UserError as error:
            return self._need_page(reader, form=form, error=str(error), status=400)
        return self._to_development(reader, need, "put")

    @member_form(DEVELOPMENT + "/change")
    def development_change(self, membership_id: int, development_id: int, **form):
        reader = self._development_reader(membership_id)
        development = self._development(reader, development_id)
        return self._at_development(
            reader,
            development,
            lambda: development._change_by_member(
                reader.membership,
                reader.partner,
                self._need_vals(form),
                form.get("seen", ""),
            ),
            done="changed",
            failed="change",
            form=form,
        )

    @member_form(DEVELOPMENT + "/want")
    def development_want(
        self, membership_id: int, development_id: int, weight="", **form
    ):
        reader = self._development_reader(membership_id)
        development = self._development(reader, development_id)
        return self._at_development(
            reader,
            development,
            lambda: development._want(
                reader.membership, reader.partner, weight, form.get("note", "")
            ),
            done="wanted",
            failed="want",
            form={**form, "weight": weight},
        )

    @member_form(DEVELOPMENT + "/want_no_more")
    def development_want_no_more(
        self, membership_id: int, development_id: int, **kwargs
    ):
        reader = self._development_reader(membership_id)
        development = self._development(reader, development_id)
        return self._at_development(
            reader,
            development,
            lambda: development._want_no_more(reader.membership),
            done="wanted_no_more",
        )

    @member_form(DEVELOPMENT + "/ask_analysis")
    def development_ask_analysis(
        self, membership_id: int, development_id: int, **kwargs
    ):
        reader = self._development_reader(membership_id)
        development = self._development(reader, development_id)
        return self._at_development(
            reader, development, development._ask_analysis, done="analysis_asked"
        )

    @member_form(DEVELOPMENT + "/use")
    def development_use(self, membership_id: int, development_id: int, **form):
        reader = self._development_reader(membership_id)
        development = self._development(reader, development_id)
        return self._at_development(
            reader,
            development,
            lambda: development._use(
                reader.membership, self._date(form.get("since", ""))
            ),
            done="used",
            failed="use",
            form=form,
        )

    @member_form(DEVELOPMENT + "/use_no_more")
    def development_use_no_more(
        self, membership_id: int, development_id: int, **kwargs
    ):
        reader = self._development_reader(membership_id)
        development = self._development(reader, development_id)
        return self._at_development(
            reader,
            development,
            lambda: development._use_no_more(reader.membership),
            done="used_no_more",
        )

    @member_form("/analysis")
    def share_analysis_points(self, membership_id: int, seen="", **form):
        reader = self._development_reader(membership_id)
        try:
            with request.env.cr.savepoint():
                overtakes = reader.membership._share_points(
                    {
                        need: self._whole(form.get(f"points_{need.id}", ""))
                        for need in reader.network._analysis_queue()
                        if f"points_{need.id}" in form
                    },
                    seen,
                )
        except UserError as error:
            return self._analysis_page(reader, error=str(error), form=form, status=400)
        done = "points_overtaken" if overtakes else "points"
        return self._to_page(f"{reader.root}/analysis", done)

    # Forms of both

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

    # Forms of contributors

    @contributor_form(DEVELOPMENT + "/estimate")
    def development_estimate(self, network_id: int, development_id: int, **form):
        reader = self._development_reader(network_id=network_id)
        development = self._development(reader, development_id)
        if not reader.contributor._may_estimate():
            raise NotFound()
        return self._at_development(
            reader,
            development,
            lambda: development._estimate_by(
                reader.contributor, self._estimate_rows(form), form.get("seen", "")
            ),
            done="estimated",
            failed="estimate",
            form=form,
        )

    @contributor_form(DEVELOPMENT + "/work")
    def development_work(self, network_id: int, development_id: int, **form):
        reader = self._development_reader(network_id=network_id)
        development = self._development(reader, development_id)
        return self._at_development(
            reader,
            development,
            lambda: (
                request.env["komunigi.work"]
                # sudo: the person is this contributor, as was just asked.
                .sudo()
                ._enter(
                    reader.contributor,
                    development,
                    {
                        "date": self._date(form.get("date", "")),
                        "name": form.get("name", ""),
                        "hours": self._number(form.get("hours", "")),
                        "kind": form.get("kind", ""),
                    },
                )
            ),
            done="worked",
            failed="work",
            form=form,
        )

    @contributor_form(DEVELOPMENT + "/work/<int:work_id>/review")
    def development_work_review(
        self, network_id: int, development_id: int, work_id: int, **kwargs
    ):
        reader = self._development_reader(network_id=network_id)
        development = self._development(reader, development_id)
        work = self._work_of(development, work_id)
        return self._at_development(
            reader,
            development,
            lambda: work._review(reader.partner),
            done="reviewed",
        )

    @contributor_form(DEVELOPMENT + "/work/<int:work_id>/withdraw")
    def development_work_withdraw(
        self, network_id: int, development_id: int, work_id: int, **kwargs
    ):
        reader = self._development_reader(network_id=network_id)
        development = self._development(reader, development_id)
        work = self._work_of(development, work_id)
        return self._at_development(
            reader,
            development,
            lambda: work._withdraw(reader.contributor),
            done="work_withdrawn",
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

    def _work_of(self, development, work_id: int):
        work = development.work_ids.filtered(lambda work: work.id == work_id)
        if not work:
            raise NotFound()
        return work

    def _may_attach(self, reader: DevelopmentReader, development) -> bool:
        """Whose need it is, and who works on it."""
        own = reader.membership and development.membership_id == reader.membership
        return development.active and bool(own or reader.contributor)

    def _similar_needs(self, reader: DevelopmentReader, text: str):
        # sudo: as in _developments_of
        needs = request.env["komunigi.development"].sudo()
        return needs._similar(reader.network, text.replace("\x00", ""))

    def _need_vals(self, form: dict) -> dict:
        return {
            name: form.get(name, "")
            for name in ("name", "for_whom", "frequency", "description", "weight")
        }

    def _estimate_rows(self, form: dict) -> list[dict]:
        return [
            {
                "name": name,
                "hours": self._number(form.get(f"hours_{row}") or "0"),
                "rate": self._number(form.get(f"rate_{row}") or "0"),
                "certainty": form.get(f"certainty_{row}", ""),
                "line_id": self._whole(form.get(f"line_{row}", "")),
            }
            for row in range(MOST_LINES + SPARE_LINES)
            if (name := form.get(f"name_{row}", "")).strip()
        ]

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
        """Do what a form asks for, or show the development with what is wrong."""
        try:
            with request.env.cr.savepoint():
                do()
        except UserError as error:
            development.invalidate_recordset()
            return self._development_page(
                reader,
                development,
                error=str(error),
                failed=failed,
                form=form or {},
                status=400,
            )
        return self._to_development(reader, development, done)

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
        text = asked.get("q", "")[:LONGEST_SEARCH].replace("\x00", "").strip()
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

    def _need_page(
        self, reader: DevelopmentReader, status: int = 200, similar=(), **values
    ):
        return self._render(
            "komunigi_cost_sharing.portal_need",
            {
                **self._reader_values(reader),
                "similar": similar,
                "frequencies": self._development_words("frequency"),
                "limits": self._development_limits(),
                "page_name": "development_new",
                **values,
            },
            status=status,
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

    def _analysis_page(self, reader: DevelopmentReader, status: int = 200, **values):
        queue = reader.network._analysis_queue()
        given = reader.membership._points_given()
        points = {need: point.points for need, point in given.items()}
        return self._render(
            "komunigi_cost_sharing.portal_analysis",
            {
                **self._reader_values(reader),
                "taken": queue.filtered(lambda need: need.analysis == "taken"),
                "waiting": queue.filtered(lambda need: need.analysis == "waiting"),
                "points": points,
                "left": reader.network.analysis_points - sum(points.values()),
                "month": reader.network._analysis_month(),
                "seen": reader.membership._points_mark(),
                "page_name": "analysis_queue",
                **values,
            },
            status=status,
        )
