# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).


from odoo import SUPERUSER_ID, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

STEPS = {
    "without_candidates": (
        "role",
        "first_round",
        "reasons",
        "second_round",
        "proposal",
        "consent",
        "acceptance",
    ),
    "candidacies": ("candidacies", "vote", "acceptance"),
    "appointment": ("appointment", "acceptance"),
}


class KomunigiElection(models.Model):
    """The course of an election: one step after another, each of them on the record.

    in preparation → under way → done; or cancelled. A step may be late, early or done
    again; whoever takes one locks the election and looks again whether it is still to
    be taken. What happens in a step is in files of their own: `_enter_<step>` when it
    begins, `_undo_<step>` when it is to be done again.
    """

    _inherit = "komunigi.election"

    # Start, end

    def action_start(self):
        """From preparation to the first step of its way."""
        for election in self:
            election.check_access("write")
            election._lock()
            if election.state != "draft":
                raise UserError(
                    self.env._(
                        "“%(election)s” is under way already, or was.",
                        election=election.name,
                    )
                )
            election._check_can_start()
            # sudo: what the course writes, nobody else may.
            election.sudo().state = "open"
            election._log_step("started", seats=election.seats, way=election.way)
            election._let_go_of_activities()
            election._go_to(election._steps()[0])

    def _check_can_start(self):
        """Refuse what the rules refuse at the end, before anybody is called."""
        rule = self._rule()
        appointed = rule.filled_by == "appointment"
        if (self.way == "appointment") != appointed and self.kind != "co_option":
            raise UserError(
                self.env._(
                    "By the rules of %(college)s, seats are filled by appointment: "
                    "choose this way.",
                    college=self.college_id.name,
                )
                if appointed
                else self.env._(
                    "By the rules of %(college)s, seats are filled by election: "
                    "choose one of its ways, or call it a co-option.",
                    college=self.college_id.name,
                )
            )
        if self.seats > rule.seats_max:
            raise UserError(
                self.env._(
                    "%(college)s has %(max)s seats at most: %(seats)s cannot be "
                    "filled.",
                    college=self.college_id.name,
                    max=rule.seats_max,
                    seats=self.seats,
                )
            )
        if self.replaced_ids and len(self.replaced_ids) < self.seats:
            raise UserError(
                self.env._(
                    "%(seats)s seats are to be filled, but only %(mandates)s mandates "
                    "are named after which they are free.",
                    seats=self.seats,
                    mandates=len(self.replaced_ids),
                )
            )

    def _cancel(self, reason: str):
        """End it without anybody elected; it stays on the record."""
        self.ensure_one()
        self.check_access("write")
        reason = self._checked_reason(reason)
        self._lock()
        if self.state not in ("draft", "open"):
            raise UserError(
                self.env._("“%(election)s” is over already.", election=self.name)
            )
        # sudo: what the course writes, nobody else may; the right to was just checked.
        election = self.sudo()
        election._stop_polls(reason)
        election.write({"state": "cancelled", "step": False, "cancel_reason": reason})
        election.candidacy_ids.filtered(
            lambda candidacy: candidacy.state in ("standing", "elected", "accepted")
        ).state = "not_elected"
        self._log_step("cancelled", reason=reason)
        election._let_go_of_activities()

    def _finish(self):
        """All who are to answer have answered: the mandates of who accepted."""
        self.ensure_one()
        self.check_access("write")
        self._lock()
        # sudo: what the course writes, nobody else may; the right to was just checked.
        election = self.sudo()
        if election.state != "open" or election.step != "acceptance":
            raise UserError(
                self.env._(
                    "“%(election)s” is not at its acceptance.", election=self.name
                )
            )
        waiting = election._candidates("elected")
        if waiting:
            raise UserError(
                self.env._(
                    "Still to accept or to decline: %(names)s.",
                    names=waiting._say_names(),
                )
            )
        accepted = election._candidates("accepted").sorted("rank")
        if not accepted:
            raise UserError(
                self.env._(
                    "Nobody has accepted: do a step again, or cancel with a reason."
                )
            )
        today = election.network_id._today()
        mandates = election.college_id._fill(
            [candidacy._seat_values() for candidacy in accepted],
            max(election.date_start, today),
            election._mandate_origin(),
            election=election,
            replaces=election.replaced_ids
            if election.kind in ("by_election", "co_option")
            else None,
        )
        election._candidates("standing").state = "not_elected"
        election.write({"state": "done", "step": False, "date_done": today})
        election._log_step(
            "done",
            names=accepted.mapped("display_name"),
            date=fields.Date.to_string(min(mandates.mapped("date_start"))),
            vacant=max(0, election.seats - len(accepted)),
        )
        election._let_go_of_activities()
        election._announce_done()
        return mandates

    def _mandate_origin(self) -> str:
        if self.way == "appointment":
            return "appointment"
        return {"regular": "election"}.get(self.kind, self.kind)

    def _announce_done(self):
        """Tell the members who sits; to be extended."""

    def _finish_if_answered(self):
        """Once everybody has answered and every seat is taken.

        What the rules refuse (somebody has left meanwhile) keeps nobody from
        answering: it is said to who is in charge.
        """
        self.ensure_one()
        # sudo: the last answer ends it, whoever gave it.
        election = self.sudo()
        if (
            election.state != "open"
            or election.step != "acceptance"
            or election._candidates("elected")
            or election._seats_left()
        ):
            return
        try:
            with self.env.cr.savepoint():
                election._finish()
        except (UserError, ValidationError) as error:
            reason = str(error)
            election._log_step("not_finished", reason=reason)
            election._tell_in_charge(
                lambda self: self.env._("The mandates could not begin"),
                lambda self: reason,
            )

    # Steps

    def _steps(self) -> tuple[str, ...]:
        """The steps of this way of electing, in order."""
        self.ensure_one()
        return STEPS[self.way]

    def _go_to(self, step: str, reason: str = "", turn: int | None = None):
        """Begin `step`, whichever was the one before: forwards, backwards, again.

        :param reason: for the record, where somebody decided it
        :param turn: which seat is filled now; backwards without a turn is an attempt
            anew, so that what was said before is kept and counts no more
        """
        self.ensure_one()
        self.check_access("write")
        self._lock()
        if self.state != "open":
            raise UserError(
                self.env._("“%(election)s” is not under way.", election=self.name)
            )
        steps, before = self._steps(), self.step
        vals = {"step": step, "is_ended": False}
        again = before in steps and steps.index(step) <= steps.index(before)
        if turn:
            vals |= {"turn": turn, "attempt": 1}
        elif again:
            vals["attempt"] = self.attempt + 1
        # sudo: what the course writes, nobody else may; the right to was just checked.
        election = self.sudo()
        election.write(vals)
        election._log_step(
            "again" if again and not turn else "step",
            to=step,
            reason=reason,
            turn=election.turn
            if election.seats > 1 and election.way == "without_candidates"
            else 0,
        )
        enter = getattr(election, f"_enter_{step}", None)
        if enter:
            enter()

    def action_next(self):
        """The step is done: what follows."""
        for election in self:
            election.check_access("write")
            election._lock()
            election._check_open()
            proceed = getattr(election, f"_proceed_from_{election.step}", None)
            if proceed:
                proceed()
            else:
                steps = election._steps()
                election._go_to(steps[steps.index(election.step) + 1])

    def _proceed_from_acceptance(self):
        return self._finish()

    def action_redo(self):
        return self._again("redo")

    def action_back(self):
        return self._again("back")

    def _again(self, what):
        """At once where nothing is lost by it; else a reason is asked for."""
        self.ensure_one()
        self.check_access("write")
        self._check_open()
        if self._loses_something():
            return self._action_reason(what)
        return getattr(self, f"_{what}")("")

    def _redo(self, reason: str):
        """Do the present step anew."""
        self._undo(self.step, reason)
        self._go_to(self.step, reason)

    def _back(self, reason: str):
        """Return to the step before."""
        steps = self._steps()
        at = steps.index(self.step)
        if not at:
            raise UserError(
                self.env._("This is the first step: cancel the election instead.")
            )
        self._undo(self.step, reason)
        self._go_to(steps[at - 1], reason)

    def _undo(self, step, reason):
        """What the step has brought counts no more; a reason where it did."""
        self.ensure_one()
        self.check_access("write")
        self._lock()
        self._check_open()
        if self._loses_something():
            reason = self._checked_reason(reason)
        # sudo: course fields; that the person may write was asked above.
        undo = getattr(self.sudo(), f"_undo_{step}", None)
        if undo:
            undo(reason)

    def _loses_something(self) -> bool:
        """Whether votes or answers would count no more; to be extended."""
        return self.step == "acceptance" or bool(self._polls_under_way())

    def _undo_acceptance(self, _reason):
        """Who was elected in this attempt is so no more."""
        stood = self.candidacy_ids.filtered(
            lambda candidacy: candidacy.state in ("elected", "accepted", "not_elected")
        )
        stood.write({"rank": 0, "date_answer": False, "answer_note": False})
        stood.filtered(
            lambda candidacy: candidacy.origin == "stands"
        ).state = "standing"
        # Who was named or appointed may be named again.
        (stood - self._candidates("standing")).state = "not_elected"

    def _check_open(self):
        if self.state != "open":
            raise UserError(
                self.env._("“%(election)s” is not under way.", election=self.name)
            )

    # Who, how many

    def _candidates(self, *states):
        """The candidacies in one of `states`, in order."""
        return self.candidacy_ids.filtered(
            lambda candidacy: candidacy.state in states
        ).sorted(lambda candidacy: (candidacy.rank, candidacy.id))

    def _seats_left(self) -> int:
        """Seats that nobody has accepted yet."""
        return max(0, self.seats - len(self._candidates("accepted")))

    def _electors(self):
        """The members who may take part today."""
        self.ensure_one()
        return self.env["komunigi.membership"].search(
            self._domain_addressed() & Domain("has_voting_right", "=", True)
        )

    def _domain_addressed(self):
        """The members by whom these seats are filled, hindered today or not."""
        rule = self._rule()
        domain = Domain("network_id", "=", self.network_id.id) & Domain(
            "state", "=", "member"
        )
        if rule.elector_category_ids:
            domain &= Domain("category_id", "in", rule.elector_category_ids.ids)
        return domain

    # One at a time

    def _lock(self):
        result = super()._lock()
        self.candidacy_ids.invalidate_recordset(["state", "rank"])
        return result

    def _checked_reason(self, reason: str) -> str:
        reason = (reason or "").strip()
        if not reason:
            raise UserError(self.env._("Say why: all members read it."))
        return reason

    # The record

    def _log_step(self, code: str, **values):
        """Put on the record what happened, by whom and when.

        :param values: plain ones, JSON-ready; what they say, `_say_<code>` tells
        """
        self.ensure_one()
        by_itself = self.env.uid == SUPERUSER_ID
        entry = {
            "code": code,
            "at": fields.Datetime.to_string(fields.Datetime.now()),
            # sudo: the name of who acts.
            "by": "" if by_itself else self.env.user.sudo().name,
            **values,
        }
        # sudo: the record is written by what happens.
        election = self.sudo()
        election.outcome_steps = [*(election.outcome_steps or []), entry]
        election._message_log(body=self._say_step(entry))

    def action_finish(self):
        for election in self:
            election._finish()

    def _in_charge(self):
        user = super()._in_charge()
        return self.user_id or self.body_id.user_id or user

    # Dialogs

    def action_cancel(self):
        self.ensure_one()
        return self._action_reason("cancel")

    def action_view_mandates(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Who sits"),
            "res_model": "komunigi.mandate",
            "view_mode": "list,form",
            "domain": [("election_id", "=", self.id)],
        }

    def _action_reason(self, what):
        names = {
            "extend": self.env._("Leave more time to stand"),
            "without_candidates": self.env._("Elect without candidates"),
            "cancel": self.env._("Cancel the election"),
            "redo": self.env._("Do this step again"),
            "back": self.env._("Back to the step before"),
        }
        return self._action_dialog(names[what], "komunigi.election.reason", what=what)
