# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.fields import Domain


class KomunigiMandateHandOver(models.TransientModel):
    """Another person sits for an organisation; its mandate goes on."""

    _name = "komunigi.mandate.hand.over"
    _description = "Another delegate"

    mandate_id = fields.Many2one(
        "komunigi.mandate", required=True, readonly=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Who sits",
        required=True,
        ondelete="cascade",
        domain="[('id', 'in', candidate_ids)]",
        help="One of those who represent the organisation on that day.",
    )
    candidate_ids = fields.Many2many(
        "res.partner", string="Representatives", compute="_compute_candidate_ids"
    )
    date_start = fields.Date(
        string="From",
        compute="_compute_date_start",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
    )

    @api.depends("mandate_id")
    def _compute_date_start(self):
        for wizard in self:
            mandate = wizard.mandate_id
            first = mandate.date_handover or mandate.date_start
            wizard.date_start = mandate and max(mandate.network_id._today(), first)

    @api.depends("mandate_id", "date_start")
    def _compute_candidate_ids(self):
        for wizard in self:
            mandate, day = wizard.mandate_id, wizard.date_start
            if mandate.membership_id:
                representations = mandate.membership_id.representation_ids
                people = representations.filtered(
                    lambda each, day=day: (
                        day
                        and each.date_start <= day
                        and (not each.date_end or day < each.date_end)
                    )
                ).partner_id
            else:
                people = self.env["res.partner"].search(
                    Domain("parent_id", "=", mandate.holder_id.id)
                    & Domain("is_company", "=", False)
                )
            wizard.candidate_ids = people - mandate._delegate_on(day).partner_id

    def action_hand_over(self):
        self.ensure_one()
        self.mandate_id._hand_to(self.partner_id, self.date_start)
