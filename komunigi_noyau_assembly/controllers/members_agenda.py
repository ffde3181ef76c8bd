# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from werkzeug.exceptions import NotFound

from odoo.exceptions import UserError
from odoo.http import request

from odoo.addons.komunigi_noyau.controllers.workspace import (
    BODY,
    MATTER,
    BodyWorkspace,
    body_form,
    body_page,
)


class MembersAgenda(BodyWorkspace):
    """The body prepares the members' meetings: proposes, and orders the agenda."""

    @body_page("/agenda/<int:meeting_id>")
    def members_agenda(self, body_id: int, meeting_id: int, done: str = "", **kwargs):
        return self._members_agenda_page(
            *self._meeting_prepared(body_id, meeting_id), done=done
        )

    @body_form(BODY + "/agenda/<int:meeting_id>/items/<int:item_id>")
    def members_agenda_arrange(
        self, body_id: int, meeting_id: int, item_id: int, **form
    ):
        sitting, meeting = self._meeting_prepared(body_id, meeting_id)
        item = meeting.item_ids.filtered(lambda item: item.id == item_id)
        if not item:
            raise NotFound()
        try:
            with request.env.cr.savepoint():
                item._arrange(form.get("move", ""), form.get("minutes", ""))
        except UserError as error:
            return self._members_agenda_page(
                sitting, meeting, error=str(error), status=400
            )
        return self._private(
            request.redirect(
                f"/my/bodies/{sitting.body.id}/agenda/{meeting.id}"
                f"?done=arranged#item_{item.id}",
                code=303,
            )
        )

    @body_form(MATTER + "/agenda")
    def members_agenda_put(
        self, body_id: int, matter_id: int, meeting_id: str = "", **form
    ):
        reading = self._matter_decided(body_id, matter_id)
        meeting = reading.matter._meetings_to_put_on().filtered(
            lambda meeting: str(meeting.id) == meeting_id
        )
        if not meeting:
            raise NotFound()
        return self._work(
            reading,
            lambda: reading.matter._put_on_agenda(
                meeting,
                self._who_works(),
                minutes=meeting._minutes_given(form.get("minutes", "")),
            ),
            done="on_agenda",
            failed="agenda",
            form=form,
        )

    # What the routes share

    def _meeting_prepared(self, body_id: int, meeting_id: int):
        sitting = self._sitting(body_id)
        # Who sits along or ad interim looks on: the order is the seats' to choose.
        if not sitting.seats:
            raise NotFound()
        meeting = sitting.body._meetings_prepared().filtered(
            lambda meeting: meeting.id == meeting_id
        )
        if not meeting:
            raise NotFound()
        return sitting, meeting

    def _members_agenda_page(self, sitting, meeting, status: int = 200, **values):
        return self._render(
            "komunigi_noyau_assembly.portal_members_agenda",
            {
                "sitting": sitting,
                "body": sitting.body,
                "meeting": meeting,
                "kinds": dict(self._words_of("komunigi.agenda.item", "kind")),
                "error": "",
                "done": "",
                "page_name": "members_agenda",
                **values,
            },
            status=status,
        )

    def _matter_page(self, reading, status: int = 200, **values):
        if not reading.aside:
            values = {
                "item_ahead": reading.matter._item_ahead(),
                "meetings_to_put_on": reading.matter._meetings_to_put_on(),
                **values,
            }
        return super()._matter_page(reading, status, **values)
