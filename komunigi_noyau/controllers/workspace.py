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
from odoo.addons.komunigi_membership.controllers.cooperative import CooperativePortal
from odoo.addons.komunigi_membership.models.komunigi_documented import (
    FILE_TYPES,
    LARGEST_FILE,
)
from odoo.addons.portal.controllers.portal import pager

from ..models.komunigi_matter import LONGEST_DRAFT, LONGEST_NAME, LONGEST_REASON
from ..models.komunigi_matter_talk import LONGEST_REMARK

BODY = "/my/bodies/<int:body_id>"
MATTER = BODY + "/matters/<int:matter_id>"
# The longest draft, each of its characters as a browser writes it at worst.
MAX_DRAFT_FORM = 12 * LONGEST_DRAFT + 16 * 1024
MATTERS_A_PAGE = 20


def body_page(path: str | list[str] = "") -> "http.route":
    paths = [path] if isinstance(path, str) else path
    return http.route(
        [BODY + path for path in paths],
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
    )


def body_form(path: str, longest: int = MAX_DRAFT_FORM) -> "http.route":
    return http.route(
        path,
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
        max_content_length=longest,
    )


@dataclass(frozen=True)
class Sitting:
    """In which body the person sits, and by which seats.

    :ivar mandates: those for which the person sits or sits along just now
    :ivar seats: those of them that have a voice today
    """

    body: object
    mandates: object
    seats: object


@dataclass(frozen=True)
class Reading:
    """One matter, as the person may know it.

    :ivar aside: why the person steps aside, in words; empty for who reads it
    :ivar seats: of the person, those that have a voice in this matter
    """

    matter: object
    sitting: Sitting
    aside: str
    seats: object

    @property
    def body(self):
        return self.sitting.body


class BodyWorkspace(CooperativePortal):
    """The work of a body, for who sits in it, in the portal.

    Each request asks anew whether the person sits there just now. A body that does
    not exist and one in which the person does not sit give the same answer; so does
    what a person who steps aside is not to read.
    """

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if not counters:
            values["workspace_bodies"] = self._workspaces()
        return values

    # Pages

    @http.route("/my/bodies", type="http", auth="user", website=True, methods=["GET"])
    def workspaces(self, **kwargs):
        bodies = self._workspaces()
        if len(bodies) == 1:
            return self._private(request.redirect(f"/my/bodies/{bodies.id}", code=303))
        return self._render(
            "komunigi_noyau.portal_workspaces",
            {"bodies": bodies, "page_name": "workspaces"},
        )

    @body_page(["", "/page/<int:page>"])
    def workspace(self, body_id: int, page: int = 1, done: str = "", **kwargs):
        return self._workspace_page(
            self._sitting(body_id, any_kind=True), page, done=done
        )

    @body_page("/matters/<int:matter_id>")
    def workspace_matter(self, body_id: int, matter_id: int, done: str = "", **kwargs):
        return self._matter_page(self._matter_known(body_id, matter_id), done=done)

    @body_page("/matters/<int:matter_id>/files/<int:file_id>")
    def workspace_file(self, body_id: int, matter_id: int, file_id: int, **kwargs):
        reading = self._matter_read(body_id, matter_id)
        return self._sent_file(reading.matter._files(), file_id)

    # Forms

    @body_form(BODY + "/matters")
    def workspace_bring(self, body_id: int, **form):
        sitting = self._sitting(body_id)
        matters = request.env["komunigi.matter"]
        return self._do_in_form(
            lambda: matters._bring(
                sitting.body, self._who_works(), self._matter_vals(sitting.body, form)
            ),
            lambda **wrong: self._workspace_page(
                sitting, failed="bring", form=form, **wrong
            ),
            lambda matter: self._to_matter(matter, "brought"),
        )

    @body_form(MATTER + "/draft")
    def workspace_edit(self, body_id: int, matter_id: int, **form):
        reading = self._matter_read(body_id, matter_id)
        return self._work(
            reading,
            lambda: reading.matter._edit(
                self._matter_vals(reading.body, form), form.get("seen", "")
            ),
            done="saved",
            failed="draft",
            form=form,
        )

    @body_form(MATTER + "/remarks")
    def workspace_remark(self, body_id: int, matter_id: int, **form):
        reading = self._matter_read(body_id, matter_id)
        return self._work(
            reading,
            lambda: reading.matter._remark(self._who_works(), form.get("remark", "")),
            done="remarked",
            failed="remark",
            form=form,
        )

    @body_form(MATTER + "/files", LARGEST_FILE + 64 * 1024)
    def workspace_attach(self, body_id: int, matter_id: int, file=None, **form):
        reading = self._matter_read(body_id, matter_id)

        def attach():
            if not getattr(file, "filename", ""):
                raise UserError(request.env._("Choose a file first."))
            reading.matter._attach(file.filename, file.read(LARGEST_FILE + 1))

        return self._work(reading, attach, done="attached", failed="file")

    @body_form(MATTER + "/propose")
    def workspace_propose(self, body_id: int, matter_id: int, **form):
        reading = self._matter_decided(body_id, matter_id)
        return self._work(
            reading,
            lambda: reading.matter._propose(self._who_works()),
            done="proposed",
        )

    @body_form(MATTER + "/answer")
    def workspace_answer(self, body_id: int, matter_id: int, seat_id="", **form):
        reading = self._matter_decided(body_id, matter_id)
        seat = reading.seats.filtered(lambda mandate: str(mandate.id) == seat_id)
        if not seat:
            raise NotFound()

        def answer():
            # Between the page and the answer, the draft may have become another.
            if form.get("seen", "") != reading.matter._mark():
                raise UserError(
                    request.env._(
                        "The draft has changed meanwhile: read it, then answer."
                    )
                )
            reading.matter._answer(
                seat,
                self._who_works(),
                form.get("answer", ""),
                reading.matter._clean(form.get("reason", ""), LONGEST_REASON),
            )

        return self._work(
            reading, answer, done="answered", failed=f"answer_{seat_id}", form=form
        )

    @body_form(MATTER + "/decide")
    def workspace_decide(self, body_id: int, matter_id: int, **form):
        reading = self._matter_decided(body_id, matter_id)
        return self._work(
            reading, lambda: reading.matter._decide(self._who_works()), done="decided"
        )

    @body_form(MATTER + "/close")
    def workspace_close(self, body_id: int, matter_id: int, **form):
        reading = self._matter_decided(body_id, matter_id)
        return self._work(
            reading, lambda: reading.matter._close(self._who_works()), done="closed"
        )

    @body_form(MATTER + "/reopen")
    def workspace_reopen(self, body_id: int, matter_id: int, **form):
        reading = self._matter_decided(body_id, matter_id)
        return self._work(
            reading, lambda: reading.matter._reopen(self._who_works()), done="reopened"
        )

    @body_form(MATTER + "/step_aside")
    def workspace_step_aside(self, body_id: int, matter_id: int, **form):
        reading = self._matter_read(body_id, matter_id)

        def step_aside():
            reason = reading.matter._clean(form.get("reason", ""), LONGEST_REASON)
            if not reason:
                raise UserError(request.env._("Say why, in a few words."))
            reading.matter._step_aside(reading.sitting.mandates, reason)

        return self._work(
            reading, step_aside, done="stepped_aside", failed="aside", form=form
        )

    # What the routes share

    def _workspaces(self):
        return request.env["komunigi.body"]._bodies_of_user()

    def _who_works(self):
        # sudo: the person's own name, which colleagues read beside what she says.
        return request.env.user.partner_id.sudo()

    def _sitting(self, body_id: int, any_kind: bool = False) -> Sitting:
        """Auditors read figures: for them a body has nothing but its page."""
        body = self._workspaces().filtered(lambda body: body.id == body_id)
        if not body or (body.kind == "audit" and not any_kind):
            raise NotFound()
        mandates = body._lines_acting(request.env.user).mandate_id
        return Sitting(
            body=body,
            mandates=mandates,
            seats=mandates & body._voting_on(body.network_id._today()),
        )

    def _matter_known(self, body_id: int, matter_id: int) -> Reading:
        """A matter whose name the person knows; `aside` tells who reads no more."""
        sitting = self._sitting(body_id)
        # sudo: portal users have no rights on matters; that the person sits in the
        # body was just asked, whether it steps aside is asked here.
        matter = (
            request.env["komunigi.matter"]
            .sudo()
            .search(
                Domain("id", "=", min(matter_id, MAX_ID))
                & Domain("body_id", "=", sitting.body.id)
            )
        )
        if not matter:
            raise NotFound()
        aside = matter._reasons_aside(sitting.mandates)[matter]
        return Reading(
            matter=matter,
            sitting=sitting,
            # Who sits for two seats is one person: it steps aside with both.
            aside=matter._say_reason_aside(next(iter(aside.values()))) if aside else "",
            seats=sitting.seats.browse() if aside else sitting.seats,
        )

    def _matter_read(self, body_id: int, matter_id: int) -> Reading:
        reading = self._matter_known(body_id, matter_id)
        if reading.aside:
            raise NotFound()
        return reading

    def _matter_decided(self, body_id: int, matter_id: int) -> Reading:
        reading = self._matter_read(body_id, matter_id)
        if not reading.seats:
            raise NotFound()
        return reading

    def _work(
        self, reading: Reading, do: Callable, done: str, failed: str = "", form=None
    ):
        return self._do_in_form(
            do,
            lambda **wrong: self._matter_page(
                reading, failed=failed, form=form or {}, **wrong
            ),
            lambda _done: self._to_matter(reading.matter, done),
        )

    def _to_matter(self, matter, done: str):
        return self._to_page(
            f"/my/bodies/{matter.body_id.id}/matters/{matter.id}", done
        )

    def _matter_vals(self, body, form: dict) -> dict:
        matters = request.env["komunigi.matter"]
        function = body.function_ids.filtered(
            lambda function: str(function.id) == form.get("function_id", "")
        )
        subject = form.get("subject", "ordinary")
        if subject not in dict(matters._fields["subject"].selection):
            raise UserError(request.env._("Choose what it is about."))
        return {
            "name": form.get("name", ""),
            "draft": form.get("draft", ""),
            "subject": subject,
            "function_id": function.id,
            "date_due": self._date(form.get("date_due", "")),
        }

    def _workspace_page(
        self, sitting: Sitting, page: int = 1, status: int = 200, **values
    ):
        body = sitting.body
        at_work = body._matters_at_work()
        matters = at_work.browse()
        is_over = Domain("body_id", "=", body.id) & Domain("state", "!=", "open")
        pages = pager(
            url=f"/my/bodies/{body.id}",
            total=matters.search_count(is_over),
            page=page,
            step=MATTERS_A_PAGE,
        )
        over = matters.search(
            is_over,
            order="date_decided desc, id desc",
            limit=MATTERS_A_PAGE,
            offset=pages["offset"],
        )
        rows = self._matter_rows(sitting, at_work)
        return self._render(
            "komunigi_noyau.portal_workspace",
            {
                **self._workspace_values(sitting),
                "rows_waiting": [row for row in rows if row["waits"]],
                "groups": self._matter_groups(
                    body, [row for row in rows if not row["waits"]]
                ),
                "rows_over": self._matter_rows(sitting, over),
                "pager": pages,
                "pot": body.network_id._pot_summary(),
                "costs": body._cost_by_year(),
                "who_sits": body._who_sits(),
                "subjects": self._matter_subjects(),
                "limits": self._work_limits(),
                "form": {},
                "failed": "",
                "error": "",
                "done": "",
                "page_name": "workspace",
                **values,
            },
            status=status,
        )

    def _workspace_values(self, sitting: Sitting) -> dict:
        return {"sitting": sitting, "body": sitting.body}

    def _matter_rows(self, sitting: Sitting, matters) -> list[dict]:
        """Each matter as the list shows it, with a look at all of them at once."""
        aside = matters._reasons_aside(sitting.mandates)
        return [
            {
                "matter": matter,
                "aside": matter._say_reason_aside(next(iter(reasons.values())))
                if reasons
                else "",
                "waits": bool(
                    matter.state == "open"
                    and matter.is_proposed
                    and not reasons
                    and sitting.seats - matter._current_voices().mandate_id
                ),
            }
            for matter, reasons in aside.items()
        ]

    def _matter_groups(self, body, rows: list[dict]) -> list[tuple]:
        """(function, rows) of each function, then (no function, rows)."""
        groups = [
            (function, [row for row in rows if row["matter"].function_id == function])
            for function in body.function_ids
        ]
        rest = [row for row in rows if not row["matter"].function_id]
        return [*groups, (body.function_ids.browse(), rest)]

    def _matter_page(self, reading: Reading, status: int = 200, **values):
        shown = {
            "reading": reading,
            "matter": reading.matter,
            "body": reading.body,
            "sitting": reading.sitting,
            "form": {},
            "failed": "",
            "error": "",
            "done": "",
            "page_name": "matter",
            **values,
        }
        # Who steps aside gets none of it, not even hidden in the page's values.
        if not reading.aside:
            standing = reading.matter._standing()
            shown |= {
                "standing": standing,
                "record": reading.matter._record_in_words(),
                "aside_now": reading.matter._say_who_steps_aside(
                    [
                        {"name": mandate._seat_name(), **reason}
                        for mandate, reason in standing.aside.items()
                    ]
                ),
                "remarks": reading.matter._remarks(),
                "files": reading.matter._files(),
                "subjects": self._matter_subjects(),
                "limits": self._work_limits(),
                "answers": self._words_of("komunigi.matter.voice", "answer"),
            }
        return self._render("komunigi_noyau.portal_matter", shown, status=status)

    def _words_of(self, model: str, field: str) -> list[tuple]:
        return request.env[model]._fields[field]._description_selection(request.env)

    def _matter_subjects(self) -> list[tuple]:
        return self._words_of("komunigi.matter", "subject")

    def _work_limits(self) -> dict:
        return {
            "name": LONGEST_NAME,
            "draft": LONGEST_DRAFT,
            "reason": LONGEST_REASON,
            "remark": LONGEST_REMARK,
            "megabytes": LARGEST_FILE // 1024**2,
            "types": ",".join(f".{ending}" for ending in sorted(FILE_TYPES)),
        }
