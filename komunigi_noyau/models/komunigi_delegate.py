# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import format_date


class KomunigiDelegate(models.Model):
    """The person who sits for a mandate, from a day until a day.

    Of a seat held by a person, that person. Record rules follow `user_id` and compare
    the instants of access with now.
    """

    _name = "komunigi.delegate"
    _description = "Delegate"
    _inherit = ["komunigi.reckoned"]
    _order = "mandate_id, date_start, id"

    mandate_id = fields.Many2one(
        "komunigi.mandate", required=True, ondelete="cascade", index=True
    )
    body_id = fields.Many2one(related="mandate_id.body_id", store=True, index=True)
    company_id = fields.Many2one(related="mandate_id.company_id", store=True)
    partner_id = fields.Many2one(
        "res.partner",
        string="Person",
        required=True,
        ondelete="restrict",
        index=True,
        domain="[('is_company', '=', False)]",
    )
    name = fields.Char(related="partner_id.name", store=True)
    date_start = fields.Date(string="From", required=True)
    date_end = fields.Date(
        string="Until", help="First day on which another sits. Empty: to the end."
    )
    photo = fields.Image(max_width=512, max_height=512)
    user_id = fields.Many2one(
        "res.users", string="Login", compute="_compute_user_id", store=True, index=True
    )
    access_start = fields.Datetime(compute="_compute_access", store=True)
    access_end = fields.Datetime(compute="_compute_access", store=True)

    _dates_in_order = models.Constraint(
        "CHECK(date_end IS NULL OR date_end >= date_start)",
        "A delegate ends after having started.",
    )
    _one_at_a_time = models.Constraint(
        "EXCLUDE USING gist (int4range(mandate_id, mandate_id, '[]') WITH &&,"
        " daterange(date_start, date_end, '[)') WITH &&)",
        "One delegate sits at a time.",
    )

    @api.depends("partner_id.user_ids.active")
    def _compute_user_id(self):
        for delegate in self:
            delegate.user_id = delegate.partner_id.user_ids.sorted("id")[:1]

    @api.depends(
        "date_start",
        "date_end",
        "mandate_id.date_start",
        "mandate_id.date_end",
        "mandate_id.date_handover",
        "mandate_id.is_void",
        "mandate_id.network_id.tz",
    )
    def _compute_access(self):
        for delegate in self:
            mandate = delegate.mandate_id
            network = mandate.network_id
            first = mandate.date_handover or mandate.date_start
            starts = max(filter(None, (delegate.date_start, first)), default=False)
            ends = min(
                filter(None, (delegate.date_end, mandate.date_end)), default=False
            )
            if mandate.is_void:
                # It never began: nobody sits along for it either.
                ends = starts
            delegate.access_start = network._midnight(starts)
            delegate.access_end = network._midnight(ends)

    @api.model
    def _domain_acting(self) -> Domain:
        """Those who sit now, or sit along to take over."""
        now = fields.Datetime.now()
        return Domain("access_start", "<=", now) & Domain("access_end", ">", now)

    @api.model
    def _domain_not_over(self) -> Domain:
        """Those who sit now, or will."""
        return Domain("access_end", ">", fields.Datetime.now())

    # Recording and changing

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("mandate_id") and not vals.get("date_start"):
                mandate = self.env["komunigi.mandate"].browse(vals["mandate_id"])
                person = self.env["res.partner"].browse(vals.get("partner_id"))
                vals["date_start"] = self._first_day_for(mandate, person)
        # The database must know who has left before it sees who comes.
        self.flush_model(["date_start", "date_end"])
        lines = super().create(vals_list)
        lines._check_person()
        lines._follow_representation()
        return lines

    def write(self, vals):
        frozen = {"mandate_id", "partner_id", "date_start"} & vals.keys()
        for line in self:
            if (frozen and line._has_begun()) or (
                "date_end" in vals and line._has_ended() and not self.env.su
            ):
                line._refuse_rewriting(vals)
        result = super().write(vals)
        if {"partner_id", "mandate_id", "date_start"} & vals.keys():
            self._check_person()
        if "mandate_id" in vals:
            # Nobody seats somebody in a body of another company.
            self.check_access("write")
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_begun(self):
        for line in self:
            if line._has_begun():
                raise UserError(
                    self.env._(
                        "%(person)s has sat since %(date)s, which stays on record. End "
                        "it instead, or name another delegate.",
                        person=line.name,
                        date=format_date(self.env, line.date_start),
                    )
                )

    def _refuse_rewriting(self, vals):
        for name in ("mandate_id", "partner_id", "date_start", "date_end"):
            if name in vals and self._would_change(name, vals[name]):
                raise ValidationError(
                    self.env._(
                        "Who sat when is kept: %(person)s for %(mandate)s from "
                        "%(date)s. Name another delegate instead.",
                        person=self.name,
                        mandate=self.mandate_id.display_name,
                        date=format_date(self.env, self.date_start),
                    )
                )

    def _has_begun(self) -> bool:
        """Whether the person has sat, or sat along; not if it was void."""
        self.ensure_one()
        today = self.mandate_id.network_id._today()
        return (
            self.date_start <= today
            and self.date_end != self.date_start
            and not self.mandate_id.is_void
        )

    def _has_ended(self) -> bool:
        self.ensure_one()
        today = self.mandate_id.network_id._today()
        return bool(self.date_end and self.date_end <= today)

    def _first_day(self) -> date:
        self.ensure_one()
        return self._first_day_for(self.mandate_id, self.partner_id)

    @api.model
    def _first_day_for(self, mandate, person) -> date:
        """When whoever sits first begins: to sit along where somebody hands over, but
        never before acting for the organisation."""
        first = mandate.date_handover or mandate.date_start
        starts = [
            representation.date_start
            for representation in self._representations_of(mandate, person)
            if representation.date_start <= mandate.date_start
            and (
                not representation.date_end
                or representation.date_end > mandate.date_start
            )
        ]
        return max([first, *starts[:1]])

    @api.model
    def _representations_of(self, mandates, people):
        # sudo: whether somebody acts for the organisation decides, whoever asks.
        return (
            self.env["komunigi.representation"]
            .sudo()
            .search(
                Domain("membership_id", "in", mandates.sudo().membership_id.ids)
                & Domain("partner_id", "in", people.ids),
                order="date_start, id",
            )
        )

    def _check_person(self):
        """A person's seat is that person's; an organisation's delegate acts for it."""
        representations = self._representations_of(self.mandate_id, self.partner_id)
        known = representations.grouped(
            lambda each: (each.membership_id.id, each.partner_id.id)
        )
        for line in self:
            # sudo: who may sit by the rules of the seat, whoever writes the line.
            mandate = line.mandate_id.sudo()
            if mandate.rule_id.holder_kind == "person":
                if line.partner_id != mandate.holder_id:
                    raise ValidationError(
                        self.env._(
                            "%(holder)s holds this seat in person: nobody else sits "
                            "for it.",
                            holder=mandate.holder_name,
                        )
                    )
                continue
            if line.partner_id.is_company:
                raise ValidationError(
                    self.env._(
                        "%(person)s is an organisation: a person sits.",
                        person=line.partner_id.name,
                    )
                )
            if not mandate.membership_id:
                # Appointed by an organisation that is no member.
                continue
            mine = known.get((mandate.membership_id.id, line.partner_id.id), ())
            if not any(
                each.date_start <= line.date_start
                and (not each.date_end or line.date_start < each.date_end)
                for each in mine
            ):
                raise ValidationError(
                    self.env._(
                        "%(person)s does not represent %(member)s on %(date)s: record "
                        "that first, then name the delegate.",
                        person=line.name,
                        member=mandate.holder_name,
                        date=format_date(self.env, line.date_start),
                    )
                )
