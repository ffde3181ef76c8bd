# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date, format_list, plaintext2html

# Told elsewhere in the minutes, or of no interest afterwards
EVENTS_UNTOLD = {"added", "decided", "finished", "proposal_changed", "started"}
# The record of the decision tells it, where there is one.
EVENTS_OF_CONSENT = {"asked_anew", "objection_integrated", "stepped_aside"}
# Of more members that come late or leave early, only how many is told.
MOST_NAMED = 30


class KomunigiMeeting(models.Model):
    """What the minutes of a meeting say, made from what happened.

    Those of an intercoop meeting are made anew for each reader: in the reader's
    language, and of an item from which the reader's member stepped aside with no more
    than the decision. Those of a general assembly are one text, in the language of
    its company.
    """

    _inherit = "komunigi.meeting"

    minutes_html = fields.Html(
        string="Minutes as they are sent",
        compute="_compute_minutes_html",
        sanitize=False,
    )
    decision_count = fields.Integer(compute="_compute_decision_count")

    @api.depends("state", "item_ids.notes", "decision_ids", "attendance_ids")
    @api.depends_context("lang")
    def _compute_minutes_html(self):
        for meeting in self:
            meeting.minutes_html = (
                meeting._minutes_html()
                if meeting.state == "done" and meeting.profile == "light"
                else False
            )

    @api.depends("decision_ids")
    def _compute_decision_count(self):
        for meeting in self:
            meeting.decision_count = len(meeting.decision_ids)

    def action_view_decisions(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "komunigi_assembly.komunigi_decision_action"
        )
        action["domain"] = [("meeting_id", "=", self.id)]
        action["context"] = {}
        return action

    def _minutes_for_members(self, hidden=None) -> Markup:
        """What members read: of a general assembly, the text once it is signed."""
        self.ensure_one()
        # sudo: whether the person reads these minutes was asked by the caller.
        meeting = self.sudo()
        if meeting.profile == "assembly":
            return meeting.minutes_entry_id.text or Markup()
        return meeting._minutes_html(hidden)

    def _minutes_html(self, hidden=None) -> Markup:
        """The minutes in the reader's language.

        :param hidden: items of which no more is told than what was decided; those
            that the user may not read, unless given
        """
        self.ensure_one()
        # sudo: whether the person reads these minutes was asked by the caller.
        meeting = self.sudo()
        if hidden is None:
            items = meeting.item_ids.sudo(self.env.su)
            hidden = items - items._filtered_access("read")
        return self.env["ir.qweb"]._render(
            f"komunigi_assembly.minutes_{meeting.profile}",
            {
                "meeting": meeting,
                "minutes": meeting._minutes(hidden),
            },
            minimal_qcontext=True,
        )

    def _minutes_hidden_from(self, memberships):
        """The items from which one of `memberships` stepped aside."""
        self.ensure_one()
        # sudo: who stepped aside, whoever asks.
        meeting = self.sudo()
        ids = frozenset().union(*meeting._items_aside(memberships).values())
        return meeting.item_ids.filtered(lambda item: item.id in ids)

    # What they hold: plain values for the templates

    def _minutes(self, hidden) -> dict:
        if self.profile == "assembly":
            return {**self._minutes_of_assembly(), **self._minutes_of_both(hidden)}
        return {**self._minutes_of_light(), **self._minutes_of_both(hidden)}

    def _minutes_of_both(self, hidden) -> dict:
        return {
            "facts": self._minutes_facts(),
            "guests": self._minutes_guests(),
            "items": [
                self._minutes_item(item, number, item in hidden)
                for number, item in enumerate(self.item_ids, 1)
                if item.state != "moved" or item.notes or item.decision_ids
            ],
            "moved": [
                self._minutes_moved(item)
                for item in self.item_ids
                if item.state == "moved"
            ],
            "actions": self._minutes_actions(),
        }

    def _minutes_of_light(self) -> dict:
        return {
            "there": self._minutes_there(),
            "excused": self._minutes_excused(),
            "done": [
                event._say() for event in self.event_ids if event.code == "action_done"
            ],
            "next": self._minutes_next(),
        }

    def _minutes_of_assembly(self) -> dict:
        return {
            "intro": self._minutes_intro(),
            "quorum": self._minutes_told("quorum"),
            "changes": self._minutes_changes(),
            "agenda": self.item_ids.mapped("name"),
            "end": self._minutes_end(),
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
        if self.profile == "light":
            if self.note_taker_id:
                facts.append((self.env._("Notes"), self.note_taker_id.name))
            return facts
        if self.secretary_id:
            facts.append((self.env._("Secretary"), self.secretary_id.name))
        if self.scrutineer_ids:
            names = self.scrutineer_ids.mapped("name")
            facts.append((self.env._("Scrutineers"), format_list(self.env, names)))
        return facts

    def _minutes_intro(self) -> list[str]:
        """Who met, convened when, for the first or the second time."""
        said = [
            self.env._(
                "The members of %(network)s were convened to this general assembly on "
                "%(moment)s.",
                network=self.network_id.name,
                moment=self._say_moment(self.date_convened),
            )
            if self.date_convened
            else self.env._(
                "The members of %(network)s met in general assembly.",
                network=self.network_id.name,
            )
        ]
        if self.first_meeting_id:
            said.append(
                self.env._(
                    "It is the second convening: “%(meeting)s” of %(day)s had no "
                    "quorum.",
                    meeting=self.first_meeting_id.name,
                    day=format_date(
                        self.env,
                        self.first_meeting_id._minutes_date(),
                        date_format="d MMMM y",
                    ),
                )
            )
        said += self._minutes_told("notice_waived")
        said.append(
            self.env._(
                "The attendance sheet, signed by those who were there, and the proxies "
                "are annexed."
            )
        )
        return said

    def _minutes_changes(self) -> list[str]:
        """Who of the members came late or left early, by the network's clock."""
        moments = []
        for stay in self.attendance_ids.filtered("membership_id"):
            if self.date_opened and stay.date_in > self.date_opened:
                moments.append((stay.date_in, stay.id, self.env._("%s arrives"), stay))
            if stay.date_out and (
                not self.date_closed or stay.date_out < self.date_closed
            ):
                moments.append((stay.date_out, stay.id, self.env._("%s leaves"), stay))
        if len(moments) > MOST_NAMED:
            return [
                self.env._(
                    "Members came and left %s times while the assembly was under way: "
                    "the attendance sheet says who and when.",
                    len(moments),
                )
            ]
        return [
            self.env._(
                "%(time)s: %(what)s",
                time=self._local_time(moment).strftime("%H:%M"),
                what=said % stay.display_name,
            )
            for moment, _id, said, stay in sorted(moments, key=lambda one: one[:2])
        ]

    def _minutes_end(self) -> list[str]:
        said = self._minutes_told("no_quorum", "second_convening")
        if self.date_closed:
            said.append(
                self.env._(
                    "The chair closed the assembly on %s.",
                    self._say_moment(self.date_closed),
                )
            )
        return said

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

    def _minutes_told(self, *codes) -> list[str]:
        """What the meeting's own events of these codes say."""
        return [event._say() for event in self.event_ids if event.code in codes]

    def _minutes_excused(self) -> list[str]:
        """Members that were not there and had said so, or written beforehand."""
        said = self.item_ids.concern_ids.membership_id
        said |= self._memberships_excused()
        absent = said - self.attendance_ids.membership_id
        return sorted(absent.partner_id.mapped("name"))

    def _memberships_excused(self):
        """Members that said that they cannot come."""
        return self.intention_ids.filtered(lambda one: not one.comes).membership_id

    def _minutes_item(self, item, number, is_hidden) -> dict:
        decisions = [
            self._minutes_decision(decision)
            for decision in item.decision_ids.sorted("id")
        ]
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
        minutes = item._minutes_spent() if item.seconds_spent else 0
        return {
            **told,
            "minutes": self.env._("%s min", minutes) if minutes else "",
            "undecided": item.kind == "decision" and not decisions,
            "brought_by": item._say_brought_by(),
            "notes": plaintext2html(item.notes) if item.notes else "",
            "concerns": [
                {"name": concern.membership_id.partner_id.name, "text": concern.text}
                for concern in item.concern_ids
            ],
            "said": [self._minutes_event(event) for event in item._minutes_events()],
        }

    def _minutes_event(self, event) -> str:
        """What happened; at what time, in a general assembly."""
        if self.profile == "light":
            return event._say()
        return self.env._(
            "%(time)s: %(what)s", time=event._say_time(), what=event._say()
        )

    def _minutes_decision(self, decision) -> dict:
        said = decision._say_record()
        taken = decision.item_id.event_ids.filtered(
            lambda event: event.code == "decided" and event.values.get("quorum")
        )
        if taken and self.profile == "assembly":
            quorum = self._quorum_said(taken[-1].values["quorum"])
            said = [" ".join(self._say_quorum(quorum)), *said]
        return {
            "number": decision.number,
            "name": decision.name,
            "outcome": decision.outcome,
            "says_outcome": decision._say_outcome(),
            "text": decision._text_html(),
            "said": said,
            "review": decision._say_review_date() if decision.date_review else "",
        }

    def _minutes_moved(self, item) -> dict:
        meeting = item.next_ids[:1].meeting_id
        return {
            "name": item.name,
            "to": meeting._say_moment(meeting.date_start) if meeting else "",
        }

    def _minutes_actions(self, item=None) -> list[dict]:
        """Who does what until when: ``{"summary", "who", "until"}``.

        :param item: those of this item; of the meeting as a whole, unless given
        """
        item = item or self.item_ids.browse()
        return [
            {
                "summary": action.summary,
                "who": action._who(),
                "until": format_date(
                    self.env, action.date_deadline, date_format="d MMMM y"
                ),
            }
            for action in self._actions()
            if action.agenda_item_id == item
        ]

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

    def _kinds_of_items(self) -> dict[str, str]:
        """What an item can be, in the words of this meeting."""
        self.ensure_one()
        kinds = dict(self.item_ids._fields["kind"]._description_selection(self.env))
        if self.profile == "assembly":
            kinds["decision"] = self.env._("Resolution")
        return kinds


class KomunigiAgendaItem(models.Model):
    _inherit = "komunigi.agenda.item"

    def _minutes_events(self):
        """What happened on this item that the rest of the minutes does not tell."""
        self.ensure_one()
        untold = EVENTS_UNTOLD
        if self.decision_ids:
            untold = untold | EVENTS_OF_CONSENT
        return self.event_ids.filtered(lambda event: event.code not in untold)

    def _say_kind(self) -> str:
        self.ensure_one()
        return self.meeting_id._kinds_of_items()[self.kind]
