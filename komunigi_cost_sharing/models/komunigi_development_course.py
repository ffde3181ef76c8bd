# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date

from odoo import Command, api, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class KomunigiDevelopment(models.Model):
    """Idea → in progress → delivered, or not taken up; and who uses it."""

    _inherit = "komunigi.development"

    # Buttons

    def action_start(self):
        self.check_access("write")
        self._start()

    def action_back_to_idea(self):
        self.check_access("write")
        self._back_to_idea()

    def action_deliver(self):
        return self._action_dialog(
            self.env._("Delivered"), "komunigi.development.deliver"
        )

    def action_close(self):
        return self._action_dialog(
            self.env._("Not taken up"), "komunigi.development.close"
        )

    def action_merge(self):
        return self._action_dialog(self.env._("Same as…"), "komunigi.development.merge")

    def action_take_up_again(self):
        self.check_access("write")
        self._take_up_again()

    def action_take_over_users(self):
        self.check_access("write")
        for development in self:
            development._take_over_users()

    def action_open_cofunding(self):
        """A new co-funding call, filled in with what the estimate says."""
        self.ensure_one()
        self.env["komunigi.cofunding"].check_access("create")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Co-funding call"),
            "res_model": "komunigi.cofunding",
            "view_mode": "form",
            "context": {
                "default_name": self.name,
                "default_development_id": self.id,
                "default_amount": self.estimated_amount,
                "default_hours": self.estimated_hours,
            },
        }

    # Its course. sudo in all of them: course fields are written here only; whoever
    # calls has asked whether the person may.

    def _start(self):
        """Somebody works on it, or its cost is covered."""
        for development in self:
            development._lock()
            development._check_alive()
            if development.state == "idea":
                # sudo: course fields; the caller has asked whether the person may.
                development.sudo().write(
                    {
                        "state": "progress",
                        "date_started": development.network_id._today(),
                    }
                )
                development._after_started()

    def _back_to_idea(self):
        for development in self:
            development._lock()
            development._check_alive()
            if development.state != "progress":
                raise UserError(
                    self.env._(
                        "“%s” is not in progress: it cannot go back to an idea.",
                        development.name,
                    )
                )
            # sudo: course fields; the caller has asked whether the person may.
            development.sudo().write({"state": "idea", "date_started": False})

    def _deliver(self, version: str, day: date | None = None, users: bool = False):
        """It is there, in `version`.

        :param day: the network's today unless given
        :param users: note everybody who uses its addons as using it
        """
        for development in self:
            development._lock()
            development._check_alive()
            today = development.network_id._today()
            if development.state == "delivered":
                raise UserError(
                    self.env._("“%s” was delivered already.", development.name)
                )
            if day and day > today:
                raise UserError(self.env._("It is delivered today or was before."))
            # sudo: as in _back_to_idea
            development.sudo().write(
                {
                    "state": "delivered",
                    "date_started": development.date_started or day or today,
                    "date_delivered": day or today,
                    "version": version,
                }
            )
            if users:
                development._take_over_users()
            development._leave_queue()
            development._after_delivered()

    def _close(self, reason: str):
        """It is not taken up; who looks for it finds the reason."""
        for development in self:
            development._lock()
            development._check_alive()
            if development.state == "delivered":
                raise UserError(
                    self.env._("“%s” was delivered: it stays.", development.name)
                )
            # sudo: whether there are any, and as in _back_to_idea
            calls = development.sudo().cofunding_ids.filtered(
                lambda call: call.state in ("open", "started")
            )
            if calls:
                raise UserError(
                    self.env._(
                        "Members are being asked to pay “%s”: end its co-funding "
                        "call first.",
                        development.name,
                    )
                )
            development._leave_queue()
            # sudo: as in _back_to_idea
            development.sudo().write(
                {"active": False, "reason_closed": reason, "state": "idea"}
            )

    def _take_up_again(self):
        for development in self:
            development._lock()
            if development.merged_into_id:
                raise UserError(development._say_merged())
            # sudo: as in _back_to_idea
            development.sudo().write({"active": True, "reason_closed": False})

    def _check_alive(self):
        self.ensure_one()
        if self.merged_into_id:
            raise UserError(self._say_merged())
        if not self.active:
            raise UserError(
                self.env._("“%s” is not taken up: take it up again first.", self.name)
            )

    def _say_merged(self) -> str:
        self.ensure_one()
        # sudo: the name of the one that it was merged into, of the same network.
        return self.env._(
            "“%(development)s” is the same as “%(other)s”: go on there.",
            development=self.name,
            other=self.sudo().merged_into_id.name,
        )

    def _after_started(self):
        """To be extended: work on it has begun."""

    def _after_delivered(self):
        """To be extended: it is there."""

    # Who uses it

    @api.model
    def _domain_using(self, day: date | None = None) -> Domain:
        """Uses that hold on `day`, of members of that day."""
        networks = self.env["komunigi.network"]
        if day:
            holds = Domain("date_start", "<=", day) & (
                Domain("date_end", "=", False) | Domain("date_end", ">", day)
            )
        else:
            holds = networks._domain_in_force()
        periods = holds if day else networks._domain_in_force()
        return holds & Domain("membership_id.period_ids", "any!", periods)

    def _users(self, day: date | None = None):
        """The members that use it on `day` (today), whether they paid for it or not."""
        # sudo: who uses what is public among members; callers have asked.
        uses = self.env["komunigi.development.use"].sudo()
        return uses.search(
            Domain("development_id", "in", self.ids) & self._domain_using(day)
        ).membership_id

    def _users_by(self, day: date | None = None) -> dict:
        """{development: members that use it on `day`}, all of these at once."""
        users = dict.fromkeys(self, self.env["komunigi.membership"])
        # sudo: as in _users
        uses = self.env["komunigi.development.use"].sudo()
        users.update(
            uses._read_group(
                Domain("development_id", "in", self.ids) & self._domain_using(day),
                ["development_id"],
                ["membership_id:recordset"],
            )
        )
        return users

    def _wanted_by(self):
        """The members that said “me too”."""
        # sudo: who wants what is public among members; callers have asked.
        return self.sudo().interest_ids.membership_id

    def _take_over_users(self):
        """Whoever uses its addons uses it from the day on which it was delivered."""
        self.ensure_one()
        # sudo: the caller has asked that the person writes the development.
        development = self.sudo()
        today = development.network_id._today()
        delivered = development.date_delivered or today
        starts = dict(
            self.env["komunigi.module.use"]
            .sudo()
            ._read_group(
                Domain("module_id", "in", development.module_ids.ids)
                & Domain("date_start", "<=", today)
                & (Domain("date_end", "=", False) | Domain("date_end", ">", today)),
                ["membership_id"],
                ["date_start:min"],
            )
        )
        development.write(
            {
                "use_ids": [
                    Command.create(
                        {
                            "membership_id": membership.id,
                            "date_start": max(start, delivered),
                        }
                    )
                    for membership, start in starts.items()
                    if membership not in development.use_ids.membership_id
                ]
            }
        )
