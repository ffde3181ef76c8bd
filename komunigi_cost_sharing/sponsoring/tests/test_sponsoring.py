# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st
from sponsoring import Plan

amounts = st.integers(0, 10_000)
percents = st.integers(0, 100).map(Fraction)
plans = st.builds(
    Plan,
    newcomers=st.integers(1, 50),
    months=st.integers(0, 36),
    percent=percents,
    dues=amounts,
    welcome=amounts,
    relief=amounts,
    horizon=st.integers(1, 120),
)


@given(plans, percents)
def test_it_has_come_back_in_the_month_in_which_the_balance_turns(plan, stay):
    balance = plan.balance(stay)
    turned = next(
        (
            month
            for month, left in enumerate(balance)
            if left >= 0 and (month > plan.months or not plan.cost)
        ),
        None,
    )
    assert plan.months_until_back(stay) == turned


@given(plans, percents)
def test_with_fewer_than_the_least_it_never_comes_back(plan, stay):
    least = plan.least_stay()
    comes_back = plan.months_until_back(stay) is not None
    if least is None or stay < least:
        assert not comes_back
    if comes_back:
        assert least is not None and stay >= least


@given(plans, percents, percents)
def test_who_keeps_more_newcomers_waits_no_longer(plan, one, other):
    fewer, more = sorted((one, other))
    if plan.months_until_back(fewer) is not None:
        assert plan.months_until_back(more) <= plan.months_until_back(fewer)


@given(plans)
def test_nothing_is_paid_after_the_sponsored_time(plan):
    balance = plan.balance(Fraction(0))
    paid = plan.welcome + min(plan.months, plan.horizon) * plan.monthly_cost
    assert balance[-1] == -paid
