# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
{
    "name": "Komunigi Membership",
    "summary": "Networks, members, representatives, rights and dues",
    "version": "19.0.1.0.0",
    "category": "Cooperative management",
    "author": "komunigi, Odoo Community Association (OCA)",
    "website": "https://github.com/OCA/cooperative",
    "license": "AGPL-3",
    "depends": ["account", "analytic", "cooperator", "mail", "portal"],
    "data": [
        "security/komunigi_groups.xml",
        "security/ir.model.access.csv",
        "security/ir_rule.xml",
        "data/leaving_reason_register.xml",
        "data/ir_cron_register.xml",
    ],
    "demo": [],
    "application": True,
}
