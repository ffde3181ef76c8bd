# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
{
    "name": "Komunigi Cost Sharing Timesheet",
    "summary": "Hours on tasks count as work on shared developments and in the budget",
    "version": "19.0.1.0.0",
    "category": "Cooperative management",
    "author": "komunigi, Odoo Community Association (OCA)",
    "website": "https://github.com/OCA/cooperative",
    "license": "AGPL-3",
    "depends": ["komunigi_cost_sharing", "hr_timesheet"],
    "auto_install": True,
    "data": [
        "views/project_project_views.xml",
        "views/project_task_views.xml",
        "views/komunigi_work_views.xml",
    ],
}
