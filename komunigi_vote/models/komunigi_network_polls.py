# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class KomunigiNetwork(models.Model):
    """The polls of a network."""

    _inherit = "komunigi.network"

    poll_ids = fields.One2many("komunigi.poll", "network_id", string="Polls")
    open_poll_count = fields.Integer(
        string="Open polls", compute="_compute_open_poll_count"
    )

    def _compute_open_poll_count(self):
        counts = dict(
            self.env["komunigi.poll"]._read_group(
                [("network_id", "in", self.ids), ("state", "=", "open")],
                ["network_id"],
                ["__count"],
            )
        )
        for network in self:
            network.open_poll_count = counts.get(network._origin, 0)

    def action_view_polls(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "komunigi_vote.komunigi_poll_action"
        )
        action["domain"] = [("network_id", "=", self.id)]
        action["context"] = {"default_network_id": self.id}
        return action
