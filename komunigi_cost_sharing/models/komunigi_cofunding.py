# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import re

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date, formatLang

# What members pledge on does not change under their hands.
FROZEN_FIELDS = {
    "development_id",
    "amount",
    "hours",
    "fund_id",
    "fund_amount",
    "key_id",
    "min_count",
    "date_until",
}
# What those who pay rely on once it is under way.
STARTED_FIELDS = FROZEN_FIELDS | {"tolerance"}
MOST_COUNTS = 5


class KomunigiCofunding(models.Model):
    """ "Are we in?": several members pay a development together.

    It starts when the pledges cover the cost; if they do not by the date, they fall.
    """

    _name = "komunigi.cofunding"
    _description = "Co-funding call"
    _inherit = [
        "komunigi.conducted",
        "komunigi.costed",
        "mail.thread",
    ]
    _order = "date_until desc, id desc"
    _check_company_auto = True
    # Written by the course alone: see komunigi_cofunding_course.py
    _course_fields = {
        "state",
        "end",
        "end_reason",
        "date_opened",
        "date_reminded",
        "date_started",
        "date_ended",
        "actual_amount",
        "date_actual",
        "version",
    }

    _share_field = "cofunding_id"

    name = fields.Char(required=True, tracking=True, help="Every member reads it.")
    summary = fields.Text(
        string="In two sentences",
        compute="_compute_summary",
        store=True,
        readonly=False,
        precompute=True,
        help="What members get for it, for who has never heard of it: the boards read "
        "it, too.",
    )
    development_id = fields.Many2one(
        "komunigi.development", ondelete="restrict", required=True, index=True
    )
    network_id = fields.Many2one(
        related="development_id.network_id", store=True, index=True
    )
    company_id = fields.Many2one(related="development_id.company_id", store=True)
    currency_id = fields.Many2one(related="network_id.currency_id")
    user_id = fields.Many2one(
        "res.users",
        string="In charge",
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
        help="Answers the members' questions, and is told when something is missing.",
    )
    state = fields.Selection(
        [
            ("draft", "In preparation"),
            ("open", "Who is in?"),
            ("started", "Under way"),
        ],
        group_expand=True,
        required=True,
        default="draft",
        readonly=True,
        tracking=True,
        copy=False,
    )
    end = fields.Selection(
        [("fallen", "Fallen"), ("settled", "Settled")],
        string="How it ended",
        readonly=True,
        tracking=True,
        copy=False,
    )
    end_reason = fields.Char(string="Why it ended", readonly=True, copy=False)
    # What it costs
    amount = fields.Monetary(
        string="Cost",
        compute="_compute_cost",
        store=True,
        readonly=False,
        precompute=True,
        tracking=True,
        help="Without taxes. From the estimate; it is fixed once members are asked.",
    )
    hours = fields.Float(
        compute="_compute_cost",
        store=True,
        readonly=False,
        precompute=True,
        help="Hours of work that the cost stands for.",
    )
    fund_id = fields.Many2one(
        "komunigi.fund",
        string="A fund pays a part",
        ondelete="restrict",
        index="btree_not_null",
        domain="[('network_id', '=', network_id)]",
        help="A subsidy, or the common pot: what it gives lowers everybody's share.",
    )
    fund_amount = fields.Monetary(
        string="What the fund pays", tracking=True, help="Without taxes."
    )
    shared_amount = fields.Monetary(
        string="To be shared",
        compute="_compute_shared_amount",
        help="What the members pay together, without taxes.",
    )
    key_id = fields.Many2one(
        "komunigi.cost.key",
        string="Shared by",
        compute="_compute_key_id",
        store=True,
        readonly=False,
        precompute=True,
        ondelete="restrict",
        index="btree_not_null",
        tracking=True,
        domain="[('network_id', '=', network_id)]",
        help="Unless another is chosen: the network's first key.",
    )
    decision = fields.Char(
        tracking=True,
        copy=False,
        help="The meeting that wanted this call, where there was one.",
    )
    # Until when, with how many
    date_until = fields.Date(
        string="Until",
        tracking=True,
        copy=False,
        help="The last day to say that we are in. If the cost is not covered by then, "
        "all pledges fall.",
    )
    reminder_days = fields.Integer(
        string="Remind (days before)",
        default=7,
        help="Members that have not answered are written to so many days before the "
        "last day. 0: nobody is reminded.",
    )
    min_count = fields.Integer(
        string="At least so many members",
        default=2,
        help="It does not start with fewer, even if they would pay it all.",
    )
    expected_counts = fields.Char(
        string="Show the share at",
        default="3, 4, 6",
        help="Numbers of members that take part, for which the page and the board's "
        "paper tell what each would pay.",
    )
    date_opened = fields.Date(string="Members asked on", readonly=True, copy=False)
    date_reminded = fields.Date(string="Reminded on", readonly=True, copy=False)
    date_started = fields.Date(string="Started on", readonly=True, copy=False)
    date_ended = fields.Date(string="Ended on", readonly=True, copy=False)
    # How it is paid
    invoicing = fields.Selection(
        [
            ("operator", "The operator invoices each member"),
            ("passed_on", "The operator passes on a provider's bill"),
            ("third_party", "A third party invoices: it is only recorded here"),
        ],
        required=True,
        default="operator",
        tracking=True,
    )
    provider_id = fields.Many2one(
        "res.partner",
        ondelete="restrict",
        index="btree_not_null",
        help="Whose bill is passed on, or who invoices the members.",
    )
    tolerance = fields.Float(
        string="Tolerated overrun (%)",
        default=10,
        tracking=True,
        help="If the actual cost is higher by more than this, those who pay are asked "
        "first.",
    )
    actual_amount = fields.Monetary(
        string="Actual cost", readonly=True, copy=False, help="Without taxes."
    )
    date_actual = fields.Date(string="Actual cost known on", readonly=True, copy=False)
    # Every answer changes it: two answers at once meet here, and never miss each other.
    version = fields.Integer(readonly=True, copy=False)
    pledge_ids = fields.One2many("komunigi.pledge", "cofunding_id", copy=False)
    share_ids = fields.One2many(
        "komunigi.cost.share", "cofunding_id", string="Shares", copy=False
    )

    _positive = models.Constraint(
        "CHECK(amount >= 0 AND hours >= 0 AND fund_amount >= 0 AND tolerance >= 0"
        " AND reminder_days >= 0 AND min_count >= 1)",
        "Amounts, hours, days and percents are not negative, and at least one member "
        "takes part.",
    )

    @api.depends("development_id")
    def _compute_summary(self):
        for call in self:
            call.summary = call.summary or call.development_id.description

    @api.depends("development_id")
    def _compute_cost(self):
        for call in self:
            if call.state == "draft" and call.development_id:
                development = call.development_id
                call.amount = call.amount or development.estimated_amount
                call.hours = call.hours or development.estimated_hours
            else:
                call.amount, call.hours = call.amount, call.hours

    @api.depends("development_id")
    def _compute_key_id(self):
        for call in self:
            if call.network_id and not call.key_id:
                call.key_id = call.network_id._default_cost_key()
            else:
                call.key_id = call.key_id

    @api.depends("amount", "fund_amount", "actual_amount", "date_actual")
    def _compute_shared_amount(self):
        for call in self:
            call.shared_amount = call._to_share(call.amount)

    def _to_share(self, cost: float) -> float:
        """What members pay of `cost`, once the fund has paid its part."""
        return max(0, self._rounded(cost - self.fund_amount))

    def _rounded(self, amount: float) -> float:
        # On an empty form nobody knows the network yet, nor its currency.
        return self.currency_id.round(amount) if self.currency_id else amount

    @api.constrains("expected_counts")
    def _check_expected_counts(self):
        for call in self:
            call._counts()

    def _counts(self) -> list[int]:
        """For how many participants the page tells the share."""
        found = re.findall(r"[^\s,;]+", self.expected_counts or "")
        if len(found) > MOST_COUNTS or not all(
            number.isdecimal() and 1 <= int(number) <= 9999 for number in found
        ):
            raise ValidationError(
                self.env._(
                    "Write up to %s numbers of members, like 3, 4, 6.", MOST_COUNTS
                )
            )
        return sorted({int(number) for number in found})

    def write(self, vals):
        self._check_frozen(vals)
        return super().write(vals)

    def _check_frozen(self, vals):
        if self.env.su:
            # Its course: who may take a step was asked.
            return
        for call in self:
            frozen = STARTED_FIELDS if call.state == "started" else FROZEN_FIELDS
            changed = [
                name
                for name in frozen.intersection(vals)
                if call.state != "draft" and call._would_change(name, vals[name])
            ]
            if changed:
                raise UserError(
                    self.env._(
                        "Members are asked on “%(call)s”: %(fields)s do not change "
                        "under their hands. Use the buttons “The cost changed” and "
                        "“Leave more time”, which tell everybody.",
                        call=call.name,
                        fields=", ".join(
                            call._fields[name]._description_string(self.env)
                            for name in sorted(changed)
                        ),
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_asked(self):
        for call in self:
            if call.state != "draft":
                raise UserError(
                    self.env._(
                        "Members were asked on “%s”: it stays. It can be called off.",
                        call.name,
                    )
                )

    # Who answered what

    def _pledges_by(self, *states):
        return self.pledge_ids.filtered(lambda pledge: pledge.state in states)

    def _agreed(self):
        """Pledges that count towards the cost."""
        return self._pledges_by("agreed", "signed", "invoiced")

    def _is_running(self) -> bool:
        """Whether members can still get in: also after it has started."""
        self.ensure_one()
        return not self.end and (
            self.state == "started"
            or (self.state == "open" and not self._is_past_its_day())
        )

    def _is_past_its_day(self) -> bool:
        """Right at midnight in the network, whether or not the job has run."""
        return bool(self.date_until) and self.network_id._today() > self.date_until

    # In the reader's words

    def _say_amount(self, amount) -> str:
        return formatLang(self.env, amount or 0, currency_obj=self.currency_id)

    def _say_date(self, day) -> str:
        return format_date(self.env, day, date_format="long") if day else ""

    def _say_choice(self, name) -> str:
        choices = self._fields[name]._description_selection(self.env)
        return dict(choices).get(self[name], "")

    def _tells_missing(self) -> bool:
        """Whether members read what is missing.

        Where one member alone has agreed, it would tell the others what that one pays
        at most.
        """
        publishes = self.network_id.share_visibility == "amounts"
        return publishes or len(self._agreed()) != 1

    def _say_progress(self) -> str:
        """“4 agreed, 1 thinks about it; EUR 640 missing”"""
        self.ensure_one()
        agreed, thinking = len(self._agreed()), len(self._pledges_by("intention"))
        parts = [
            self.env._("1 agreed") if agreed == 1 else self.env._("%s agreed", agreed)
        ]
        if thinking == 1:
            parts.append(self.env._("1 thinks about it"))
        elif thinking:
            parts.append(self.env._("%s think about it", thinking))
        said = self.env._(", ").join(parts)
        if self.state != "open":
            return said
        missing = self._tells_missing() and self._missing()
        if missing:
            return self.env._(
                "%(answers)s; %(amount)s missing",
                answers=said,
                amount=self._say_amount(missing),
            )
        more = self.min_count - agreed
        if more > 0:
            return self.env._(
                "%(answers)s; it starts with %(count)s",
                answers=said,
                count=self.min_count,
            )
        return said
