# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models
from odoo.exceptions import UserError


class SurveySurvey(models.Model):
    """The questionnaire of an evaluation: see the record rules on surveys."""

    _inherit = "survey.survey"

    evaluation_ids = fields.One2many("komunigi.evaluation", "survey_id")

    def _check_answer_creation(self, *args, test_entry=False, **kwargs):
        # Each member has its own link, made when the evaluation opens. Surveys would
        # let whoever has answered by it begin another answer in her own name.
        # sudo: whether this is an evaluation, whoever asks.
        if self.sudo().evaluation_ids and not test_entry:
            raise UserError(self.env._("Each member answers once, by its own link."))
        return super()._check_answer_creation(*args, test_entry=test_entry, **kwargs)


class SurveyQuestion(models.Model):
    _inherit = "survey.question"

    komunigi_code = fields.Char(
        string="Compared as",
        help="Questions of two years with the same word here are compared with each "
        "other, however they are worded.",
    )

    def write(self, vals):
        result = super().write(vals)
        if "survey_id" in vals:
            # No question comes from elsewhere into an evaluation that was opened.
            self.check_access("write")
        return result


class SurveyQuestionAnswer(models.Model):
    _inherit = "survey.question.answer"

    def write(self, vals):
        result = super().write(vals)
        if {"question_id", "matrix_question_id"} & vals.keys():
            # As for questions.
            self.check_access("write")
        return result
