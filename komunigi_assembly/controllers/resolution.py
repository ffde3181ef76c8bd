# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from werkzeug.exceptions import NotFound

from odoo.exceptions import UserError
from odoo.http import request

from odoo.addons.komunigi_membership.controllers.cooperative import read_id

from ..models.komunigi_agenda_item import (
    LONGEST_NAME,
    LONGEST_REASON,
    LONGEST_TEXT,
)
from ..models.komunigi_resolution import ANSWERS
from .notes import ITEM, MeetingNotes, Taking, notes_form, notes_page

VOTE = ITEM + "/vote"
# No assembly has more votes.
MOST_VOTES = 10**9


class ResolutionNotes(MeetingNotes):
    """Resolutions of an assembly, on the screen of whoever takes notes.

    What was counted is shown with its result before it is entered: the figures travel
    in the page until then.
    """

    @notes_form(VOTE + "/way")
    def notes_vote_way(self, meeting_id: int, item_id: int, **form):
        taking, item = self._resolution(meeting_id, item_id)

        def change():
            values = {"is_from_bureau": form.get("is_from_bureau") == "1"}
            for name in ("vote_way", "majority"):
                known = dict(item._fields[name]._description_selection(request.env))
                if form.get(name) not in known:
                    raise UserError(request.env._("Choose one of those offered."))
                values[name] = form[name]
            # sudo: who takes notes was just asked; portal users have no rights.
            item.sudo().write(values)
            item.meeting_id._changed()

        return self._do(taking, change, item=item, failed="way", form=form)

    @notes_form(VOTE + "/hands")
    def notes_vote_hands(self, meeting_id: int, item_id: int, **form):
        """Show what the figures make, or enter them."""
        taking, item = self._resolution(meeting_id, item_id)
        amendment = self._amendment_of(item, form.get("amendment_id", ""))
        name = self._hands_form(amendment)

        def enter():
            item._count_hands(self._figures(item, form), taking.partner, amendment)

        if form.get("enter") == "1":
            return self._do(taking, enter, item=item, failed=name, form=form)
        try:
            count, record = item._try_hands(self._figures(item, form), amendment)
        except UserError as error:
            return self._notes_page(
                taking, item, status=400, error=str(error), failed=name, form=form
            )
        return self._notes_page(
            taking,
            item,
            failed=name,
            form=form,
            hands_said=item._say_vote({**record, "count": count}),
        )

    @notes_form(VOTE + "/open")
    def notes_vote_open(self, meeting_id: int, item_id: int, **form):
        taking, item = self._resolution(meeting_id, item_id)
        amendment = self._amendment_of(item, form.get("amendment_id", ""))
        return self._do(
            taking,
            lambda: item._open_poll(taking.partner, amendment),
            item=item,
            failed="poll",
        )

    @notes_form(VOTE + "/close")
    def notes_vote_close(self, meeting_id: int, item_id: int, **form):
        taking, item = self._resolution(meeting_id, item_id)
        return self._do(
            taking, lambda: item._close_poll(taking.partner), item=item, failed="poll"
        )

    @notes_form(VOTE + "/stop")
    def notes_vote_stop(self, meeting_id: int, item_id: int, **form):
        taking, item = self._resolution(meeting_id, item_id)

        def stop():
            reason = item._clean(form.get("reason", ""), LONGEST_REASON)
            item._cancel_poll(reason, taking.partner)

        return self._do(taking, stop, item=item, failed="stop", form=form)

    @notes_form(VOTE + "/amendments")
    def notes_amend(self, meeting_id: int, item_id: int, **form):
        taking, item = self._resolution(meeting_id, item_id)

        def amend():
            name = item._clean(form.get("name", ""), LONGEST_NAME)
            text = item._clean(form.get("text", ""), LONGEST_TEXT)
            if not name or not text:
                raise UserError(
                    request.env._(
                        "Say what the amendment changes, and how the whole text reads "
                        "with it."
                    )
                )
            # sudo: as for the way of voting.
            last = max(item.amendment_ids.mapped("sequence"), default=0)
            item.sudo().amendment_ids.create(
                {
                    "item_id": item.id,
                    "name": name,
                    "text": text,
                    "sequence": last + 10,
                    "is_from_bureau": form.get("is_from_bureau") == "1",
                }
            )
            item.meeting_id._changed()

        return self._do(taking, amend, item=item, failed="amend", form=form)

    @notes_form(VOTE + "/amendments/<int:amendment_id>/first")
    def notes_amendment_first(
        self, meeting_id: int, item_id: int, amendment_id: int, **form
    ):
        """It is further from the text than the others: they wait."""
        taking, item = self._resolution(meeting_id, item_id)
        amendment = self._amendment_of(item, str(amendment_id), is_given=True)

        def put_first():
            first = min(item.amendment_ids.mapped("sequence"))
            # sudo: as for the way of voting.
            amendment.sudo().sequence = first - 10
            item.meeting_id._changed()

        return self._do(taking, put_first, item=item)

    @notes_form(VOTE + "/amendments/<int:amendment_id>/withdraw")
    def notes_amendment_withdraw(
        self, meeting_id: int, item_id: int, amendment_id: int, **form
    ):
        taking, item = self._resolution(meeting_id, item_id)
        amendment = self._amendment_of(item, str(amendment_id), is_given=True)
        return self._do(taking, lambda: amendment._withdraw(taking.partner), item=item)

    @notes_page(VOTE + "/turnout.json")
    def notes_turnout(self, meeting_id: int, item_id: int, **kwargs):
        """How many have voted, for the screen that waits to close the vote."""
        _taking, item = self._resolution(meeting_id, item_id)
        poll = item._poll_under_way()
        return self._notes_json(
            {"open": bool(poll), "said": item._say_turnout() if poll else ""}, 200
        )

    # What the routes share

    def _resolution(self, meeting_id: int, item_id: int):
        taking, item = self._item_read(meeting_id, item_id)
        if not item.is_resolution:
            raise NotFound()
        return taking, item

    def _amendment_of(self, item, amendment_id: str, is_given=False):
        """One of the item's; none for the text itself, unless one `is_given`."""
        found = item.amendment_ids.filtered(lambda one: str(one.id) == amendment_id)
        if (amendment_id or is_given) and not found:
            raise NotFound()
        return found

    def _hands_form(self, amendment) -> str:
        return f"hands_{amendment.id}" if amendment else "hands"

    def _figures(self, item, form: dict) -> dict[int, dict[str, int | None]]:
        """What was typed: in whole votes; an empty yes is the rest."""
        figures = {}
        for name in form:
            answer, _sign, category = name.partition("_")
            if answer in ANSWERS and (category == "0" or read_id(category)):
                figures.setdefault(read_id(category), {})[answer] = self._votes(
                    form[name], answer
                )
        return figures

    def _votes(self, text: str, answer: str) -> int | None:
        text = "".join(text[:32].split())
        if not text:
            return None if answer == "yes" else 0
        if not (text.isascii() and text.isdecimal()) or int(text) > MOST_VOTES:
            raise UserError(request.env._("Votes are whole numbers, like 42."))
        return int(text)

    def _notes_page(self, taking: Taking, item, status: int = 200, **values):
        shown = {"hands_said": []}
        if item and item.is_resolution and not taking.aside(item):
            shown |= {
                "voices": item._voices()
                if taking.meeting.state == "running" and not item.outcome
                else None,
                "vote_ways": item._fields["vote_way"]._description_selection(
                    request.env
                ),
                "majorities": item._fields["majority"]._description_selection(
                    request.env
                ),
            }
        return super()._notes_page(taking, item, status, **{**shown, **values})
