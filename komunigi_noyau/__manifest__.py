# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
{
    "name": "Komunigi Noyau",
    "summary": "Bodies, mandates that end in time, elections without candidates",
    "version": "19.0.1.0.0",
    "category": "Cooperative management",
    "author": "komunigi, Odoo Community Association (OCA)",
    "website": "https://github.com/OCA/cooperative",
    "license": "AGPL-3",
    "depends": ["komunigi_vote", "survey"],
    "data": [
        "security/ir.model.access.csv",
        "security/ir_rule.xml",
        "views/komunigi_noyau_menus.xml",
        "views/komunigi_matter_views.xml",
        "views/portal_workspace_templates.xml",
        "views/portal_matter_templates.xml",
        "views/portal_workspace_home_templates.xml",
        "views/komunigi_body_timeline_templates.xml",
        "views/komunigi_body_composition_templates.xml",
        "views/komunigi_composition_views.xml",
        "report/komunigi_body_report.xml",
    ],
    "assets": {
        "web.assets_tests": ["komunigi_noyau/static/tests/tours/*.js"],
        "web.assets_frontend": [
            "komunigi_noyau/static/src/scss/*.scss",
            "komunigi_noyau/static/src/interactions/*.js",
        ],
        "web.assets_backend": ["komunigi_noyau/static/src/scss/*.scss"],
        "web.report_assets_common": ["komunigi_noyau/static/src/scss/*.scss"],
    },
    "demo": ["demo/komunigi_noyau_demo.xml"],
}
