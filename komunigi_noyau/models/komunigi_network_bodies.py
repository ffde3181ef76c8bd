# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class KomunigiNetwork(models.Model):
    """The bodies of a network."""

    _inherit = "komunigi.network"

    body_ids = fields.One2many("komunigi.body", "network_id", string="Bodies")
    body_count = fields.Integer(
        string="Bodies there are", compute="_compute_body_count"
    )

    def _compute_body_count(self):
        counts = dict(
            self.env["komunigi.body"]._read_group(
                [("network_id", "in", self.ids)], ["network_id"], ["__count"]
            )
        )
        for network in self:
            network.body_count = counts.get(network._origin, 0)

    def action_view_bodies(self):
        """Its bodies; where it has none yet, the question which one to set up."""
        self.ensure_one()
        first = not self.body_count and self.env["komunigi.body"].has_access("create")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "komunigi_noyau.komunigi_body_setup_action"
            if first
            else "komunigi_noyau.komunigi_body_action"
        )
        action["domain"] = [] if first else [("network_id", "=", self.id)]
        action["context"] = {"default_network_id": self.id}
        return action
