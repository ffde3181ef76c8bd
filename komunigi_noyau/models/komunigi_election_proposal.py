# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class KomunigiElectionProposal(models.Model):
    """Whom the facilitator proposed for a seat, and what the circle answered.

    Objections are worked in by another proposal: somebody else, a shorter term, a
    condition. All of them stay on the record.
    """

    _name = "komunigi.election.proposal"
    _description = "Proposal in an election"
    _inherit = ["komunigi.reckoned"]
    _order = "election_id, turn, attempt, id"

    election_id = fields.Many2one(
        "komunigi.election", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="election_id.company_id", store=True)
    turn = fields.Integer(required=True, default=1)
    attempt = fields.Integer(required=True, default=1)
    nominee_id = fields.Many2one(
        "res.partner", string="Proposed", required=True, ondelete="restrict", index=True
    )
    nominee_name = fields.Char(related="nominee_id.name", store=True)
    condition = fields.Text(help="What is proposed along with the name, if anything.")
    date_end = fields.Date(
        string="Shorter term, until",
        help="First day on which the seat would be free again. Empty: the full term.",
    )
    worked_in = fields.Text(
        string="How objections were worked in",
        help="What the circle made of the objections to the proposal before.",
    )
    state = fields.Selection(
        [
            ("asked", "Asked"),
            ("adopted", "Consent"),
            ("objected", "Objections"),
            ("dropped", "Dropped"),
        ],
        required=True,
        default="asked",
    )
    candidacy_id = fields.Many2one(
        "komunigi.candidacy", string="Elected", ondelete="restrict"
    )
    board = fields.Json(
        help="The answers and their count, in the form that anybody counts again."
    )

    _once = models.Constraint(
        "UNIQUE(election_id, turn, attempt)", "One proposal at a time."
    )
