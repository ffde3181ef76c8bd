# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Should we sponsor newcomers? What they cost, when it comes back.

>>> plan = Plan(newcomers=4, months=12, percent=100, dues=25, welcome=600,
...             relief=120, horizon=60)
>>> plan.cost
Fraction(1800, 1)
>>> plan.months_until_back(50)
38
>>> plan.least_stay()
Fraction(375, 14)

Only the standard library is imported.
"""

from .plan import Plan

__all__ = ["Plan"]
