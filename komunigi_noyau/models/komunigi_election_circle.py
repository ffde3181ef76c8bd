# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from hashlib import sha256

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..exceptions import CircleWentOn

STEPS = (
    "role",
    "first_round",
    "reasons",
    "second_round",
    "proposal",
    "consent",
    "acceptance",
)
# The steps in which each member speaks.
ROUNDS = ("first_round", "second_round", "consent")
# What a step is about: the round that is held anew when it is redone.
ROUND_OF = {
    "first_round": "first_round",
    "reasons": "first_round",
    "second_round": "second_round",
    "proposal": "second_round",
}
ATTEMPTS = {"first_round": "first_attempt", "second_round": "second_attempt"}


class KomunigiElection(models.Model):
    """The course of an election without candidates, as sociocracy holds it.

    The role is read → each names somebody, with reasons, unseen by the others → the
    reasons are read → a second round: keep or change → the facilitator proposes →
    consent, objections worked in → the elected accepts. Then the next seat.

    `turn` is the seat, `attempt` grows each time that something is done anew, so that
    what was said before is kept. A step back takes the same round up again.

    (Gerard Endenburg, "Sociocracy: the organization of decision-making", 1998;
    Ted Rau and Jerry Koch-Gonzalez, "Many voices one song", 2018, chapter 3.)
    """

    _inherit = "komunigi.election"
    _course_fields = set(ATTEMPTS.values())

    facilitator_id = fields.Many2one(
        "res.partner",
        ondelete="restrict",
        copy=False,
        tracking=True,
        domain="[('is_company', '=', False)]",
        help="Leads the circle from step to step, on a page of their own. Empty: "
        "whoever takes part may take it on.",
    )
    facilitator_name = fields.Char(
        string="Name of the facilitator", related="facilitator_id.name", store=True
    )
    first_attempt = fields.Integer(default=1, copy=False, readonly=True)
    second_attempt = fields.Integer(default=0, copy=False, readonly=True)
    proposal_ids = fields.One2many("komunigi.election.proposal", "election_id")

    # Where the circle is

    def _is_circle(self) -> bool:
        """Whether it is a circle that is under way."""
        self.ensure_one()
        return self.way == "without_candidates" and self.state == "open"

    def _circle_at(self) -> str:
        """Where the circle is: pages send it along, so that nothing is done twice."""
        self.ensure_one()
        place = f"{self.turn}.{self.attempt}.{self.step}"
        if self.step == "consent" and self._last_proposal().state == "objected":
            place += ".objected"
        return place

    def _round_attempt(self, step: str) -> int:
        return self[ATTEMPTS.get(step, "attempt")]

    def _last_proposal(self) -> "models.Model":
        """The latest one for the present seat."""
        # sudo: what is proposed is told to all who take part.
        return (
            self.sudo()
            .proposal_ids.filtered(lambda proposal: proposal.turn == self.turn)
            .sorted("attempt")[-1:]
        )

    def _takes_voices(self) -> bool:
        """Whether members speak now."""
        self.ensure_one()
        return bool(
            self._is_circle()
            and self.step in ROUNDS
            and (self.step != "consent" or self._last_proposal().state == "asked")
        )

    def _circle_state(self) -> dict:
        """Where the circle is and how many have spoken, in one query.

        Every phone asks this every few seconds: no names, nothing that was said.

        :return: `at` (see `_circle_at`), `mark` that changes with anything to be
            seen, `spoken` and `present`
        """
        self.ensure_one()
        self.env.flush_all()
        [row] = self.env.execute_query(
            SQL(
                """
                SELECT election.state, election.step, election.turn, election.attempt,
                       election.first_attempt, election.second_attempt,
                       election.facilitator_id, roll.present, roll.spoken,
                       roll.last_spoken, proposal.*, candidacy.*
                  FROM komunigi_election election
                 CROSS JOIN LATERAL (
                    SELECT count(*) FILTER (WHERE is_present) AS present,
                           count(voice.id) FILTER (WHERE is_present) AS spoken,
                           max(voice.write_date) AS last_spoken
                      FROM komunigi_election_elector elector
                      LEFT JOIN komunigi_election_voice voice
                        ON voice.election_id = election.id
                       AND voice.membership_id = elector.membership_id
                       AND voice.turn = election.turn
                       AND voice.step = election.step
                       AND voice.attempt = CASE election.step
                           WHEN 'first_round' THEN election.first_attempt
                           WHEN 'second_round' THEN election.second_attempt
                           ELSE election.attempt END
                     WHERE elector.election_id = election.id) roll
                 CROSS JOIN LATERAL (
                    SELECT max(write_date) AS proposal_date,
                           bool_or(state = 'objected' AND turn = election.turn
                                   AND attempt = election.attempt) AS is_objected
                      FROM komunigi_election_proposal
                     WHERE election_id = election.id) proposal
                 CROSS JOIN LATERAL (
                    SELECT max(write_date) AS candidacy_date
                      FROM komunigi_candidacy
                     WHERE election_id = election.id) candidacy
                 WHERE election.id = %s
                """,
                self.id,
            )
        )
        _state, step, turn, attempt, *_rest = row
        place = f"{turn}.{attempt}.{step}"
        if step == "consent" and row[11]:
            place += ".objected"
        return {
            "at": place,
            "mark": sha256(repr(row).encode()).hexdigest()[:16],
            "present": row[7],
            "spoken": row[8],
        }

    # Having the circle for oneself

    def _lock_circle(self, at: str = "") -> None:
        """Wait for who changes the circle just now, and look again.

        :param at: where it was when the page was made; nothing: wherever it is
        :raises CircleWentOn: where it is somewhere else by now
        """
        self._take_circle(SQL("FOR NO KEY UPDATE"), at)

    def _share_circle(self, at: str = "") -> None:
        """Keep the circle at its step until this voice is in; many may speak at once.

        :raises CircleWentOn: as `_lock_circle`
        """
        self._take_circle(SQL("FOR SHARE"), at)

    def _take_circle(self, lock: SQL, at: str) -> None:
        self.ensure_one()
        self.env.flush_all()
        self.env.cr.execute(
            SQL("SELECT id FROM komunigi_election WHERE id = %s %s", self.id, lock),
            log_exceptions=False,
        )
        self.invalidate_recordset()
        if not self._is_circle():
            # sudo: its name; the caller takes part in it.
            raise CircleWentOn(
                self.env._("“%s” is not under way any more.", self.sudo().name)
            )
        if at and at != self._circle_at():
            raise CircleWentOn(
                self.env._("The circle has gone on: this is where it is now.")
            )

    # From step to step. Who facilitates, or the secretary, was asked before.

    def _enter_role(self) -> None:
        """Draw up the roll when the circle begins; nobody is there yet."""
        # sudo: the roll follows from the rules; who may start the election was asked.
        election = self.sudo()
        if election.elector_ids:
            return
        electors = election._electors()
        election.env["komunigi.election.elector"].create(
            [
                {"election_id": election.id, "membership_id": membership.id}
                for membership in electors
            ]
        )
        election._log_step("circle_roll", members=len(electors))

    def _circle_next(self, at: str = "") -> None:
        """On to what follows; from the proposal it is `_propose` that leads on."""
        self._lock_circle(at)
        # sudo: the course of the circle; see above for who may.
        getattr(self.sudo(), f"_proceed_from_{self.step}")()

    def _proceed_from_role(self) -> None:
        self._hear_all()
        if not self._present():
            raise UserError(
                self.env._(
                    "Nobody takes part yet: each member says so by a tap, or the "
                    "secretary notes it."
                )
            )
        self._go_to("first_round")

    def _proceed_from_first_round(self) -> None:
        self._close_round()
        self._go_to("reasons")

    def _proceed_from_second_round(self) -> None:
        self._close_round()
        self._go_to("proposal")

    def _proceed_from_reasons(self) -> None:
        self._go_to("second_round")

    def _proceed_from_proposal(self) -> None:
        raise UserError(self.env._("Propose somebody, and the circle goes on."))

    def _proceed_from_consent(self) -> None:
        if self._last_proposal().state != "asked":
            raise UserError(
                self.env._("Objections stand: work them in, or propose somebody else.")
            )
        self._close_round()
        self._close_consent()

    def _go_to(self, step, reason="", turn=None):
        """Which round counts from now on: a step back takes up the one that was."""
        before = self.step
        if self._is_circle():
            self._reveal()
        result = super()._go_to(step, reason, turn)
        if self._is_circle():
            # sudo: the course of the circle; who may lead it was asked.
            election = self.sudo()
            if turn:
                election.write({"first_attempt": 1, "second_attempt": 0})
            elif step in ("first_round", "second_round") and (
                before in (step, "acceptance")
                or election[ATTEMPTS[step]] < election.first_attempt
            ):
                election[ATTEMPTS[step]] = election.attempt
        return result

    def _back(self, reason):
        if not self._is_circle():
            return super()._back(reason)
        return self._circle_back()

    def _redo(self, reason):
        if not self._is_circle():
            return super()._redo(reason)
        return self._circle_redo()

    def _circle_back(self, at: str = "") -> None:
        """Take the step before up again, with what was said in it."""
        self._lock_circle(at)
        before = self._step_before()
        if not before:
            raise UserError(
                self.env._("This is the first step: cancel the election instead.")
            )
        # sudo: the course of the circle; see above for who may.
        election = self.sudo()
        election._drop_proposal()
        if election.step == "acceptance":
            election._undo_acceptance("")
        election._go_to(before)

    def _step_before(self) -> str:
        """The step that `_circle_back` leads to; nothing where there is none."""
        if self.step not in STEPS[1:]:
            return ""
        if self.step == "acceptance":
            # What was consented to is asked anew by proposing it.
            return "proposal"
        return STEPS[STEPS.index(self.step) - 1]

    def _drop_proposal(self) -> None:
        self._last_proposal().filtered(lambda p: p.state == "asked").state = "dropped"

    def _circle_redo(self, at: str = "") -> None:
        """Hold the present round anew; what was said in it stays on the record."""
        self._lock_circle(at)
        # sudo: the course of the circle; see above for who may.
        election = self.sudo()
        if election.step == "consent":
            election._drop_proposal()
            last = election._last_proposal()
            election._ask_consent(last.copy_data({"state": "asked", "board": False})[0])
        elif election.step in ROUND_OF:
            step = ROUND_OF[election.step]
            election._go_to(step)
            election[ATTEMPTS[step]] = election.attempt
        else:
            raise UserError(self.env._("There is no round here to be held anew."))

    def _close_round(self) -> None:
        """All have been heard, or it goes on without some, which is noted."""
        self._hear_all()
        if not self._round_voices():
            raise UserError(self.env._("Nobody has spoken in this round yet."))
        silent = self._still_to_speak()
        if silent:
            self._log_step(
                "circle_without", round=self.step, members=silent.mapped("member_name")
            )
        self._reveal()

    def _hear_all(self) -> None:
        """Start over where somebody was speaking whom this transaction does not hear.

        What was said after the transaction began is not seen by it, but the row of
        who spoke has changed, which PostgreSQL refuses to lock.
        """
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "SELECT id FROM komunigi_election_elector WHERE election_id = %s"
                " ORDER BY id FOR SHARE",
                self.id,
            ),
            log_exceptions=False,
        )

    def _reveal(self) -> None:
        """What was said in the round that ends can be read from now on."""
        if self.step in ROUNDS:
            self._round_voices().filtered(
                lambda voice: not voice.is_revealed
            ).is_revealed = True

    # Proposal and consent

    def _propose(
        self, nominee, at: str = "", *, condition="", date_end=None, worked_in=""
    ) -> "models.Model":
        """Ask for consent to `nominee` (res.partner).

        :param date_end: of a term shorter than the full one
        :param worked_in: what became of the objections to the proposal before
        """
        self._lock_circle(at)
        previous = self._last_proposal()
        if self.step != "proposal" and not (
            self.step == "consent" and previous.state == "objected"
        ):
            raise UserError(self.env._("It is not the time to propose somebody."))
        self._check_may_be_named(nominee)
        worked_in = self._checked_text(worked_in)
        if self.step == "consent" and not worked_in:
            raise UserError(
                self.env._("Say how the objections were worked in, in a sentence.")
            )
        self._check_term(date_end)
        return self._ask_consent(
            {
                "nominee_id": nominee.id,
                "condition": self._checked_text(condition),
                "date_end": date_end,
                "worked_in": worked_in,
            }
        )

    def _ask_consent(self, vals: dict) -> "models.Model":
        # sudo: the course of the circle; who may lead it was asked.
        election = self.sudo()
        election._go_to("consent")
        proposal = election.env["komunigi.election.proposal"].create(
            {
                **vals,
                "election_id": election.id,
                "turn": election.turn,
                "attempt": election.attempt,
            }
        )
        election._log_step(
            "circle_proposal",
            name=proposal.nominee_name,
            worked_in=proposal.worked_in or "",
        )
        return proposal

    def _check_term(self, date_end) -> None:
        if date_end and date_end <= self.date_start:
            raise UserError(
                self.env._("A shorter term ends after the mandate has started.")
            )

    def _propose_another(self, at: str = "") -> None:
        """Objections stand: back to the figures, to propose somebody else."""
        self._lock_circle(at)
        if self.step != "consent" or self._last_proposal().state != "objected":
            raise UserError(self.env._("No objection stands."))
        # sudo: the course of the circle; who may lead it was asked.
        self.sudo()._go_to("proposal")

    def _close_consent(self) -> None:
        proposal = self._last_proposal()
        board = self._make_circle_board(proposal)
        adopted = bool(board["result"]["winners"])
        proposal.write({"board": board, "state": "adopted" if adopted else "objected"})
        if not adopted:
            self._log_step("circle_objected", name=proposal.nominee_name)
            return
        # sudo: the course of the circle; who may lead it was asked.
        election = self.sudo()
        # Named before, and undone: it is the same one.
        candidacy = election.candidacy_ids.filtered(
            lambda c: c.holder_id == proposal.nominee_id
        ) or election.env["komunigi.candidacy"].create(
            {
                "election_id": election.id,
                "holder_id": proposal.nominee_id.id,
                "origin": "named",
            }
        )
        proposal.candidacy_id = candidacy
        election._log_step("circle_adopted", name=proposal.nominee_name)
        election._name_elected(candidacy)

    # After the answer of the elected

    def _after_acceptance(self):
        """The next seat, as long as there is one."""
        result = super()._after_acceptance()
        if self._is_circle() and self._seats_left():
            # sudo: the course of the circle, which the answer leads on.
            self.sudo()._go_to("first_round", turn=self.turn + 1)
        return result

    def _after_refusal_without_candidates(self, _candidacy):
        """The next most named, or a new round, as the college says."""
        next_best = self._rule().refusal == "countback" and self._circle_figures()
        # sudo: as in `_after_acceptance`
        self.sudo()._go_to("proposal" if next_best else "first_round")

    def _undo_acceptance(self, reason):
        """The seats filled before this one stay filled."""
        if not self._is_circle():
            return super()._undo_acceptance(reason)
        candidacy = self._last_proposal().candidacy_id
        return candidacy.write(
            {
                "state": "not_elected",
                "rank": 0,
                "date_answer": False,
                "answer_note": False,
            }
        )

    def _circle_stop(self, at: str = "") -> None:
        """Leave the other seats free: those who have accepted begin."""
        self._lock_circle(at)
        # sudo: the course of the circle; who may lead it was asked.
        election = self.sudo()
        if self.step == "acceptance" or not election._candidates("accepted"):
            raise UserError(
                self.env._(
                    "Nobody has accepted a seat: the secretary can cancel the election."
                )
            )
        election._drop_proposal()
        election._go_to("acceptance")
        election._finish()

    def _finish(self):
        """A shorter term that was consented to holds for the mandate."""
        mandates = super()._finish()
        # sudo: the proposals that the circle adopted say so.
        adopted = self.sudo().proposal_ids.filtered(lambda p: p.state == "adopted")
        terms = {
            proposal.nominee_id: proposal.date_end
            for proposal in adopted.sorted(lambda p: (p.turn, p.attempt))
        }
        named = self.network_id._in_common_language()
        for mandate in mandates.sudo():
            date_end = terms.get(mandate.holder_id)
            if date_end and mandate.date_start < date_end < mandate.date_end:
                mandate._end(
                    date_end,
                    "term",
                    named.env._("A shorter term, by the consent of the circle."),
                )
        return mandates

    def _circle_steps(self) -> list[dict]:
        """The steps in order, in the reader's language: `name`, `state` past, now or
        ahead."""
        self.ensure_one()
        names = dict(self._fields["step"]._description_selection(self.env))
        at = STEPS.index(self.step) if self.step in STEPS else len(STEPS)
        return [
            {
                "name": names[step],
                "state": "now" if n == at else "past" if n < at else "ahead",
            }
            for n, step in enumerate(STEPS)
        ]

    def _circle_next_words(self) -> str:
        """What the button of who facilitates does now; nothing where it has none."""
        match self.step:
            case "role":
                return self.env._("Begin: everybody names somebody")
            case "first_round":
                return self.env._("Go on: read the reasons")
            case "reasons":
                return self.env._("Go on: second round")
            case "second_round":
                return self.env._("Go on: see who was named")
            case "consent" if self._takes_voices():
                return self.env._("End the consent round")
        return ""

    # Buttons of the secretary, who facilitates or takes notes

    def action_circle_voice(self):
        """Write down what a member says."""
        self.ensure_one()
        self.check_access("write")
        if not self._takes_voices():
            raise UserError(self.env._("Nobody is asked to speak just now."))
        return self._action_dialog(
            self.env._("What does the member say?"),
            "komunigi.circle.voice",
            at=self._circle_at(),
            is_consent=self.step == "consent",
        )

    def action_circle_propose(self):
        """Propose somebody; after objections, something else."""
        self.ensure_one()
        self.check_access("write")
        last = self._last_proposal()
        again = self.step == "consent" and last.state == "objected"
        best = self._circle_suggestion(self._circle_figures())
        nominee = last.nominee_id if again else best and best[0].nominee
        return self._action_dialog(
            self.env._("Propose somebody"),
            "komunigi.circle.propose",
            at=self._circle_at(),
            is_again=again,
            nominee_id=nominee and nominee.id,
            condition=again and last.condition,
            date_end=again and last.date_end,
        )

    def action_circle_another(self):
        """Objections stand: propose somebody else."""
        self.check_access("write")
        return self._propose_another()

    def action_circle_stop(self):
        """Leave the other seats free."""
        self.check_access("write")
        return self._circle_stop()

    def _situation_consent(self):
        return "consent" if self._takes_voices() else "objected"
