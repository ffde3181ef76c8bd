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
        help="In the portal. A member sees its own shares in any case.",
        groups="komunigi_membership.group_user",
    )
    development_ids = fields.One2many(
        "komunigi.development",
        "network_id",
        string="Developments",
        groups="komunigi_membership.group_user",
    )

    def _published_parts(self, parts: dict, membership) -> list[dict]:
        """What `membership` may read of the parts that others bear of a cost.

        :param parts: membership → amount
        :return: {"name", "amount" (None where it isn't published)}, by name
        """
        self.ensure_one()
        # sudo: a setting of the network, and names of its members, for one of them.
        published = self.sudo().share_visibility == "amounts"
        return sorted(
            (
                {
                    "name": other.sudo().partner_name,
                    "amount": amount if published else None,
                }
                for other, amount in parts.items()
                if other.id != membership.id and amount
            ),
            key=lambda other: other["name"] or "",
        )
