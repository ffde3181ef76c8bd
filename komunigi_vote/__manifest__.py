# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
{
    "name": "Komunigi Vote",
    "summary": "Polls, confidential ballots, exact counting, voting in the portal",
    "version": "19.0.1.0.0",
    "category": "Cooperative management",
    "author": "komunigi, Odoo Community Association (OCA)",
    "website": "https://github.com/OCA/cooperative",
    "license": "AGPL-3",
    "depends": ["komunigi_membership"],
    "external_dependencies": {"python": ["cryptography"]},
    "uninstall_hook": "uninstall_hook",
    "data": [
        "security/ir.model.access.csv",
        "security/ir_rule.xml",
        "data/ir_cron_poll.xml",
        "data/ir_cron_secrecy.xml",
        "views/komunigi_network_secrecy_views.xml",
        "views/komunigi_poll_views.xml",
        "views/komunigi_vote_menus.xml",
        "views/komunigi_poll_result_templates.xml",
        "report/komunigi_poll_report.xml",
    ],
    "assets": {
        "web.assets_backend": ["komunigi_vote/static/src/scss/poll_result.scss"],
        "web.assets_frontend": ["komunigi_vote/static/src/scss/poll_result.scss"],
        "web.report_assets_common": ["komunigi_vote/static/src/scss/poll_result.scss"],
    },
}
