# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Lets the plain packages be tested alone, where there is no Odoo.

`pytest komunigi_membership/reckoning` would else import the addon around it.
"""

from importlib.util import find_spec

import pytest

if find_spec("odoo") is None:

    def pytest_collect_directory(path, parent):
        return pytest.Dir.from_parent(parent, path=path)
