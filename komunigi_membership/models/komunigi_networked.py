# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models


class KomunigiNetworked(models.AbstractModel):
    """Belongs to a network, which its form names only where there is a choice.

    In a form: `invisible="network_id and not several_networks"`, so that a network
    that is required and was not found (`_only_one_here`) is always asked for.
    """

    _name = "komunigi.networked"
    _description = "Record of a network"
    _inherit = ["komunigi.reckoned"]

    several_networks = fields.Boolean(
        "Several networks", compute="_compute_several_networks"
    )

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_several_networks(self):
        self.several_networks = (
            self.env["komunigi.network"].search_count(
                [("company_id", "in", self.env.companies.ids)], limit=2
            )
            > 1
        )
