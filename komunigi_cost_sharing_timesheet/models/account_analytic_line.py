# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models

# What of a timesheet stands in the work that is made of it.
TOLD = {
    "date",
    "name",
    "unit_amount",
    "product_uom_id",
    "project_id",
    "task_id",
    "employee_id",
    "user_id",
    "company_id",
}


class AccountAnalyticLine(models.Model):
    """A timesheet counts as hours of work, once."""

    _inherit = "account.analytic.line"

    komunigi_work_ids = fields.One2many(
        "komunigi.work",
        "timesheet_id",
        string="Hours of work",
        groups="komunigi_membership.group_user",
    )

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        # Most lines are of accounting, and none of our business.
        lines.filtered("project_id")._keep_work()
        return lines

    def write(self, vals):
        result = super().write(vals)
        if TOLD & vals.keys():
            self._keep_work()
        return result

    def unlink(self):
        # sudo: the work is the timesheet's own; whoever may delete it, does so with
        # it, unless a fund was charged (`_unlink_unless_charged` says so).
        self.check_access("unlink")
        self.sudo().komunigi_work_ids.unlink()
        return super().unlink()

    def _keep_work(self, settings_only=False):
        """Make, change or take away the work that these timesheets stand for.

        :param settings_only: only what they count as has changed: hours that a fund
            was charged with then stay as they were charged. A change of the timesheet
            itself is refused, by the work.
        """
        # sudo: employees enter their timesheets without any right on hours of work.
        lines = self.sudo().filtered("project_id")
        # Those that have left their project count no more.
        (self.sudo() - lines).komunigi_work_ids.unlink()
        values_of = lines._prepare_work()
        new = []
        for line in lines:
            work, values = line.komunigi_work_ids, values_of.get(line)
            if settings_only and work.fund_entry_ids:
                continue
            if not values:
                work.unlink()
            elif work:
                changed = {
                    name: value
                    for name, value in values.items()
                    if work._would_change(name, value)
                }
                work.write(changed)
            else:
                new.append({**values, "timesheet_id": line.id})
        self.env["komunigi.work"].sudo().create(new)

    def _prepare_work(self) -> dict:
        """{timesheet: values of its work}, of those that count as hours of work."""
        hour = self.env.ref("uom.product_uom_hour")
        result, contributors = {}, self._contributors()
        givers = {
            contributor: contributor._membership()
            for contributor in contributors.values()
        }
        for line in self:
            network, kind = line._counts_as()
            hours = line.unit_amount
            if line.product_uom_id and line.product_uom_id != hour:
                hours = line.product_uom_id._compute_quantity(hours, hour, round=False)
            # A timer that was only started has no hours yet.
            if not network or network.company_id != line.company_id or hours <= 0:
                continue
            person = line._person()
            contributor = contributors.get(
                (network, person), self.env["komunigi.contributor"]
            )
            described = line.name if line.name != "/" else False
            development = line.task_id.development_id
            result[line] = {
                "network_id": network.id,
                "date": line.date,
                "name": described or line.task_id.name or line.project_id.name,
                "hours": hours,
                "kind": kind,
                "development_id": (
                    development.id if development.network_id == network else False
                ),
                "contributor_id": contributor.id,
                "membership_id": givers[contributor].id if contributor else False,
            }
        return result

    def _counts_as(self) -> tuple:
        """The network for which these hours are, and their kind; or nothing."""
        self.ensure_one()
        project, development = self.project_id, self.task_id.development_id
        if development:
            return development.network_id, project.komunigi_work_kind or "development"
        if project.komunigi_work_kind:
            return project.komunigi_network_id, project.komunigi_work_kind
        return self.env["komunigi.network"], False

    def _person(self):
        return self.employee_id.user_id.partner_id or self.employee_id.work_contact_id

    def _contributors(self) -> dict:
        """{(network, person): contributor}, of all these timesheets at once."""
        persons = self.env["res.partner"].union(*(line._person() for line in self))
        return {
            (contributor.network_id, contributor.partner_id): contributor
            for contributor in self.env["komunigi.contributor"].search(
                [("partner_id", "in", persons.ids)]
            )
        }
