# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date
from statistics import mean

from odoo import Command, api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import float_round, formatLang

# What decides the shares: frozen once the key was used.
DECIDING_FIELDS = {
    "network_id",
    "kind",
    "equal_percent",
    "basis_id",
    "measure",
    "floor_amount",
    "cap_amount",
}
# As many bands as a proposal makes
PROPOSED_BANDS = 4


class KomunigiCostKey(models.Model):
    """By what a cost is shared among those who take part.

    How shares follow from a key is in komunigi_cost_key_sharing.py.
    """

    _name = "komunigi.cost.key"
    _description = "Cost key"
    _inherit = ["komunigi.networked", "mail.thread"]
    _order = "network_id, sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
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
    kind = fields.Selection(
        [
            ("equal", "Everybody the same"),
            ("basis", "By a basis"),
            ("weights", "By weights that were agreed"),
            ("use", "By use: those who use the addon"),
        ],
        required=True,
        default="equal",
        tracking=True,
    )
    equal_percent = fields.Float(
        string="Shared equally (%)",
        tracking=True,
        help="30: this part of the cost is shared equally, the remaining 70 % by what "
        "is chosen above.",
    )
    basis_id = fields.Many2one(
        "komunigi.basis",
        ondelete="restrict",
        tracking=True,
        domain="[('network_id', '=', network_id)]",
        help="What members are measured by: turnover, cooperators, users…",
    )
    measure = fields.Selection(
        [("bands", "By bands"), ("exact", "By the exact figure")],
        required=True,
        default="bands",
        tracking=True,
        help="A share divided by its total gives a member's figure away: bands say "
        "only in which range it lies.",
    )
    band_ids = fields.One2many("komunigi.cost.key.band", "key_id", copy=True)
    weight_ids = fields.One2many("komunigi.cost.key.weight", "key_id", copy=True)
    floor_amount = fields.Monetary(string="At least", help="Of each share, untaxed.")
    cap_amount = fields.Monetary(
        string="At most", help="Of each share, untaxed; 0 for no ceiling."
    )
    decision = fields.Char(
        tracking=True, copy=False, help="Who agreed on it, where: the meeting."
    )
    decision_date = fields.Date(string="Agreed on", tracking=True, copy=False)
    is_used = fields.Boolean(
        compute="_compute_is_used",
        help="Costs were shared by it: it stays as it is.",
    )
    is_asked = fields.Boolean(
        compute="_compute_is_used",
        help="Members are asked to pay by it just now: it stays as it is.",
    )
    example = fields.Html(
        compute="_compute_example",
        string="For example",
        help="What the members of today would pay of a cost of 3,000.",
    )

    _amounts_positive = models.Constraint(
        "CHECK(floor_amount >= 0 AND cap_amount >= 0"
        " AND (cap_amount = 0 OR cap_amount >= floor_amount)"
        " AND equal_percent BETWEEN 0 AND 100)",
        "Amounts are not negative, the ceiling not under the floor, and a part in "
        "percent lies between 0 and 100.",
    )

    # Checks

    @api.constrains("kind", "basis_id", "measure", "band_ids", "network_id")
    def _check_basis(self):
        for key in self:
            if key.kind == "basis" and not key.basis_id:
                raise ValidationError(
                    self.env._("Say by which basis “%s” shares a cost.", key.name)
                )
            if not key._is_measured():
                continue
            if key.basis_id.network_id != key.network_id:
                raise ValidationError(
                    self.env._(
                        "“%(basis)s” is not a basis of %(network)s.",
                        basis=key.basis_id.name,
                        network=key.network_id.name,
                    )
                )
            if key.measure == "bands" and 0 not in key.band_ids.mapped("value_from"):
                raise ValidationError(
                    self.env._(
                        "The first band of “%s” begins at 0: else the smallest "
                        "members would have none. “Propose bands” makes some.",
                        key.name,
                    )
                )

    @api.constrains("kind", "measure", "basis_id", "decision")
    def _check_exact_is_agreed(self):
        for key in self:
            if key._is_measured() and key.measure == "exact" and not key.decision:
                raise ValidationError(
                    self.env._(
                        "By exact figures everybody can reckon the others' “%(basis)s” "
                        "from what they pay: write down where the members agreed to "
                        "that, or let “%(key)s” go by bands.",
                        basis=key.basis_id.name,
                        key=key.name,
                    )
                )

    def _is_measured(self) -> bool:
        """Whether members are measured by a basis."""
        return self.kind == "basis" or bool(self.kind == "use" and self.basis_id)

    def _say_what_is_known(self, what: str) -> str:
        """To whoever declares a figure: what for, and what others learn of it."""
        if self.measure == "exact":
            return self.env._(
                "For “%(what)s”. Costs are shared by the exact figure, as was agreed "
                "(%(decision)s): from what you pay, others can reckon yours.",
                what=what,
                decision=self.decision,
            )
        return self.env._(
            "For “%(what)s”. Costs are shared by bands: from what you pay, others "
            "learn in which band you lie, not your figure.",
            what=what,
        )

    # Frozen once used

    @api.depends_context("uid")
    def _compute_is_used(self):
        used, asked = self._used(), self._asking().key_id
        for key in self:
            key.is_used = key._origin in used
            key.is_asked = key._origin in asked

    def _used(self):
        """Those by which a cost was shared."""
        groups = (
            self.env["komunigi.cost.share"]
            # sudo: whether a key is frozen does not depend on who looks.
            .sudo()
            ._read_group([("key_id", "in", self.ids)], ["key_id"])
        )
        return self.browse(key.id for (key,) in groups)

    def _asking(self):
        """The co-funding calls on which members read what they would pay by these."""
        # sudo: whether a key is frozen does not depend on who looks.
        calls = self.env["komunigi.cofunding"].sudo()
        return calls.search(
            Domain("key_id", "in", self.ids)
            & Domain("state", "=", "open")
            & Domain("end", "=", False)
        )

    def _check_unused(self):
        for key in self._used()[:1]:
            raise UserError(
                self.env._(
                    "Costs were shared by “%(key)s”: it stays as it was. Make a new "
                    "key from it.",
                    key=key.name,
                )
            )

    def _check_may_change(self):
        """It stays as it is once members pay, or are asked to pay, by it."""
        self._check_unused()
        for call in self._asking()[:1]:
            raise UserError(
                self.env._(
                    "Members are asked on “%(call)s”, and read what they would pay by "
                    "“%(key)s”: it stays as it is. Make a new key from it.",
                    call=call.name,
                    key=call.key_id.name,
                )
            )

    def write(self, vals):
        if DECIDING_FIELDS & vals.keys():
            self.filtered(
                lambda key: any(
                    key._would_change(name, vals[name])
                    for name in DECIDING_FIELDS & vals.keys()
                )
            )._check_may_change()
        return super().write(vals)

    def copy_data(self, default=None):
        vals_list = super().copy_data(default)
        for key, vals in zip(self, vals_list, strict=True):
            vals["name"] = (default or {}).get("name") or self.env._(
                "%s (copy)", key.name
            )
            # What was agreed on was the other one.
            if not (default or {}).get("decision"):
                vals["measure"] = "bands"
                if key._is_measured() and not key.band_ids:
                    vals["band_ids"] = [Command.create({"value_from": 0, "weight": 1})]
        return vals_list

    def action_continue(self):
        """Retire this key and make a new one from it, to be changed."""
        self.ensure_one()
        self.check_access("write")
        following = self.copy({"name": self.name})
        self.active = False
        return following.get_formview_action()

    # Bands

    def action_propose_bands(self):
        """Bands from what members declared: at round values, counting about as much
        as the average of those in them."""
        self.ensure_one()
        self._check_may_change()
        if not self.basis_id:
            raise UserError(self.env._("Choose the basis first."))
        today = self.network_id._today()
        values = sorted(
            float(basis.value)
            for basis in self.basis_id._values_for(
                self.network_id.membership_ids, today.year
            ).values()
        )
        if not values:
            raise UserError(
                self.env._(
                    "No member has declared “%s” yet: enter bands by hand, or ask for "
                    "it first.",
                    self.basis_id.name,
                )
            )
        starts = {0.0} | {
            float(f"{values[len(values) * part // PROPOSED_BANDS]:.1g}")
            for part in range(1, PROPOSED_BANDS)
        }
        bands = []
        for start in sorted(starts):
            end = min((other for other in starts if other > start), default=None)
            inside = [v for v in values if v >= start and (end is None or v < end)]
            if inside:
                bands.append((start, mean(inside)))
        smallest = bands[0][1] or 1
        self.band_ids = [
            Command.clear(),
            *(
                Command.create(
                    {
                        "value_from": start if index else 0,
                        "weight": max(1, float_round(average / smallest, 1)),
                    }
                )
                for index, (start, average) in enumerate(bands)
            ),
        ]
        return True

    # An example

    @api.depends(
        "kind",
        "equal_percent",
        "basis_id",
        "measure",
        "band_ids.value_from",
        "band_ids.weight",
        "weight_ids.weight",
        "floor_amount",
        "cap_amount",
    )
    @api.depends_context("lang")
    def _compute_example(self):
        for key in self:
            key.example = key._render_example(3000)

    def _render_example(self, amount):
        """A small table: what participants of each size would pay of `amount`."""
        self.ensure_one()
        rows = self._example_rows(amount)
        if not rows:
            return False
        return self.env["ir.qweb"]._render(
            "komunigi_cost_sharing.cost_key_example",
            {"key": self, "amount": amount, "rows": rows},
        )

    def _example_rows(self, amount) -> list[tuple[str, float]]:
        """Six participants, spread over what the key tells apart, and their shares."""
        shape = self._example_participants()
        if not shape or self.equal_percent < 0 or self.equal_percent > 100:
            return []
        try:
            parts = self._apportion_plainly(
                amount, dict(enumerate(weight for _label, weight in shape))
            )
        except UserError:
            return []
        return [
            (label, parts[index]["amount"])
            for index, (label, _weight) in enumerate(shape)
        ]

    def _example_participants(self) -> list[tuple[str, float]]:
        number = self._say_number
        if self.kind == "weights":
            return [
                (line.membership_id.partner_name or "", line.weight)
                for line in self.weight_ids[:6]
            ]
        if self._is_measured() and self.measure == "bands":
            bands = self.band_ids.sorted("value_from")
            return [
                (
                    self.env._(
                        "from %(start)s %(unit)s on, counts %(weight)s",
                        start=number(band.value_from),
                        unit=self.basis_id.unit or "",
                        weight=number(band.weight),
                    ),
                    band.weight,
                )
                for band in (bands[min(i, len(bands) - 1)] for i in range(6) if bands)
            ]
        if self._is_measured():
            return [
                (f"{number(value)} {self.basis_id.unit or ''}", value)
                for value in (100, 100, 200, 300, 500, 800)
            ]
        return [(self.env._("participant %s", index), 1) for index in range(1, 7)]

    def _say_number(self, number) -> str:
        digits = 0 if number == int(number) else 2
        return formatLang(self.env, number, digits=digits)

    def _basis_year(self, day: date) -> int:
        """Costs of a day are measured by the last whole year before."""
        return day.year - 1
