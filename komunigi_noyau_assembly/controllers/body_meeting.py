# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from dataclasses import dataclass

from werkzeug.exceptions import NotFound

from odoo.fields import Domain
from odoo.http import content_disposition, request

from odoo.addons.komunigi_membership.controllers.booklet import MAX_ID
from odoo.addons.komunigi_noyau.controllers.workspace import (
    BODY,
    BodyWorkspace,
    Sitting,
    body_form,
    body_page,
)
from odoo.addons.komunigi_noyau.models.komunigi_matter import (
    LONGEST_DRAFT,
    LONGEST_NAME,
)

MEETINGS_SHOWN = 12


@dataclass(frozen=True)
class BodysMeeting:
    """A meeting of the body in which the person sits."""

    meeting: object
    sitting: Sitting

    @property
    def body(self):
        return self.sitting.body


class BodyMeetings(BodyWorkspace):
    """The meetings of a body, for who sits in it: the next one, its agenda, minutes."""

    def _workspace_values(self, sitting: Sitting) -> dict:
        values = super()._workspace_values(sitting)
        if sitting.body.kind == "audit":
            return values
        ahead = sitting.body._meetings_ahead()
        return {
            **values,
            "meeting_next": ahead[:1],
            "meeting_items": self._items_read(ahead[:1], sitting),
            "meetings_later": ahead[1:],
            "meetings_held": sitting.body._meetings_held(MEETINGS_SHOWN),
            "meetings_prepared": sitting.body._meetings_prepared(),
        }

    @body_page("/meetings/<int:meeting_id>")
    def body_meeting(self, body_id: int, meeting_id: int, done: str = "", **kwargs):
        return self._body_meeting_page(
            self._body_meeting(body_id, meeting_id), done=done
        )

    @body_page("/meetings/<int:meeting_id>/meeting.ics")
    def body_meeting_ics(self, body_id: int, meeting_id: int, **kwargs):
        known = self._body_meeting(body_id, meeting_id)
        url = f"{known.meeting.get_base_url()}{self._body_meeting_path(known.meeting)}"
        return self._private(
            request.make_response(
                known.meeting._ics(url=url),
                [
                    ("Content-Type", "text/calendar; charset=utf-8"),
                    (
                        "Content-Disposition",
                        content_disposition(f"meeting-{known.meeting.id}.ics"),
                    ),
                    ("X-Content-Type-Options", "nosniff"),
                ],
            )
        )

    @body_form(BODY + "/meetings/<int:meeting_id>/items")
    def body_meeting_put(self, body_id: int, meeting_id: int, **form):
        known = self._body_meeting(body_id, meeting_id)
        return self._do_in_form(
            lambda: known.meeting._put_by_sitting(self._who_works(), form),
            lambda **wrong: self._body_meeting_page(
                known, failed="put", form=form, **wrong
            ),
            lambda _done: self._to_page(
                self._body_meeting_path(known.meeting), "item_put"
            ),
        )

    # What the routes share

    def _body_meeting(self, body_id: int, meeting_id: int) -> BodysMeeting:
        sitting = self._sitting(body_id)
        # sudo: portal users have no rights on meetings; that the person sits in the
        # body was just asked.
        meeting = (
            request.env["komunigi.meeting"]
            .sudo()
            .search(
                Domain("id", "=", min(meeting_id, MAX_ID))
                & Domain("body_id", "=", sitting.body.id)
            )
        )
        if not meeting:
            raise NotFound()
        return BodysMeeting(meeting=meeting, sitting=sitting)

    def _body_meeting_path(self, meeting) -> str:
        return f"/my/bodies/{meeting.body_id.id}/meetings/{meeting.id}"

    def _items_read(self, meeting, sitting: Sitting) -> list[dict]:
        """Each item as the person may know it: `aside` says why she reads no more."""
        return [
            {"item": item, "aside": item._say_aside_of_seats(sitting.mandates)}
            for item in meeting.item_ids
        ]

    def _body_meeting_page(self, known: BodysMeeting, status: int = 200, **values):
        meeting = known.meeting
        items = self._items_read(meeting, known.sitting)
        hidden = [row["item"].id for row in items if row["aside"]]
        return self._render(
            "komunigi_noyau_assembly.portal_body_meeting",
            {
                "meeting": meeting,
                "sitting": known.sitting,
                "body": known.body,
                "items": items,
                "notes_url": meeting.state in ("draft", "running")
                and meeting._link_to_notes(request.env.user),
                "minutes": meeting._minutes_html(meeting.item_ids.browse(hidden))
                if meeting.state == "done"
                else "",
                "subjects": self._matter_subjects(),
                "kinds": self._words_of("komunigi.agenda.item", "kind"),
                "limits": {"name": LONGEST_NAME, "text": LONGEST_DRAFT},
                "form": {},
                "failed": "",
                "error": "",
                "done": "",
                "page_name": "body_meeting",
                **values,
            },
            status=status,
        )
