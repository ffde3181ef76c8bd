# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
{
    "name": "Komunigi Assembly",
    "summary": "Intercoop meetings, general assemblies, decisions, minutes",
    "version": "19.0.1.0.0",
    "category": "Cooperative management",
    "author": "komunigi, Odoo Community Association (OCA)",
    "website": "https://github.com/OCA/cooperative",
    "license": "AGPL-3",
    "depends": ["komunigi_vote", "calendar"],
    "data": [
        "security/ir.model.access.csv",
        "security/ir_rule.xml",
        "data/ir_cron_meeting.xml",
        "data/mail_activity_type_action.xml",
        "data/mail_activity_type_meeting.xml",
        "data/mail_template_meeting.xml",
        "views/komunigi_meeting_cancel_views.xml",
        "views/komunigi_meeting_late_item_views.xml",
        "views/komunigi_meeting_put_off_views.xml",
        "views/komunigi_meeting_notice_views.xml",
        "views/komunigi_meeting_series_views.xml",
        "views/komunigi_meeting_views.xml",
        "views/komunigi_network_meetings_views.xml",
        "views/komunigi_assembly_menus.xml",
        "views/komunigi_meeting_minutes_templates.xml",
        "report/komunigi_meeting_convening_report.xml",
        "views/room_templates.xml",
        "views/portal_meeting_live_templates.xml",
    ],
    "assets": {
        "web.assets_frontend": [
            "komunigi_assembly/static/src/scss/*.scss",
            "komunigi_assembly/static/src/interactions/*.js",
        ],
    },
}
