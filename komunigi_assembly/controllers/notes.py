# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from dateutil.relativedelta import relativedelta
from werkzeug.exceptions import NotFound

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from odoo.addons.komunigi_membership.controllers.booklet import MAX_ID
from odoo.addons.komunigi_membership.controllers.cooperative import (
    CooperativePortal,
    read_id,
)
from odoo.addons.komunigi_membership.models.komunigi_documented import (
    FILE_TYPES,
    LARGEST_FILE,
)

from ..exceptions import NotesConflict
from ..models.komunigi_agenda_item import (
    LONGEST_NAME,
    LONGEST_NOTES,
    LONGEST_REASON,
    LONGEST_TEXT,
)

NOTES = "/my/meetings/<int:meeting_id>/notes"
ITEM = NOTES + "/items/<int:item_id>"
# The longest notes, each of their characters as a browser writes it at worst.
MAX_NOTES_FORM = 12 * LONGEST_NOTES + 16 * 1024
MOST_MINUTES = 600


def notes_page(path: str = "") -> "http.route":
    return http.route(
        path, type="http", auth="user", website=True, sitemap=False, methods=["GET"]
    )


def notes_form(path: str, longest: int = MAX_NOTES_FORM) -> "http.route":
    return http.route(
        path,
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
        max_content_length=longest,
    )


@dataclass(frozen=True)
class Taking:
    """Who takes notes of which meeting.

    :ivar partner: res.partner, the person
    :ivar acting: members of the network for which the person acts: who steps aside
        for one of them takes no notes of that item
    """

    meeting: object
    partner: object
    acting: object

    @property
    def address(self) -> str:
        return f"/my/meetings/{self.meeting.id}/notes"

    def address_of(self, item) -> str:
        return f"{self.address}/items/{item.id}"

    def aside(self, item) -> str:
        """Why the person steps aside from `item`, in words; empty for who does not."""
        return item._say_aside_of(self.partner, self.acting)


class MeetingNotes(CooperativePortal):
    """The one screen of whoever takes notes.

    Each request asks anew whether the person takes notes of this meeting. A meeting
    that does not exist and one of which she does not give the same answer; so does
    what somebody who steps aside is not to read.
    """

    # Pages

    @notes_page(NOTES)
    def notes(self, meeting_id: int, item: str = "", done: str = "", **kwargs):
        meeting = self._meeting_for_notes(meeting_id)
        if not meeting._followed_by(request.env.user):
            return self._render(
                "komunigi_assembly.portal_notes_take",
                {"meeting": meeting, "error": "", "page_name": "notes"},
            )
        taking = self._taking(meeting_id)
        return self._notes_page(taking, self._item_shown(taking, item), done=done)

    @notes_page(NOTES + "/close")
    def notes_close_page(self, meeting_id: int, **kwargs):
        taking = self._taking(meeting_id)
        if taking.meeting.state != "running":
            return self._to_notes(taking)
        return self._closing_page(taking)

    @notes_page(ITEM + "/files/<int:file_id>")
    def notes_file(self, meeting_id: int, item_id: int, file_id: int, **kwargs):
        _taking, item = self._item_read(meeting_id, item_id)
        return self._sent_file(item._files(), file_id)

    # Who takes notes

    @notes_form(NOTES + "/take")
    def notes_take(self, meeting_id: int, **form):
        meeting = self._meeting_for_notes(meeting_id)
        try:
            with request.env.cr.savepoint():
                meeting._take_notes(self._person())
        except UserError as error:
            return self._render(
                "komunigi_assembly.portal_notes_take",
                {"meeting": meeting, "error": str(error), "page_name": "notes"},
                status=400,
            )
        return self._private(
            request.redirect(f"/my/meetings/{meeting.id}/notes", code=303)
        )

    @notes_form(NOTES + "/hand_over")
    def notes_hand_over(self, meeting_id: int, **form):
        taking = self._taking(meeting_id)
        taking.meeting._hand_over_notes()
        return self._private(request.redirect("/my", code=303))

    # The meeting

    @notes_form(NOTES + "/open")
    def notes_open(self, meeting_id: int, **form):
        taking = self._taking(meeting_id)
        return self._do(
            taking, lambda: taking.meeting._open(by=taking.partner), "opened"
        )

    @notes_form(NOTES + "/close")
    def notes_close(self, meeting_id: int, **form):
        taking = self._taking(meeting_id)
        try:
            with request.env.cr.savepoint():
                taking.meeting._close(by=taking.partner)
        except UserError as error:
            return self._closing_page(taking, error=str(error), status=400)
        return self._to_notes(taking, done="closed")

    @notes_form(NOTES + "/presence")
    def notes_presence(self, meeting_id: int, **form):
        taking = self._taking(meeting_id)
        return self._do(
            taking,
            lambda: self._note_presence(taking, form),
            failed="presence",
            form=form,
        )

    @notes_form(NOTES + "/items")
    def notes_put(self, meeting_id: int, **form):
        """An item that comes up in the meeting."""
        taking = self._taking(meeting_id)
        return self._do(
            taking, lambda: self._put(taking, form), failed="put", form=form
        )

    @notes_form(NOTES + "/order")
    def notes_order(self, meeting_id: int, **form):
        taking = self._taking(meeting_id)
        step = -1 if "up" in form else 1
        item = self._own_item(taking.meeting, form.get("up", form.get("down", "")))
        return self._do(taking, lambda: item._shift(step))

    # One item

    @notes_form(ITEM + "/start")
    def notes_start(self, meeting_id: int, item_id: int, **form):
        taking, item = self._item_known(meeting_id, item_id)
        return self._do(taking, lambda: item._start(by=taking.partner))

    @notes_form(ITEM + "/notes")
    def notes_save(self, meeting_id: int, item_id: int, **form):
        """Keep what was written; by the same button, go on to the next item."""
        taking, item = self._item_read(meeting_id, item_id)
        wants_json = form.get("answer") == "json"
        try:
            with request.env.cr.savepoint():
                version = item._save_notes(
                    form.get("notes", ""), self._version(form), taking.partner
                )
                if form.get("then") == "next":
                    self._go_on(taking, item)
                elif form.get("then") == "finish":
                    item._finish(by=taking.partner)
        except NotesConflict as conflict:
            if wants_json:
                return self._notes_json(
                    {
                        "error": str(conflict),
                        "theirs": conflict.theirs,
                        "version": conflict.version,
                    },
                    409,
                )
            return self._notes_page(
                taking, item, status=409, conflict=conflict, form=form, failed="notes"
            )
        except UserError as error:
            if wants_json:
                return self._notes_json({"error": str(error)}, 400)
            return self._notes_page(
                taking, item, status=400, error=str(error), form=form, failed="notes"
            )
        if wants_json:
            return self._notes_json({"version": version}, 200)
        shown = item.browse() if form.get("then") else item
        return self._to_notes(taking, shown, "" if form.get("then") else "saved")

    @notes_form(ITEM + "/carry_on")
    def notes_carry_on(self, meeting_id: int, item_id: int, **form):
        taking, item = self._item_read(meeting_id, item_id)

        def carry_on():
            item._finish(by=taking.partner)
            if not item._carry_on():
                raise UserError(
                    request.env._(
                        "There is no next meeting yet to go on with it: plan one first."
                    )
                )

        return self._do(taking, carry_on, "carried_on")

    @notes_form(ITEM + "/files", LARGEST_FILE + 64 * 1024)
    def notes_attach(self, meeting_id: int, item_id: int, file=None, **form):
        taking, item = self._item_read(meeting_id, item_id)

        def attach():
            if not getattr(file, "filename", ""):
                raise UserError(request.env._("Choose a file first."))
            item._attach(file.filename, file.read(LARGEST_FILE + 1), taking.partner)

        return self._do(taking, attach, item=item, failed="file")

    @notes_form(ITEM + "/aside")
    def notes_aside(self, meeting_id: int, item_id: int, **form):
        taking, item = self._item_read(meeting_id, item_id)

        def step_aside():
            member = self._member(taking, form.get("membership_id", ""))
            reason = item._clean(form.get("reason", ""), LONGEST_REASON)
            item._step_aside(member, reason)

        return self._do(taking, step_aside, item=item, failed="aside", form=form)

    # A decision by consent

    @notes_form(ITEM + "/decision")
    def notes_to_decide(self, meeting_id: int, item_id: int, **form):
        taking, item = self._item_read(meeting_id, item_id)
        return self._do(taking, item._decide_it, item=item)

    @notes_form(ITEM + "/proposal")
    def notes_proposal(self, meeting_id: int, item_id: int, **form):
        taking, item = self._item_read(meeting_id, item_id)
        return self._do(
            taking,
            lambda: self._reword(taking, item, form),
            item=item,
            failed="proposal",
            form=form,
        )

    @notes_form(ITEM + "/stage")
    def notes_stage(self, meeting_id: int, item_id: int, stage="", **form):
        taking, item = self._item_read(meeting_id, item_id)
        return self._do(taking, lambda: item._go_to_stage(stage), item=item)

    @notes_form(ITEM + "/concerns/<int:concern_id>")
    def notes_heard(self, meeting_id: int, item_id: int, concern_id: int, **form):
        taking, item = self._item_read(meeting_id, item_id)
        concern = item.concern_ids.filtered(lambda one: one.id == concern_id)
        if not concern:
            raise NotFound()
        return self._do(taking, lambda: item._hear_concern(concern), item=item)

    @notes_form(ITEM + "/answers")
    def notes_answer(self, meeting_id: int, item_id: int, **form):
        """What one member says, or that all others consent."""
        taking, item = self._item_read(meeting_id, item_id)

        def answer():
            # Between the page and the answer, the proposal may have become another.
            if form.get("round", "") != str(item.round):
                raise UserError(
                    request.env._(
                        "The proposal has changed meanwhile: read it, then answer."
                    )
                )
            if form.get("all") == "1":
                item._all_consent(taking.partner)
                return
            item._answer(
                self._member(taking, form.get("membership_id", "")),
                taking.partner,
                form.get("answer", ""),
                form.get("reason", ""),
            )

        return self._do(
            taking,
            answer,
            item=item,
            failed=f"answer_{form.get('membership_id', '')}",
            form=form,
        )

    @notes_form(ITEM + "/decide")
    def notes_decide(self, meeting_id: int, item_id: int, **form):
        taking, item = self._item_read(meeting_id, item_id)
        return self._do(
            taking,
            lambda: item._decide(
                taking.partner, self._date(form.get("date_review", ""))
            ),
            item=item,
            failed="decide",
            form=form,
        )

    # Actions

    @notes_form(NOTES + "/actions")
    def notes_action(self, meeting_id: int, item_id="", **form):
        taking = self._taking(meeting_id)
        item = item_id and self._own_item(taking.meeting, item_id)
        who = taking.meeting._people_to_name().filtered(
            lambda partner: str(partner.id) == form.get("who", "")
        )
        return self._do(
            taking,
            lambda: taking.meeting._add_action(
                form.get("summary", ""),
                self._date(form.get("date_deadline", "")),
                who,
                item=item or None,
                by=taking.partner,
            ),
            item=item or None,
            failed="action",
            form=form,
        )

    @notes_form(NOTES + "/actions/<int:action_id>")
    def notes_action_goes_on(self, meeting_id: int, action_id: int, **form):
        """Done, or until another day."""
        taking = self._taking(meeting_id)
        meeting = taking.meeting
        action = meeting._actions_open().filtered(lambda one: one.id == action_id)
        if not action:
            raise NotFound()

        def go_on():
            if "done" in form:
                action._done_by(taking.partner, meeting)
            else:
                action._put_off(self._date(form.get("date_deadline", "")))

        return self._do(taking, go_on, failed=f"action_{action_id}", form=form)

    # What the routes share

    def _person(self):
        # sudo: the person's own name, which the record keeps.
        return request.env.user.partner_id.sudo()

    def _any_notes_meeting(self, meeting_id: int):
        # sudo: portal users have no rights on meetings; who takes notes is asked
        # before anything of it is shown.
        return (
            request.env["komunigi.meeting"].sudo().browse(min(meeting_id, MAX_ID))
        ).exists()

    def _notes_meeting(self, meeting_id: int):
        """The meeting of which the person takes notes, in sudo."""
        meeting = self._any_notes_meeting(meeting_id)
        if not meeting or not meeting._followed_by(request.env.user):
            raise NotFound()
        return meeting

    def _meeting_for_notes(self, meeting_id: int):
        """A meeting of which the person takes notes, or could."""
        meeting = self._any_notes_meeting(meeting_id)
        if not meeting or not meeting._link_to_notes(request.env.user):
            raise NotFound()
        return meeting

    def _taking(self, meeting_id: int) -> Taking:
        meeting = self._notes_meeting(meeting_id)
        return Taking(
            meeting=meeting,
            partner=self._person(),
            acting=meeting._acting_here(request.env.user),
        )

    def _own_item(self, meeting, item_id: str):
        item = meeting.item_ids.filtered(lambda item: str(item.id) == str(item_id))
        if not item:
            raise NotFound()
        return item

    def _item_known(self, meeting_id: int, item_id: int):
        """An item whose name the person knows: she may step aside from it."""
        taking = self._taking(meeting_id)
        return taking, self._own_item(taking.meeting, item_id)

    def _item_read(self, meeting_id: int, item_id: int):
        taking, item = self._item_known(meeting_id, item_id)
        if taking.aside(item):
            raise NotFound()
        return taking, item

    def _item_shown(self, taking: Taking, item_id: str):
        """The item that was chosen, else the current one, else none."""
        items = taking.meeting.item_ids
        chosen = items.filtered(lambda item: str(item.id) == item_id)
        return chosen or taking.meeting._current_item()

    def _member(self, taking: Taking, membership_id: str):
        # sudo: a member of the meeting's own network; whether it was asked, or is
        # there, is for the model to say.
        memberships = request.env["komunigi.membership"].sudo()
        member = memberships.browse(read_id(membership_id)).exists()
        if not member or member.network_id != taking.meeting.network_id:
            raise NotFound()
        return member

    def _version(self, form: dict) -> int:
        try:
            return int(form.get("version", "")[:9])
        except ValueError:
            return -1

    def _note_presence(self, taking: Taking, form: dict):
        meeting = taking.meeting
        mode = form.get("mode", "here")
        if form.get("out"):
            stays = meeting.attendance_ids.filtered(
                lambda stay: str(stay.id) == form["out"] and not stay.date_out
            )
            if stays.membership_id:
                meeting._check_out(
                    stays.membership_id, stays.partner_id or None, by=taking.partner
                )
            else:
                stays._end()
                meeting._presence_changed()
            return
        if form.get("in"):
            member_id, _sign, partner_id = form["in"].partition("-")
            member = self._member(taking, member_id)
            people = meeting._people_of(member)[member]
            partner = people.filtered(lambda one: str(one.id) == partner_id)
            meeting._check_in(member, mode, partner or None, by=taking.partner)
            return
        name = " ".join(form.get("name", "").split())
        member_id = form.get("membership_id", "")
        member = (
            self._member(taking, member_id)
            if member_id
            else request.env["komunigi.membership"]
        )
        if not name or len(name) > LONGEST_NAME:
            raise UserError(request.env._("Give the person's name."))
        meeting._check_in(member, mode, name=name, by=taking.partner)

    def _put(self, taking: Taking, form: dict):
        items = request.env["komunigi.agenda.item"]
        name = " ".join(items._clean(form.get("name", ""), LONGEST_NAME).split())
        if not name:
            raise UserError(request.env._("Give the item a name."))
        kind = form.get("kind", "discussion")
        if kind not in dict(items._fields["kind"].selection):
            raise UserError(request.env._("Choose what kind of item it is."))
        minutes = int(self._number(form.get("minutes", "") or "10"))
        # sudo: portal users have no rights on items; who takes notes puts what comes
        # up, where the agenda is not closed.
        items.sudo().create(
            {
                "meeting_id": taking.meeting.id,
                "name": name,
                "kind": kind,
                "minutes_planned": min(minutes, MOST_MINUTES),
                "author_id": taking.partner.id,
            }
        )

    def _go_on(self, taking: Taking, item):
        """Finish `item`, and begin with what comes next."""
        following = taking.meeting._next_item()
        if following:
            following._start(by=taking.partner)
        else:
            item._finish(by=taking.partner)

    def _reword(self, taking: Taking, item, form: dict):
        # Between the page and the new wording, somebody may have worded it anew.
        seen = form.get("seen", "")
        if seen != str(len(item.proposal_versions or [])):
            raise UserError(
                request.env._(
                    "%s has changed the proposal meanwhile. Your text is still below: "
                    "compare it with the proposal, then save it.",
                    item.proposal_author_id.name or request.env._("Somebody"),
                )
            )
        if form.get("integrates") == "1":
            item._integrate_objection(form.get("proposal", ""), taking.partner)
        else:
            item._set_proposal(form.get("proposal", ""), taking.partner)

    def _do(
        self,
        taking: Taking,
        do: Callable,
        done: str = "",
        item=None,
        failed: str = "",
        form=None,
    ):
        return self._do_in_form(
            do,
            lambda **wrong: self._notes_page(
                taking,
                item or taking.meeting._current_item(),
                failed=failed,
                form=form or {},
                **wrong,
            ),
            lambda _done: self._to_notes(taking, item, done),
        )

    def _to_notes(self, taking: Taking, item=None, done: str = ""):
        query = {}
        if item and item.state != "current":
            query["item"] = item.id
        if done:
            query["done"] = done
        address = taking.address + (f"?{urlencode(query)}" if query else "")
        return self._private(request.redirect(address, code=303))

    def _notes_json(self, values: dict, status: int):
        return self._private(request.make_json_response(values, status=status))

    def _notes_page(self, taking: Taking, item, status: int = 200, **values):
        meeting = taking.meeting
        now = meeting._now()
        items = meeting.item_ids.sorted()
        aside = {one: reason for one in items if (reason := taking.aside(one))}
        standing = (
            item._standing()
            if item and item not in aside and item._is_by_consent()
            else None
        )
        actions = meeting._actions_open()
        return self._render(
            "komunigi_assembly.portal_notes",
            {
                "taking": taking,
                "meeting": meeting,
                "item": item,
                "items": items,
                "aside": aside,
                "now": now,
                "next_item": meeting._next_item(),
                "standing": standing,
                "rows": meeting._presence_rows() if meeting.profile == "light" else [],
                "guests": meeting._guests_there(),
                "people": meeting._people_to_name(),
                "actions_before": actions.filtered(
                    lambda action: action.res_id != meeting.id
                ),
                "actions_here": actions.filtered(
                    lambda action: action.res_id == meeting.id
                ),
                "date_deadline": meeting.network_id._today() + relativedelta(months=1),
                "takes_items": meeting.state in ("draft", "running")
                and not meeting._is_frozen_agenda(),
                "limits": {
                    "name": LONGEST_NAME,
                    "notes": LONGEST_NOTES,
                    "reason": LONGEST_REASON,
                    "text": LONGEST_TEXT,
                    "minutes": MOST_MINUTES,
                    "files": ",".join(f".{ending}" for ending in sorted(FILE_TYPES)),
                    "megabytes": LARGEST_FILE // 1024**2,
                },
                "conflict": None,
                "form": {},
                "failed": "",
                "error": "",
                "done": "",
                "page_name": "notes",
                **values,
            },
            status=status,
        )

    def _closing_page(self, taking: Taking, status: int = 200, **values):
        meeting = taking.meeting
        return self._render(
            "komunigi_assembly.portal_notes_close",
            {
                "taking": taking,
                "meeting": meeting,
                **meeting._before_closing(),
                "error": "",
                "page_name": "notes",
                **values,
            },
            status=status,
        )
