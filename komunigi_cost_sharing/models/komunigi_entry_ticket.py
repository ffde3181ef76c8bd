# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import format_date

from ..allocation import apportion

# What was agreed with the newcomer, once its instalments run
AGREED_FIELDS = {"membership_id", "amount", "instalments", "date_first"}


class KomunigiEntryTicket(models.Model):
    """What a newcomer puts into the common pot, once for each time it joins.

    Nothing is billed ahead. Each month, what is due by then is asked for, less what
    was asked before: who leaves, or is let off the rest, needs no correction.
    """

    _name = "komunigi.entry.ticket"
    _description = "Entry ticket"
    _inherit = ["komunigi.networked", "komunigi.costed", "mail.thread"]
    _order = "date_first desc, id desc"
    _check_company_auto = True
    _course_fields = {"is_started", "asked_count", "date_waived"}

    _share_field = "ticket_id"

    membership_id = fields.Many2one(
        "komunigi.membership",
        string="Member",
        required=True,
        ondelete="restrict",
        index=True,
        domain="[('state', '=', 'member')]",
    )
    period_id = fields.Many2one(
        "komunigi.membership.period",
        string="For joining on",
        compute="_compute_period_id",
        store=True,
        precompute=True,
        ondelete="restrict",
        index=True,
    )
    network_id = fields.Many2one(
        related="membership_id.network_id", store=True, index=True
    )
    company_id = fields.Many2one(related="membership_id.company_id", store=True)
    currency_id = fields.Many2one(related="network_id.currency_id")
    amount = fields.Monetary(
        compute="_compute_terms",
        store=True,
        precompute=True,
        readonly=False,
        tracking=True,
        help="Without taxes; that of the network, unless another one was agreed.",
    )
    instalments = fields.Integer(
        string="Monthly instalments",
        compute="_compute_terms",
        store=True,
        precompute=True,
        readonly=False,
        tracking=True,
    )
    date_first = fields.Date(
        string="First instalment",
        compute="_compute_terms",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
        help="The others follow on the same day of the next months.",
    )
    waived = fields.Boolean(
        tracking=True, help="The network lets this newcomer off its ticket."
    )
    reason = fields.Char(
        string="Why", tracking=True, help="Why the ticket, or its rest, is waived."
    )
    decision = fields.Char(
        help="What it rests on: who agreed on the ticket of this network, where."
    )
    # Its course
    is_started = fields.Boolean(readonly=True, copy=False)
    asked_count = fields.Integer(readonly=True, copy=False)
    date_waived = fields.Date(
        string="Rest waived on", readonly=True, copy=False, tracking=True
    )
    date_next = fields.Date(
        string="Next instalment", compute="_compute_state", store=True
    )
    state = fields.Selection(
        [
            ("draft", "In preparation"),
            ("running", "By instalments"),
            ("done", "Nothing more to ask"),
        ],
        compute="_compute_state",
        store=True,
        tracking=True,
    )
    share_ids = fields.One2many("komunigi.cost.share", "ticket_id", string="Shares")
    plan_html = fields.Html(
        string="Instalments", compute="_compute_plan_html", sanitize=False
    )

    _once = models.UniqueIndex(
        "(period_id)", "This member has an entry ticket already for this time."
    )
    _positive = models.Constraint(
        "CHECK(amount >= 0 AND instalments BETWEEN 1 AND 120)",
        "A ticket is not negative, and has 1 to 120 instalments.",
    )

    @api.depends("membership_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for ticket in self:
            ticket.display_name = self.env._(
                "Entry ticket of %s", ticket.membership_id.display_name
            )

    @api.depends("membership_id")
    def _compute_period_id(self):
        for ticket in self:
            # Once made it stays with that time, though the member come back later.
            ticket.period_id = (
                ticket.period_id
                if ticket.period_id.membership_id == ticket.membership_id
                else ticket.membership_id._latest_period()
                if ticket.membership_id
                else False
            )

    @api.depends("membership_id")
    def _compute_terms(self):
        for ticket in self:
            network = ticket.membership_id.network_id
            ticket.amount = network.ticket_amount
            ticket.instalments = network.ticket_instalments or 1
            joined = ticket.membership_id and (
                ticket.membership_id._latest_period().date_start
            )
            today = network._today() if network else fields.Date.today()
            ticket.date_first = max(today, joined) if joined else today

    @api.depends(
        "is_started",
        "asked_count",
        "amount",
        "instalments",
        "date_first",
        "date_waived",
        "waived",
        "period_id.date_end",
    )
    def _compute_state(self):
        for ticket in self:
            ahead = [
                instalment["date"]
                for instalment in ticket._plan()
                if instalment["state"] == "ahead"
            ]
            ticket.date_next = ticket.is_started and ahead[:1] and ahead[0]
            if not ticket.is_started:
                ticket.state = "draft"
            else:
                ticket.state = "running" if ticket.date_next else "done"

    @api.depends("state", "date_next")
    @api.depends_context("lang")
    def _compute_plan_html(self):
        for ticket in self:
            ticket.plan_html = self.env["ir.qweb"]._render(
                "komunigi_cost_sharing.entry_ticket_plan", {"ticket": ticket}
            )

    @api.constrains("membership_id")
    def _check_period(self):
        for ticket in self:
            if not ticket.period_id:
                raise ValidationError(
                    self.env._(
                        "%s has not joined yet: its ticket is for when it does.",
                        ticket.membership_id.display_name,
                    )
                )

    @api.constrains("waived", "reason", "amount")
    def _check_reason(self):
        for ticket in self:
            if ticket.waived and ticket.amount and not ticket.reason:
                raise ValidationError(
                    self.env._(
                        "Say why the ticket of %s is waived: the others read it.",
                        ticket.membership_id.display_name,
                    )
                )

    def write(self, vals):
        if not self.env.su and AGREED_FIELDS & vals.keys():
            self._check_in_preparation()
        return super().write(vals)

    def _check_in_preparation(self):
        for ticket in self.filtered("is_started")[:1]:
            raise UserError(
                self.env._(
                    "The ticket of %s is being asked for: it stays as it was agreed. "
                    "You can waive what is not asked yet.",
                    ticket.membership_id.display_name,
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_in_preparation(self):
        self._check_in_preparation()

    # Its instalments

    def _plan(self) -> list[dict]:
        """Each instalment: `number`, `date`, `amount`, `state`.

        Asked: a share was made of it. Ahead: it comes on its day. Dropped: the member
        has left by then, or was let off. The amounts add up to the ticket exactly.
        """
        self.ensure_one()
        if (
            self.waived
            or not self.amount
            or not self.instalments
            or not self.date_first
        ):
            return []
        currency = self.currency_id
        numbers = range(1, self.instalments + 1)
        parts = apportion(
            round(self.amount / currency.rounding), dict.fromkeys(numbers, 1)
        )
        ends = [day for day in (self.period_id.date_end, self.date_waived) if day]
        plan = []
        for number in numbers:
            day = self.date_first + relativedelta(months=number - 1)
            if number <= self.asked_count:
                state = "asked"
            else:
                state = "dropped" if ends and day >= min(ends) else "ahead"
            plan.append(
                {
                    "number": number,
                    "date": day,
                    "amount": currency.round(parts[number] * currency.rounding),
                    "state": state,
                }
            )
        return plan

    def _ask_due(self):
        """Ask for what has come due and was not asked yet."""
        self.ensure_one()
        self._lock()
        today = self.network_id._today()
        due = [
            instalment
            for instalment in self._plan()
            if instalment["state"] == "ahead" and instalment["date"] <= today
        ]
        if not self.is_started:
            return
        # One after the other: each has its own day, and its own invoice.
        for instalment in due:
            self._ask_instalment(instalment)

    def _ask_instalment(self, instalment: dict):
        number = instalment["number"]
        so_far = sum(
            other["amount"] for other in self._plan() if other["number"] <= number
        )
        # sudo: who may start a ticket, and the job that goes on with it, write no
        # shares by themselves.
        ticket = self.sudo()
        ticket.asked_count = number
        ticket._allocate(
            {
                self.membership_id: {
                    "amount": self.currency_id.round(so_far),
                    "steps": [
                        {
                            "kind": "ticket",
                            "amount": str(self.amount),
                            "instalments": self.instalments,
                        },
                        {
                            "kind": "ticket_due",
                            "number": number,
                            "of": self.instalments,
                            "amount": str(self.currency_id.round(so_far)),
                        },
                    ],
                }
            },
            name=self._say_instalment(number),
            date=instalment["date"],
            fund=self.network_id._common_pot(),
            decision=self.decision or "",
        )
        ticket._ask_shares()
        # The next one is planned after it: the database sees inserts before updates.
        ticket.share_ids.flush_recordset()

    def _say_instalment(self, number: int) -> str:
        partner = self.membership_id.partner_id
        here = self.with_context(lang=partner.lang or self.env.lang)
        if self.instalments == 1:
            return here.env._("Entry ticket")
        return here.env._(
            "Entry ticket, instalment %(number)s of %(of)s",
            number=number,
            of=self.instalments,
        )

    # What the treasurer does

    def action_start(self):
        """The ticket is agreed: ask for the first instalment on its day."""
        self.check_access("write")
        for ticket in self:
            ticket._lock()
            if ticket.is_started:
                continue
            # sudo: its course, which nobody writes by hand; checked above.
            ticket.sudo().is_started = True
            ticket._ask_due()
        return True

    def action_waive_rest(self):
        self.check_access("write")
        for ticket in self:
            ticket._lock()
            if not ticket.reason:
                raise UserError(
                    self.env._(
                        "Say first why the rest of the ticket of %s is waived.",
                        ticket.membership_id.display_name,
                    )
                )
            # sudo: as above.
            ticket.sudo().date_waived = ticket.network_id._today()
        return True

    @api.model
    def _cron_ask(self):
        """Ask for the instalments whose day has come, one ticket a transaction."""
        progress = self.env["ir.cron"]._commit_progress
        # In the furthest time zone it is tomorrow already; each network is asked.
        tomorrow = fields.Date.today() + timedelta(days=1)
        tickets = self.search(
            Domain("state", "=", "running") & Domain("date_next", "<=", tomorrow),
            order="date_next, id",
        ).filtered(lambda ticket: ticket.date_next <= ticket.network_id._today())
        time_left = progress(remaining=len(tickets))
        for ticket in tickets:
            if not time_left:
                break
            if ticket._try_lock() and ticket.state == "running":
                ticket._ask_due()
            time_left = progress(1)

    # For pages

    def _say_plan(self) -> str:
        """In a sentence, in the reader's language."""
        self.ensure_one()
        if self.waived or not self.amount:
            return self.reason or self.env._("No entry ticket is asked.")
        if self.date_waived:
            return self.env._(
                "What was not asked by %(date)s is waived: %(reason)s.",
                date=format_date(self.env, self.date_waived),
                reason=(self.reason or "").rstrip("."),
            )
        if self.date_next:
            return self.env._(
                "The next instalment is asked for on %s.",
                format_date(self.env, self.date_next),
            )
        return self.env._("Everything was asked for.")
