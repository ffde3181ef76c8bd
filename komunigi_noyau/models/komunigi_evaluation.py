# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class KomunigiEvaluation(models.Model):
    """The members' yearly answers to a short questionnaire about the project."""

    _name = "komunigi.evaluation"
    _description = "Evaluation"
    _inherit = ["komunigi.reckoned", "mail.thread"]
    _order = "year desc, id desc"

    name = fields.Char(required=True)
    body_id = fields.Many2one(
        "komunigi.body", required=True, ondelete="restrict", index=True
    )
    network_id = fields.Many2one(related="body_id.network_id", store=True)
    company_id = fields.Many2one(related="body_id.company_id", store=True)
    year = fields.Integer(required=True)
    survey_id = fields.Many2one(
        "survey.survey", string="Questionnaire", required=True, ondelete="restrict"
    )
    date_close = fields.Date(string="Answers until", required=True)
    state = fields.Selection(
        [("draft", "In preparation"), ("open", "Open"), ("closed", "Results")],
        required=True,
        default="draft",
        copy=False,
        readonly=True,
        tracking=True,
    )

    _once_a_year = models.Constraint(
        "UNIQUE(body_id, year)", "This body has an evaluation of that year already."
    )
