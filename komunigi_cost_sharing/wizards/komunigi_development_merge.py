# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class KomunigiDevelopmentMerge(models.TransientModel):
    """Two needs are the same: one of them gets the voices of both."""

    _name = "komunigi.development.merge"
    _description = "Merge a need into another"

    development_id = fields.Many2one(
        "komunigi.development",
        string="This need",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    network_id = fields.Many2one(related="development_id.network_id")
    target_id = fields.Many2one(
        "komunigi.development",
        string="Is the same as",
        required=True,
        ondelete="cascade",
        domain="[('network_id', '=', network_id), ('id', '!=', development_id),"
        " ('state', '!=', 'delivered')]",
        help="This one stays, with the voices of both.",
    )

    def action_merge(self):
        self.ensure_one()
        (self.development_id | self.target_id).check_access("write")
        self.development_id._merge_into(self.target_id)
        return {
            "type": "ir.actions.act_window",
            "res_model": "komunigi.development",
            "res_id": self.target_id.id,
            "view_mode": "form",
        }
