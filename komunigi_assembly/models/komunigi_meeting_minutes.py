# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from markupsafe import Markup

from odoo import models
from odoo.fields import Domain
from odoo.tools import format_date, format_list, plaintext2html

# Told elsewhere in the minutes, or of no interest afterwards
EVENTS_UNTOLD = {"convened", "opened", "closed", "started", "finished", "decided"}


class KomunigiMeeting(models.Model):
    """What the minutes of a meeting say, made from what happened.

    Those of an intercoop meeting are made anew for each reader: in the reader's
    language, and of an item from which the reader's member stepped aside with no more
    than the decision. Those of a general assembly are one text, in the language of
    its company.
    """

    _inherit = "komunigi.meeting"

    def _minutes_html(self, hidden=None) -> Markup:
        """The minutes in the reader's language.

        :param hidden: items of which no more is told than what was decided
        """
        self.ensure_one()
        # sudo: whether the person reads these minutes was asked by the caller.
        meeting = self.sudo()
        return self.env["ir.qweb"]._render(
            f"komunigi_assembly.minutes_{meeting.profile}",
            {
                "meeting": meeting,
                "minutes": meeting._minutes(hidden or meeting.item_ids.browse()),
            },
            minimal_qcontext=True,
        )

    def _minutes_hidden_from(self, memberships):
        """The items from which one of `memberships` stepped aside."""
        self.ensure_one()
        # sudo: who stepped aside, whoever asks.
        return self.sudo().item_ids.filtered(
            lambda item: bool(item._reasons_aside(memberships))
        )

    # What they hold: plain values for the templates

    def _minutes(self, hidden) -> dict:
        return {
            "facts": self._minutes_facts(),
            "there": self._minutes_there(),
            "guests": self._minutes_guests(),
            "excused": self._minutes_excused(),
            "items": [
                self._minutes_item(item, number, item in hidden)
                for number, item in enumerate(self.item_ids, 1)
                if item.state != "moved"
            ],
            "moved": [
                self._minutes_moved(item)
                for item in self.item_ids
                if item.state == "moved"
            ],
            "actions": self._minutes_actions(),
            "next": self._minutes_next(),
        }

    def _minutes_facts(self) -> list[tuple[str, str]]:
        """(what, which): when it was, where, who took notes."""
        facts = []
        if self.date_opened:
            facts.append((self.env._("Opened"), self._say_moment(self.date_opened)))
        else:
            facts.append((self.env._("When"), self._say_moment(self.date_start)))
        if self.date_closed:
            facts.append((self.env._("Closed"), self._say_moment(self.date_closed)))
        if self.location:
            facts.append((self.env._("Where"), self.location))
        if self.chair_id:
            facts.append((self.env._("Chair"), self.chair_id.name))
        if self.note_taker_id:
            facts.append((self.env._("Notes"), self.note_taker_id.name))
        return facts

    def _minutes_there(self) -> list[str]:
        """“Le Potager: Ana, Ben (remotely)” of each member, by name."""
        said = []
        stays = self.attendance_ids.filtered("membership_id")
        by_member = stays.grouped("membership_id")
        for member in sorted(by_member, key=lambda one: one.partner_id.name or ""):
            name = member.partner_id.name
            people = self._say_people(by_member[member])
            if people == [name]:
                said.append(name)
            else:
                said.append(
                    self.env._(
                        "%(member)s: %(people)s",
                        member=name,
                        people=format_list(self.env, people),
                    )
                )
        return said

    def _minutes_guests(self) -> list[str]:
        return self._say_people(
            self.attendance_ids.filtered(lambda stay: not stay.membership_id)
        )

    def _say_people(self, stays) -> list[str]:
        """Names of who was there, once each; remotely only where never here."""
        modes = {}
        for stay in stays:
            modes.setdefault(stay.name, set()).add(stay.mode)
        return [
            name if "here" in modes[name] else self.env._("%s (remotely)", name)
            for name in modes
        ]

    def _minutes_excused(self) -> list[str]:
        """Members that were not there and had written beforehand."""
        wrote = self.item_ids.concern_ids.membership_id
        absent = wrote - self.attendance_ids.membership_id
        return sorted(absent.partner_id.mapped("name"))

    def _minutes_item(self, item, number, is_hidden) -> dict:
        decisions = [self._minutes_decision(one) for one in item.decision_ids]
        told = {
            "number": number,
            "name": item.name,
            "kind": item._say_kind(),
            "is_hidden": is_hidden,
            "decisions": decisions,
            "actions": self._minutes_actions(item) if not is_hidden else [],
        }
        if is_hidden:
            for decision in decisions:
                decision["said"] = []
            return told
        minutes = round(item.seconds_spent / 60)
        return {
            **told,
            "minutes": self.env._("%s min", minutes) if minutes else "",
            "brought_by": item.brought_by_id.partner_id.name or "",
            "notes": plaintext2html(item.notes) if item.notes else "",
            "concerns": [
                {"name": concern.membership_id.partner_id.name, "text": concern.text}
                for concern in item.concern_ids
            ],
            "said": [
                event._say()
                for event in item.event_ids
                if event.code not in EVENTS_UNTOLD
            ],
        }

    def _minutes_decision(self, decision) -> dict:
        return {
            "number": decision.number,
            "name": decision.name,
            "outcome": decision.outcome,
            "says_outcome": decision._say_outcome(),
            "text": decision._text_html(),
            "said": decision._say_record(),
            "review": format_date(
                self.env, decision.date_review, date_format="d MMMM y"
            )
            if decision.date_review
            else "",
        }

    def _minutes_moved(self, item) -> dict:
        meeting = item.next_ids[:1].meeting_id
        return {
            "name": item.name,
            "to": meeting._say_moment(meeting.date_start) if meeting else "",
        }

    def _minutes_actions(self, item=None) -> list[dict]:
        """Who does what until when, as it was agreed: ``{"summary", "who", "until"}``.

        :param item: those of this item; of the meeting as a whole, unless given
        """
        return []

    def _minutes_next(self) -> str:
        """When the next meeting is, where one is planned."""
        following = self.search(
            self._domain_alike()
            & Domain("state", "=", "draft")
            & Domain("date_start", ">", self.date_start),
            order="date_start",
            limit=1,
        )
        return following._say_moment(following.date_start) if following else ""


class KomunigiAgendaItem(models.Model):
    _inherit = "komunigi.agenda.item"

    def _say_kind(self) -> str:
        self.ensure_one()
        return dict(self._fields["kind"]._description_selection(self.env))[self.kind]
