# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""From a scale to what a member and the solidarity fund are asked for."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from .scale import Basis, Scale, Tier

ZERO = Decimal(0)
CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Reckoned:
    """What the scale says, before anybody corrects it.

    `missing` is "tier" or "basis" where the scale could not be applied; the amount
    is then zero and the last step says so.
    """

    amount: Decimal
    steps: tuple[dict, ...]
    missing: str | None = None


@dataclass(frozen=True, slots=True)
class Settled:
    """What is asked for: `amount` is the sum of the two parts."""

    amount: Decimal
    member_part: Decimal
    solidarity_part: Decimal
    steps: tuple[dict, ...]


def text(number: Decimal) -> str:
    """A number as the steps hold it: exact, without exponent or idle zeros.

    >>> text(Decimal("25.00")), text(Decimal("1E+2")), text(Decimal("0.0450"))
    ('25', '100', '0.045')
    """
    plain = format(number, "f")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def rounded(amount: Decimal, smallest: Decimal) -> Decimal:
    """To the currency's smallest unit; a half goes up, away from zero.

    >>> rounded(Decimal("33.335"), Decimal("0.01"))
    Decimal('33.34')
    >>> rounded(Decimal("33.33"), Decimal("0.05"))
    Decimal('33.35')
    """
    return (amount / smallest).quantize(Decimal(1), ROUND_HALF_UP) * smallest


def reckon(
    scale: Scale,
    *,
    months: int,
    of_months: int,
    tier: Tier | None = None,
    basis: Basis | None = None,
    smallest: Decimal = CENT,
) -> Reckoned:
    """What `scale` says for a member that owes `months` of a call's `of_months`.

    :param tier: for a scale by choice; basis: for the others
    :param smallest: the currency's smallest unit

    >>> scale = Scale("unit", base=Decimal(10), unit_price=Decimal("0.015"))
    >>> dues = reckon(
    ...     scale, months=7, of_months=12, basis=Basis(Decimal(1021), year=2025)
    ... )
    >>> dues.amount
    Decimal('177.21')
    >>> [(step["kind"], step.get("amount")) for step in dues.steps]
    ... # doctest: +NORMALIZE_WHITESPACE
    [('basis', None), ('base', '10'), ('unit', '15.315'), ('sum', '25.315'),
     ('months', '177.205'), ('round', '177.21')]
    """
    if scale.method == "choice":
        if tier is None:
            return Reckoned(ZERO, ({"kind": "no_tier"},), "tier")
        monthly, steps = _by_choice(tier)
    else:
        if basis is None:
            step = {"kind": "no_basis", "basis": scale.basis_reference}
            return Reckoned(ZERO, (step,), "basis")
        by_basis = _by_band if scale.method == "band" else _by_unit
        monthly, steps = by_basis(scale, basis)
    if monthly < scale.floor:
        steps.append(
            {"kind": "floor", "from": text(monthly), "amount": text(scale.floor)}
        )
        monthly = scale.floor
    if scale.cap is not None and monthly > scale.cap:
        steps.append({"kind": "cap", "from": text(monthly), "amount": text(scale.cap)})
        monthly = scale.cap
    exact = monthly * months
    steps.append(
        {
            "kind": "months",
            "monthly": text(monthly),
            "months": months,
            "of": of_months,
            "amount": text(exact),
        }
    )
    amount = rounded(exact, smallest)
    if amount != exact:
        steps.append({"kind": "round", "from": text(exact), "amount": text(amount)})
    return Reckoned(amount, tuple(steps))


def _by_choice(tier: Tier) -> tuple[Decimal, list[dict]]:
    step = {
        "kind": "tier",
        "tier": tier.reference,
        "how": tier.how,
        "amount": text(tier.amount),
    }
    return tier.amount, [step]


def _by_band(scale: Scale, basis: Basis) -> tuple[Decimal, list[dict]]:
    number = sum(band.value_from <= basis.value for band in scale.bands)
    band = scale.bands[number - 1]
    above = scale.bands[number].value_from if number < len(scale.bands) else None
    step = {
        "kind": "band",
        "basis": scale.basis_reference,
        "from": text(band.value_from),
        "to": None if above is None else text(above),
        "amount": text(band.amount),
    }
    return band.amount, [_basis_step(scale, basis), step]


def _by_unit(scale: Scale, basis: Basis) -> tuple[Decimal, list[dict]]:
    units = scale.unit_price * basis.value
    steps = [_basis_step(scale, basis)]
    if scale.base:
        steps.append({"kind": "base", "amount": text(scale.base)})
    steps.append(
        {
            "kind": "unit",
            "basis": scale.basis_reference,
            "value": text(basis.value),
            "price": text(scale.unit_price),
            "amount": text(units),
        }
    )
    if scale.base:
        steps.append({"kind": "sum", "amount": text(scale.base + units)})
    return scale.base + units, steps


def _basis_step(scale: Scale, basis: Basis) -> dict:
    return {
        "kind": "basis",
        "basis": scale.basis_reference,
        "value": text(basis.value),
        "year": basis.year,
        "source": basis.source,
    }


def settle(
    reckoned: Decimal,
    *,
    correction: Decimal = ZERO,
    reason: str | None = None,
    solidarity_percent: Decimal = ZERO,
    covered_months: int = 0,
    months: int = 0,
    smallest: Decimal = CENT,
) -> Settled:
    """Correct what the scale said, then share it with the solidarity fund.

    The fund takes `solidarity_percent` of the part of the dues that falls on the
    `covered_months` among the `months` owed; the member is asked for the rest.

    >>> dues = settle(
    ...     Decimal(300),
    ...     correction=Decimal(-20),
    ...     reason="was host of the assembly",
    ...     solidarity_percent=Decimal(50),
    ...     covered_months=6,
    ...     months=12,
    ... )
    >>> dues.amount, dues.member_part, dues.solidarity_part
    (Decimal('280.00'), Decimal('210.00'), Decimal('70.00'))
    >>> [step["kind"] for step in dues.steps]
    ['correction', 'solidarity', 'total']

    Dues are never negative:

    >>> settle(Decimal(10), correction=Decimal(-25), reason="paid twice").amount
    Decimal('0.00')
    """
    steps = []
    amount = rounded(reckoned + correction, smallest)
    if correction:
        steps.append(
            {"kind": "correction", "amount": text(correction), "reason": reason or ""}
        )
    if amount < 0:
        steps.append({"kind": "not_negative", "from": text(amount)})
        amount = ZERO * smallest
    solidarity = ZERO
    if solidarity_percent and covered_months:
        covered = min(covered_months, months)
        solidarity = rounded(
            amount * solidarity_percent * covered / (100 * months), smallest
        )
        steps.append(
            {
                "kind": "solidarity",
                "percent": text(solidarity_percent),
                "months": covered,
                "of": months,
                "amount": text(solidarity),
            }
        )
    steps.append(
        {
            "kind": "total",
            "amount": text(amount),
            "member": text(amount - solidarity),
            "solidarity": text(solidarity),
        }
    )
    return Settled(amount, amount - solidarity, solidarity, tuple(steps))
