# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class KomunigiSharedModule(models.Model):
    """An addon that members of a network use in common."""

    _name = "komunigi.shared.module"
    _description = "Shared addon"
    _inherit = ["komunigi.reckoned", "mail.thread"]
    _order = "network_id, name, id"

    name = fields.Char(
        string="Technical name", required=True, help="As in Odoo: cooperator."
    )
    title = fields.Char(
        required=True, translate=True, help="What people call it: Shop shifts."
    )
    description = fields.Text(
        translate=True, help="What it does, in words that a volunteer understands."
    )
    repository = fields.Char(help="Address of its source code.")
    active = fields.Boolean(default=True)
    network_id = fields.Many2one(
        "komunigi.network", required=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(related="network_id.company_id", store=True)
    maintainer_ids = fields.Many2many("komunigi.contributor", string="Maintainers")
    use_ids = fields.One2many("komunigi.module.use", "module_id", string="Used by")

    _once = models.Constraint(
        "UNIQUE(network_id, name)", "This addon is in the catalogue already."
    )
