# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
{
    "name": "Komunigi Noyau Assembly",
    "summary": "Meetings of bodies; the noyau prepares the members' meetings",
    "version": "19.0.1.0.0",
    "category": "Cooperative management",
    "author": "komunigi, Odoo Community Association (OCA)",
    "website": "https://github.com/OCA/cooperative",
    "license": "AGPL-3",
    "depends": ["komunigi_noyau", "komunigi_assembly"],
    "auto_install": True,
    "data": [
        "security/ir.model.access.csv",
        "views/komunigi_meeting_views.xml",
        "views/komunigi_body_views.xml",
        "views/komunigi_body_setup_views.xml",
        "views/komunigi_matter_views.xml",
        "views/komunigi_mandate_views.xml",
        "views/komunigi_rest_waiver_views.xml",
        "views/komunigi_matter_agenda_views.xml",
        "views/portal_workspace_meetings_templates.xml",
        "views/portal_body_meeting_templates.xml",
        "views/portal_matter_agenda_templates.xml",
    ],
    "demo": ["demo/komunigi_noyau_assembly_demo.xml"],
}
