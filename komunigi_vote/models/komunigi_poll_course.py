# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import logging
import secrets
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from ..tally.board import commitment

_logger = logging.getLogger(__name__)


class KomunigiPoll(models.Model):
    """The course of a poll: it opens, closes and is counted by itself.

    in preparation → open → closed → result. Each step is a transaction of its own,
    done by a button or by the job; whoever takes a step locks the poll and looks
    again whether the step is still to be taken.
    """

    _inherit = "komunigi.poll"

    has_all_voted = fields.Boolean(compute="_compute_has_all_voted")

    @api.depends("elector_count", "voted_count")
    def _compute_has_all_voted(self):
        for poll in self:
            poll.has_all_voted = 0 < poll.elector_count == poll.voted_count

    # Opening

    def action_open(self):
        """Open now, or at the stated time where that is still to come."""
        for poll in self:
            poll._check_can_open()
            if poll.date_open and poll.date_open > poll._clock():
                poll._schedule()
            else:
                poll._open()

    def action_unschedule(self):
        """Back to preparation: it opens when somebody says so."""
        for poll in self:
            poll.check_access("write")
            poll._lock()
            if poll.state == "draft" and poll.is_scheduled:
                # sudo: what the course writes, nobody else may; who may press the
                # button was just checked.
                poll.sudo().is_scheduled = False
                poll._message_log(body=self.env._("It does not open by itself."))

    def _schedule(self):
        # sudo: as in `action_unschedule`.
        self.sudo().write({"is_scheduled": True, "trouble": False})
        self._message_log(body=self.env._("It opens by itself at the stated time."))
        self._wake(self.date_open)

    def _check_can_open(self):
        self.ensure_one()
        self.check_access("write")
        self._lock()
        if self.state != "draft":
            raise UserError(
                self.env._("“%(poll)s” is open already, or was.", poll=self.name)
            )
        reasons = self._reasons_not_to_open()
        if reasons:
            raise UserError("\n".join(reasons))

    def _open(self):
        """Freeze question and roll, and take ballots from now on."""
        self.ensure_one()
        # sudo: what the course writes, nobody else may.
        poll = self.sudo()
        for number, option in enumerate(poll.option_ids.sorted(), 1):
            option.number = number
        poll._freeze_roll()
        secret = secrets.token_hex(16)
        poll.write(
            {
                "date_open": poll._clock().replace(microsecond=0),
                "is_scheduled": False,
                "trouble": False,
                "lot_secret": secret,
                "lot_commitment": commitment(secret),
                # As it was chosen, or emptied: not computed anew from the opening.
                "date_reminder": poll.date_reminder,
            }
        )
        poll._secrecy()._open(poll)
        poll.state = "open"
        self._message_log(
            body=self.env._(
                "Opened with %(count)s members on the roll.", count=poll.elector_count
            )
        )
        self._wake_when_due()
        self._announce_opening()

    # Closing

    def action_close(self):
        """Everybody has voted: nothing is left to wait for."""
        for poll in self:
            poll.check_access("write")
            poll._lock()
            poll.invalidate_recordset(["elector_count", "voted_count"])
            if poll.state != "open" or not poll.has_all_voted:
                raise UserError(
                    self.env._(
                        "“%(poll)s” closes before its time only when everybody on the "
                        "roll has voted.",
                        poll=poll.name,
                    )
                )
            poll._close(early=True)
            poll._wake()

    def action_count(self):
        """Try to count again what could not be counted."""
        self.check_access("write")
        self._wake()

    def _close(self, early=False):
        """Take no ballot any more. The count is another transaction.

        :param early: before the time that was stated
        """
        self.ensure_one()
        vals = {"state": "closed"}
        if early:
            now = self._clock().replace(microsecond=0)
            vals["date_close"] = max(now, self.date_open + timedelta(seconds=1))
        # sudo: what the course writes, nobody else may.
        self.sudo().write(vals)

    def _postpone(self, date_close, reason: str):
        """Leave more time to answer: the one change that an open poll takes."""
        self.ensure_one()
        self.check_access("write")
        reason = self._checked_reason(reason)
        self._lock()
        now = self._clock()
        if self.state != "open" or now >= self.date_close:
            raise UserError(
                self.env._(
                    "“%(poll)s” is not open: its closing time does not change any "
                    "more.",
                    poll=self.name,
                )
            )
        if date_close <= max(self.date_close, now):
            raise UserError(
                self.env._(
                    "“%(poll)s” can close later, not earlier: choose a time after the "
                    "present one.",
                    poll=self.name,
                )
            )
        reminder = self.date_reminder
        # sudo: what the course writes, nobody else may; the right to was just checked.
        self.sudo().write(
            {
                "date_close": date_close,
                "postpone_reason": reason,
                # As long before the end as was chosen, if one is wanted.
                "date_reminder": reminder and reminder + (date_close - self.date_close),
            }
        )
        self._message_log(
            body=self.env._("It closes later. Why: %(reason)s", reason=reason)
        )
        self._wake_when_due()
        self._announce_postponed()

    def _cancel(self, reason: str):
        """End it without a result. Its ballots are destroyed, and read by nobody."""
        self.ensure_one()
        self.check_access("write")
        reason = self._checked_reason(reason)
        self._lock()
        if self.state not in ("open", "closed"):
            raise UserError(
                self.env._(
                    "“%(poll)s” is not under way: a poll in preparation can be "
                    "deleted, and a result stays.",
                    poll=self.name,
                )
            )
        # sudo: what the course writes, nobody else may; the right to was just checked.
        poll = self.sudo()
        poll.write({"state": "cancelled", "cancel_reason": reason, "trouble": False})
        self.env.flush_all()
        poll._secrecy()._forget(poll)
        self._message_log(body=self.env._("Cancelled. Why: %(reason)s", reason=reason))
        self._announce_cancel()

    def _checked_reason(self, reason: str) -> str:
        reason = (reason or "").strip()
        if not reason:
            raise UserError(self.env._("Say why: all who may vote read it."))
        return reason

    def action_postpone(self):
        return self._action_dialog(self.env._("Close later"), "komunigi.poll.postpone")

    def action_cancel(self):
        return self._action_dialog(
            self.env._("Cancel the poll"), "komunigi.poll.cancel"
        )

    # What members are told; each is called once, in the transaction of its step

    def _announce_opening(self):
        """Tell the electors that they are asked; to be extended."""

    def _announce_postponed(self):
        """Tell who has not voted that it closes later; to be extended."""

    def _announce_cancel(self):
        """Tell the electors that it was cancelled, and why; to be extended."""

    def _announce_result(self):
        """Tell the electors that there is a result; to be extended."""

    # By itself

    def _wake(self, *moments):
        """Have what is due done at these moments (UTC), or at once."""
        # sudo: jobs are a matter of the system; this one only does what is due.
        cron = self.env.ref("komunigi_vote.ir_cron_poll").sudo()
        cron._trigger(moments or None)

    def _wake_when_due(self):
        """At each of the moments stated on these open polls; to be extended."""
        for poll in self:
            poll._wake(poll.date_close)

    @api.model
    def _steps_due(self) -> list[tuple[str, Domain]]:
        """What may be due of a poll, in this order, and of which polls."""
        now = self._clock()
        return [
            (
                "_step_open",
                Domain("state", "=", "draft")
                & Domain("is_scheduled", "=", True)
                & Domain("date_open", "<=", now),
            ),
            (
                "_step_close",
                Domain("state", "=", "open") & Domain("date_close", "<=", now),
            ),
            ("_step_count", Domain("state", "=", "closed")),
        ]

    @api.model
    def _cron_polls(self):
        """Open, close and count what is due.

        Each poll is taken by itself and committed, so that one in trouble does not
        keep the others waiting. Several workers may run this side by side.
        """
        progress = self.env["ir.cron"]._commit_progress
        busy = False
        for step, domain in self._steps_due():
            # One after the other: closing makes polls due to be counted.
            polls = self.search(domain, order="date_close, id")
            time_left = progress(remaining=len(polls))
            for poll in polls:
                if not time_left:
                    # What remains wakes the job again.
                    return
                busy |= not poll._take_step(step, domain)
                time_left = progress(1)
        if busy:
            # Somebody was in the middle of it: a ballot, another worker.
            self._wake(self._clock() + timedelta(minutes=1))

    def _take_step(self, step: str, domain: Domain) -> bool:
        """Take a step of one poll; False where somebody else has it just now."""
        try:
            if not self._try_lock():
                return False
            if self.filtered_domain(domain):
                getattr(self, step)()
                self.env.flush_all()
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            self.env.cr.rollback()
            return False
        except UserError as error:
            self.env.cr.rollback()
            self._in_trouble(str(error))
        except Exception:
            self.env.cr.rollback()
            _logger.exception("%s of poll %s", step, self.id)
            self._in_trouble(
                self.env._(
                    "Something unexpected happened; the server's log tells more to "
                    "who keeps the server."
                )
            )
        return True

    def _step_open(self):
        reasons = self._reasons_not_to_open()
        if reasons:
            raise UserError("\n".join(reasons))
        self._open()

    def _step_close(self):
        self._close()

    def _step_count(self):
        if self._waits_for_paper():
            self._ask_for_paper()
            return
        self._count()
        if self.state == "result":
            self.trouble = False
            self.activity_unlink(
                [
                    "komunigi_vote.mail_activity_trouble",
                    "komunigi_vote.mail_activity_paper",
                ]
            )
            self._announce_result()

    def _in_trouble(self, reason: str):
        """Say so on the poll, and once to the person in charge."""
        # The reason was put in words when it was found, whoever reads it.
        known = self.trouble == reason
        self.write({"trouble": reason, "is_scheduled": False})
        if known:
            return
        self.activity_unlink(["komunigi_vote.mail_activity_trouble"])
        self._tell_in_charge(
            lambda poll: (
                poll.env._("Could not open by itself")
                if poll.state == "draft"
                else poll.env._("Could not be counted")
            ),
            lambda poll: reason,
            kind="komunigi_vote.mail_activity_trouble",
        )

    # What stands against opening

    def _reasons_not_to_open(self) -> list[str]:
        """What is missing or contradictory, all at once, in the reader's words."""
        self.ensure_one()
        roll = self._roll()
        known = self._knowing(roll)
        return [
            *self._option_reasons(),
            *self._time_reasons(),
            *self._roll_reasons(roll),
            *self._majority_reasons(roll),
            *known._secrecy()._reasons_not_to_open(known),
        ]

    def _option_reasons(self):
        if not self._has_options():
            return
        names = [(option.name or "").strip().casefold() for option in self.option_ids]
        if not names:
            yield self.env._(
                "There is nothing to choose from: add the options among which members "
                "choose."
            )
        elif len(names) == 1:
            yield self.env._(
                "There is only one option: add another, or ask about it by consent or "
                "by yes and no."
            )
        elif len(set(names)) < len(names):
            yield self.env._("Two options have the same name: rename one of them.")
        if self.method == "points" and self.points_total < 2:
            yield self.env._(
                "One point cannot be shared out: give more points to each voter, or "
                "choose the method “One choice”."
            )

    def _time_reasons(self):
        if self.date_close <= self._clock():
            yield self.env._("The closing time is past: choose a later one.")
        elif self.date_open and self.date_close <= self.date_open:
            yield self.env._(
                "It would close before it opens: choose a later closing time."
            )

    def _roll_reasons(self, roll):
        if self.electorate == "categories" and not self.category_ids:
            yield self.env._("No category is chosen: choose whose members vote.")
        elif self.electorate == "chosen" and not self.membership_ids:
            yield self.env._("No member is chosen: choose who votes.")
        elif not roll:
            yield self.env._(
                "Nobody of those who are asked may vote today: look at “Who, and why”."
            )
        yield from self._weight_reasons(roll)

    def _majority_reasons(self, roll):
        if self.method != "yes_no":
            return
        if (
            self.majority == "fraction"
            and self.majority_strict
            and self.majority_numerator == self.majority_denominator
        ):
            yield self.env._(
                "More than all votes can never be reached: untick “More than this "
                "fraction”, or choose a smaller one."
            )
        if self.each_college and roll:
            without = roll.filtered(lambda membership: not membership.category_id)
            if without:
                yield self.env._(
                    "The majority is required in each category, and these have none: "
                    "%(members)s. Give them one, or untick “In each category too”.",
                    members=self._name_some(without),
                )

    @api.model
    def _name_some(self, records, at_most=10) -> str:
        """The names of the first few, and how many others there are."""
        names = ", ".join(records[:at_most].mapped("display_name"))
        others = len(records) - at_most
        if others <= 0:
            return names
        return self.env._("%(names)s and %(count)s others", names=names, count=others)
