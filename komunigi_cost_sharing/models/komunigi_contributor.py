# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class KomunigiContributor(models.Model):
    """A person who makes the common software, wherever she works."""

    _name = "komunigi.contributor"
    _description = "Contributor"
    _inherit = ["komunigi.reckoned"]
    _order = "network_id, name, id"
    _rec_name = "name"

    partner_id = fields.Many2one(
        "res.partner",
        string="Person",
        required=True,
        ondelete="restrict",
        index=True,
        domain="[('is_company', '=', False)]",
    )
    name = fields.Char(related="partner_id.name", store=True)
    network_id = fields.Many2one(
        "komunigi.network", required=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(related="network_id.company_id", store=True)
    active = fields.Boolean(default=True)
    works_for = fields.Selection(
        [
            ("operator", "The operator"),
            ("member", "A member"),
            ("provider", "Another provider"),
        ],
        required=True,
        default="provider",
    )
    works_for_id = fields.Many2one(
        "res.partner",
        string="Organisation",
        ondelete="restrict",
        index="btree_not_null",
        domain="[('is_company', '=', True)]",
    )

    _once = models.Constraint(
        "UNIQUE(network_id, partner_id)",
        "This person is a contributor of this network already.",
    )
