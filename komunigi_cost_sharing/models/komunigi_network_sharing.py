# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class KomunigiNetwork(models.Model):
    """What a network shares: addons, developments, costs."""

    _inherit = "komunigi.network"

    share_visibility = fields.Selection(
        [
            ("names", "Who takes part, not how much each pays"),
            ("amounts", "Who takes part, and what each pays"),
        ],
        string="Members see of each other's shares",
        required=True,
        default="names",
        groups="komunigi_membership.group_user",
    )
    development_ids = fields.One2many(
        "komunigi.development",
        "network_id",
        string="Developments",
        groups="komunigi_membership.group_user",
    )
    cost_key_ids = fields.One2many(
        "komunigi.cost.key",
        "network_id",
        string="Cost keys",
        groups="komunigi_membership.group_user",
    )
