# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models


class KomunigiCirclePropose(models.TransientModel):
    """The secretary who facilitates proposes somebody, or works objections in."""

    _name = "komunigi.circle.propose"
    _description = "Propose somebody to the circle"

    election_id = fields.Many2one("komunigi.election", required=True, readonly=True)
    at = fields.Char(readonly=True)
    is_again = fields.Boolean(readonly=True)
    figures = fields.Text(
        string="Named (first, second round)", compute="_compute_figures"
    )
    possible_nominee_ids = fields.Many2many("res.partner", compute="_compute_figures")
    nominee_id = fields.Many2one(
        "res.partner",
        string="Proposed",
        required=True,
        domain="[('id', 'in', possible_nominee_ids)]",
    )
    condition = fields.Text(help="What is proposed along with the name, if anything.")
    date_end = fields.Date(
        string="Shorter term, until",
        help="First day on which the seat is free again. Empty: the full term.",
    )
    worked_in = fields.Text(string="How the objections were worked in")

    @api.depends("election_id")
    def _compute_figures(self):
        for proposal in self:
            election = proposal.election_id
            proposal.possible_nominee_ids = election._nameable_here().partner_id
            proposal.figures = "\n".join(
                f"{figure.name} · {figure.first}, {figure.second}"
                for figure in election._circle_figures()
            )

    def action_propose(self):
        self.ensure_one()
        self.election_id.check_access("write")
        self.election_id._propose(
            self.nominee_id,
            self.at,
            condition=self.condition or "",
            date_end=self.date_end,
            worked_in=self.worked_in or "",
        )
        return {"type": "ir.actions.act_window_close"}
