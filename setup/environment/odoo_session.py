"""Pytest plugin: what Odoo's own test runner prepares and pytest-odoo leaves out.

Runs inside the virtual environment.
"""

import threading

import freezegun
import pytest

import odoo
from odoo.tests import common

# The first start of a browser reads it from a disk that may be slow: Odoo's ten
# seconds were not enough on a machine that had just installed it.
BROWSER_PATIENCE = 90  # seconds


def pytest_configure(config):
    # Tests freeze time; pytest's own clock, which measures them, must not.
    freezegun.configure(extend_ignore_list=["_pytest"])
    common.BROWSER_WAIT = BROWSER_PATIENCE
    common.CHECK_BROWSER_ITERATIONS = int(BROWSER_PATIENCE / common.CHECK_BROWSER_SLEEP)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item):
    # The routing map finds its registry through the thread.
    threading.current_thread().dbname = odoo.tools.config["db_name"][0]
