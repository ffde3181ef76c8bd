"""What is particular to ``cooperator``, by subject, in the order of doing it."""

from . import (
    capital_release,
    chart_of_accounts,
    many_records,
    own_tests,
    packaging,
    registers,
    reports,
    views,
)

SUBJECTS = (
    packaging.rewrites,
    chart_of_accounts.rewrites,
    capital_release.rewrites,
    registers.rewrites,
    many_records.rewrites,
    views.rewrites,
    reports.rewrites,
    own_tests.rewrites,
)
