# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import base64
from collections.abc import Callable
from dataclasses import dataclass

from werkzeug.exceptions import NotFound

from odoo import http
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.http import content_disposition, request

from odoo.addons.komunigi_membership.controllers.booklet import MAX_ID
from odoo.addons.komunigi_membership.controllers.cooperative import (
    ROOT,
    CooperativePortal,
    page_route,
)
from odoo.addons.komunigi_membership.models.komunigi_documented import (
    FILE_TYPES,
    LARGEST_FILE,
)
from odoo.addons.portal.controllers.portal import pager

from ..models.komunigi_agenda_item import LONGEST_NAME, LONGEST_REASON, LONGEST_TEXT
from ..models.komunigi_meeting_portal import LONGEST_MINUTES, MOST_ITEMS

MEETING = "/meetings/<int:meeting_id>"
ITEM = MEETING + "/items/<int:item_id>"
MEETINGS_A_PAGE = 20
# The longest texts, each of their characters as a browser writes it at worst.
MAX_ITEM_FORM = 2 * 12 * LONGEST_TEXT + 16 * 1024
# A few words on each of the items of a long agenda.
MAX_CONCERNS_FORM = 1024 * 1024


def meeting_form(path: str, longest: int = MAX_ITEM_FORM) -> "http.route":
    return http.route(
        ROOT + MEETING + path,
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
        max_content_length=longest,
    )


@dataclass(frozen=True)
class Visit:
    """One meeting, as a person may know it who acts for a member.

    :ivar acting: members of this network for which the person acts today: who acts
        for several is one person, who steps aside with all of them
    :ivar partner: res.partner, the person
    :ivar aside: {item: why the person steps aside, in words}
    """

    meeting: object
    membership: object
    acting: object
    partner: object
    aside: dict

    @property
    def address(self) -> str:
        return f"/my/cooperative/{self.membership.id}/meetings/{self.meeting.id}"

    def address_of(self, item) -> str:
        return f"{self.address}/items/{item.id}"


class MeetingPortal(CooperativePortal):
    """Meetings of a member's network: read, put items, say a concern, take part.

    Each request asks anew whether the person acts for the member and whether the
    member may see the meeting. A meeting that does not exist, one of another network
    and one that is not for this member give the same answer; so does what a member
    that steps aside is not to read.
    """

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if not counters:
            members = values["cooperative_memberships"].filtered(
                lambda membership: membership.state == "member"
            )
            values["meetings_url"] = members and (
                f"/my/cooperative/{members.id}/meetings"
                if len(members) == 1
                else "/my/cooperative"
            )
        return values

    # Pages

    @http.route(
        [f"{ROOT}/meetings", f"{ROOT}/meetings/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
    )
    def member_meetings(self, membership_id: int, page: int = 1, done="", **kwargs):
        """The one under way or next, those ahead, what I said to do, past ones."""
        return self._meetings_page(self._membership(membership_id), page, done=done)

    @http.route(
        "/my/meetings/<int:meeting_id>",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
    )
    def own_meeting(self, meeting_id: int, **kwargs):
        """From a mail, which does not say for which member the reader acts."""
        visits = [
            visit
            for membership in self._memberships()
            if (visit := self._visit_or_none(membership, meeting_id))
        ]
        if not visits:
            raise NotFound()
        if len(visits) == 1:
            return self._private(request.redirect(visits[0].address, code=303))
        return self._render(
            "komunigi_assembly.portal_meeting_chooser",
            {"visits": visits, "page_name": "meeting_chooser"},
        )

    @page_route(MEETING)
    def member_meeting(self, membership_id: int, meeting_id: int, done="", **kwargs):
        return self._meeting_page(self._visit(membership_id, meeting_id), done=done)

    @page_route(MEETING + "/now")
    def member_meeting_now(self, membership_id: int, meeting_id: int, **kwargs):
        """The part of the meeting's page that changes while it goes on."""
        visit = self._visit(membership_id, meeting_id)
        return self._private(
            request.render(
                "komunigi_assembly.portal_meeting_now",
                {**self._meeting_values(visit), **self._now_values(visit)},
            )
        )

    @page_route(MEETING + "/meeting.ics")
    def member_meeting_ics(self, membership_id: int, meeting_id: int, **kwargs):
        visit = self._visit(membership_id, meeting_id)
        meeting = visit.meeting
        return self._private(
            request.make_response(
                meeting._ics(url=meeting.get_base_url() + visit.address),
                [
                    ("Content-Type", "text/calendar; charset=utf-8"),
                    (
                        "Content-Disposition",
                        f'attachment; filename="meeting-{meeting.id}.ics"',
                    ),
                    ("X-Content-Type-Options", "nosniff"),
                ],
            )
        )

    @page_route(MEETING + "/minutes")
    def member_minutes(self, membership_id: int, meeting_id: int, **kwargs):
        visit = self._visit(membership_id, meeting_id)
        return self._render(
            "komunigi_assembly.portal_meeting_minutes",
            {
                **self._meeting_values(visit),
                "minutes": self._minutes_read(visit),
                "page_name": "meeting_minutes",
            },
        )

    @page_route(MEETING + "/minutes.pdf")
    def member_minutes_pdf(self, membership_id: int, meeting_id: int, **kwargs):
        """Of a general assembly the document that was signed, as it is."""
        visit = self._visit(membership_id, meeting_id)
        self._minutes_read(visit)
        meeting = visit.meeting
        if meeting.profile == "assembly":
            content = base64.b64decode(meeting.minutes_document or b"")
        else:
            content = meeting._minutes_pdf(meeting._minutes_hidden_from(visit.acting))
        return self._private(
            request.make_response(
                content,
                [
                    ("Content-Type", "application/pdf"),
                    (
                        "Content-Disposition",
                        content_disposition(f"minutes-{meeting.id}.pdf"),
                    ),
                    ("X-Content-Type-Options", "nosniff"),
                ],
            )
        )

    @page_route(ITEM)
    def member_item(
        self, membership_id: int, meeting_id: int, item_id: int, done="", **kwargs
    ):
        visit = self._visit(membership_id, meeting_id)
        return self._item_page(visit, self._member_item(visit, item_id), done=done)

    @page_route(ITEM + "/files/<int:file_id>")
    def member_item_file(
        self, membership_id: int, meeting_id: int, item_id: int, file_id: int, **kwargs
    ):
        item = self._member_item_read(self._visit(membership_id, meeting_id), item_id)
        return self._sent_file(item._files(), file_id)

    # Forms

    @meeting_form("/intention")
    def say_intention(self, membership_id: int, meeting_id: int, comes="", **form):
        visit = self._visit(membership_id, meeting_id)
        if comes not in ("0", "1"):
            raise NotFound()
        return self._at_meeting(
            visit,
            lambda: visit.meeting._intend(
                visit.membership, visit.partner, comes == "1"
            ),
            done="comes" if comes == "1" else "absent",
        )

    @meeting_form("/concerns", MAX_CONCERNS_FORM)
    def write_concerns(self, membership_id: int, meeting_id: int, **form):
        """What an absent member has to say on some of the items."""
        visit = self._visit(membership_id, meeting_id)

        def write():
            for item in visit.meeting.item_ids:
                text = form.get(f"concern_{item.id}")
                if text is not None and item not in visit.aside:
                    item._concern_by_member(visit.membership, visit.partner, text)

        return self._at_meeting(
            visit, write, done="concerns", failed="concerns", form=form
        )

    @meeting_form("/items", LARGEST_FILE + MAX_ITEM_FORM)
    def put_item(self, membership_id: int, meeting_id: int, file=None, **form):
        visit = self._visit(membership_id, meeting_id)

        def put():
            item = visit.meeting._put_item(
                visit.membership, visit.partner, self._item_vals(form)
            )
            if getattr(file, "filename", ""):
                self._attach_file(item, file, visit.partner)

        return self._at_meeting(visit, put, done="put", failed="put", form=form)

    @meeting_form("/items/<int:item_id>/change")
    def change_item(self, membership_id: int, meeting_id: int, item_id: int, **form):
        visit = self._visit(membership_id, meeting_id)
        item = self._member_item_read(visit, item_id)
        return self._at_item(
            visit,
            item,
            lambda: item._change_by_member(
                visit.membership,
                visit.partner,
                self._item_vals(form),
                form.get("seen", ""),
            ),
            done="changed",
            failed="change",
            form=form,
        )

    @meeting_form("/items/<int:item_id>/withdraw")
    def withdraw_item(self, membership_id: int, meeting_id: int, item_id: int, **form):
        visit = self._visit(membership_id, meeting_id)
        item = self._member_item_read(visit, item_id)
        return self._at_meeting(
            visit,
            lambda: item._withdraw_by_member(visit.membership, visit.partner),
            done="withdrawn",
        )

    @meeting_form("/items/<int:item_id>/files", LARGEST_FILE + 64 * 1024)
    def add_item_file(
        self, membership_id: int, meeting_id: int, item_id: int, file=None, **form
    ):
        visit = self._visit(membership_id, meeting_id)
        item = self._member_item_read(visit, item_id)

        def attach():
            item._check_own(visit.membership)
            if not getattr(file, "filename", ""):
                raise UserError(request.env._("Choose a file first."))
            self._attach_file(item, file, visit.partner)

        return self._at_item(visit, item, attach, done="attached", failed="file")

    @meeting_form("/items/<int:item_id>/proposal")
    def propose_wording(
        self, membership_id: int, meeting_id: int, item_id: int, **form
    ):
        visit = self._visit(membership_id, meeting_id)
        item = self._member_item_read(visit, item_id)
        return self._at_item(
            visit,
            item,
            lambda: item._propose_by_member(
                visit.membership,
                visit.partner,
                form.get("proposal", ""),
                form.get("seen", ""),
            ),
            done="proposed",
            failed="proposal",
            form=form,
        )

    @meeting_form("/items/<int:item_id>/aside")
    def step_aside(self, membership_id: int, meeting_id: int, item_id: int, **form):
        visit = self._visit(membership_id, meeting_id)
        item = self._member_item_read(visit, item_id)

        def aside():
            reason = item._clean(form.get("reason"), LONGEST_REASON)
            if not reason:
                raise UserError(request.env._("Say why, in a few words."))
            item._step_aside(visit.membership, reason)

        return self._at_item(
            visit, item, aside, done="stepped_aside", failed="aside", form=form
        )

    @meeting_form("/items/<int:item_id>/answer")
    def answer_proposal(
        self, membership_id: int, meeting_id: int, item_id: int, **form
    ):
        """I consent, I consent with a concern, I object: on the phone."""
        visit = self._visit(membership_id, meeting_id)
        item = self._member_item_read(visit, item_id)

        def answer():
            # Between the page and the answer, the wording may have become another.
            if form.get("round", "") != str(item.round):
                raise UserError(
                    request.env._(
                        "The proposal has changed meanwhile: read it, then answer."
                    )
                )
            if not item._asks_consent():
                raise UserError(
                    request.env._("No answers are taken on “%s” now.", item.name)
                )
            item._answer(
                visit.membership,
                visit.partner,
                form.get("answer", ""),
                item._clean(form.get("reason"), LONGEST_REASON),
            )

        return self._at_meeting(
            visit, answer, done="answered", failed="answer", form=form
        )

    @http.route(
        f"{ROOT}/actions/<int:action_id>/done",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
        max_content_length=64 * 1024,
    )
    def action_done(self, membership_id: int, action_id: int, back="", **form):
        membership = self._membership(membership_id)
        partner = self._who_acts()
        action = membership._actions_of(partner).filtered(
            lambda action: action.id == action_id
        )
        if not action:
            raise NotFound()
        return self._do_in_form(
            lambda: action._done_by(partner),
            lambda **wrong: self._meetings_page(membership, **wrong),
            lambda _done: self._to_page(
                f"/my/cooperative/{membership.id}/meetings", "action_done"
            ),
        )

    # What the routes share

    def _who_acts(self):
        # sudo: the person's own name, which colleagues read beside what she says.
        return request.env.user.partner_id.sudo()

    def _meetings_shown(self, membership):
        # sudo: portal users have no rights on meetings; that the person acts for this
        # member was just asked, and what the member may see is asked here.
        meetings = request.env["komunigi.meeting"].sudo()
        return meetings, meetings._domain_shown_to(membership, self._who_acts())

    def _visit(self, membership_id: int, meeting_id: int) -> Visit:
        visit = self._visit_or_none(self._membership(membership_id), meeting_id)
        if not visit:
            raise NotFound()
        return visit

    def _visit_or_none(self, membership, meeting_id: int) -> Visit | None:
        meetings, shown = self._meetings_shown(membership)
        meeting = meetings.search(shown & Domain("id", "=", min(meeting_id, MAX_ID)))
        if not meeting:
            return None
        acting = self._acting_in(membership.network_id)
        return Visit(
            meeting=meeting,
            membership=membership,
            acting=acting,
            partner=self._who_acts(),
            aside=self._aside(meeting.item_ids, acting),
        )

    def _acting_in(self, network):
        return self._memberships().filtered(lambda m: m.network_id == network)

    def _aside(self, items, memberships) -> dict:
        return {
            item: item._say_reason_aside(next(iter(reasons.values())))
            for item in items
            if (reasons := item._reasons_aside(memberships))
        }

    def _member_item(self, visit: Visit, item_id: int):
        item = visit.meeting.item_ids.filtered(lambda item: item.id == item_id)
        if not item:
            raise NotFound()
        return item

    def _member_item_read(self, visit: Visit, item_id: int):
        item = self._member_item(visit, item_id)
        if item in visit.aside:
            raise NotFound()
        return item

    def _minutes_read(self, visit: Visit):
        """What this person reads of the minutes, once there are any."""
        meeting = visit.meeting
        minutes = meeting.state == "done" and meeting._minutes_for_members(
            meeting._minutes_hidden_from(visit.acting)
        )
        if not minutes:
            raise NotFound()
        return minutes

    def _item_vals(self, form: dict) -> dict:
        minutes = form.get("minutes", "").strip()
        return {
            "name": form.get("name", ""),
            "kind": form.get("kind", ""),
            "minutes_planned": int(self._number(minutes)) if minutes else 0,
            "description": form.get("description", ""),
            "proposal": form.get("proposal", ""),
        }

    def _attach_file(self, item, file, partner):
        item._attach(file.filename, file.read(LARGEST_FILE + 1), partner)

    def _at_meeting(
        self, visit: Visit, do: Callable, done: str, failed: str = "", form=None
    ):
        return self._do_in_form(
            do,
            lambda **wrong: self._meeting_page(
                visit, failed=failed, form=form or {}, **wrong
            ),
            lambda _done: self._to_page(visit.address, done),
        )

    def _at_item(
        self, visit: Visit, item, do: Callable, done: str, failed: str = "", form=None
    ):
        return self._do_in_form(
            do,
            lambda **wrong: self._item_page(
                visit, item, failed=failed, form=form, **wrong
            ),
            lambda _done: self._to_page(visit.address_of(item), done),
        )

    # What pages show

    def _meetings_page(self, membership, page: int = 1, status: int = 200, **values):
        meetings, shown = self._meetings_shown(membership)
        ahead = meetings.search(
            shown & Domain("state", "in", ["running", "draft"]),
            order="date_start, id",
            limit=MEETINGS_A_PAGE,
        )
        # One that goes on comes before those ahead, whatever its hour.
        ahead = ahead.sorted(lambda meeting: meeting.state != "running")
        past = shown & Domain("state", "in", ["done", "cancelled"])
        pages = pager(
            url=f"/my/cooperative/{membership.id}/meetings",
            total=meetings.search_count(past),
            page=page,
            step=MEETINGS_A_PAGE,
        )
        return self._render(
            "komunigi_assembly.portal_meetings",
            {
                "membership": membership,
                "is_person": not membership.partner_id.is_company,
                "next": ahead[:1],
                "intention": ahead[:1] and ahead[:1]._intention_of(membership),
                "ahead": ahead[1:],
                "actions": membership._actions_of(self._who_acts()),
                "past": meetings.search(
                    past, limit=MEETINGS_A_PAGE, offset=pages["offset"]
                ),
                "pager": pages,
                "today": membership.network_id._today(),
                "page_name": "meetings",
                "error": "",
                "done": "",
                **values,
            },
            status=status,
        )

    def _meeting_values(self, visit: Visit) -> dict:
        return {
            "visit": visit,
            "meeting": visit.meeting,
            "membership": visit.membership,
            "is_person": not visit.membership.partner_id.is_company,
            "form": {},
            "failed": "",
            "error": "",
            "done": "",
        }

    def _now_values(self, visit: Visit) -> dict:
        """What is being talked about, and what is asked of this member."""
        current = visit.meeting.item_ids.filtered(lambda item: item.state == "current")
        reads = bool(current) and current not in visit.aside
        asks = reads and current._asks_consent()
        return {
            "current": current,
            "asks_consent": asks,
            "voice": asks and current._voice_of(visit.membership),
            "polls": current.poll_ids.filtered(lambda poll: poll.state == "open")
            if reads
            else [],
            "intention": visit.meeting._intention_of(visit.membership),
            "reason_limit": LONGEST_REASON,
        }

    def _meeting_page(
        self, visit: Visit, status: int = 200, failed="", form=None, **values
    ):
        meeting, membership = visit.meeting, visit.membership
        form = form or {}
        concerns = meeting.item_ids.concern_ids.filtered(
            lambda concern: concern.membership_id == membership
        )
        return self._render(
            "komunigi_assembly.portal_meeting",
            {
                **self._meeting_values(visit),
                **self._now_values(visit),
                "takes_items": meeting._takes_items(),
                # What was typed too late is given back to be copied.
                "takes_concerns": meeting.item_ids.filtered(
                    lambda item: (
                        item not in visit.aside
                        and (item._takes_concerns() or form.get(f"concern_{item.id}"))
                    )
                ),
                "own_concerns": {concern.item_id: concern.text for concern in concerns},
                "failed": failed,
                "form": form,
                "kinds": meeting._kinds_of_items(),
                "limits": self._item_limits(),
                "page_name": "meeting",
                **values,
            },
            status=status,
        )

    def _item_page(self, visit: Visit, item, status: int = 200, **values):
        reads = item not in visit.aside
        return self._render(
            "komunigi_assembly.portal_item",
            {
                **self._meeting_values(visit),
                "item": item,
                "reads": reads,
                "address": visit.address_of(item),
                "files": item._files() if reads else [],
                "concerns": item.concern_ids if reads else [],
                "is_own": reads and item._is_own_of(visit.membership),
                "may_step_aside": reads
                and not item.outcome
                and visit.meeting.state in ("draft", "running"),
                "takes_wording": reads and item._takes_wording_of(visit.membership),
                "kinds": visit.meeting._kinds_of_items(),
                "limits": self._item_limits(),
                "page_name": "meeting_item",
                **{**values, "form": values.get("form") or {}},
            },
            status=status,
        )

    def _item_limits(self) -> dict:
        return {
            "name": LONGEST_NAME,
            "text": LONGEST_TEXT,
            "reason": LONGEST_REASON,
            "minutes": LONGEST_MINUTES,
            "items": MOST_ITEMS,
            "types": ",".join(f".{ending}" for ending in sorted(FILE_TYPES)),
            "megabytes": LARGEST_FILE // 1024**2,
        }
