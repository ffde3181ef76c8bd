# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from . import test_change_agenda
from . import test_decision_basis
from . import test_browser_change
