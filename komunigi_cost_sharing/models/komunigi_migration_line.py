# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.modules import get_module_path
from odoo.tools.cloc import Cloc


class KomunigiMigrationLine(models.Model):
    """What the migration of one shared addon takes."""

    _name = "komunigi.migration.line"
    _description = "Addon in a migration"
    _inherit = ["komunigi.reckoned"]
    _order = "migration_id, module_id"

    migration_id = fields.Many2one(
        "komunigi.migration", required=True, ondelete="cascade", index=True
    )
    network_id = fields.Many2one(related="migration_id.network_id", store=True)
    company_id = fields.Many2one(related="migration_id.company_id", store=True)
    currency_id = fields.Many2one(related="network_id.currency_id")
    module_id = fields.Many2one(
        "komunigi.shared.module",
        string="Addon",
        required=True,
        ondelete="restrict",
        index=True,
        domain="[('network_id', '=', network_id)]",
    )
    size = fields.Integer(
        string="Lines of code",
        help="Without tests and libraries of others. Counted where the addon is "
        "installed in this database.",
    )
    reckoned_hours = fields.Float(
        string="By the rule",
        compute="_compute_reckoned_hours",
        store=True,
        precompute=True,
        help="Hours for an addon, and hours for 1,000 lines of code.",
    )
    is_corrected = fields.Boolean(string="Corrected")
    corrected_hours = fields.Float(string="Corrected to")
    hours = fields.Float(
        compute="_compute_hours",
        inverse="_inverse_hours",
        store=True,
        precompute=True,
        readonly=False,
        help="By the rule, unless you write another figure.",
    )
    amount = fields.Monetary(
        compute="_compute_amount", store=True, help="Without taxes."
    )
    user_count = fields.Integer(string="Used by", compute="_compute_user_count")
    state = fields.Selection(
        [("todo", "To do"), ("done", "Done")], required=True, default="todo", copy=False
    )
    note = fields.Char(help="Why it takes more or less, for instance.")

    _once = models.Constraint(
        "UNIQUE(migration_id, module_id)", "This addon is in this migration already."
    )
    _positive = models.Constraint(
        "CHECK(size >= 0 AND corrected_hours >= 0)",
        "Lines of code and hours are not negative.",
    )

    @api.depends("migration_id.base_hours", "migration_id.hours_per_thousand", "size")
    def _compute_reckoned_hours(self):
        for line in self:
            migration = line.migration_id
            hours = migration.base_hours + (
                migration.hours_per_thousand * line.size / 1000
            )
            # To the quarter of an hour: the rule is not finer than that.
            line.reckoned_hours = round(hours * 4) / 4

    @api.depends("reckoned_hours", "is_corrected", "corrected_hours")
    def _compute_hours(self):
        for line in self:
            line.hours = (
                line.corrected_hours if line.is_corrected else line.reckoned_hours
            )

    def _inverse_hours(self):
        for line in self:
            line.is_corrected = line.hours != line.reckoned_hours
            line.corrected_hours = line.hours if line.is_corrected else 0

    @api.depends("hours", "migration_id.rate")
    def _compute_amount(self):
        for line in self:
            line.amount = line.currency_id.round(line.hours * line.migration_id.rate)

    @api.depends("module_id")
    def _compute_user_count(self):
        users = self.module_id._users_by()
        for line in self:
            line.user_count = len(users.get(line.module_id, ()))

    @api.constrains("module_id", "migration_id")
    def _check_network(self):
        for line in self:
            if line.module_id.network_id != line.network_id:
                raise ValidationError(
                    self.env._(
                        "“%(addon)s” is not in the catalogue of %(network)s.",
                        addon=line.module_id.title,
                        network=line.network_id.name,
                    )
                )

    def action_by_the_rule(self):
        """Take back a correction."""
        self.write({"is_corrected": False, "corrected_hours": 0})
        return True

    def _count_size(self):
        """Count the code of those that are installed here.

        :return: the lines that were counted
        """
        names = set(self.module_id.mapped("name"))
        # sudo: which addons are installed is no secret here. A name of the catalogue
        # that is none of Odoo's own addons never becomes a path.
        installed = set(
            self.env["ir.module.module"]
            .sudo()
            .search([("name", "in", list(names)), ("state", "=", "installed")])
            .mapped("name")
        )
        counted = self.browse()
        for line in self:
            name = line.module_id.name
            path = name in installed and get_module_path(name)
            if path:
                count = Cloc()
                count.count_path(path)
                line.size = sum(count.code.values())
                counted |= line
        return counted
