# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

from ..allocation import catch_up

# What newcomers agree to: does not change under their hands.
AGREED_FIELDS = {"development_id", "month", "is_given", "given_residual"}


class KomunigiCatchUp(models.Model):
    """Newcomers of one month join those who paid a development before them.

    They pay their part of what it is still worth, and who paid it gets as much back:
    the sum is zero. Whoever agrees in that month is reckoned together with the others
    of the month, from what had been paid before it: in which order they came changes
    nothing.
    """

    _name = "komunigi.catch.up"
    _description = "Catch-up"
    _inherit = [
        "komunigi.reckoned",
        "komunigi.costed",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "month desc, id desc"
    _check_company_auto = True
    _course_fields = {"worth", "residual", "age", "life", "payer_count"}

    _share_field = "catch_up_id"

    development_id = fields.Many2one(
        "komunigi.development",
        required=True,
        ondelete="restrict",
        index=True,
        domain="[('state', '=', 'delivered')]",
    )
    network_id = fields.Many2one(
        related="development_id.network_id", store=True, index=True
    )
    company_id = fields.Many2one(related="development_id.company_id", store=True)
    currency_id = fields.Many2one(related="network_id.currency_id")
    month = fields.Date(
        required=True,
        default=lambda self: fields.Date.today().replace(day=1),
        help="Who agrees in this month is reckoned together.",
    )
    newcomer_ids = fields.One2many(
        "komunigi.catch.up.newcomer", "catch_up_id", string="Newcomers"
    )
    share_ids = fields.One2many("komunigi.cost.share", "catch_up_id", string="Shares")
    state = fields.Selection(
        [
            ("proposed", "Proposed"),
            ("agreed", "Agreed by newcomers"),
            ("asked", "Asked for"),
        ],
        compute="_compute_state",
        store=True,
        tracking=True,
        help="Agreed: newcomers wait to be asked for what they agreed to.",
    )
    is_given = fields.Boolean(
        string="Another worth was agreed",
        tracking=True,
        help="Otherwise it loses the same part of its worth each month.",
    )
    given_residual = fields.Monetary(
        string="Worth agreed", tracking=True, help="Without taxes."
    )
    decision = fields.Char(help="Who agreed on this worth, where.")
    # As it was reckoned
    worth = fields.Monetary(
        string="Paid for it", readonly=True, help="By all together, before this month."
    )
    residual = fields.Monetary(
        string="Worth now",
        readonly=True,
        help="What is left of what was paid, on the first day of this month: it falls "
        "a little each month.",
    )
    age = fields.Integer(string="Months since delivery", readonly=True)
    life = fields.Integer(string="Worth nothing after (months)", readonly=True)
    payer_count = fields.Integer(string="Paid before", readonly=True)

    _once = models.Constraint(
        "UNIQUE(development_id, month)",
        "The newcomers of this month are reckoned together: add them there.",
    )
    _month_begins = models.Constraint(
        "CHECK(EXTRACT(DAY FROM month) = 1)", "Give the first day of the month."
    )
    _positive = models.Constraint(
        "CHECK(given_residual >= 0)", "What something is worth is not negative."
    )

    @api.depends("development_id.name", "month")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for record in self:
            record.display_name = self.env._(
                "Catch-up of %(month)s: %(development)s",
                month=record.month
                and format_date(self.env, record.month, date_format="LLLL y"),
                development=record.development_id.name,
            )

    @api.depends("newcomer_ids.state")
    def _compute_state(self):
        for record in self:
            states = set(record.newcomer_ids.mapped("state"))
            if "agreed" in states:
                record.state = "agreed"
            else:
                record.state = "asked" if "asked" in states else "proposed"

    @api.constrains("development_id", "network_id")
    def _check_delivered(self):
        for record in self:
            if record.development_id.state != "delivered":
                raise ValidationError(
                    self.env._(
                        "“%s” is not delivered: who wants it joins its co-funding.",
                        record.development_id.name,
                    )
                )

    def write(self, vals):
        names = AGREED_FIELDS & vals.keys()
        if names and not self.env.su:
            self.filtered(
                lambda one: any(one._would_change(name, vals[name]) for name in names)
            ).newcomer_ids._check_proposed()
        return super().write(vals)

    # Proposing

    @api.model
    def _propose(self, development, newcomers, day: date):
        """Invite `newcomers` to join those who paid `development`.

        :return: the catch-up of the month of `day`, with its newcomers; whoever paid
            already is none
        :raises UserError: where the network does not do so, or nothing can be shared
        """
        development.ensure_one()
        network = development.network_id
        if not network.catch_up_allowed:
            raise UserError(
                self.env._(
                    "%s has no catch-up: it is an option of the network, which its "
                    "administrator sets.",
                    network.name,
                )
            )
        development._lock()
        month = day.replace(day=1)
        record = self.search(
            [("development_id", "=", development.id), ("month", "=", month)]
        ) or self.create({"development_id": development.id, "month": month})
        payers = record._paid_before()
        new = newcomers - record.newcomer_ids.membership_id
        for membership in new:
            if membership in payers:
                raise UserError(
                    self.env._(
                        "%(member)s has paid for “%(development)s” already.",
                        member=membership.display_name,
                        development=development.name,
                    )
                )
        self.env["komunigi.catch.up.newcomer"].create(
            [
                {"catch_up_id": record.id, "membership_id": membership.id}
                for membership in new
            ]
        )
        return record

    # Reckoning

    def _paid_before(self) -> dict:
        """What each member bore of the development, without this month's newcomers.

        What this record itself asked for or gave back is left out, so that reckoning
        it again starts from the same.
        """
        self.ensure_one()
        paid = dict(self.development_id._payments().get(self.development_id, {}))
        own = self._shares(self.env["komunigi.cost.share"]._domain_standing())
        for share in own if self.ids else ():
            member = share.membership_id.with_env(self.env)
            paid[member] = paid.get(member, 0) - share.amount
        currency = self.currency_id
        return {
            member: currency.round(amount)
            for member, amount in sorted(paid.items(), key=lambda item: item[0].id)
            if currency.compare_amounts(amount, 0) > 0
        }

    def _reckon(self, newcomers):
        """The parts of `newcomers`, were they the ones of this month.

        :return: what the engine says, in the smallest unit of the currency; None
            where nobody paid or nothing is left of its worth
        """
        self.ensure_one()
        paid = self._paid_before()
        unit = self.currency_id.rounding
        plain = {member.id: round(amount / unit) for member, amount in paid.items()}
        if not plain or not newcomers:
            return None
        worth = {"age": self._age(), "life": self.network_id.catch_up_months}
        if self.is_given:
            # Nobody pays for more than what was paid.
            given = round(self.given_residual / unit)
            worth = {"residual": min(given, sum(plain.values()))}
        result = catch_up(plain, sorted(newcomers.ids), **worth)
        return result if any(result.parts.values()) else None

    def _age(self) -> int:
        """Whole months since it was delivered, on the first day of this one."""
        delivered = self.development_id.date_delivered
        if not delivered:
            return 0
        age = relativedelta(self.month, delivered.replace(day=1))
        return max(0, 12 * age.years + age.months)

    def _parts(self, newcomers) -> dict:
        """What each pays (above zero) or gets back (below), with the arithmetic."""
        result = self._reckon(newcomers)
        if result is None:
            return {}
        unit, currency = self.currency_id.rounding, self.currency_id

        def money(units):
            return currency.round(units * unit)

        paid = self._paid_before()
        members = self.env["komunigi.membership"]
        value = self._worth_step(sum(paid.values()), money(result.residual))
        parts = {}
        for member_id, amount in result.parts.items():
            parts[members.browse(member_id)] = {
                "amount": money(amount),
                "steps": [
                    value,
                    {
                        "kind": "catch_up_part",
                        "payers": len(paid),
                        "newcomers": len(newcomers),
                        "amount": str(money(amount)),
                    },
                ],
            }
        for member_id, amount in result.returned.items():
            member = members.browse(member_id)
            parts[member] = {
                "amount": -money(amount),
                "steps": [
                    value,
                    {
                        "kind": "catch_up_returned",
                        "paid": str(paid[member]),
                        "worth": str(currency.round(sum(paid.values()))),
                        "newcomers": len(newcomers),
                        "amount": str(money(amount)),
                    },
                ],
            }
        return parts

    def _worth_step(self, worth: float, residual: float) -> dict:
        if self.is_given:
            return {"kind": "catch_up_given", "residual": str(residual)}
        return {
            "kind": "catch_up_worth",
            "worth": str(self.currency_id.round(worth)),
            "age": self._age(),
            "life": self.network_id.catch_up_months,
            "residual": str(residual),
        }

    # Asking

    def action_ask(self):
        """Ask the newcomers who agreed, and give back to who paid before."""
        self.check_access("write")
        for record in self:
            record._ask()
        return True

    def _check_order(self):
        """Months follow each other: each starts from what the one before left."""
        self.ensure_one()
        others = self.search(
            [("development_id", "=", self.development_id.id), ("id", "!=", self.id)]
        )
        earlier = others.filtered(
            lambda other: other.month < self.month and other.state == "agreed"
        )
        later = others.filtered(
            lambda other: other.month > self.month and other.share_ids
        )
        if earlier:
            raise UserError(
                self.env._(
                    "Newcomers of an earlier month wait: ask “%s” first.",
                    earlier[-1].display_name,
                )
            )
        if later:
            raise UserError(
                self.env._(
                    "Newcomers of a later month were asked already, from what was "
                    "paid until then: propose these in the month that it is now."
                )
            )

    def _ask(self):
        """What was asked earlier in the month changes by differences only."""
        self.ensure_one()
        self.development_id._lock()
        self._check_order()
        newcomers = self.newcomer_ids.filtered(lambda one: one.state != "proposed")
        if not newcomers:
            raise UserError(
                self.env._("No newcomer has agreed yet: nobody is billed before.")
            )
        parts = self._parts(newcomers.membership_id)
        if not parts:
            raise UserError(
                self.env._(
                    "“%s” was paid by nobody, or is worth nothing any more: nothing "
                    "is left to share.",
                    self.development_id.name,
                )
            )
        paid = self._paid_before()
        result = self._reckon(newcomers.membership_id)
        # sudo: what follows is reckoned; the right to ask was checked by the caller.
        record = self.sudo()
        record.write(
            {
                "worth": sum(paid.values()),
                "residual": result.residual * self.currency_id.rounding,
                "age": self._age(),
                "life": self.network_id.catch_up_months,
                "payer_count": len(paid),
            }
        )
        record._allocate(
            parts,
            name=self.network_id._in_common_language().env._(
                "Catch-up: %s", self.development_id.name
            ),
            date=self.network_id._today(),
            development=self.development_id,
            decision=self.decision or "",
        )
        record._ask_shares()
        for newcomer in record.newcomer_ids & newcomers:
            newcomer.amount = parts[newcomer.membership_id]["amount"]
        (record.newcomer_ids & newcomers).state = "asked"
