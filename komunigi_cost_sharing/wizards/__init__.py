# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from . import komunigi_cofunding_change
from . import komunigi_development_close
from . import komunigi_development_deliver
from . import komunigi_development_merge
from . import komunigi_module_import
from . import komunigi_pledge_record
from . import komunigi_budget_chart
from . import komunigi_change_answer
from . import komunigi_membership_leave
from . import komunigi_sponsor
from . import komunigi_sponsoring
