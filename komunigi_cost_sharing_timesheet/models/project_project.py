# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class ProjectProject(models.Model):
    """A project whose hours are done for a network."""

    _inherit = "project.project"

    komunigi_network_id = fields.Many2one(
        "komunigi.network",
        string="Hours are for",
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
        groups="komunigi_membership.group_user",
        help="The network for which its timesheets count as hours of work.",
    )
    komunigi_work_kind = fields.Selection(
        selection=lambda self: self.env["komunigi.work"]._fields["kind"].selection,
        string="Kind of work",
        groups="komunigi_membership.group_user",
        help="Empty: its timesheets count only on tasks of a shared development, as "
        "development.",
    )

    def write(self, vals):
        result = super().write(vals)
        if {"komunigi_network_id", "komunigi_work_kind"} & vals.keys():
            # sudo: whoever changes a project need not read everybody's hours.
            self.sudo().timesheet_ids._keep_work(settings_only=True)
        return result
