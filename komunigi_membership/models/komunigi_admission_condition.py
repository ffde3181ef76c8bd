# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models


class KomunigiAdmissionCondition(models.Model):
    """What a network asks of whoever wants to join: one line to tick."""

    _name = "komunigi.admission.condition"
    _description = "Admission condition"
    _inherit = ["komunigi.reckoned"]
    _order = "network_id, sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    network_id = fields.Many2one(
        "komunigi.network", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="network_id.company_id", store=True)

    @api.model_create_multi
    def create(self, vals_list):
        conditions = super().create(vals_list)
        conditions._ask_candidates()
        return conditions

    def _ask_candidates(self):
        """Put these new conditions on the lists of those who ask to join."""
        # A network's configuration may be kept by someone who does not keep members.
        candidates = (
            self.env["komunigi.membership"]
            .sudo()
            .search(
                [
                    ("network_id", "in", self.network_id.ids),
                    ("admission_state", "in", ("asked", "presented")),
                ]
            )
        )
        by_network = candidates.grouped("network_id")
        # sudo: as above
        self.env["komunigi.membership.condition"].sudo().create(
            [
                {"membership_id": membership.id, "condition_id": condition.id}
                for condition in self.filtered("active")
                for membership in by_network.get(condition.network_id, ())
            ]
        )
