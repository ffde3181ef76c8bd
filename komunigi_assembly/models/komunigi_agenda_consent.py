# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from dataclasses import dataclass
from datetime import date

from dateutil.relativedelta import relativedelta
from psycopg2.errors import UniqueViolation

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_list

from odoo.addons.komunigi_vote import tally

from .komunigi_agenda_item import LONGEST_REASON

STAGES = ("proposal", "questions", "reactions", "consent")


@dataclass(frozen=True)
class Standing:
    """Where a decision by consent stands.

    :ivar members: that have a voice: present, or gone after having spoken, without
        those who step aside or may not vote
    :ivar aside: {membership: reason} of those present that step aside
    :ivar without: present without a voice: their category does not vote, or they are
        suspended
    :ivar voices: {membership: komunigi.agenda.voice} of those that have answered
    """

    members: object
    aside: dict
    without: object
    voices: dict

    @property
    def waiting(self):
        return self.members.filtered(lambda member: member not in self.voices)

    def saying(self, answer) -> list:
        return [voice for voice in self.voices.values() if voice.answer == answer]


class KomunigiAgendaItem(models.Model):
    """A decision by consent: not "everybody agrees" but "no objection stands".

    An objection is worked into the proposal, and the answers are asked for anew. Those
    who are there answer; an absent member may have written a concern beforehand.
    """

    _inherit = "komunigi.agenda.item"

    stage = fields.Selection(
        [
            ("proposal", "Proposal"),
            ("questions", "Questions"),
            ("reactions", "Reactions"),
            ("consent", "Consent"),
            ("decided", "Decided"),
        ],
        copy=False,
        readonly=True,
        default="proposal",
        required=True,
        help="Where the decision by consent stands.",
    )
    round = fields.Integer(
        default=1, copy=False, readonly=True, help="How often answers were asked for."
    )
    voice_ids = fields.One2many("komunigi.agenda.voice", "item_id")

    def _is_by_consent(self) -> bool:
        """Whether it is decided by consent: always, but in a general assembly.

        No item, between two of them, is not.
        """
        return self.kind == "decision" and (
            self.profile == "light" or self.vote_way == "consent"
        )

    # Where it stands

    def _standing(self) -> Standing:
        self.ensure_one()
        # sudo: who is there and may speak, whoever asks; what is shown of it is the
        # caller's to choose.
        item = self.sudo()
        voices = item._current_voices()
        present = item.meeting_id._present_memberships()
        aside = item._reasons_aside(present | voices.membership_id)
        without = present.filtered(
            lambda member: member not in aside and not item._may_speak(member)
        )
        members = (present | voices.membership_id).filtered(
            lambda member: member not in aside and member not in without
        )
        return Standing(
            members=members,
            aside={member: aside[member] for member in present if member in aside},
            without=without,
            voices={
                voice.membership_id: voice
                for voice in voices
                if voice.membership_id in members
            },
        )

    def _may_speak(self, membership) -> bool:
        """Whether `membership` has a voice, were it not to step aside."""
        if self.profile == "assembly":
            return self.meeting_id._line_of(membership).may_vote
        return membership.has_voting_right

    def _current_voices(self):
        return self.voice_ids.filtered(lambda voice: voice.round == self.round)

    # Steps

    def _check_consent_goes_on(self):
        self.ensure_one()
        self.meeting_id._check_running()
        self._check_undecided()
        if not self._is_by_consent():
            raise UserError(
                self.env._("“%(item)s” is not decided by consent.", item=self.name)
            )

    def _go_to_stage(self, stage: str):
        """Go on to the next step, or back to an earlier one."""
        self._lock()
        self._check_consent_goes_on()
        if stage not in STAGES:
            raise UserError(self.env._("Choose one of the steps."))
        if stage == "consent" and not (self.proposal or "").strip():
            raise UserError(
                self.env._("Write the proposal first: it is what is decided on.")
            )
        # sudo: course fields are written by course methods only, which their callers
        # reach as who takes notes.
        self.sudo().stage = stage
        self.meeting_id._changed()

    def _decide_it(self):
        """A decision is to be taken on what was there to be talked about."""
        self._lock()
        self._check_undecided()
        # sudo: as in _go_to_stage
        self.sudo().kind = "decision"
        self.meeting_id._changed()

    def _ask_anew(self):
        """The proposal changes: what was answered on the old one is kept, not
        counted."""
        self.ensure_one()
        # sudo: as in _go_to_stage
        item = self.sudo()
        voices = item._current_voices()
        if not voices:
            return
        objections = voices.filtered(lambda voice: voice.answer == "objection")
        item.meeting_id._log_event(
            "objection_integrated" if objections else "asked_anew",
            item=item,
            round=item.round,
            objections=[voice._told() for voice in objections],
            before=item.proposal,
        )
        item.round += 1

    def _answer(self, membership, partner, answer: str, reason: str = ""):
        """A member says what it thinks of the proposal; until the decision it may say
        something else.

        :param partner: res.partner who says it: acts for the member, as the caller has
            asked, or takes notes
        """
        self._share_lock()
        self._check_consent_goes_on()
        if self.stage != "consent":
            raise UserError(self.env._("Consent is not asked for just now."))
        self._check_has_voice(membership)
        if answer not in dict(self.voice_ids._fields["answer"].selection):
            raise UserError(self.env._("Choose one of the answers."))
        reason = self._clean(reason, LONGEST_REASON)
        # sudo: the name of the member for which the caller speaks.
        if answer == "objection" and not reason:
            raise UserError(
                self.env._(
                    "Say why %(member)s objects: the others need to understand it.",
                    member=membership.sudo().partner_id.name,
                )
            )
        # sudo: portal users have no rights here; who speaks for whom was asked by the
        # caller, and that the member has a voice just now.
        item = self.sudo()
        vals = {
            "author_id": partner.id,
            "answer": answer,
            "reason": reason if answer != "consent" else False,
        }
        voice = item._current_voices().filtered(
            lambda voice: voice.membership_id == membership
        )
        if voice:
            voice.write(vals)
        else:
            item._add_voice({**vals, "membership_id": membership.id})
        item.meeting_id._changed()

    def _add_voice(self, vals):
        try:
            with self.env.cr.savepoint():
                self.voice_ids.create({**vals, "item_id": self.id, "round": self.round})
        except UniqueViolation as error:
            raise UserError(
                self.env._(
                    "Somebody has just answered for this member: look, then change it "
                    "if you need to."
                )
            ) from error

    def _check_has_voice(self, membership):
        standing = self._standing()
        # sudo: the member for which the caller speaks.
        member = membership.sudo()
        if member in standing.members:
            return
        name = member.partner_id.name
        if member in self._reasons_aside(member):
            raise UserError(
                self.env._("%s steps aside: it has no voice in this item.", name)
            )
        if member in standing.without:
            raise UserError(self.env._("%s may not vote today.", name))
        raise UserError(
            self.env._(
                "%s is not noted as present: consent is given by those who are there.",
                name,
            )
        )

    def _all_consent(self, by):
        """All those present who have said nothing yet consent."""
        for member in self._standing().waiting:
            self._answer(member, by, "consent")

    def _share_lock(self):
        """Many may answer side by side; nobody while it is being decided."""
        self.ensure_one()
        self.flush_recordset()
        self.env.cr.execute(
            SQL("SELECT id FROM komunigi_agenda_item WHERE id = %s FOR SHARE", self.id)
        )
        self.invalidate_recordset()

    def _integrate_objection(self, text: str, by):
        """Word the proposal anew so that the objections are met; all answer again."""
        self._lock()
        self._check_consent_goes_on()
        if not self._standing().saying("objection"):
            raise UserError(self.env._("Nobody objects just now."))
        number = self.round
        # In an assembly too: it is those who are there that word it anew.
        self._set_proposal(text, by, amended=self.profile == "assembly")
        if self.round == number:
            raise UserError(
                self.env._("Change the wording so that it meets the objection.")
            )

    def _default_date_review(self) -> date:
        """In a year, unless somebody says otherwise."""
        return self.network_id._today() + relativedelta(years=1)

    def _decide(self, by, date_review=None):
        """Record what the answers make, as they are now.

        :param date_review: day on which the decision comes back on the agenda
        :return: komunigi.decision
        """
        self._lock()
        self._check_consent_goes_on()
        # sudo: as in _go_to_stage
        item = self.sudo()
        standing = item._standing()
        item._check_may_decide(standing)
        count = tally.count(
            "consent",
            ["proposal"],
            [(voice.answer, 1) for voice in standing.voices.values()],
        )
        record = item._consent_record(standing, count.rounds[0], by)
        item.stage = "decided"
        decision = item._record_decision(
            "adopted" if count.winners else "rejected",
            text=item.proposal,
            date_review=date_review,
            **record,
        )
        item.meeting_id._changed()
        return decision

    def _check_may_decide(self, standing: Standing):
        if self.stage != "consent":
            raise UserError(self.env._("Ask for consent first."))
        if not standing.members:
            raise UserError(
                self.env._(
                    "Nobody is noted as present who may decide this: note who is there."
                )
            )
        unheard = self._concerns_to_hear()
        if unheard:
            raise UserError(
                self.env._(
                    "Read out first what was written beforehand: %s.",
                    format_list(
                        self.env, unheard.membership_id.mapped("partner_id.name")
                    ),
                )
            )
        if standing.waiting:
            raise UserError(
                self.env._(
                    "Not asked yet: %s.",
                    format_list(self.env, standing.waiting.mapped("partner_id.name")),
                )
            )

    # The record

    def _consent_record(self, standing: Standing, count: dict, by) -> dict:
        """How it was decided, as plain values; `_say_record_consent` says it.

        - `by`: who recorded it
        - `rounds`: of each round that was answered ``{"round", "answers"}``, the last
          one decided; `answers` as `komunigi.agenda.voice` tells them
        - `integrated`: ``{"round", "objections", "before"}`` of each wording that met
          objections
        - `concerns`: written beforehand, ``{"name", "text", "heard"}``
        - `aside`, `without`: who had no voice; `count`: as the tally tells it
        """
        self.ensure_one()
        rounds = self.voice_ids.sorted("id").grouped("round")
        aside = self._reasons_aside(
            standing.members.browse().union(*standing.aside)
            | self.recusal_ids.membership_id
        )
        return {
            "way": "consent",
            "by": by.name,
            "rounds": [
                {
                    "round": number,
                    "answers": [
                        voice._told()
                        for voice in rounds[number]
                        if number != self.round
                        or voice.membership_id in standing.members
                    ],
                }
                for number in sorted(rounds)
            ],
            "integrated": [
                {name: event.values[name] for name in ("round", "objections", "before")}
                for event in self.event_ids
                if event.code == "objection_integrated"
            ],
            "concerns": [concern._told() for concern in self.concern_ids],
            "aside": [
                {"name": member.partner_id.name, **reason}
                for member, reason in aside.items()
            ],
            "without": standing.without.mapped("partner_id.name"),
            "count": count,
        }


class KomunigiMeeting(models.Model):
    _inherit = "komunigi.meeting"

    def _present_memberships(self):
        """The members for which somebody is there just now."""
        self.ensure_one()
        # sudo: who is there, whoever asks.
        stays = self.sudo().attendance_ids.filtered(lambda stay: not stay.date_out)
        return stays.membership_id.sorted("partner_name")
