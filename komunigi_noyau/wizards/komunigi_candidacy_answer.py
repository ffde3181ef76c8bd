# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models


class KomunigiCandidacyAnswer(models.TransientModel):
    """What somebody who was elected answered, otherwise than in the portal."""

    _name = "komunigi.candidacy.answer"
    _description = "Answer of who was elected"

    candidacy_id = fields.Many2one(
        "komunigi.candidacy", required=True, readonly=True, ondelete="cascade"
    )
    accepts = fields.Boolean(readonly=True)
    is_organisation = fields.Boolean(related="candidacy_id.holder_id.is_company")
    person_ids = fields.Many2many("res.partner", compute="_compute_person_ids")
    delegate_id = fields.Many2one(
        "res.partner", string="Through", domain="[('id', 'in', person_ids)]"
    )
    note = fields.Text(string="What it answered", help="How and when, for the record.")

    @api.depends("candidacy_id")
    def _compute_person_ids(self):
        for wizard in self:
            membership = wizard.candidacy_id.membership_id
            acting = membership.representation_ids.filtered("is_current")
            wizard.person_ids = acting.partner_id

    def action_confirm(self):
        self.ensure_one()
        if self.accepts:
            self.candidacy_id._accept(self.note or "", self.delegate_id)
        else:
            self.candidacy_id._decline(self.note or "")
