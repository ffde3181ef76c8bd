# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain


class KomunigiDecision(models.Model):
    """A body's decisions, in the register of its network."""

    _inherit = "komunigi.decision"

    body_id = fields.Many2one(
        "komunigi.body",
        string="Decided by",
        compute="_compute_body_id",
        store=True,
        readonly=False,
        precompute=True,
        ondelete="restrict",
        index="btree_not_null",
        domain="[('network_id', '=', network_id), ('kind', '!=', 'audit')]",
        help="Empty: by the members.",
    )

    @api.depends("meeting_id.body_id")
    def _compute_body_id(self):
        for decision in self:
            if decision.meeting_id:
                decision.body_id = decision.meeting_id.body_id

    @api.constrains("body_id", "network_id", "meeting_id")
    def _check_body(self):
        for decision in self:
            if (
                decision.body_id and decision.body_id.network_id != decision.network_id
            ) or (
                decision.meeting_id and decision.body_id != decision.meeting_id.body_id
            ):
                raise ValidationError(
                    self.env._(
                        "“%(decision)s” was not decided by “%(body)s”.",
                        decision=decision.name,
                        body=decision.body_id.name or self.env._("the members"),
                    )
                )

    def _domain_reviewing(self) -> Domain:
        """What a body decided comes back to the body."""
        return super()._domain_reviewing() & Domain("body_id", "=", self.body_id.id)

    # What rests on it

    @api.model
    def _resting_models(self):
        return (*super()._resting_models(), "komunigi.mandate", "komunigi.rest.waiver")
