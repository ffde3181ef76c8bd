# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import logging
from datetime import date, timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

_logger = logging.getLogger(__name__)


class KomunigiCofunding(models.Model):
    """The course of a call: it opens, starts or falls.

    Whoever takes a step has the call for himself and looks again whether the step is
    still to be taken. The last agreed pledge starts it in its own transaction; the
    job lets it fall, and reminds.
    """

    _inherit = "komunigi.cofunding"

    # Asking the members

    def action_open(self):
        for call in self:
            call.check_access("write")
            call._open()

    def _open(self):
        """Ask all members; the cost is fixed from now on."""
        self.ensure_one()
        self._lock()
        if self.state != "draft":
            raise UserError(
                self.env._("Members have been asked on “%s” already.", self.name)
            )
        # sudo: what the course writes, nobody else may; who may was asked.
        call = self.sudo()
        call.key_id = call.key_id or call.network_id._default_cost_key()
        reasons = call._reasons_not_to_open()
        if reasons:
            raise UserError("\n".join(reasons))
        call.write({"state": "open", "date_opened": call.network_id._today()})
        call._plan_mailing("opened")
        call._wake_when_due()

    def _reasons_not_to_open(self) -> list[str]:
        """What is missing, all at once, in the reader's words."""
        self.ensure_one()
        return [
            *self._cost_reasons(),
            *self._date_reasons(),
            *self._fund_reasons(),
            *self._other_call_reasons(),
        ]

    def _cost_reasons(self):
        if not self.amount:
            yield self.env._(
                "There is no cost: estimate the development, or write what it costs."
            )
        elif not self.shared_amount:
            yield self.env._(
                "The fund pays it all: there is nothing to share among members."
            )
        if not (self.summary or "").strip():
            yield self.env._(
                "Say in two sentences what members get: their boards read it."
            )
        if self.key_id.network_id != self.network_id:
            yield self.env._(
                "“%(key)s” is a key of another network.", key=self.key_id.name
            )
        if self.invoicing != "operator" and not self.provider_id:
            yield self.env._("Say whose bill it is: the provider is missing.")

    def _date_reasons(self):
        if not self.date_until:
            yield self.env._("Until when? Choose the last day to say “we are in”.")
        elif self._is_past_its_day():
            yield self.env._("The last day is past: choose a later one.")

    def _fund_reasons(self):
        if not self.fund_amount:
            return
        fund = self.fund_id
        if not fund:
            yield self.env._("Which fund pays a part? Choose it.")
        elif fund.network_id != self.network_id:
            yield self.env._("“%(fund)s” is a fund of another network.", fund=fund.name)
        elif self.currency_id.compare_amounts(fund.balance, self.fund_amount) < 0:
            yield self.env._(
                "“%(fund)s” has %(left)s left, and is to pay %(amount)s.",
                fund=fund.name,
                left=self._say_amount(fund.balance),
                amount=self._say_amount(self.fund_amount),
            )

    def _other_call_reasons(self):
        other = self.search(
            Domain("development_id", "=", self.development_id.id)
            & Domain("state", "=", "open")
            & Domain("end", "=", False)
            & Domain("id", "!=", self.id),
            limit=1,
        )
        if other:
            yield self.env._(
                "Members are asked on this development already: “%s”.", other.name
            )

    # Starting

    def action_start(self):
        """Try again what could not start by itself."""
        for call in self:
            call.check_access("write")
            call._start()

    def _start(self):
        """Share the cost among those who agreed, and begin the work.

        :raises UserError: what is missing
        """
        self.ensure_one()
        self._lock()
        if self.state != "open" or self.end:
            raise UserError(self.env._("“%s” does not wait to start.", self.name))
        # sudo: what the course writes, nobody else may; who may was asked.
        call = self.sudo()
        call._drop_who_left()
        parts, reasons = call._parts_to_start()
        if reasons:
            raise UserError("\n".join(reasons))
        call._start_with(parts)

    def _start_if_covered(self):
        """Called under the lock of the call, with each agreement."""
        self._drop_who_left()
        parts, reasons = self._parts_to_start()
        if not reasons:
            self._start_with(parts)
        elif not self._missing() and len(self._agreed()) >= self.min_count:
            # Enough members have agreed: something else keeps it from starting.
            self._tell_in_charge(
                lambda call: call.env._("It could start, but does not"),
                lambda call: "\n".join(call._parts_to_start()[1]),
            )

    def _parts_to_start(self) -> tuple[dict, list[str]]:
        """The shares with which it could start now; or what is missing for that."""
        reasons = list(self._fund_reasons())
        agreed = self._agreed()
        if len(agreed) < self.min_count:
            reasons.append(
                self.env._(
                    "%(agreed)s of at least %(count)s members have agreed.",
                    agreed=len(agreed),
                    count=self.min_count,
                )
            )
        missing = self._missing()
        if agreed and missing:
            reasons.append(
                self.env._(
                    "What the members that agreed would pay at most does not cover "
                    "the cost: %s missing.",
                    self._say_amount(missing),
                )
            )
        if reasons:
            return {}, reasons
        try:
            return self._share_out(agreed), []
        except UserError as error:
            return {}, [str(error)]

    def _start_with(self, parts):
        today = self.network_id._today()
        self.write({"state": "started", "date_started": today})
        self._plan_shares(parts)
        # Whoever has signed its quote already is invoiced; the others once they do.
        self._ask_shares_of(self._pledges_by("signed").membership_id)
        self._take_from_fund()
        self._begin_development()
        self._message_log(
            body=self.env._(
                "It starts: %(count)s members share %(amount)s.",
                count=len(parts),
                amount=self._say_amount(self.shared_amount),
            )
        )
        self._plan_mailing("started")

    def _begin_development(self):
        if self.development_id.state == "idea":
            self.development_id._start()

    def _take_from_fund(self):
        if self.fund_amount:
            self._write_fund_entry("out", self.fund_amount)

    def _write_fund_entry(self, direction, amount):
        # sudo: the fund was named when the members were asked, by the treasurer.
        self.env["komunigi.fund.entry"].sudo().create(
            {
                "fund_id": self.fund_id.id,
                "date": self.network_id._today(),
                "name": self.name,
                "direction": direction,
                "amount": amount,
                "decision": self.decision,
            }
        )

    # Falling

    def _fall(self, reason: str = ""):
        """It does not take place: all pledges fall, and everybody is told.

        :param reason: why it was called off; empty: the cost was not covered in time
        """
        self.ensure_one()
        self._lock()
        if self.state != "open" or self.end:
            raise UserError(self.env._("“%s” is not open: nothing falls.", self.name))
        # sudo: what the course writes, nobody else may; who may was asked.
        call = self.sudo()
        call.write(
            {
                "end": "fallen",
                "end_reason": reason.strip(),
                "date_ended": call.network_id._today(),
            }
        )
        call._message_log(
            body=call.env._("Called off. Why: %s", reason)
            if reason
            else call.env._("The cost was not covered in time: all pledges fall.")
        )
        call._plan_mailing("fallen")

    def _call_off(self, reason: str):
        self.check_access("write")
        reason = (reason or "").strip()
        if not reason:
            raise UserError(self.env._("Say why: every member reads it."))
        self._fall(reason)

    # More time, another cost

    def _extend(self, day: date, reason: str):
        """Leave more time; everybody is told."""
        self.ensure_one()
        self.check_access("write")
        self._lock()
        if self.state != "open" or self.end:
            raise UserError(
                self.env._("“%s” is not open: its last day does not change.", self.name)
            )
        if day <= self.date_until or day < self.network_id._today():
            raise UserError(
                self.env._("It can last longer, not shorter: choose a later day.")
            )
        # sudo: what the course writes, nobody else may; the right to was just asked.
        call = self.sudo()
        call.write({"date_until": day, "date_reminded": False})
        call._message_log(
            body=call.env._(
                "Open until %(day)s. Why: %(reason)s",
                day=call._say_date(day),
                reason=reason or "-",
            )
        )
        call._plan_mailing("extended")
        call._wake_when_due()

    def _change_cost(self, amount: float, hours: float, reason: str):
        """There is a new estimate. Everybody is told; where it is higher, each
        cooperative agrees anew."""
        self.ensure_one()
        self.check_access("write")
        reason = (reason or "").strip()
        if not reason:
            raise UserError(self.env._("Say why: every member reads it."))
        self._lock()
        if self.state != "open" or self.end:
            raise UserError(
                self.env._(
                    "“%s” is not open. Once it is under way, the actual cost is "
                    "recorded when it is known.",
                    self.name,
                )
            )
        before, after = self.amount, self.currency_id.round(amount)
        if not self.currency_id.compare_amounts(before, after):
            raise UserError(self.env._("This is the cost that members know."))
        if after <= self.fund_amount:
            raise UserError(
                self.env._(
                    "The fund pays %s: the cost must be higher.",
                    self._say_amount(self.fund_amount),
                )
            )
        # sudo: what the course writes, nobody else may; the right to was just asked.
        call = self.sudo()
        call.write({"amount": after, "hours": hours, "version": call.version + 1})
        call._message_log(
            body=call.env._(
                "The cost was %(before)s and is %(after)s. Why: %(reason)s",
                before=call._say_amount(before),
                after=call._say_amount(after),
                reason=reason,
            )
        )
        if after > before:
            call._pledges_by("agreed", "signed")._ask_anew()
        call._plan_mailing("cost_rose" if after > before else "cost_fell")
        if after < before:
            call._start_if_covered()

    # Dialogs

    def action_extend(self):
        return self._action_change("extend", self.env._("Leave more time"))

    def action_change_cost(self):
        return self._action_change("cost", self.env._("The cost changed"))

    def action_call_off(self):
        return self._action_change("call_off", self.env._("Call it off"))

    def action_record_actual(self):
        return self._action_change("actual", self.env._("Actual cost"))

    def _action_change(self, kind, name):
        return self._action_dialog(name, "komunigi.cofunding.change", kind=kind)

    def action_record_pledge(self):
        return self._action_dialog(
            self.env._("Record an answer"), "komunigi.pledge.record"
        )

    # By itself

    def _wake(self, *moments):
        # sudo: jobs are a matter of the system; this one only does what is due.
        cron = self.env.ref("komunigi_cost_sharing.ir_cron_cofunding").sudo()
        cron._trigger(moments or None)

    def _wake_when_due(self):
        for call in self:
            network = call.network_id
            call._wake(network._midnight(call.date_until + timedelta(days=1)))
            if call.reminder_days:
                call._wake(network._midnight(call._reminder_day()))

    def _reminder_day(self) -> date:
        return self.date_until - timedelta(days=self.reminder_days)

    @api.model
    def _cron_cofundings(self):
        """Let fall what is not covered in time; remind who has not answered."""
        progress = self.env["ir.cron"]._commit_progress
        busy = False
        for step, domain in self._steps_due():
            calls = self.search(domain, order="date_until, id")
            time_left = progress(remaining=len(calls))
            for call in calls:
                if not time_left:
                    return
                busy |= not call._take_step(step)
                time_left = progress(1)
        if busy:
            # Somebody was in the middle of it: an answer, another worker.
            self._wake(fields.Datetime.now() + timedelta(minutes=1))

    @api.model
    def _steps_due(self) -> list[tuple[str, Domain]]:
        networks = self.env["komunigi.network"]
        is_open = Domain("state", "=", "open") & Domain("end", "=", False)
        return [
            (
                "_step_fall",
                is_open
                & networks._domain_of_today(
                    lambda today: Domain("date_until", "<", today)
                ),
            ),
            (
                "_step_drop_who_left",
                is_open
                & Domain(
                    "pledge_ids",
                    "any",
                    Domain("state", "!=", "declined")
                    & Domain("membership_id.state", "!=", "member"),
                ),
            ),
            (
                "_step_remind",
                is_open
                & Domain("date_reminded", "=", False)
                & Domain("reminder_days", ">", 0)
                & networks._domain_of_today(
                    lambda today: Domain("date_until", ">=", today)
                ),
            ),
        ]

    def _take_step(self, step: str) -> bool:
        """Take a step of one call; False where somebody else has it just now."""
        try:
            if not self._try_lock():
                return False
            if self.state == "open" and not self.end:
                getattr(self, step)()
                self.env.flush_all()
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            self.env.cr.rollback()
            return False
        except Exception:
            self.env.cr.rollback()
            _logger.exception("%s of co-funding call %s", step, self.id)
        return True

    def _step_fall(self):
        if self._is_past_its_day():
            self._fall()

    def _step_drop_who_left(self):
        self._drop_who_left()

    def _step_remind(self):
        today = self.network_id._today()
        if self.date_reminded or self._is_past_its_day():
            return
        # Whoever has just been asked is not reminded the same day.
        if max(self._reminder_day(), self.date_opened + timedelta(days=1)) <= today:
            self.date_reminded = today
            self._plan_mailing("reminder")
