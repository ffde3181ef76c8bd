# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date

from dateutil.relativedelta import relativedelta

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

MONTHS_IN = {"year": 12, "quarter": 3, "month": 1}


class KomunigiNetwork(models.Model):
    """Which dues a network calls next, and by which scale."""

    _inherit = "komunigi.network"

    next_call_label = fields.Char(compute="_compute_next_call_label")

    @api.depends("call_ids.date_end", "dues_period", "tz")
    @api.depends_context("lang")
    def _compute_next_call_label(self):
        for network in self:
            call = network._prepared_call()
            period = (
                (call.date_start, call.date_end)
                if call
                else network._next_dues_period()
            )
            network.next_call_label = self.env._(
                "Call dues for %s", network._dues_period_label(*period)
            )

    def _prepared_call(self):
        """The call that was prepared and not sent yet, if any."""
        return self.call_ids.filtered(
            lambda call: call.state == "prepared" and not call.supplementary
        )[-1:]

    def _next_dues_period(self) -> tuple[date, date]:
        """The next time that was not called: from the last call's end to the end of
        that year, quarter or month; before the first call, the one that it is now.
        """
        self.ensure_one()
        months = MONTHS_IN[self.dues_period]
        called = self.call_ids.filtered("date_end")
        last = max(called.mapped("date_end"), default=None)
        day = last or self._today()
        first = day.replace(month=(day.month - 1) // months * months + 1, day=1)
        return last or first, first + relativedelta(months=months)

    @api.model
    def _dues_period_label(self, start: date, end: date) -> str:
        """2027, Q1 2027, January 2027, or what is between, in the reader's language."""
        last = end - relativedelta(days=1)
        months = (end.year - start.year) * 12 + end.month - start.month
        if months == 12 and start.month == 1:
            return str(start.year)
        if months == 3 and start.month % 3 == 1:
            return self.env._(
                "Q%(quarter)s %(year)s",
                quarter=start.month // 3 + 1,
                year=str(start.year),
            )
        first_month, last_month = (
            format_date(self.env, day, date_format="LLLL y") for day in (start, last)
        )
        return first_month if months == 1 else f"{first_month} – {last_month}"

    def _dues_scale_on(self, day: date):
        """The scale that is valid on `day`, or none."""
        self.ensure_one()
        return self.scale_ids.filtered(
            lambda scale: (
                scale.date_start <= day and (not scale.date_end or day < scale.date_end)
            )
        )[:1]

    def _dues_treasurer(self):
        """Who is told about dues: the network's treasurer, else another one."""
        self.ensure_one()
        # sudo: members look for whom to tell.
        treasurers = (
            self.env.ref("komunigi_membership.group_treasurer")
            .sudo()
            .all_user_ids.filtered(
                lambda user: user.active and self.company_id in user.company_ids
            )
        )
        named = self.sudo().treasurer_id
        return named if named in treasurers else treasurers[:1]

    def action_call_dues(self):
        """Prepare the next call and show it, or show the one that waits to be sent."""
        self.ensure_one()
        calls = self.env["komunigi.dues.call"]
        calls.check_access("create")
        # sudo: treasurers don't write networks, and two who click at once would
        # otherwise meet in a database constraint.
        self.sudo().lock_for_update(allow_referencing=True)
        call = self._prepared_call()
        if not call:
            start, end = self._next_dues_period()
            if not self._dues_scale_on(start):
                raise UserError(
                    self.env._(
                        "No dues scale of %(network)s is valid on %(day)s: make one, "
                        "or continue the last one.",
                        network=self.name,
                        day=format_date(self.env, start),
                    )
                )
            call = calls.create(
                {"network_id": self.id, "date_start": start, "date_end": end}
            )
            call.action_prepare()
        return call.get_formview_action()

    def _prepare_dues(self):
        result = super()._prepare_dues()
        for network in self.filtered(lambda network: not network.scale_ids):
            network = network._in_common_language()
            network.env["komunigi.dues.scale"].create(network._first_scale_vals())
        return result

    def _first_scale_vals(self) -> dict:
        """Three amounts of which each member chooses one in conscience."""
        self.ensure_one()
        tiers = [
            (
                self.env._("Reduced"),
                self.env._("For those for whom the fair amount is too much now."),
                10,
            ),
            (
                self.env._("Fair"),
                self.env._("Covers the cost when everybody pays it."),
                25,
            ),
            (
                self.env._("Solidarity"),
                self.env._("For those with more means, who carry a part for others."),
                35,
            ),
        ]
        return {
            "name": self.env._("Three amounts, chosen in conscience"),
            "network_id": self.id,
            "date_start": self._today().replace(month=1, day=1),
            "tier_ids": [
                Command.create(
                    {
                        "sequence": sequence,
                        "name": name,
                        "description": description,
                        "amount": amount,
                        "is_default": sequence == 2,
                    }
                )
                for sequence, (name, description, amount) in enumerate(tiers, start=1)
            ],
        }
