# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from . import project_project
from . import project_task
from . import account_analytic_line
from . import komunigi_work
