# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models


class KomunigiDecision(models.Model):
    """Cost keys, co-funding calls, budgets and envelopes rest on decisions, too."""

    _inherit = "komunigi.decision"

    @api.model
    def _resting_models(self):
        return (
            *super()._resting_models(),
            "komunigi.cost.key",
            "komunigi.cofunding",
            "komunigi.budget",
            "komunigi.envelope",
        )


class KomunigiCostKey(models.Model):
    _name = "komunigi.cost.key"
    _inherit = ["komunigi.cost.key", "komunigi.decided"]

    decision = fields.Char(
        compute="_compute_decision", store=True, readonly=False, precompute=True
    )
    decision_date = fields.Date(
        compute="_compute_decision", store=True, readonly=False, precompute=True
    )


class KomunigiCofunding(models.Model):
    _name = "komunigi.cofunding"
    _inherit = ["komunigi.cofunding", "komunigi.decided"]

    decision = fields.Char(
        compute="_compute_decision", store=True, readonly=False, precompute=True
    )


class KomunigiBudget(models.Model):
    _name = "komunigi.budget"
    _inherit = ["komunigi.budget", "komunigi.decided"]

    decision = fields.Char(
        compute="_compute_decision", store=True, readonly=False, precompute=True
    )


class KomunigiEnvelope(models.Model):
    _name = "komunigi.envelope"
    _inherit = ["komunigi.envelope", "komunigi.decided"]

    decision = fields.Char(
        compute="_compute_decision", store=True, readonly=False, precompute=True
    )
