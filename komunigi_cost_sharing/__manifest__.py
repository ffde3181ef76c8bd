# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
{
    "name": "Komunigi Cost Sharing",
    "summary": "Shared developments: which comes next, who pays what, no surprises",
    "version": "19.0.1.0.0",
    "category": "Cooperative management",
    "author": "komunigi, Odoo Community Association (OCA)",
    "website": "https://github.com/OCA/cooperative",
    "license": "AGPL-3",
    "depends": ["komunigi_vote"],
    "data": [
        "security/ir.model.access.csv",
        "security/ir_rule.xml",
        "data/ir_cron_cofunding.xml",
        "data/mail_template_cofunding.xml",
        "views/komunigi_cost_sharing_menus.xml",
        "data/ir_cron_catalogue.xml",
        "views/komunigi_shared_module_views.xml",
        "views/komunigi_cofunding_change_views.xml",
        "views/komunigi_pledge_record_views.xml",
        "views/komunigi_cofunding_views.xml",
        "views/komunigi_budget_views.xml",
        "views/komunigi_scenario_views.xml",
        "views/komunigi_fund_entry_papers_views.xml",
        "views/portal_sharing_templates.xml",
    ],
}
