# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from . import komunigi_agenda_item
from . import komunigi_change_notice
from . import komunigi_decision_links
from . import komunigi_cofunding
