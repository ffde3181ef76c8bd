# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, models


class KomunigiNetwork(models.Model):
    _inherit = "komunigi.network"

    @api.model
    def _shared_by_networks(self):
        return super()._shared_by_networks() | {
            "komunigi.assembly.preset",
            "komunigi.assembly.preset.line",
        }

    @api.model
    def _left_out(self):
        return {
            **super()._left_out(),
            "komunigi.meeting.change": "It only has screens look again.",
        }

    @api.model
    def _fields_left_out(self):
        # The code checks a member in at the door.
        return {**super()._fields_left_out(), "komunigi.meeting.member": {"code"}}
