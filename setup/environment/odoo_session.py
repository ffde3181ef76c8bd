"""Pytest plugin: what Odoo's own test runner prepares and pytest-odoo leaves out.

Runs inside the virtual environment.
"""

import threading

import freezegun
import pytest

import odoo


def pytest_configure(config):
    # Tests freeze time; pytest's own clock, which measures them, must not.
    freezegun.configure(extend_ignore_list=["_pytest"])


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item):
    # The routing map finds its registry through the thread.
    threading.current_thread().dbname = odoo.tools.config["db_name"][0]
