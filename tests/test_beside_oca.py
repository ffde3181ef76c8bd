# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The OCA's addons for debits, reconciliation and dunning stand beside ours.

They are installed on a database of their own, where `beside_oca.py` plays what
happens with them, and our own tests of what is owed run once more.
"""

import pathlib
import subprocess
import sys

import pytest
from environment import addons, checkout, odoo_logs, workbench

BESIDE = [
    "account_payment_sepa_direct_debit",
    "account_payment_return",
    "account_reconcile_oca",
    "account_credit_control",
    "account_invoice_start_end_dates",
]
PLAYED = [
    "tests/beside_oca.py",
    "komunigi_membership/tests/test_dues_state.py",
    "komunigi_cost_sharing/tests/test_cost_share.py",
    # With these addons Odoo forgets what is written off within a payment that is in
    # no entry until the bank confirms it.
    "--deselect=komunigi_membership/tests/test_dues_state.py"
    "::TestDuesState::test_write_off_within_a_payment",
]


@pytest.fixture(scope="module")
def bench_beside(bench):
    return workbench.found(bench.server, beside=addons.beside())


def test_debits_and_reconciliation_beside_ours(bench, bench_beside):
    databases = bench_beside.databases
    # Made without these addons: a template knows of all that it could install.
    template = bench.databases.template(bench.komunigi_layer())
    with databases.temporary(template, "beside") as database:
        options = ["-i", ",".join(BESIDE)]
        databases.install(database, "Installing OCA's addons", options, demo=False)
        log = databases.folder(database) / "install.log"
        assert odoo_logs.problems(log.read_text()) == []
        done = subprocess.run(
            [
                *(sys.executable, "-m", "pytest", "-c", "pyproject.toml"),
                *(f"--odoo-database={database}", "--odoo-log-level=warn"),
                *("-p", "environment.log_guard", "-p", "environment.odoo_session"),
                *("-p", "no:cacheprovider", *PLAYED),
            ],
            cwd=pathlib.Path(checkout.ROOT),
            env=bench_beside.environ(ODOO_RC=databases.configuration(database)),
            capture_output=True,
            text=True,
            check=False,
        )
        assert not done.returncode, done.stdout[-20000:]
