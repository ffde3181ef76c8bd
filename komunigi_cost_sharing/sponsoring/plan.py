# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The balance of sponsoring newcomers, month by month."""

from dataclasses import dataclass
from fractions import Fraction
from math import ceil


@dataclass(frozen=True)
class Plan:
    """Newcomers whose dues a fund takes over, for some months.

    At the start, they are welcomed, which costs. Each month that they are sponsored,
    the fund pays its part of their dues. Then some stay: each of them brings its dues,
    and carries a part of what the others paid alone before. The others leave at the
    end of the sponsored time. What newcomers pay themselves while they are sponsored is
    not counted: they use things meanwhile, too.

    Amounts are in any unit, exact: integers or fractions. `relief` is a year's; `dues`
    are a month's. Beyond `horizon` months nobody looks.
    """

    newcomers: int
    months: int
    percent: Fraction
    dues: Fraction
    welcome: Fraction
    relief: Fraction
    horizon: int

    @property
    def monthly_cost(self) -> Fraction:
        """What the fund pays a month while they are sponsored."""
        return self.newcomers * Fraction(self.dues) * Fraction(self.percent) / 100

    @property
    def cost(self) -> Fraction:
        """What all of it costs until the sponsored time is over.

        >>> Plan(2, 6, 50, 30, 100, 0, 60).cost
        Fraction(280, 1)
        """
        return Fraction(self.welcome) + self.months * self.monthly_cost

    @property
    def brought(self) -> Fraction:
        """What one who stays brings a month."""
        return Fraction(self.dues) + Fraction(self.relief) / 12

    def monthly_return(self, stay: Fraction) -> Fraction:
        """What those who stay bring a month, if `stay` percent of them do."""
        return self.newcomers * Fraction(stay) / 100 * self.brought

    def balance(self, stay: Fraction) -> list[Fraction]:
        """After each month, from 0 (welcomed) to the horizon: returns less costs.

        >>> [int(left) for left in Plan(2, 2, 100, 10, 30, 0, 5).balance(50)]
        [-30, -50, -70, -60, -50, -40]
        """
        left, series = -Fraction(self.welcome), []
        for month in range(self.horizon + 1):
            if 0 < month <= self.months:
                left -= self.monthly_cost
            elif month:
                left += self.monthly_return(stay)
            series.append(left)
        return series

    def months_until_back(self, stay: Fraction) -> int | None:
        """After how many months all of it came back; None: not within the horizon.

        >>> Plan(2, 2, 100, 10, 30, 0, 12).months_until_back(50)
        9
        >>> Plan(2, 2, 100, 10, 30, 0, 12).months_until_back(10) is None
        True
        """
        back = self.monthly_return(stay)
        if not self.cost:
            return 0
        if not back:
            return None
        months = self.months + ceil(self.cost / back)
        return months if months <= self.horizon else None

    def least_stay(self) -> Fraction | None:
        """The percentage under which it does not come back within the horizon.

        None where it does not, even if all of them stay.
        """
        most = self.monthly_return(Fraction(100)) * max(0, self.horizon - self.months)
        if most < self.cost or not most:
            return None if self.cost else Fraction(0)
        return 100 * self.cost / most
