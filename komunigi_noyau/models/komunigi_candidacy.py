# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models


class KomunigiCandidacy(models.Model):
    """Somebody who stands in an election, or whom it has named."""

    _name = "komunigi.candidacy"
    _description = "Candidacy"
    _inherit = ["komunigi.reckoned", "mail.thread"]
    _order = "election_id, rank, holder_name, id"
    _rec_names_search = ["holder_name", "delegate_name"]
    # Written by the course of the election, and by nobody else.
    _course_fields = {
        "state",
        "date_answer",
        "rank",
        "answer_note",
        "election_id",
        "holder_id",
        "origin",
    }

    election_id = fields.Many2one(
        "komunigi.election", required=True, ondelete="restrict", index=True
    )
    college_id = fields.Many2one(related="election_id.college_id", store=True)
    network_id = fields.Many2one(
        related="election_id.network_id", store=True, index=True
    )
    company_id = fields.Many2one(related="election_id.company_id", store=True)
    holder_id = fields.Many2one(
        "res.partner",
        string="Candidate",
        required=True,
        ondelete="restrict",
        index=True,
    )
    holder_name = fields.Char(related="holder_id.name", store=True)
    membership_id = fields.Many2one(
        "komunigi.membership",
        string="Member",
        compute="_compute_membership_id",
        store=True,
        index=True,
        ondelete="restrict",
    )
    delegate_id = fields.Many2one(
        "res.partner",
        ondelete="restrict",
        index=True,
        domain="[('is_company', '=', False)]",
        help="The person who would sit for the organisation.",
    )
    delegate_name = fields.Char(
        string="Name of the delegate", related="delegate_id.name", store=True
    )
    statement = fields.Text(help="Why this candidate, in its own words.")
    photo = fields.Image(max_width=512, max_height=512)
    origin = fields.Selection(
        [
            ("stands", "Stands"),
            ("named", "Named by the members"),
            ("appointed", "Appointed"),
        ],
        required=True,
        default="stands",
    )
    state = fields.Selection(
        [
            ("standing", "Stands"),
            ("withdrawn", "Withdrawn"),
            ("not_elected", "Not elected"),
            ("elected", "Elected, to accept"),
            ("accepted", "Accepted"),
            ("declined", "Declined"),
        ],
        required=True,
        default="standing",
        copy=False,
        readonly=True,
        tracking=True,
    )
    rank = fields.Integer(
        readonly=True, copy=False, help="In which order they were elected, from 1."
    )
    answer_note = fields.Text(string="What it answered")
    date_answer = fields.Datetime(string="Answered on", copy=False, readonly=True)

    _once = models.Constraint(
        "UNIQUE(election_id, holder_id)", "This candidate stands already."
    )

    @api.depends("holder_id", "network_id")
    def _compute_membership_id(self):
        found = self.env["komunigi.membership"]._by_partner_and_network(
            self.holder_id, self.network_id
        )
        for candidacy in self:
            candidacy.membership_id = found.get(
                (candidacy.holder_id, candidacy.network_id)
            )

    @api.depends("holder_name", "delegate_name")
    def _compute_display_name(self):
        for candidacy in self:
            name = candidacy.holder_name or ""
            if candidacy.delegate_name and candidacy.delegate_id != candidacy.holder_id:
                name = self.env._(
                    "%(holder)s (%(delegate)s)",
                    holder=name,
                    delegate=candidacy.delegate_name,
                )
            candidacy.display_name = name
