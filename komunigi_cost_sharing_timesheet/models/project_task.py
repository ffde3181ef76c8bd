# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models


class ProjectTask(models.Model):
    """A task that is part of a shared development."""

    _inherit = "project.task"

    development_id = fields.Many2one(
        "komunigi.development",
        string="Shared development",
        ondelete="restrict",
        index="btree_not_null",
        compute="_compute_development_id",
        store=True,
        readonly=False,
        recursive=True,
        groups="komunigi_membership.group_user",
        help="Hours on this task count as its hours.",
    )

    @api.depends("parent_id.development_id")
    def _compute_development_id(self):
        """A subtask is of the development of its task, unless it has its own."""
        for task in self:
            task.development_id = task.development_id or task.parent_id.development_id

    def write(self, vals):
        result = super().write(vals)
        if {"development_id", "project_id", "parent_id"} & vals.keys():
            # sudo: whoever changes a task need not read everybody's hours.
            tasks = self.sudo()
            tasks |= tasks._get_all_subtasks()
            tasks.timesheet_ids._keep_work(settings_only=True)
        return result
