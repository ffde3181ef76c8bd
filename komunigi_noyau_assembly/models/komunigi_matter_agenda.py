# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date


class KomunigiMatter(models.Model):
    """The body prepares and proposes; the members decide in their meeting.

    The draft goes on the agenda as the proposal. What the members decide comes back
    to the matter, and stands in its record.
    """

    _inherit = "komunigi.matter"

    item_ids = fields.One2many("komunigi.agenda.item", "matter_id")

    def action_put_on_agenda(self):
        self.ensure_one()
        self._check_proposable()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Put on the agenda"),
            "res_model": "komunigi.matter.agenda",
            "view_mode": "form",
            "target": "new",
            "context": {"default_matter_id": self.id},
        }

    def action_view_item(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "komunigi.agenda.item",
            "res_id": self._item_ahead().id or self.item_ids[-1:].id,
            "view_mode": "form",
        }

    def _item_ahead(self):
        """The item by which it waits for the members; none where it waits for none."""
        self.ensure_one()
        return self.item_ids.filtered(
            lambda item: (
                item.state in ("planned", "current")
                and not item.outcome
                and item.meeting_id.state in ("draft", "running")
            )
        )[-1:]

    def _meetings_to_put_on(self):
        """Where it may go, or be brought up to date."""
        self.ensure_one()
        meetings = self.network_id._meetings_to_prepare()
        waiting = self._item_ahead().meeting_id
        return meetings & waiting if waiting else meetings

    def _check_proposable(self):
        self.ensure_one()
        if self.state == "closed":
            raise UserError(
                self.env._(
                    "“%(matter)s” is set aside: take it up again first.",
                    matter=self.name,
                )
            )
        if self.outcome == "rejected":
            raise UserError(
                self.env._(
                    "“%(matter)s” was not adopted: bring another draft.",
                    matter=self.name,
                )
            )
        if not (self.draft or "").strip():
            raise UserError(
                self.env._("Write the draft first: it is what is proposed.")
            )

    def _put_on_agenda(self, meeting, by, kind="decision", minutes=15):
        """Bring the draft to the members; where it waits for them already, the draft
        as it is now.

        :param meeting: komunigi.meeting of all members, in preparation
        :param by: res.partner who does it
        :param minutes: how long it is to take
        """
        self._lock()
        self._check_proposable()
        # sudo: that the person sits and has a voice, or is the secretary, was asked
        # by the caller.
        matter = self.sudo()
        if meeting not in matter.network_id._meetings_to_prepare():
            raise UserError(
                self.env._(
                    "Nothing can be put on the agenda of “%(meeting)s” any more.",
                    meeting=meeting.name,
                )
            )
        waiting = matter._item_ahead()
        if waiting and waiting.meeting_id != meeting:
            raise UserError(
                self.env._(
                    "“%(matter)s” is on the agenda of “%(meeting)s” already.",
                    matter=self.name,
                    meeting=waiting.meeting_id.name,
                )
            )
        values = {
            "name": matter.name,
            "kind": kind,
            "subject": matter.subject,
            "minutes_planned": minutes,
        }
        if waiting:
            waiting.write(values)
            waiting._set_proposal(matter.draft, by)
        else:
            waiting = waiting.create(
                {
                    **values,
                    "meeting_id": meeting.id,
                    "matter_id": matter.id,
                    "body_id": matter.body_id.id,
                    "author_id": by.id,
                    "sequence": 10
                    + max(meeting.sudo().item_ids.mapped("sequence"), default=0),
                    "proposal": matter.draft,
                }
            )
            matter._log_step("on_agenda", by=by.name, meeting=meeting.name)
        matter._copy_files_to(waiting)
        return waiting

    def _copy_files_to(self, item):
        """The item's readers are others: it has files of its own."""
        files = self._files()
        known = set(
            files.search(
                Domain("res_model", "=", item._name)
                & Domain("res_id", "=", item.id)
                & Domain("res_field", "=", False)
            ).mapped(lambda file: (file.name, file.checksum))
        )
        for file in files:
            if (file.name, file.checksum) not in known:
                file.copy({"res_model": item._name, "res_id": item.id})

    # What the members decided

    def _note_decision(self, decision):
        """A meeting has decided on what this matter proposed."""
        # sudo: course fields follow from the decision, whoever records it.
        matter = self.sudo()
        if matter.state == "open":
            matter.write(
                {
                    "state": "decided",
                    "is_proposed": False,
                    "outcome": decision.outcome,
                    "date_decided": decision.date,
                }
            )
        matter._log_step(
            "members_decided",
            outcome=decision.outcome,
            date=fields.Date.to_string(decision.date),
            number=decision.number or "",
            meeting=decision.meeting_id.name or "",
        )

    def _decision_in_words(self) -> str:
        said = [
            super()._decision_in_words(),
            *(
                self._say_step(step)
                for step in self.record_steps or []
                if step["code"] == "members_decided"
            ),
        ]
        return " ".join(filter(None, said))

    def _say_step(self, step: dict) -> str:
        match step["code"]:
            case "on_agenda":
                return self.env._(
                    "%(by)s put it on the agenda of “%(meeting)s” on %(day)s.",
                    by=step["by"],
                    meeting=step["meeting"],
                    day=format_date(self.env, step["day"]),
                )
            case "members_decided":
                values = {
                    "day": format_date(self.env, step["date"]),
                    "meeting": step["meeting"],
                    "number": step["number"],
                }
                if step["outcome"] == "adopted":
                    return self.env._(
                        "Decided by the members on %(day)s (%(meeting)s, %(number)s).",
                        **values,
                    )
                return self.env._(
                    "Not adopted by the members on %(day)s (%(meeting)s, %(number)s).",
                    **values,
                )
        return super()._say_step(step)
