# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class KomunigiElectionAppoint(models.TransientModel):
    """Who sits, as the organisation that has the seats wrote it."""

    _name = "komunigi.election.appoint"
    _description = "Name who sits"

    election_id = fields.Many2one(
        "komunigi.election", required=True, readonly=True, ondelete="cascade"
    )
    partner_ids = fields.Many2many(
        "res.partner", string="Who sits", required=True, help="In the letter's order."
    )
    note = fields.Text(string="Decision", help="By whom and when it was decided.")
    attachment_ids = fields.Many2many(
        "ir.attachment", string="Letter", help="Kept with the election."
    )

    def action_confirm(self):
        self.ensure_one()
        self.election_id._appoint(
            self.env["komunigi.membership"],
            self.partner_ids,
            self.note or "",
            self.attachment_ids,
        )
