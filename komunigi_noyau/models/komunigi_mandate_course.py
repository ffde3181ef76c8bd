# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date

from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import format_date

# Somebody has decided: by whom and when is on record.
DECIDED_REASONS = ("suspended", "removed")


class KomunigiMandate(models.Model):
    """What happens while a mandate lasts: another delegate, its end."""

    _inherit = "komunigi.mandate"

    delegate_id = fields.Many2one(
        "komunigi.delegate",
        string="Sits now",
        compute="_compute_delegate_id",
        help="Or sits along, to take over; after its end, who sat last.",
    )
    has_begun = fields.Boolean(compute="_compute_has_begun")
    holder_kind = fields.Selection(
        string="Seats are held by", related="rule_id.holder_kind"
    )
    has_left = fields.Boolean(
        string="Its holder left the network", compute="_compute_has_left"
    )

    @api.depends("delegate_ids.date_start", "delegate_ids.date_end", "date_end")
    def _compute_delegate_id(self):
        for mandate in self:
            today = mandate.network_id and mandate.network_id._today()
            lines = mandate.delegate_ids.filtered(
                lambda line: line.date_start and line.date_end != line.date_start
            ).sorted("date_start")
            mandate.delegate_id = (
                mandate._delegate_on(today)
                if today and mandate.phase == "now"
                else lines[:1]
                if mandate.phase == "ahead"
                else lines[-1:]
            )

    @api.depends("date_start", "date_end", "network_id.tz")
    def _compute_has_begun(self):
        for mandate in self:
            mandate.has_begun = bool(mandate._origin) and mandate._origin._has_begun()

    @api.depends("date_end", "membership_id.period_ids.date_end")
    def _compute_has_left(self):
        for mandate in self:
            day = mandate._day_of_leaving()
            mandate.has_left = bool(day)

    # Asked by others

    def _delegate_on(self, day: date):
        """Who sits for it on `day`."""
        self.ensure_one()
        return self.delegate_ids.filtered(
            lambda line: (
                line.date_start <= day and (not line.date_end or day < line.date_end)
            )
        )

    # Its end

    def _end(self, day: date, reason: str, note: str = "") -> None:
        """End these mandates on `day`, the first on which they are not held any more.

        Later than now planned too, up to what the term allows.
        """
        self.check_access("write")
        if reason in DECIDED_REASONS and not (note or "").strip():
            raise UserError(
                self.env._("Say by whom and when it was decided that the mandate ends.")
            )
        for mandate in self:
            mandate._lock_seats(mandate.college_id)
            mandate.invalidate_recordset(["date_end", "end_reason"])
            # Whoever has not begun by then never does.
            end = max(day, mandate.date_start) if not mandate._has_begun() else day
            mandate.write({"date_end": end, "end_reason": reason})
            # sudo: a note that only the backend reads.
            mandate.sudo().end_note = note

    def _day_of_leaving(self):
        """The day on which the member leaves or left during its mandate, if any."""
        self.ensure_one()
        # sudo: whether a member has left is no secret to who reads the mandate.
        mandate = self.sudo()
        if not mandate.membership_id or mandate.rule_id.filled_by != "election":
            return False
        spans = [
            (period.date_start, period.date_end or date.max)
            for period in mandate.membership_id.period_ids
            if period.date_start
        ]
        day = mandate.date_start
        if not day or not mandate.date_end:
            return False
        for first, after in sorted(spans):
            if first <= day < after:
                day = after
        return day < mandate.date_end and day

    def action_end(self):
        self.ensure_one()
        return self._action_dialog(
            self.env._("End of the mandate"), "komunigi.mandate.end"
        )

    def action_end_for_leaving(self):
        """End it on the day on which the member left."""
        self.ensure_one()
        self.check_access("write")
        day = self._day_of_leaving()
        if not day:
            raise UserError(
                self.env._("%(holder)s has not left.", holder=self.holder_name)
            )
        return self._action_dialog(
            self.env._("End: left the network"),
            "komunigi.mandate.end",
            reason="left",
            date_end=max(day, self.date_start),
        )

    _end_for_leaving = action_end_for_leaving

    def action_hand_over(self):
        self.ensure_one()
        return self._action_dialog(
            self.env._("Another delegate"), "komunigi.mandate.hand.over"
        )

    # Delegates

    def _hand_to(self, partner, day: date | None = None):
        """Another person sits from `day` on (today); the mandate stays what it is.

        :return: the new line
        """
        self.ensure_one()
        self.check_access("write")
        self._lock_seats(self.college_id)
        self.invalidate_recordset(["delegate_ids", "date_end"])
        day = day or self.network_id._today()
        if self.rule_id.holder_kind == "person":
            raise UserError(
                self.env._(
                    "%(holder)s holds this seat in person. Nobody sits for a person: "
                    "end the mandate and record another one.",
                    holder=self.holder_name,
                )
            )
        if day >= self.date_end:
            raise UserError(
                self.env._(
                    "The mandate of %(mandate)s ends on %(date)s: nobody takes it over "
                    "after that.",
                    mandate=self.display_name,
                    date=format_date(self.env, self.date_end),
                )
            )
        current = self._delegate_on(day)
        if current.partner_id == partner:
            raise UserError(
                self.env._("%(person)s sits on that day already.", person=partner.name)
            )
        self.delegate_ids.filtered(lambda line: line.date_start > day).unlink()
        if current:
            current.date_end = day
        return self.env["komunigi.delegate"].create(
            {"mandate_id": self.id, "partner_id": partner.id, "date_start": day}
        )

    def _hand_to_by_member(self, membership, representation, day: date | None = None):
        """The same by the member itself, in the portal: one of its representatives.

        :raises AccessError: unless the current user acts for the member, which holds
            this mandate and for which the representative acts
        """
        self.ensure_one()
        membership._check_acting()
        # sudo: the member was just found to be the user's; it replaces its delegate
        # on its own seat by one of its own representatives, and nothing else.
        mandate, representation = self.sudo(), representation.sudo()
        if (
            not membership
            or mandate.membership_id != membership.sudo()
            or representation.membership_id != membership.sudo()
        ):
            raise AccessError(
                self.env._("This seat, or this representative, is not this member's.")
            )
        return mandate._hand_to(representation.partner_id, day).sudo(False)

    def _seat_delegates(self, commands_list):
        """Record who sits for each of these new mandates."""
        values = []
        for mandate, commands in zip(self, commands_list, strict=True):
            given = [
                dict(command[2]) for command in commands if command[0] == Command.CREATE
            ]
            if len(given) < len(commands):
                raise ValidationError(
                    self.env._("Who sits for a new mandate is recorded with it.")
                )
            if not given and mandate.rule_id.holder_kind == "person":
                given = [{"partner_id": mandate.holder_id.id}]
            given.sort(key=lambda line: str(line.get("date_start") or ""))
            for number, line in enumerate(given):
                start = fields.Date.to_date(line.get("date_start"))
                if not start or (not number and start == mandate.date_start):
                    # Who sits first sits along from the handing-over on.
                    line.pop("date_start", None)
                values.append({**line, "mandate_id": mandate.id})
        if values:
            self.env["komunigi.delegate"].create(values)

    def _move_delegates(self, had):
        """After a mandate that has not begun was given to another, or another day."""
        self.ensure_one()
        lines = self.delegate_ids
        if self.holder_id != had:
            lines.unlink()
            self._seat_delegates([[]])
            return
        first = lines.sorted("date_start")[:1]
        if first:
            first.date_start = first._first_day()
