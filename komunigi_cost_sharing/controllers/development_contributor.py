# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from werkzeug.exceptions import NotFound

from odoo import http
from odoo.http import request

from .development import (
    DEVELOPMENT,
    MAX_DEVELOPMENT_FORM,
    MOST_LINES,
    NETWORK,
    SPARE_LINES,
    DevelopmentPortal,
    development_route,
)


def contributor_form(path: str, longest: int = MAX_DEVELOPMENT_FORM) -> "http.route":
    return development_route([NETWORK + path], "POST", max_content_length=longest)


class ContributorsDevelopments(DevelopmentPortal):
    """What contributors say of developments: estimates, and the hours they gave."""

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

    @contributor_form(DEVELOPMENT + "/upstream")
    def development_upstream(self, network_id: int, development_id: int, **form):
        reader = self._development_reader(network_id=network_id)
        development = self._development(reader, development_id)
        return self._at_development(
            reader,
            development,
            lambda: (
                request.env["komunigi.upstream.link"]
                # sudo: the person is a contributor here, as was just asked.
                .sudo()
                ._enter(
                    development,
                    {name: form.get(name, "") for name in ("name", "url", "state")},
                )
            ),
            done="linked",
            failed="upstream",
            form=form,
        )

    # What the routes share

    def _work_of(self, development, work_id: int):
        work = development.work_ids.filtered(lambda work: work.id == work_id)
        if not work:
            raise NotFound()
        return work

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
