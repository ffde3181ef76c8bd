# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).


def uninstall_hook(env):
    """Take away what Odoo does not know to be ours: parameters made by code."""
    env["ir.config_parameter"].search([("key", "=like", "komunigi.%")]).unlink()
