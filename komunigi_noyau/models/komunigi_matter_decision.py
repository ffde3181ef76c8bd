# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from dataclasses import dataclass

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date, format_list

from odoo.addons.komunigi_vote import tally

from .komunigi_matter import LONGEST_REASON


@dataclass(frozen=True)
class Standing:
    """Where a decision stands today.

    :ivar seats: mandates that may decide: full ones of today, without who steps aside
    :ivar aside: {mandate: reason} of those that sit and step aside
    :ivar quorum: how many of `seats` have to answer: more than half of them
    :ivar voices: {mandate: komunigi.matter.voice} of those that have answered
    """

    seats: object
    aside: dict
    quorum: int
    voices: dict

    @property
    def has_quorum(self) -> bool:
        return bool(self.seats) and len(self.voices) >= self.quorum

    @property
    def waiting(self):
        return self.seats.filtered(lambda mandate: mandate not in self.voices)

    def saying(self, answer) -> list:
        return [voice for voice in self.voices.values() if voice.answer == answer]


class KomunigiMatter(models.Model):
    """The decision: put to the seats, answered by each, recorded by consent.

    Not "everybody agrees" but "nobody has an objection that stands". An objection is
    worked into the draft, and the answers are asked for anew.
    """

    _inherit = "komunigi.matter"

    is_proposed = fields.Boolean(string="To decide", copy=False, readonly=True)
    round = fields.Integer(
        default=1, copy=False, readonly=True, help="How often answers were asked for."
    )
    outcome = fields.Selection(
        [("adopted", "Adopted"), ("rejected", "Not adopted")],
        copy=False,
        readonly=True,
    )
    date_decided = fields.Date(string="Decided on", copy=False, readonly=True)
    record_steps = fields.Json(
        copy=False,
        readonly=True,
        help="Who sat, who stepped aside and why, quorum, answers: put in words when "
        "somebody reads.",
    )
    record_html = fields.Html(
        string="Record", compute="_compute_record_html", sanitize=False
    )
    voice_ids = fields.One2many("komunigi.matter.voice", "matter_id")

    @api.depends("record_steps")
    @api.depends_context("lang")
    def _compute_record_html(self):
        for matter in self:
            matter.record_html = self.env["ir.qweb"]._render(
                "komunigi_noyau.matter_record",
                {"record": matter._record_in_words()},
                minimal_qcontext=True,
            )

    # Where it stands

    def _standing(self) -> Standing:
        self.ensure_one()
        # sudo: who sits, whoever asks; what is shown of it is the caller's to choose.
        matter = self.sudo()
        sitting = matter.body_id._sitting_on(matter.network_id._today())
        aside = matter._reasons_aside(sitting)[matter]
        seats = sitting.filtered(
            lambda mandate: mandate.kind == "full" and mandate not in aside
        )
        return Standing(
            seats=seats,
            aside=aside,
            quorum=len(seats) // 2 + 1,
            voices={
                voice.mandate_id: voice
                for voice in matter._current_voices()
                if voice.mandate_id in seats
            },
        )

    def _current_voices(self):
        return self.voice_ids.filtered(lambda voice: voice.round == self.round)

    # Steps

    def _propose(self, partner):
        """Put the draft to the seats."""
        self._lock()
        self._check_open()
        if self.is_proposed:
            raise UserError(
                self.env._(
                    "“%(matter)s” is put to the decision already.", matter=self.name
                )
            )
        if not (self.draft or "").strip():
            raise UserError(
                self.env._("Write the draft first: it is what is decided on.")
            )
        if not self._standing().seats:
            raise UserError(
                self.env._(
                    "Nobody may decide this: every seat steps aside or is empty."
                )
            )
        # sudo: as in _close
        matter = self.sudo()
        matter.is_proposed = True
        matter._log_step("proposed", by=partner.name, round=matter.round)

    def _ask_anew(self):
        """The draft changes: what was answered on the old one is kept, not counted."""
        self.ensure_one()
        # sudo: as in _close
        matter = self.sudo()
        if not matter.is_proposed:
            return
        voices = matter._current_voices()
        if voices:
            matter._log_step(
                "asked_anew",
                round=matter.round,
                answers=[voice._told() for voice in voices],
            )
            matter.round += 1

    def _answer(self, mandate, partner, answer: str, reason: str = ""):
        """One seat says what it thinks of the draft; until the decision it may say
        something else."""
        self._lock()
        self._check_open()
        if not self.is_proposed:
            raise UserError(
                self.env._("“%(matter)s” is not put to the decision.", matter=self.name)
            )
        if mandate not in self._standing().seats:
            raise UserError(self.env._("This seat has no voice in this matter."))
        if answer not in dict(self.voice_ids._fields["answer"].selection):
            raise UserError(self.env._("Choose one of the answers."))
        reason = (reason or "").strip()
        if answer == "objection" and not reason:
            raise UserError(
                self.env._("Say why you object: the others need to understand it.")
            )
        if len(reason) > LONGEST_REASON:
            raise UserError(
                self.env._(
                    "The reason is too long: %s characters at most.", LONGEST_REASON
                )
            )
        # sudo: portal users have no rights here; that the person sits for this seat
        # was asked by the caller, and that the seat has a voice just now.
        matter = self.sudo()
        vals = {
            "author_id": partner.id,
            "answer": answer,
            "reason": reason if answer != "consent" else False,
        }
        voice = matter._current_voices().filtered(lambda v: v.mandate_id == mandate)
        if voice:
            voice.write(vals)
        else:
            voice.create(
                {
                    "matter_id": matter.id,
                    "mandate_id": mandate.id,
                    "round": matter.round,
                    **vals,
                }
            )

    def _decide(self, partner):
        """Record what the answers make, as they are now."""
        self._lock()
        self._check_open()
        # sudo: as in _close
        matter = self.sudo()
        standing = matter._standing()
        if not matter.is_proposed or not standing.has_quorum:
            raise UserError(
                self.env._(
                    "%(given)s of %(seats)s seats have answered; %(quorum)s have to "
                    "before this is decided.",
                    given=len(standing.voices),
                    seats=len(standing.seats),
                    quorum=standing.quorum,
                )
            )
        count = tally.count(
            "consent",
            ["proposal"],
            [(voice.answer, 1) for voice in standing.voices.values()],
        )
        outcome = "adopted" if count.winners else "rejected"
        matter.write(
            {
                "state": "decided",
                "is_proposed": False,
                "outcome": outcome,
                "date_decided": matter.network_id._today(),
            }
        )
        matter._log_step(
            "decided",
            by=partner.name,
            outcome=outcome,
            sat=[
                {"name": mandate._seat_name(), "interim": mandate.kind == "interim"}
                for mandate in matter.body_id._sitting_on(matter.date_decided)
            ],
            aside=[
                {"name": mandate._seat_name(), **reason}
                for mandate, reason in standing.aside.items()
            ],
            seats=len(standing.seats),
            quorum=standing.quorum,
            count=count.rounds[0],
            answers=[voice._told() for voice in standing.voices.values()],
        )

    # The record

    def _log_step(self, code: str, **values):
        """Append to the record; `self` in sudo."""
        self.ensure_one()
        day = fields.Date.to_string(self.network_id._today())
        step = {"code": code, "day": day, **values}
        self.record_steps = [*(self.record_steps or []), step]
        # The chatter tells the step, not who said what.
        self._message_log(body=self._say_step(step))

    def _record_in_words(self, answers: bool = True) -> list[dict]:
        """What happened, in the reader's language: ``{"said", "answers"}`` of each
        step; `answers` are lists of ``{"name", "answer", "reason"}``."""
        self.ensure_one()
        words = dict(self.voice_ids._fields["answer"]._description_selection(self.env))
        return [
            {
                "said": self._say_step(step),
                "answers": [
                    {**told, "answer": words[told["answer"]]}
                    for told in (step.get("answers") or [] if answers else [])
                ],
            }
            for step in self.record_steps or []
        ]

    def _decision_in_words(self) -> str:
        """The decision as everybody who sits may read it, and who stepped aside."""
        self.ensure_one()
        decided = [s for s in self.record_steps or [] if s["code"] == "decided"]
        return self._say_step(decided[-1]) if decided else ""

    def _say_step(self, step: dict) -> str:
        values = {
            "day": format_date(self.env, step["day"]),
            "by": step.get("by") or self.env._("somebody"),
        }
        match step["code"]:
            case "proposed":
                return self.env._("%(by)s put it to the decision on %(day)s.", **values)
            case "asked_anew":
                return self.env._(
                    "The draft was changed on %(day)s; the answers so far are kept "
                    "here, and were asked for anew.",
                    **values,
                )
            case "stepped_aside":
                return self.env._(
                    "%(name)s steps aside since %(day)s: %(reason)s",
                    name=step["name"],
                    day=values["day"],
                    reason=step["reason"],
                )
            case "closed":
                return self.env._("%(by)s set it aside on %(day)s.", **values)
            case "reopened":
                return self.env._("%(by)s took it up again on %(day)s.", **values)
            case "decided":
                return self._say_decision(step)
        return self.env._(
            "%(day)s: written by an addon that is no longer installed.", **values
        )

    def _say_decision(self, step: dict) -> str:
        given, count = len(step["answers"]), step["count"]
        values = {
            "day": format_date(self.env, step["day"]),
            "agree": count["consent"] + count["concern"],
            "object": count["objection"],
            "given": given,
            "seats": step["seats"],
        }
        if step["outcome"] == "adopted":
            said = self.env._(
                "Decided on %(day)s by %(agree)s of %(seats)s seats.", **values
            )
        else:
            said = self.env._(
                "Not adopted on %(day)s: of %(given)s seats that answered, %(object)s "
                "object.",
                **values,
            )
        parts = [said]
        if given < step["seats"]:
            parts.append(
                self.env._("%(quorum)s answers were needed.", quorum=step["quorum"])
            )
        interims = [one["name"] for one in step["sat"] if one["interim"]]
        if interims:
            parts.append(
                self.env._(
                    "Ad interim, without a voice: %s.", format_list(self.env, interims)
                )
            )
        if step["aside"]:
            parts.append(self._say_who_steps_aside(step["aside"]))
        return " ".join(parts)


class KomunigiMandate(models.Model):
    _inherit = "komunigi.mandate"

    def _seat_name(self, day=None) -> str:
        """Who sits for which seat on `day`: “Ana (Le Potager)”; “Ana (Operator)” of
        a seat held by a person."""
        self.ensure_one()
        day = day or self.network_id._today()
        sits = self.delegate_ids.filtered(
            lambda line: (
                line.date_start <= day and (not line.date_end or line.date_end > day)
            )
        )[:1]
        if not sits:
            return self.holder_name or ""
        held_by_person = sits.partner_id == self.holder_id
        seat = self.college_id.name if held_by_person else self.holder_name
        return f"{sits.name} ({seat})"
