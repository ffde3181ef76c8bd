# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
{
    "name": "Komunigi Cost Sharing Assembly",
    "summary": "Concerns about changes come on the agenda; costs rest on decisions",
    "version": "19.0.1.0.0",
    "category": "Cooperative management",
    "author": "komunigi, Odoo Community Association (OCA)",
    "website": "https://github.com/OCA/cooperative",
    "license": "AGPL-3",
    "depends": ["komunigi_cost_sharing", "komunigi_assembly"],
    "auto_install": True,
    "data": [
        "views/komunigi_agenda_item_views.xml",
        "views/komunigi_change_notice_views.xml",
        "views/komunigi_decision_links_views.xml",
        "views/komunigi_network_views.xml",
        "views/portal_change_agenda_templates.xml",
    ],
}
