# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models


class KomunigiElectionCandidate(models.TransientModel):
    """Somebody stands who does not do so in the portal: by letter, in the shop."""

    _name = "komunigi.election.candidate"
    _description = "Enter somebody who stands"

    election_id = fields.Many2one(
        "komunigi.election", required=True, readonly=True, ondelete="cascade"
    )
    nameable_ids = fields.Many2many(
        "komunigi.membership", compute="_compute_nameable_ids"
    )
    membership_id = fields.Many2one(
        "komunigi.membership",
        string="Who stands",
        required=True,
        domain="[('id', 'in', nameable_ids)]",
        help="Members who may hold these seats.",
    )
    person_ids = fields.Many2many("res.partner", compute="_compute_person_ids")
    delegate_id = fields.Many2one(
        "res.partner",
        string="Through",
        domain="[('id', 'in', person_ids)]",
        help="Who would sit for the organisation: somebody who acts for it.",
    )
    is_organisation = fields.Boolean(related="membership_id.partner_id.is_company")
    is_late = fields.Boolean(compute="_compute_is_late")
    statement = fields.Text(help="Why this candidate, in its own words.")
    photo = fields.Image(max_width=512, max_height=512)
    reason = fields.Text(
        string="Why so late", help="Candidacies have ended: members read why."
    )

    @api.depends("election_id")
    def _compute_nameable_ids(self):
        for wizard in self:
            election = wizard.election_id
            wizard.nameable_ids = election.college_id._nameable(election.date_start)

    @api.depends("membership_id")
    def _compute_person_ids(self):
        for wizard in self:
            acting = wizard.membership_id.representation_ids.filtered("is_current")
            wizard.person_ids = acting.partner_id

    @api.depends("election_id")
    def _compute_is_late(self):
        for wizard in self:
            wizard.is_late = not wizard.election_id._takes_candidacies()

    def action_confirm(self):
        self.ensure_one()
        self.election_id._enter_candidacy(
            self.membership_id.partner_id,
            self.delegate_id,
            self.statement,
            self.photo,
            self.reason or "",
        )
