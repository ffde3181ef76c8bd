# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import http
from odoo.http import request

from odoo.addons.komunigi_membership.controllers.cooperative import ROOT
from odoo.addons.komunigi_membership.models.komunigi_documented import LARGEST_FILE

from .development import (
    DEVELOPMENT,
    LONGEST_SEARCH,
    MAX_DEVELOPMENT_FORM,
    DevelopmentPortal,
    DevelopmentReader,
    development_route,
)


def member_route(path: str) -> "http.route":
    """A page of a member."""
    return development_route([ROOT + path], "GET")


def member_form(path: str, longest: int = MAX_DEVELOPMENT_FORM) -> "http.route":
    return development_route([ROOT + path], "POST", max_content_length=longest)


class MembersDevelopments(DevelopmentPortal):
    """What members say of developments: a need, “me too”, that they use it."""

    # Pages

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

    @member_route("/analysis")
    def analysis_queue(self, membership_id: int, done="", **kwargs):
        return self._analysis_page(self._development_reader(membership_id), done=done)

    # Forms

    @member_form("/developments", LARGEST_FILE + MAX_DEVELOPMENT_FORM)
    def development_put(self, membership_id: int, file=None, **form):
        """Put a need forward; before that, see whether somebody did already."""
        reader = self._development_reader(membership_id)
        needs = request.env["komunigi.development"]
        similar = self._similar_needs(reader, form.get("name", "")[:LONGEST_SEARCH])
        seen = set(form.get("seen_similar", "").split())
        if not {str(need.id) for need in similar} <= seen:
            return self._need_page(reader, form=form, similar=similar)

        def put_forward():
            need = needs._put_forward(
                reader.membership, reader.partner, self._need_vals(form)
            )
            if getattr(file, "filename", ""):
                need._attach(file.filename, file.read(LARGEST_FILE + 1))
            return need

        return self._do_in_form(
            put_forward,
            lambda **wrong: self._need_page(reader, form=form, **wrong),
            lambda need: self._to_development(reader, need, "put"),
        )

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

        def share_points():
            return reader.membership._share_points(
                {
                    need: self._whole(form.get(f"points_{need.id}", ""))
                    for need in reader.network._analysis_queue()
                    if f"points_{need.id}" in form
                },
                seen,
            )

        return self._do_in_form(
            share_points,
            lambda **wrong: self._analysis_page(reader, form=form, **wrong),
            lambda overtakes: self._to_page(
                f"{reader.root}/analysis", "points_overtaken" if overtakes else "points"
            ),
        )

    # What the routes share

    def _similar_needs(self, reader: DevelopmentReader, text: str):
        # sudo: as in _developments_of
        needs = request.env["komunigi.development"].sudo()
        return needs._similar(reader.network, text)

    def _need_vals(self, form: dict) -> dict:
        return {
            name: form.get(name, "")
            for name in ("name", "for_whom", "frequency", "description", "weight")
        }

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
