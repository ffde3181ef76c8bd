# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from collections import defaultdict
from datetime import date
from decimal import Decimal

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ..reckoning import Band, Scale, Tier, counted_months, reckon
from ..reckoning.months import months_between

# What decides the amounts: frozen once a call of the scale was sent.
DECIDING_FIELDS = {
    "network_id",
    "date_start",
    "method",
    "basis_id",
    "base_amount",
    "unit_amount",
    "floor_amount",
    "cap_amount",
    "proration",
}


class KomunigiDuesScale(models.Model):
    """What members owe a month, for a time, as the network decided.

    Amounts are a month's, without taxes.
    """

    _name = "komunigi.dues.scale"
    _description = "Dues scale"
    _inherit = ["komunigi.networked", "mail.thread"]
    _order = "network_id, date_start desc, id desc"

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    network_id = fields.Many2one(
        "komunigi.network",
        required=True,
        ondelete="restrict",
        index=True,
        default=lambda self: self.env["komunigi.network"]._only_one_here(),
    )
    company_id = fields.Many2one(related="network_id.company_id", store=True)
    currency_id = fields.Many2one(related="network_id.currency_id")
    call_ids = fields.One2many("komunigi.dues.call", "scale_id", copy=False)
    is_called = fields.Boolean(
        compute="_compute_is_called",
        help="A call of it was sent: its amounts stay as they are.",
    )
    date_start = fields.Date(
        string="Valid from",
        required=True,
        tracking=True,
        help="The scale that is valid on the first day of a call counts for all of it.",
    )
    date_end = fields.Date(
        string="Until",
        tracking=True,
        copy=False,
        help="First day on which it is no longer valid.",
    )
    decision = fields.Char(
        tracking=True,
        copy=False,
        help="Who decided it, where: the meeting, its minutes.",
    )
    decision_date = fields.Date(string="Decided on", tracking=True, copy=False)
    method = fields.Selection(
        [
            ("choice", "Three amounts, each member chooses in conscience"),
            ("band", "By bands of a basis"),
            ("unit", "An amount for each unit of a basis"),
        ],
        required=True,
        default="choice",
        tracking=True,
    )
    tier_ids = fields.One2many("komunigi.dues.tier", "scale_id", copy=True)
    real_cost = fields.Monetary(
        string="Real cost of a member",
        help="What one member costs the network in a month: shown beside the amounts.",
    )
    basis_id = fields.Many2one(
        "komunigi.basis",
        ondelete="restrict",
        domain="[('network_id', '=', network_id)]",
    )
    band_ids = fields.One2many("komunigi.dues.band", "scale_id", copy=True)
    base_amount = fields.Monetary(
        string="Fixed part", help="A month's amount before the units are counted."
    )
    unit_amount = fields.Float(
        string="Amount for one unit", digits=(16, 6), help="A month's, for one unit."
    )
    floor_amount = fields.Monetary(string="At least", help="For a month.")
    cap_amount = fields.Monetary(string="At most", help="A month's; 0 for no ceiling.")
    proration = fields.Selection(
        [
            ("month", "Each month begun counts"),
            ("full_month", "Only full months count"),
            ("none", "The whole period counts"),
        ],
        string="Who joins or leaves meanwhile",
        required=True,
        default="month",
    )

    _dates_in_order = models.Constraint(
        "CHECK(date_end IS NULL OR date_end > date_start)",
        "A scale ends after it starts.",
    )
    _no_overlap = models.Constraint(
        "EXCLUDE USING gist (int4range(network_id, network_id, '[]') WITH &&,"
        " daterange(date_start, date_end, '[)') WITH &&) WHERE (active)",
        "Another scale of this network is valid at that time: end it first.",
    )
    _amounts_positive = models.Constraint(
        "CHECK(base_amount >= 0 AND unit_amount >= 0 AND floor_amount >= 0"
        " AND cap_amount >= 0 AND (cap_amount = 0 OR cap_amount >= floor_amount))",
        "Amounts cannot be negative, nor the ceiling under the floor.",
    )

    @api.depends("call_ids.state")
    def _compute_is_called(self):
        called = self._called()
        for scale in self:
            scale.is_called = scale._origin in called

    def _called(self):
        """Those of which a call was sent."""
        groups = (
            self.env["komunigi.dues.call"]
            # sudo: whether a scale is frozen does not depend on who looks.
            .sudo()
            ._read_group(
                [("scale_id", "in", self.ids), ("state", "!=", "prepared")],
                ["scale_id"],
            )
        )
        return self.browse(scale.id for (scale,) in groups)

    def _check_not_called(self):
        for scale in self._called()[:1]:
            raise UserError(
                self.env._(
                    "Dues were called by the scale “%(scale)s”: its amounts stay as "
                    "they were. End it, and make a new scale from it for the time "
                    "after.",
                    scale=scale.name,
                )
            )

    # Checks

    @api.constrains("method", "tier_ids")
    def _check_tiers(self):
        for scale in self:
            if scale.method != "choice":
                continue
            if not scale.tier_ids:
                raise ValidationError(
                    self.env._(
                        "The scale “%(scale)s” has no amount to choose: add some.",
                        scale=scale.name,
                    )
                )
            for category, tiers in scale.tier_ids.grouped("category_id").items():
                if len(tiers.filtered("is_default")) != 1:
                    raise ValidationError(
                        self.env._(
                            "In the scale “%(scale)s”, tick one amount for "
                            "%(category)s as the one that is asked for when nothing "
                            "was chosen.",
                            scale=scale.name,
                            category=category.name or self.env._("all categories"),
                        )
                    )

    @api.constrains("method", "band_ids", "basis_id", "unit_amount", "network_id")
    def _check_basis(self):
        for scale in self:
            if scale.method == "choice":
                continue
            if scale.basis_id.network_id != scale.network_id:
                raise ValidationError(
                    self.env._(
                        "Say by which basis of %(network)s the scale “%(scale)s” "
                        "measures dues.",
                        network=scale.network_id.name,
                        scale=scale.name,
                    )
                )
            if scale.method == "band" and 0 not in scale.band_ids.mapped("value_from"):
                raise ValidationError(
                    self.env._(
                        "The first band of the scale “%(scale)s” begins at 0: else "
                        "the smallest members would have none.",
                        scale=scale.name,
                    )
                )
            if scale.method == "unit" and not scale.unit_amount:
                raise ValidationError(
                    self.env._(
                        "Give the amount for one unit of “%(basis)s” in the scale "
                        "“%(scale)s”.",
                        basis=scale.basis_id.name,
                        scale=scale.name,
                    )
                )

    def write(self, vals):
        if DECIDING_FIELDS & vals.keys():
            self._check_not_called()
        return super().write(vals)

    # The next scale

    def copy_data(self, default=None):
        """A copy is a variant to try: archived, as its time is taken."""
        vals_list = super().copy_data(default)
        if default and "active" in default:
            return vals_list
        return [
            {
                **vals,
                "active": False,
                "name": scale.network_id._in_common_language().env._(
                    "%s (variant)", scale.name
                ),
            }
            for scale, vals in zip(self, vals_list, strict=True)
        ]

    def action_continue(self):
        """End this scale and make the next one from it, not decided yet."""
        self.ensure_one()
        start = self.date_end or self._next_start()
        # The database allows one scale at a time: the old one ends first.
        self.date_end = start
        self.flush_recordset(["date_end"])
        following = self.copy(
            {
                "name": self.network_id._in_common_language().env._(
                    "Dues from %s", start.year
                ),
                "active": True,
                "date_start": start,
            }
        )
        return following.get_formview_action()

    def _next_start(self) -> date:
        """When the next scale would begin: at New Year, after what was called."""
        # sudo: days only.
        called = [
            call.date_end for call in self.sudo().call_ids if call.state != "prepared"
        ]
        new_year = date(self.network_id._today().year + 1, 1, 1)
        return max(new_year, self.date_start + relativedelta(months=1), *called)

    def action_try(self):
        """What would members have paid last year by this scale?"""
        self.ensure_one()
        trial = self.env["komunigi.dues.trial"].create(
            {"scale_id": self.id, "year": self.network_id._today().year - 1}
        )
        return trial.action_try()

    # Reckoning

    def _basis_year(self, date_start: date) -> int:
        """Dues from `date_start` are measured by the last whole year before."""
        return date_start.year - 1

    def _smallest_unit(self) -> Decimal:
        return Decimal(str(self.currency_id.rounding))

    def _as_plain_scale(self) -> Scale:
        """This scale as the reckoning wants it: plain values."""
        return Scale(
            self.method,
            bands=tuple(
                Band(Decimal(str(band.value_from)), Decimal(str(band.amount)))
                for band in self.band_ids.sorted("value_from")
                if self.method == "band"
            ),
            base=Decimal(str(self.base_amount)),
            unit_price=Decimal(str(self.unit_amount)),
            floor=Decimal(str(self.floor_amount)),
            cap=Decimal(str(self.cap_amount)) if self.cap_amount else None,
            basis_reference=self.basis_id.id or None,
        )

    def _reckon_members(self, date_start: date, date_end: date) -> dict[int, dict]:
        """What every paying member owes by this scale from one day until another.

        :return: for each membership's id, the values of a line of a call. The number
            of queries does not depend on that of the members.
        """
        self.ensure_one()
        periods = self._paying_periods(date_start, date_end)
        memberships = self.env["komunigi.membership"].search_fetch(
            [("id", "in", list(periods))],
            [
                "partner_id",
                "category_id",
                "dues_tier_id",
                "solidarity_percent",
                "solidarity_until",
            ],
        )
        plain = self._as_plain_scale()
        smallest = self._smallest_unit()
        of_months = len(months_between(date_start, date_end))
        tier_of = self._tier_finder()
        bases = (
            self.basis_id._values_for(memberships, self._basis_year(date_start))
            if self.method != "choice"
            else {}
        )
        unable = self._members_who_cannot_pay()
        result = {}
        for member in memberships:
            months = counted_months(
                periods[member.id], date_start, date_end, self.proration
            )
            tier = tier_of(member) if self.method == "choice" else None
            reckoned = reckon(
                plain,
                months=len(months),
                of_months=of_months,
                tier=tier,
                basis=bases.get(member.id),
                smallest=smallest,
            )
            percent = member.solidarity_percent
            until = member.solidarity_until
            covered = [m for m in months if percent and (not until or m < until)]
            finding = f"no_{reckoned.missing}" if reckoned.missing else False
            if not finding and member.id in unable:
                finding = "cannot_pay"
            result[member.id] = {
                "membership_id": member.id,
                "tier_id": tier.reference if tier else False,
                "reckoned_amount": float(reckoned.amount),
                "reckoned_steps": list(reckoned.steps),
                "months": len(months),
                "covered_months": len(covered),
                "solidarity_percent": percent if covered else 0,
                "finding": finding,
            }
        return result

    def _paying_periods(self, date_start: date, date_end: date) -> dict[int, list]:
        """The periods of members whose category pays, by membership."""
        network = self.network_id
        paying = Domain("membership_id.category_id.pays_dues", "=", True)
        if not network.default_category_id or network.default_category_id.pays_dues:
            paying |= Domain("membership_id.category_id", "=", False)
        periods = self.env["komunigi.membership.period"].search_fetch(
            paying
            & Domain("network_id", "=", network.id)
            & Domain("date_start", "<", date_end)
            & (Domain("date_end", "=", False) | Domain("date_end", ">", date_start)),
            ["membership_id", "date_start", "date_end"],
            order="id",
        )
        by_member = defaultdict(list)
        for period in periods:
            by_member[period.membership_id.id].append(
                (period.date_start, period.date_end or None)
            )
        return by_member

    def _tier_finder(self):
        """A function from a membership to the tier that it pays, or None.

        Its own choice, also where it has answered another scale since; else what
        follows, in this scale, the amount that it chose in an earlier one; else what
        its category pays when nothing was chosen.
        """
        answered = {
            answer.membership_id.id: (answer.tier_id, "chosen")
            for answer in self.env["komunigi.dues.answer"].search_fetch(
                [
                    ("scale_id", "=", self.id),
                    ("state", "=", "sent"),
                    ("tier_id", "!=", False),
                ],
                ["membership_id", "tier_id"],
            )
        }
        by_choice = {}
        for tier in self.tier_ids:
            by_choice[tier.id] = tier, "chosen"
            earlier = tier.previous_id
            while earlier:
                by_choice.setdefault(earlier.id, (tier, "carried"))
                earlier = earlier.previous_id
        usual = {
            tier.category_id.id: (tier, "usual")
            for tier in self.tier_ids
            if tier.is_default
        }
        fallback = self.network_id.default_category_id.id

        def tier_of(member) -> Tier | None:
            category_id = member.category_id.id or fallback
            tier, how = by_choice.get(member.dues_tier_id.id, (None, None))
            if how != "chosen":
                tier, how = answered.get(member.id, (tier, how))
            if tier is None or tier.category_id.id not in (False, category_id):
                tier, how = usual.get(category_id) or usual.get(False, (None, None))
            return tier and Tier(Decimal(str(tier.amount)), how, tier.id)

        return tier_of

    def _members_who_cannot_pay(self) -> set[int]:
        answers = self.env["komunigi.dues.answer"].search_fetch(
            [
                ("scale_id", "=", self.id),
                ("state", "=", "sent"),
                ("cannot_pay", "=", True),
            ],
            ["membership_id"],
        )
        return {answer.membership_id.id for answer in answers}
