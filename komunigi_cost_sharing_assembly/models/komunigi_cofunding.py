# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class KomunigiNetwork(models.Model):
    _inherit = "komunigi.network"

    cofunding_by_decision = fields.Boolean(
        string="Co-funding starts by a decision",
        groups="komunigi_membership.group_user",
        help="A call starts once its pledges cover the cost and the members have "
        "decided so in a meeting. Else the pledges are enough.",
    )


class KomunigiCofunding(models.Model):
    """Where the network wants it, the members confirm a call by a decision."""

    _inherit = "komunigi.cofunding"

    def _parts_to_start(self):
        parts, reasons = super()._parts_to_start()
        # sudo: whether it was decided, for whoever pledges.
        call = self.sudo()
        if call.network_id.cofunding_by_decision and not call.decision_id:
            return {}, [
                *reasons,
                self.env._(
                    "The members have not decided on it yet: name the decision of the "
                    "register."
                ),
            ]
        return parts, reasons

    def write(self, vals):
        result = super().write(vals)
        if vals.get("decision_id"):
            for call in self:
                if call.state == "open" and not call.end:
                    call._lock()
                    # sudo: starting is the course of things once a decision is there.
                    call.sudo()._start_if_covered()
        return result
