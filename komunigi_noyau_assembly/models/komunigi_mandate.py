# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class KomunigiMandate(models.Model):
    """The decision by which it began, and the member as which a seat speaks."""

    _name = "komunigi.mandate"
    _inherit = ["komunigi.mandate", "komunigi.decided"]

    _decision_fields = ("origin_decision", None)

    origin_decision = fields.Char(
        compute="_compute_decision", store=True, readonly=False, precompute=True
    )

    def _speaking_members(self):
        """The members as which these seats speak in a meeting.

        A seat of the operator is held by a person, who is no member herself: she
        speaks as the organisation that appoints her, where that is one.
        """
        # sudo: which members are behind seats, whoever asks.
        mandates = self.sudo()
        members = mandates.membership_id
        for mandate in mandates.filtered(lambda each: not each.membership_id):
            members |= mandate._appointing_member()
        return members

    def _appointing_member(self):
        self.ensure_one()
        members = self.env["komunigi.membership"]
        organisation, network = self.rule_id.appointed_by_id, self.network_id
        found = members._by_partner_and_network(organisation, network)
        return found.get((organisation, network), members)
