# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class KomunigiElectionElector(models.Model):
    """A member who may take part in an election without candidates."""

    _name = "komunigi.election.elector"
    _description = "Takes part in an election"
    _inherit = ["komunigi.reckoned"]
    _order = "election_id, member_name, id"

    election_id = fields.Many2one(
        "komunigi.election", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="election_id.company_id", store=True)
    membership_id = fields.Many2one(
        "komunigi.membership",
        string="Member",
        required=True,
        ondelete="restrict",
        index=True,
    )
    member_name = fields.Char(related="membership_id.partner_name", store=True)
    is_present = fields.Boolean(string="Takes part")

    _once = models.Constraint(
        "UNIQUE(election_id, membership_id)", "A member takes part once."
    )
