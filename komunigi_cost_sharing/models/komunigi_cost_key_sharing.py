# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from collections import defaultdict
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import format_amount, format_date

from ..allocation import Unshareable, apportion


class KomunigiCostKey(models.Model):
    """From a cost to shares: who counts how much, and what each pays for it.

    Money is counted in whole numbers of the currency's smallest unit, weights are
    fractions: nothing is rounded but the shares, once, by the largest remainder.
    """

    _inherit = "komunigi.cost.key"

    def _share(
        self, amount, memberships, *, day, modules=None, floors=None, caps=None
    ) -> dict:
        """Share `amount` among `memberships`; parts add up to it exactly.

        :param amount: in the currency, without taxes, not below zero
        :param day: the uses of this day count, and the bases of the year before it
        :param modules: of a key by use: the shared addons of which users pay
        :param floors: what members pay at least, by membership
        :param caps: what members pay at most, by membership; 0 or none: no ceiling
        :return: membership → {"amount": float, "steps": [step, …]}. Who takes part
            without using anything pays 0.
        :raise UserError: what is missing, in the treasurer's words
        """
        self.ensure_one()
        memberships = memberships.sorted("id")
        measured, reasons = self._measure(memberships, day, modules)
        if reasons:
            raise UserError("\n".join(reasons))
        parts = self._apportion_plainly(
            amount,
            {member: weight for member, (weight, _steps) in measured.items()},
            floors=floors,
            caps=caps,
        )
        return {
            member: {
                "amount": parts[member]["amount"],
                "steps": [
                    parts[member]["steps"][0],
                    *measured[member][1],
                    *parts[member]["steps"][1:],
                ],
            }
            if member in parts
            else {
                "amount": 0.0,
                "steps": [{"kind": "no_use", "modules": modules.ids}],
            }
            for member in memberships
        }

    def _reasons_not_to_use(self, memberships, day, modules=None) -> list[str]:
        """Why `memberships` could not share a cost by this key on `day`."""
        self.ensure_one()
        if self.kind == "use" and modules is None:
            # Nobody knows yet whose use will count.
            return []
        return self._measure(memberships, day, modules)[1]

    # Who counts how much

    def _measure(self, memberships, day, modules=None) -> tuple[dict, list[str]]:
        """membership → (what it counts, the steps to it); and what is missing."""
        if not memberships:
            return {}, [self.env._("Nobody takes part yet.")]
        if self.kind == "weights":
            return self._measure_by_weights(memberships)
        steps = {member: [] for member in memberships}
        if self.kind == "use":
            if not modules:
                return {}, [
                    self.env._(
                        "“%s” shares by use: say first which addons it is about.",
                        self.name,
                    )
                ]
            used = self._modules_used(memberships, day, modules)
            steps = {
                member: [{"kind": "use", "modules": used[member.id]}]
                for member in memberships
                if member.id in used
            }
            if not steps:
                return {}, [
                    self.env._(
                        "“%(key)s” shares by use, and none of those who take part "
                        "uses %(addons)s on %(day)s.",
                        key=self.name,
                        addons=", ".join(modules.mapped("title")),
                        day=format_date(self.env, day),
                    )
                ]
        if self._is_measured():
            return self._measure_by_basis(steps, day)
        return {member: (Fraction(1), said) for member, said in steps.items()}, []

    def _modules_used(self, memberships, day, modules) -> dict[int, list[int]]:
        uses = self.env["komunigi.module.use"].search_fetch(
            [
                ("module_id", "in", modules.ids),
                ("membership_id", "in", memberships.ids),
                ("date_start", "<=", day),
                "|",
                ("date_end", "=", False),
                ("date_end", ">", day),
            ],
            ["membership_id", "module_id"],
        )
        used = defaultdict(list)
        for use in uses:
            used[use.membership_id.id].append(use.module_id.id)
        return used

    def _measure_by_weights(self, memberships):
        weights = {
            line.membership_id.id: Decimal(str(line.weight)) for line in self.weight_ids
        }
        without = memberships.filtered(lambda member: member.id not in weights)
        if without:
            return {}, [
                self.env._(
                    "No weight was agreed for %(members)s: add it to “%(key)s”.",
                    members=self._say_members(without),
                    key=self.name,
                )
            ]
        return {
            member: (
                Fraction(weights[member.id]),
                [{"kind": "weight", "weight": _plain(weights[member.id])}],
            )
            for member in memberships
        }, []

    def _measure_by_basis(self, steps: dict, day: date):
        """Add to the `steps` of members what they declared, and how it counts."""
        memberships = self.env["komunigi.membership"].union(*steps)
        year = self._basis_year(day)
        values = self.basis_id._values_for(memberships, year)
        without = memberships.filtered(lambda member: member.id not in values)
        if without:
            return {}, [
                self.env._(
                    "%(basis)s was not declared for %(year)s or before by %(members)s: "
                    "ask them to, on their page, or enter what they tell you.",
                    basis=self.basis_id.name,
                    year=str(year),
                    members=self._say_members(without),
                )
            ]
        bands = [
            (Decimal(str(band.value_from)), Decimal(str(band.weight)))
            for band in self.band_ids.sorted("value_from")
        ]
        measured = {}
        for member, said in steps.items():
            basis = values[member.id]
            step = {
                "kind": "basis",
                "basis": self.basis_id.id,
                "year": basis.year,
                "source": basis.source,
            }
            if self.measure == "exact":
                weight = basis.value
                step |= {"value": _plain(weight)}
            else:
                place = sum(start <= basis.value for start, _weight in bands) - 1
                start, weight = bands[place]
                following = bands[place + 1 : place + 2]
                step |= {
                    "from": _plain(start),
                    "to": _plain(following[0][0]) if following else None,
                    "weight": _plain(weight),
                }
            measured[member] = Fraction(weight), [*said, step]
        return measured, []

    def _say_members(self, memberships) -> str:
        """Their names; the first of them where they are many."""
        names = memberships[:8].mapped("partner_name")
        if len(memberships) > len(names):
            names.append(self.env._("%s more", len(memberships) - len(names)))
        return ", ".join(names)

    # What each pays

    def _apportion_plainly(self, amount, weights, floors=None, caps=None) -> dict:
        """Share `amount` among the keys of `weights`.

        :return: key → {"amount": float, "steps": [the total, …, the share]}
        """
        unit = self._smallest_unit()
        total = self._to_units(amount)
        if total < 0:
            raise UserError(self.env._("A cost that is shared is not below zero."))
        weights = {who: Fraction(weight) for who, weight in weights.items()}
        blended = self._blend(weights)
        floors, caps = self._limits(weights, floors or {}, caps or {})
        try:
            parts = plain = apportion(total, blended)
            if any(floors.values()) or any(cap is not None for cap in caps.values()):
                parts = apportion(total, blended, floor=floors, cap=caps)
        except Unshareable as error:
            raise UserError(self._say_unshareable(error)) from error
        total_step = {
            "kind": "total",
            "amount": _plain(total * unit),
            "count": len(weights),
            "key": self.id or None,
        }
        sum_of_weights, sum_blended = sum(weights.values()), sum(blended.values())
        # Whoever counts the same pays by the same steps, save a unit of rounding.
        said = {}
        result = {}
        for who, weight in weights.items():
            same = (weight, plain[who], parts[who], floors[who], caps[who])
            if same not in said:
                said[same] = [
                    total_step,
                    *self._steps_of_parts(total, who, weights, sum_of_weights),
                    *self._steps_of_rounding(
                        total * blended[who] / sum_blended, plain[who]
                    ),
                    *self._steps_of_limits(*same[1:]),
                    {"kind": "share", "amount": _plain(parts[who] * unit)},
                ]
            result[who] = {"amount": float(parts[who] * unit), "steps": said[same]}
        return result

    def _blend(self, weights: dict) -> dict:
        """Weights of which `equal_percent` is the same for everybody."""
        total = sum(weights.values())
        equal = Fraction(Decimal(str(self.equal_percent))) / 100
        if not self._is_blended() or not total:
            return weights
        return {
            who: equal / len(weights) + (1 - equal) * weight / total
            for who, weight in weights.items()
        }

    def _is_blended(self) -> bool:
        return self.kind != "equal" and self.equal_percent > 0

    def _limits(self, weights, floors, caps) -> tuple[dict, dict]:
        """What each pays at least and at most, in units: the key's and its own."""
        least = self._to_units(self.floor_amount)
        most = self._to_units(self.cap_amount) if self.cap_amount else None
        lower = {
            who: max(least, self._to_units(floors.get(who) or 0)) for who in weights
        }
        upper = {
            who: min(
                (
                    limit
                    for limit in (
                        most,
                        self._to_units(caps[who]) if caps.get(who) else None,
                    )
                    if limit is not None
                ),
                default=None,
            )
            for who in weights
        }
        return lower, upper

    def _say_unshareable(self, error: Unshareable) -> str:
        def money(units):
            return format_amount(
                self.env, float(units * self._smallest_unit()), self.currency_id
            )

        values = error.values
        match error.reason:
            case "nobody":
                return self.env._("Nobody takes part yet.")
            case "no_weight":
                return self.env._(
                    "By “%s” those who take part count nothing: nobody would pay.",
                    self.name,
                )
            case "floors_too_high":
                return self.env._(
                    "Everybody at its lowest share pays %(sum)s already, and only "
                    "%(total)s is to be shared: lower what is asked at least.",
                    sum=money(values["floors"]),
                    total=money(values["amount"]),
                )
            case "caps_too_low":
                return self.env._(
                    "Everybody at its highest share pays %(sum)s: %(missing)s of "
                    "%(total)s is missing.",
                    sum=money(values["caps"]),
                    missing=money(values["missing"]),
                    total=money(values["amount"]),
                )
            case "floor_above_cap":
                return self.env._(
                    "%(member)s would pay %(floor)s at least, and does not want to "
                    "pay more than %(cap)s.",
                    member=getattr(values["key"], "partner_name", values["key"]),
                    floor=money(values["floor"]),
                    cap=money(values["cap"]),
                )
        raise error

    def _smallest_unit(self) -> Decimal:
        return Decimal(str(self.currency_id.rounding))

    def _to_units(self, amount) -> int:
        units = Decimal(str(amount)) / self._smallest_unit()
        return int(units.to_integral_value(ROUND_HALF_UP))

    # How it came to that, as data

    def _steps_of_parts(self, total, who, weights, sum_of_weights):
        unit = self._smallest_unit()
        count = len(weights)
        blended = self._is_blended()
        equal = Fraction(Decimal(str(self.equal_percent))) / 100 if blended else 0
        if self.kind == "equal" or (self.kind == "use" and not self.basis_id):
            equal = 1
        if equal:
            yield {
                "kind": "equal",
                "percent": _plain(_decimal(equal * 100, Decimal("0.01"))),
                "pool": self._say_exactly(total * equal),
                "count": count,
                "amount": self._say_exactly(total * equal / count),
            }
        if equal < 1 and sum_of_weights:
            yield {
                "kind": "proportional",
                "percent": _plain(_decimal((1 - equal) * 100, Decimal("0.01"))),
                "pool": self._say_exactly(total * (1 - equal)),
                "weight": _plain(_decimal(weights[who], Decimal("0.001"))),
                "sum": _plain(_decimal(sum_of_weights, Decimal("0.001"))),
                "amount": self._say_exactly(
                    total * (1 - equal) * weights[who] / sum_of_weights
                ),
            }
        if 0 < equal < 1:
            quota = equal / count + (1 - equal) * weights[who] / sum_of_weights
            yield {
                "kind": "sum",
                "amount": self._say_exactly(total * quota),
                "unit": _plain(unit),
            }

    def _steps_of_rounding(self, quota, part):
        if quota != part:
            yield {
                "kind": "round",
                "from": self._say_exactly(quota),
                "amount": _plain(part * self._smallest_unit()),
                "up": part > quota,
                "unit": _plain(self._smallest_unit()),
            }

    def _steps_of_limits(self, plain, part, floor, cap):
        if plain == part:
            return
        kind = "spread"
        if part == floor and plain < part:
            kind = "floor"
        elif part == cap and plain > part:
            kind = "cap"
        unit = self._smallest_unit()
        yield {
            "kind": kind,
            "from": _plain(plain * unit),
            "amount": _plain(part * unit),
        }

    def _say_exactly(self, units) -> str:
        """An amount that may have parts of the smallest unit: two more decimals."""
        unit = self._smallest_unit()
        return _plain(_decimal(Fraction(units) * Fraction(unit), unit / 100))


def _decimal(number: Fraction, unit: Decimal) -> Decimal:
    """The nearest multiple of `unit`."""
    number = Fraction(number) / Fraction(unit)
    whole = (number.numerator * 2 + number.denominator) // (number.denominator * 2)
    return whole * unit


def _plain(number: Decimal) -> str:
    """A number as digits: without zeros at the end, nor an exponent."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
