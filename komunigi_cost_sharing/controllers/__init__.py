# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from . import budget
from . import cofunding
from . import development
from . import development_member
from . import development_contributor
from . import catch_up
from . import migration
from . import sharing
from . import change
from . import shares
from . import envelope
