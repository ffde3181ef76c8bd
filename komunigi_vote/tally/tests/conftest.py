# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Makes `import tally` work without Odoo, past the addon's own package."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))
