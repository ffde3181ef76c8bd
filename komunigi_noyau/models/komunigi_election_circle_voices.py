# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from collections import Counter
from dataclasses import dataclass

from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from odoo.addons.komunigi_vote.models.komunigi_poll_casting import LONGEST_REASON

# Beyond so many it tells nothing any more who cannot be named, and why.
MOST_REFUSED = 100


@dataclass(frozen=True)
class Figure:
    """How often somebody was named.

    :ivar nominee: res.partner
    :ivar first, second: in the rounds
    """

    nominee: object
    name: str
    first: int
    second: int


class KomunigiElection(models.Model):
    """Who takes part in the circle, who leads it, who may be named, what is said."""

    _inherit = "komunigi.election"

    # Taking part

    def _elector_of(self, membership) -> "models.Model":
        # sudo: whether this member is on the roll; asked by who acts for it. Searched,
        # since the roll of a big cooperative is long, and few of it are there.
        electors = self.env["komunigi.election.elector"].sudo()
        return electors.search(
            Domain("election_id", "=", self.id)
            & Domain("membership_id", "=", membership.id)
        )

    def _present(self) -> "models.Model":
        """The electors who take part."""
        # sudo: who takes part is seen by all who do.
        electors = self.env["komunigi.election.elector"].sudo()
        return electors.search(
            Domain("election_id", "=", self.id) & Domain("is_present", "=", True)
        )

    def _still_to_speak(self) -> "models.Model":
        return self._present().filtered(lambda elector: not elector.has_spoken)

    def _circle_take_part(self, membership, is_present: bool = True) -> None:
        self._share_circle()
        elector = self._elector_on_roll(membership)
        # sudo: who acts for the member says that it is there, or a secretary.
        elector.is_present = is_present

    def _elector_on_roll(self, membership) -> "models.Model":
        elector = self._elector_of(membership)
        if not elector:
            # sudo: the name of the member for which the caller acts.
            raise UserError(
                self.env._(
                    "%s is not on the roll of this election: it was drawn up when the "
                    "election started.",
                    membership.sudo().partner_name,
                )
            )
        return elector

    # Facilitating

    def _facilitates(self, person) -> bool:
        """Whether `person` (res.partner) leads the circle."""
        self.ensure_one()
        # sudo: compared only.
        return bool(person) and self.sudo().facilitator_id == person

    def _has_facilitator(self) -> bool:
        """Whether the facilitator is still among those who take part."""
        # sudo: asks for whom the facilitator acts, and tells yes or no.
        election = self.sudo()
        memberships = election._present().membership_id
        facilitator = election.facilitator_id
        if not facilitator or not memberships:
            return bool(facilitator) and not memberships
        if facilitator in memberships.partner_id:
            return True
        representations = election.env["komunigi.representation"]
        return bool(
            representations.search_count(
                representations._domain_acting()
                & Domain("membership_id", "in", memberships.ids)
                & Domain("partner_id", "=", facilitator.id),
                limit=1,
            )
        )

    def _facilitate(self, membership, person, at: str = "") -> None:
        """`person`, who acts for `membership`, leads the circle, if nobody does."""
        self._lock_circle(at)
        elector = self._elector_on_roll(membership)
        if self._has_facilitator() and not self._facilitates(person):
            # sudo: the name of who facilitates, which all in the circle see.
            raise UserError(
                self.env._("%s facilitates already.", self.sudo().facilitator_name)
            )
        # sudo: the person was asked for whom she acts.
        elector.is_present = True
        election = self.sudo()
        election.facilitator_id = person
        election._log_step("circle_facilitates", name=person.sudo().name)

    def _stop_facilitating(self, person, at: str = "") -> None:
        self._lock_circle(at)
        self._check_facilitates(person)
        # sudo: the facilitator gives back what she took.
        election = self.sudo()
        election.facilitator_id = False
        election._log_step("circle_facilitates_not", name=person.sudo().name)

    def _check_facilitates(self, person) -> None:
        """Raise an AccessError unless `person` leads the circle."""
        if not self._facilitates(person):
            raise AccessError(self.env._("Only who facilitates can do this."))

    # Who may be named

    def _nameable_here(self) -> "models.Model":
        """The members who may be named now."""
        # sudo: which members may be named is told to all who take part.
        election = self.sudo()
        answered = election.candidacy_ids.filtered(
            lambda c: c.state in ("elected", "accepted", "declined")
        ).holder_id
        return election.college_id._nameable(election.date_start).filtered(
            lambda membership: membership.partner_id not in answered
        )

    def _not_nameable(self) -> list[tuple[str, str]]:
        """Names of members on the roll who cannot be named, each with the reason."""
        # sudo: as in `_nameable_here`
        election = self.sudo()
        others = (
            election.elector_ids.membership_id - election._nameable_here()
        ).sorted("partner_name")
        if len(others) > MOST_REFUSED:
            return []
        states = {c.holder_id: c.state for c in election.candidacy_ids}
        obstacles = election.college_id._obstacles_for(
            others.partner_id, election.date_start
        )
        told = []
        for membership in others:
            state = states.get(membership.partner_id)
            if state in ("elected", "accepted"):
                words = self.env._("elected already")
            elif state == "declined":
                words = self.env._("does not want to be elected")
            else:
                words = election._say_obstacles(
                    obstacles.get(membership.partner_id.id, [])
                )
            told.append((membership.partner_name, words))
        return told

    def _say_obstacles(self, obstacles: list[dict]) -> str:
        """What stands against a seat, as the other members may know it.

        Why a member may not vote today, its dues for instance, is its own matter.
        """
        words = [
            self.env._("may not vote today")
            if obstacle["code"] == "no_voting_right"
            else self.college_id._say_obstacle(obstacle)
            for obstacle in obstacles
            if obstacle["blocks"]
        ]
        return " · ".join(dict.fromkeys(words))

    def _check_may_be_named(self, nominee) -> None:
        if not nominee:
            raise UserError(self.env._("Choose whom you name."))
        if nominee not in self._nameable_here().partner_id:
            # sudo: a name that is said only where this election's page lists it, too.
            words = dict(self._not_nameable()).get(nominee.sudo().name)
            if words:
                raise UserError(
                    self.env._(
                        "%(name)s cannot be named: %(why)s.",
                        name=nominee.sudo().name,
                        why=words,
                    )
                )
            raise UserError(self.env._("Choose among those who can be named."))

    # Speaking

    def _round_voices(self, step: str = "", turn: int = 0) -> "models.Model":
        """What was said in a round of the present sequence, revealed or not.

        :param step: the round; nothing: the present one
        """
        self.ensure_one()
        step = step or self.step
        # sudo: callers tell of it only what may be told at that moment.
        return self.sudo().voice_ids.filtered(
            lambda voice: (
                voice.step == step
                and voice.turn == (turn or self.turn)
                and voice.attempt == self._round_attempt(step)
            )
        )

    def _voice_of(self, membership, step: str = "") -> "models.Model":
        return self._round_voices(step).filtered(
            lambda voice: voice.membership_id == membership
        )

    def _speak(
        self,
        membership,
        at: str = "",
        *,
        nominee=None,
        answer="",
        reason="",
        author=None,
        entered_by=None,
    ) -> "models.Model":
        """What `membership` says in the present round; until it ends, it may change.

        :param nominee: res.partner, in a round of names
        :param answer: consent, concern or objection
        :param author: res.partner who says it
        :param entered_by: res.users, the secretary who writes it down for a member
        """
        self._share_circle(at)
        elector = self._elector_on_roll(membership)
        if not self._takes_voices():
            raise UserError(self.env._("Nobody is asked to speak just now."))
        reason = self._checked_text(reason)
        values = {
            "author_id": author and author.id,
            "entered_by_id": entered_by and entered_by.id,
            "reason": reason,
            "is_revealed": False,
        }
        if self.step == "consent":
            self._check_answer(answer, reason)
            values["answer"] = answer
        else:
            self._check_may_be_named(nominee)
            if not reason:
                raise UserError(
                    self.env._("Say why: a word or two will do, others build on it.")
                )
            values["nominee_id"] = nominee.id
        # sudo: who acts for this member says it, or a secretary writes it down.
        voice = self._voice_of(membership)
        if voice:
            voice.write(values)
        else:
            voice = voice.create(
                {
                    "election_id": self.id,
                    "membership_id": membership.id,
                    "turn": self.turn,
                    "attempt": self._round_attempt(self.step),
                    "step": self.step,
                    **values,
                }
            )
        elector.write({"is_present": True, "date_spoken": fields.Datetime.now()})
        return voice

    def _check_answer(self, answer: str, reason: str) -> None:
        answers = self.env["komunigi.election.voice"]._fields["answer"].selection
        if answer not in dict(answers):
            raise UserError(self.env._("Choose one of the answers."))
        if answer == "objection" and not reason:
            raise UserError(
                self.env._(
                    "An objection needs its reason, so that the proposal can be "
                    "improved."
                )
            )
        if answer == "consent" and reason:
            raise UserError(
                self.env._(
                    "There is a text, but you consent without a concern: choose “with "
                    "a concern”, or empty the text."
                )
            )

    def _checked_text(self, text: str) -> str:
        """What somebody wrote, as browsers send it; raise where it is no text."""
        text = (text or "").replace("\r\n", "\n").strip()
        if len(text) > LONGEST_REASON:
            raise UserError(
                self.env._(
                    "The text is too long: at most %s characters.", LONGEST_REASON
                )
            )
        if any(ord(sign) < 32 and sign not in "\n\t\r" for sign in text):
            raise UserError(self.env._("The text has signs that are no text."))
        return text

    # What comes out of the rounds

    def _circle_figures(self) -> list[Figure]:
        """How often each was named, those named most in the second round first.

        Only those who can still be named, or are proposed now.
        """
        first = Counter(v.nominee_id for v in self._round_voices("first_round"))
        second = Counter(v.nominee_id for v in self._round_voices("second_round"))
        if self.second_attempt < self.first_attempt:
            # The second round before belongs to an earlier sequence.
            second = Counter()
        possible = self._nameable_here().partner_id | self._proposed_now()
        figures = [
            Figure(nominee, nominee.name or "", first[nominee], second[nominee])
            for nominee in {*first, *second}
            if nominee in possible
        ]
        return sorted(figures, key=lambda f: (-f.second, -f.first, f.name))

    def _proposed_now(self) -> "models.Model":
        proposal = self._last_proposal()
        if self.step == "consent":
            return proposal.nominee_id
        return proposal.nominee_id.browse()

    def _circle_suggestion(self, figures: list[Figure]) -> list[Figure]:
        """Who was named most in the last round; several where equally often.

        It suggests: the facilitator proposes whom the reasons speak for.
        """
        if not figures:
            return []
        most = figures[0]
        if most.second:
            return [f for f in figures if f.second == most.second]
        return [f for f in figures if f.first == most.first]

    def _waits_for(self, membership) -> bool:
        """Whether it is on `membership` to take part, or to speak."""
        elector = self._elector_of(membership)
        if not elector:
            return False
        if self.step == "role":
            return not elector.is_present
        return self._takes_voices() and not self._voice_of(membership)
