# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import SUPERUSER_ID, api

CONTEST_MONTHS = {
    "network": 6,
    "be_sc": 6,
    "be_asbl": 6,
    "fr_coop": 24,
    "fr_scic": 24,
    "fr_1901": 60,
}


def migrate(cr, version):
    """Presets say for how long a result can be contested.

    Networks that are there keep everything until they decide.
    """
    env = api.Environment(cr, SUPERUSER_ID, {})
    forms = env["komunigi.legal.form"].with_context(active_test=False)
    for code, months in CONTEST_MONTHS.items():
        forms.search([("code", "=", code)]).contest_months = months
