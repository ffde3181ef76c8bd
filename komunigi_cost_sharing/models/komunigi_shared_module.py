# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date
from urllib.parse import urlsplit

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain


class KomunigiSharedModule(models.Model):
    """An addon that members of a network use in common."""

    _name = "komunigi.shared.module"
    _description = "Shared addon"
    _inherit = ["komunigi.networked", "mail.thread"]
    _order = "network_id, name, id"
    _rec_name = "title"
    _rec_names_search = ["title", "name"]

    name = fields.Char(
        string="Technical name",
        required=True,
        tracking=True,
        help="As in Odoo: cooperator.",
    )
    title = fields.Char(
        required=True,
        translate=True,
        tracking=True,
        help="What people call it: Shop shifts.",
    )
    description = fields.Text(
        string="What it does",
        translate=True,
        help="In words that a volunteer understands.",
    )
    repository = fields.Char(
        tracking=True, help="Address of its source code: https://…"
    )
    active = fields.Boolean(default=True)
    network_id = fields.Many2one(
        "komunigi.network",
        required=True,
        ondelete="restrict",
        index=True,
        default=lambda self: self.env["komunigi.network"]._only_one_here(),
    )
    company_id = fields.Many2one(related="network_id.company_id", store=True)
    maintainer_ids = fields.Many2many(
        "komunigi.contributor",
        string="Maintainers",
        domain="[('network_id', '=', network_id)]",
        help="Who answers for it, and looks at what others change.",
    )
    use_ids = fields.One2many("komunigi.module.use", "module_id", string="Used by")
    user_count = fields.Integer(
        string="Members that use it", compute="_compute_user_count"
    )

    _once = models.Constraint(
        "UNIQUE(network_id, name)", "This addon is in the catalogue already."
    )

    @api.depends("use_ids.date_start", "use_ids.date_end", "use_ids.membership_id")
    def _compute_user_count(self):
        users = self._origin._users_by()
        for module in self:
            module.user_count = len(users.get(module._origin, ()))

    @api.constrains("repository")
    def _check_repository(self):
        """It is a link on the members' pages: nothing that a browser would run."""
        for module in self.filtered("repository"):
            try:
                address = urlsplit(module.repository.strip())
            except ValueError:
                address = urlsplit("")
            if address.scheme not in ("http", "https") or not address.hostname:
                raise ValidationError(
                    self.env._(
                        "The repository of “%(module)s” is an address that begins "
                        "with https:// or http://.",
                        module=module.name,
                    )
                )

    @api.constrains("maintainer_ids", "network_id")
    def _check_maintainers(self):
        for module in self:
            if module.maintainer_ids.network_id - module.network_id:
                raise ValidationError(
                    self.env._("A maintainer is a contributor of another network.")
                )

    def write(self, vals):
        result = super().write(vals)
        if "network_id" in vals:
            # Nobody hands an addon to a network of another company.
            self.check_access("write")
        return result

    # Who uses it

    def _users(self, day: date | None = None):
        """The memberships that use one of these addons on `day`, today by default."""
        return self.env["komunigi.membership"].union(*self._users_by(day).values())

    def _users_by(self, day: date | None = None) -> dict:
        """``{addon: memberships}`` on `day`, today by default: one query for all.

        Who has left the network is no user of it, whatever was declared once.
        """
        users = dict.fromkeys(self, self.env["komunigi.membership"])
        users.update(
            self.env["komunigi.module.use"]._read_group(
                Domain("module_id", "in", self.ids)
                & self.env["komunigi.module.use"]._domain_on(day),
                ["module_id"],
                ["membership_id:recordset"],
            )
        )
        return users

    def action_view_users(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Who uses %s", self.title),
            "res_model": "komunigi.module.use",
            "view_mode": "list",
            "domain": [("module_id", "=", self.id)],
            "context": {
                "default_module_id": self.id,
                "search_default_current": 1,
            },
        }
