# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What dues are reckoned from: a scale, a chosen amount, a value of a basis.

Amounts are a month's, without taxes. A `reference` is anything that fits into JSON
and comes back in the steps, so that the reader can be shown a name.
"""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Tier:
    """One of the amounts among which a member chooses.

    `how` it came to be this one: "chosen" by the member, "carried" over from its
    choice in an earlier scale, or "usual" where nothing was chosen.
    """

    amount: Decimal
    how: str = "usual"
    reference: object = None


@dataclass(frozen=True, slots=True)
class Basis:
    """A value by which dues are measured, the year it is of, and its source.

    `source` is "declared" by the member or read from the share "register".
    """

    value: Decimal
    year: int
    source: str = "declared"


@dataclass(frozen=True, slots=True)
class Band:
    """From `value_from` units on, up to the next band, `amount` a month."""

    value_from: Decimal
    amount: Decimal


@dataclass(frozen=True)
class Scale:
    """How a month's dues are found.

    `method` is "choice" (the amount of a tier), "band" (the amount of the band in
    which the basis falls) or "unit" (`base` and `unit_price` for each unit of the
    basis). `floor` and `cap` hold a month's amount between them; no cap is None.
    Bands are in the order of their values and the first begins at zero.
    """

    method: str
    bands: tuple[Band, ...] = ()
    base: Decimal = Decimal(0)
    unit_price: Decimal = Decimal(0)
    floor: Decimal = Decimal(0)
    cap: Decimal | None = None
    basis_reference: object = None

    def __post_init__(self):
        if self.method not in ("choice", "band", "unit"):
            raise ValueError(f"no such method of a scale: {self.method!r}")
        starts = [band.value_from for band in self.bands]
        if self.method == "band" and (not starts or starts[0] != 0):
            raise ValueError("the first band begins at zero")
        if starts != sorted(set(starts)):
            raise ValueError("bands are in order, and each begins at its own value")
        if self.cap is not None and self.cap < self.floor:
            raise ValueError("the ceiling is under the floor")
