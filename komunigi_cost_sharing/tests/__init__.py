# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from . import test_catalogue
from . import test_cofunding
from . import test_portal_cofunding
from . import test_browser_cofunding
from . import test_budget
from . import test_fund_once
from . import test_demo
from . import test_development
from . import test_analysis
from . import test_estimate
from . import test_scenario
from . import test_cost_key
from . import test_cost_share
from . import test_change
from . import test_change_digest
from . import test_portal_change
from . import test_cost_share_portal
from . import test_paid_and_used
from . import test_portal_budget
from . import test_browser_scenario
from . import test_portal_development
from . import test_catch_up
from . import test_entry_ticket
from . import test_migration
from . import test_portal_catch_up
from . import test_portal_newcomers
from . import test_sponsoring
from . import test_envelope
from . import test_guarded
from . import test_elsewhere
