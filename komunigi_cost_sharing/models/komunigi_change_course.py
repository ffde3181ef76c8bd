# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import timedelta

from odoo import models
from odoo.exceptions import UserError


class KomunigiChangeNotice(models.Model):
    """Announced, put in place, or withdrawn."""

    _inherit = "komunigi.change.notice"

    def action_announce(self):
        """Tell the members concerned, who have their days from today on."""
        self.check_access("write")
        for notice in self:
            notice._announce()

    def action_apply(self):
        """Members find it in their Odoo from today on."""
        self.check_access("write")
        for notice in self:
            notice._apply()

    def action_withdraw(self):
        """It does not come; why is asked."""
        self.ensure_one()
        return self._action_dialog(self.env._("Withdraw"), "komunigi.change.withdrawal")

    def _announce(self):
        """Who is concerned is noted, and is who was told."""
        self._lock()
        if self.state != "draft" or self.is_withdrawn:
            raise UserError(
                self.env._("“%s” was announced, or withdrawn, already.", self.name)
            )
        for text, missing in (
            (self.description, self.env._("Say in plain words what changes.")),
            (self.date_live, self.env._("Say when it is to be in place.")),
            (
                self.affects == "all" or self.module_ids,
                self.env._("Say which addons change, or that all are concerned."),
            ),
        ):
            if not text:
                raise UserError(missing)
        today = self.network_id._today()
        until = today + timedelta(days=self.days)
        self._check_date_live(until)
        concerned = self._concerned()
        if not concerned:
            raise UserError(
                self.env._(
                    "Nobody has said to use these addons: enter who does, or announce "
                    "it to all members."
                )
            )
        # sudo: course fields and rows are written by course methods only.
        notice = self.sudo()
        notice.write(
            {"state": "announced", "date_announced": today, "date_until": until}
        )
        notice.env["komunigi.change.concerned"].create(
            [
                {"notice_id": notice.id, "membership_id": membership.id}
                for membership in concerned
            ]
        )
        self._plan_mailing("announced")

    def _apply(self):
        self._lock()
        if self.state != "announced" or self.is_withdrawn:
            raise UserError(self.env._("“%s” is not announced (any more).", self.name))
        today = self.network_id._today()
        if today <= self.date_until and not self.is_urgent:
            raise UserError(
                self.env._(
                    "The members have until %(until)s to raise a concern: “%(change)s” "
                    "is put in place after that. Where it cannot wait, mark it urgent "
                    "and say why.",
                    until=self._say_date(self.date_until),
                    change=self.name,
                )
            )
        waiting = self.concern_ids.filtered(lambda concern: not concern.treatment)
        if waiting:
            raise UserError(
                self.env._(
                    "A concern waits for an answer: %(members)s. Answer it, decide on "
                    "it in a meeting, or put it off and say why.",
                    members=", ".join(
                        waiting.membership_id.mapped("partner_id.display_name")
                    ),
                )
            )
        # sudo: course fields are written by course methods only.
        self.sudo().write({"state": "applied", "date_applied": today})

    def _withdraw(self, reason: str):
        """It does not come after all. Who was told of it is told so."""
        self._lock()
        if self.state == "applied" or self.is_withdrawn:
            raise UserError(
                self.env._(
                    "“%s” is in place, or was withdrawn, already: announce what is to "
                    "change now.",
                    self.name,
                )
            )
        # sudo: as in _apply
        self.sudo().write(
            {
                "is_withdrawn": True,
                "withdrawn_reason": reason,
                "date_withdrawn": self.network_id._today(),
            }
        )
        if self.state == "announced":
            self._plan_mailing("withdrawn")

    def _in_charge(self):
        user = super()._in_charge()
        return self.user_id or self.network_id.treasurer_id or user
