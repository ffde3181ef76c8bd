# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

# Nobody is reminded more often.
BETWEEN_REMINDERS = timedelta(days=1)


class KomunigiPoll(models.Model):
    """What members are written about a poll, and when."""

    _inherit = "komunigi.poll"

    mailing_ids = fields.One2many(
        "komunigi.poll.mailing",
        "poll_id",
        copy=False,
        groups="komunigi_membership.group_user",
    )
    unreachable_count = fields.Integer(
        string="Cannot be reached by e-mail",
        compute="_compute_unreachable_count",
        groups="komunigi_membership.group_user",
    )

    def _compute_unreachable_count(self):
        # sudo: the addresses of members whom the reader of the poll sees on its roll.
        counts = dict(
            self.env["komunigi.poll.elector"]
            .sudo()
            ._read_group(
                Domain("poll_id", "in", self._origin.ids)
                & Domain("poll_id.state", "=", "open")
                & self._domain_unreachable(),
                ["poll_id"],
                ["__count"],
            )
        )
        for poll in self:
            poll.unreachable_count = counts.get(poll._origin, 0)

    def _wake_when_due(self):
        result = super()._wake_when_due()
        for poll in self.filtered("date_reminder"):
            poll._wake_mails(poll.date_reminder)
        return result

    def _announce_opening(self):
        result = super()._announce_opening()
        self._plan_mailing("invitation")
        return result

    def _announce_postponed(self):
        result = super()._announce_postponed()
        self._plan_mailing("postponed")
        return result

    def _announce_cancel(self):
        result = super()._announce_cancel()
        self._plan_mailing("cancelled")
        return result

    def _announce_result(self):
        result = super()._announce_result()
        self._plan_mailing("result")
        return result

    def action_remind(self):
        """Write to all who have not voted; at most once a day."""
        self.ensure_one()
        self.check_access("write")
        if not self._takes_votes():
            raise UserError(
                self.env._(
                    "“%(poll)s” is not open: nobody is reminded.", poll=self.name
                )
            )
        [last] = self._last_reminders()
        if last and last > self._clock() - BETWEEN_REMINDERS:
            raise UserError(
                self.env._(
                    "Members were reminded on %(moment)s. Wait for a day before you "
                    "do it again.",
                    moment=self._say_moment(last),
                )
            )
        self._plan_mailing("reminder")
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "Who has not voted yet is written to within minutes."
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def action_view_unreachable(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Cannot be reached by e-mail"),
            "res_model": "komunigi.poll.elector",
            "view_mode": "list,kanban",
            "domain": list(
                Domain("poll_id", "=", self.id) & self._domain_unreachable()
            ),
        }

    @api.model
    def _domain_unreachable(self) -> Domain:
        """Lines of the roll that have not voted and whom no mail reaches."""
        return Domain("voted", "=", False) & Domain("is_reachable", "=", False)

    @api.model
    def _plan_reminders(self):
        """Remind of the polls whose stated time for it has come."""
        now = self._clock()
        polls = self.search(
            Domain("state", "=", "open")
            & Domain("date_reminder", "<=", now)
            & Domain("date_close", ">", now)
        )
        for poll, last in zip(polls, polls._last_reminders(), strict=True):
            # A poll that opened after that time has just invited everybody.
            is_new = poll.date_reminder > poll.date_open
            if is_new and not (last and last > poll.date_reminder - BETWEEN_REMINDERS):
                poll._plan_mailing("reminder")

    def _last_reminders(self) -> list:
        """When members were last reminded of each of these polls, or False."""
        # sudo: a date that the poll itself shows.
        last = dict(
            self.env["komunigi.poll.mailing"]
            .sudo()
            ._read_group(
                [("poll_id", "in", self.ids), ("kind", "=", "reminder")],
                ["poll_id"],
                ["date:max"],
            )
        )
        return [last.get(poll) for poll in self]

    def _plan_mailing(self, kind):
        """Have everybody concerned written to, by the job, batch after batch."""
        self.ensure_one()
        # sudo: nobody writes mailings but the course of the poll.
        self.env["komunigi.poll.mailing"].sudo().create(
            {"poll_id": self.id, "kind": kind, "date": self._clock()}
        )
        self._wake_mails()

    def _wake_mails(self, moment=None):
        # sudo: jobs are a matter of the system; this one only writes what is due.
        cron = self.env.ref("komunigi_vote.ir_cron_poll_mail").sudo()
        cron._trigger(moment)

    def _tell_of_unreachable(self):
        """Say once whom no mail reaches, so that they are phoned or vote on paper."""
        self.invalidate_recordset(["unreachable_count"])
        if self.unreachable_count:
            self._tell_in_charge(
                type(self)._say_unreachable,
                lambda poll: poll.env._(
                    "Give them an e-mail address and press “Remind now”, phone them, "
                    "or let them vote on paper."
                ),
            )

    def _say_unreachable(self) -> str:
        if self.unreachable_count == 1:
            return self.env._("1 member cannot be reached by e-mail")
        return self.env._(
            "%s members cannot be reached by e-mail",
            self._say_number(self.unreachable_count),
        )
