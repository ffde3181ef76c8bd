# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models
from odoo.tools import format_list


class KomunigiDecision(models.Model):
    """How a decision was taken by consent, in the reader's words."""

    _inherit = "komunigi.decision"

    def _say_record_consent(self, record: dict) -> list[str]:
        items = self.env["komunigi.agenda.item"]
        said = [self._say_consent_count(record["count"])]
        for answer in record["rounds"][-1]["answers"] if record["rounds"] else []:
            said += items._say_voice(answer)
        for step in record["integrated"]:
            said += [
                self.env._(
                    "%(name)s objected: %(reason)s",
                    name=objection["name"],
                    reason=objection["reason"],
                )
                for objection in step["objections"]
            ]
            said.append(
                self.env._(
                    "The proposal was reworded to meet this, and everybody was asked "
                    "again. Before, it read: “%(before)s”",
                    before=step["before"],
                )
            )
        said += [
            self.env._(
                "%(name)s, beforehand: %(text)s", name=one["name"], text=one["text"]
            )
            for one in record["concerns"]
        ]
        if record["aside"]:
            said.append(items._say_who_steps_aside(record["aside"]))
        if record["without"]:
            said.append(
                self.env._(
                    "Without a voice: %s.", format_list(self.env, record["without"])
                )
            )
        return said

    def _say_consent_count(self, count: dict) -> str:
        values = {
            "agree": count["consent"] + count["concern"],
            "concerns": count["concern"],
            "objections": count["objection"],
        }
        if not count["adopted"]:
            return self.env._(
                "Not adopted: %(objections)s objected, %(agree)s consented.", **values
            )
        if count["concern"]:
            return self.env._(
                "Decided by consent of %(agree)s, %(concerns)s of them with a concern.",
                **values,
            )
        return self.env._("Decided by consent of %(agree)s.", **values)


class KomunigiAgendaItem(models.Model):
    _inherit = "komunigi.agenda.item"

    def _say_voice(self, told: dict) -> list[str]:
        """A concern or an objection; who simply consents is counted."""
        match told["answer"]:
            case "concern" if told["reason"]:
                return [
                    self.env._(
                        "%(name)s consented, with a concern: %(reason)s",
                        name=told["name"],
                        reason=told["reason"],
                    )
                ]
            case "concern":
                return [self.env._("%s consented, with a concern.", told["name"])]
            case "objection":
                return [
                    self.env._(
                        "%(name)s objected: %(reason)s",
                        name=told["name"],
                        reason=told["reason"],
                    )
                ]
        return []


class KomunigiMeetingEvent(models.Model):
    _inherit = "komunigi.meeting.event"

    def _say_asked_anew(self, values) -> str:
        return self.env._(
            "The proposal was changed: the answers so far are kept, and were asked for "
            "anew."
        )

    def _say_objection_integrated(self, values) -> str:
        return self.env._(
            "The proposal was reworded to meet the objection of %s.",
            format_list(self.env, [one["name"] for one in values["objections"]]),
        )
