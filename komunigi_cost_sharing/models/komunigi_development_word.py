# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class KomunigiDevelopmentWord(models.AbstractModel):
    """What one member says of one development of its network."""

    _name = "komunigi.development.word"
    _description = "What a member says of a development"
    _inherit = ["komunigi.reckoned"]

    development_id = fields.Many2one(
        "komunigi.development", required=True, ondelete="cascade", index=True
    )
    membership_id = fields.Many2one(
        "komunigi.membership",
        string="Member",
        required=True,
        ondelete="restrict",
        index=True,
        domain="[('network_id', '=', network_id)]",
    )
    network_id = fields.Many2one(
        related="development_id.network_id", store=True, index=True
    )
    company_id = fields.Many2one(related="development_id.company_id", store=True)

    @api.constrains("development_id", "membership_id")
    def _check_same_network(self):
        for word in self:
            if word.membership_id.network_id != word.development_id.network_id:
                raise ValidationError(
                    self.env._(
                        "%(member)s is not of the network of “%(development)s”.",
                        member=word.membership_id.display_name,
                        development=word.development_id.name,
                    )
                )
