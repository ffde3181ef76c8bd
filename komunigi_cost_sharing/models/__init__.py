# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from . import komunigi_contributor
from . import komunigi_shared_module
from . import komunigi_module_use
from . import komunigi_membership_modules
from . import komunigi_module_installed
from . import komunigi_development
from . import komunigi_development_interest
from . import komunigi_development_use
from . import komunigi_estimate_line
from . import komunigi_work
from . import komunigi_cost_key
from . import komunigi_cost_key_band
from . import komunigi_cost_key_weight
from . import komunigi_costed
from . import komunigi_cost_share
from . import komunigi_cofunding
from . import komunigi_cofunding_course
from . import komunigi_cofunding_shares
from . import komunigi_pledge
from . import komunigi_cofunding_mailing
from . import komunigi_membership_cofunding
from . import komunigi_network_sharing
from . import komunigi_budget
from . import komunigi_budget_line
from . import komunigi_scenario
from . import komunigi_scenario_tier
from . import komunigi_scenario_change
from . import komunigi_budget_scenarios
from . import komunigi_fund_entry_papers
from . import komunigi_work_charged
