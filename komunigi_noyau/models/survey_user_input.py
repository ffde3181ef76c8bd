# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import SUPERUSER_ID, fields, models
from odoo.tools import SQL


class SurveyUserInput(models.Model):
    """The answer of a member to an evaluation."""

    _inherit = "survey.user_input"

    membership_id = fields.Many2one(
        "komunigi.membership",
        string="Asked of",
        ondelete="restrict",
        readonly=True,
        copy=False,
        groups="base.group_system",
        help="While the evaluation is open, so that each member answers once.",
    )

    _membership_once = models.UniqueIndex(
        "(survey_id, membership_id) WHERE (membership_id IS NOT NULL)",
        "This member was asked already.",
    )

    def write(self, vals):
        result = super().write(vals)
        if "survey_id" in vals:
            # An answer to something else does not become one to an evaluation.
            self.check_access("write")
        return result

    def _notify_new_participation_subscribers(self):
        # The notice would be signed by who answered.
        others = self.filtered(lambda answer: not answer.survey_id.evaluation_ids)
        return super(SurveyUserInput, others)._notify_new_participation_subscribers()

    def _forget_whose(self):
        """Nothing links these answers any more to who gave them, nor to when.

        Odoo notes on each row who wrote it: a colleague who was logged in when she
        followed the link. The ORM does not change that. And the link, which is in a
        mail, leads to the answer no more.
        """
        self.env.flush_all()
        now = fields.Datetime.now()
        self.env.cr.execute(
            SQL(
                """
                UPDATE survey_user_input
                   SET membership_id = NULL, deadline = %(now)s,
                       access_token = gen_random_uuid()::text, invite_token = NULL,
                       start_datetime = NULL, end_datetime = NULL,
                       create_uid = %(nobody)s, write_uid = %(nobody)s,
                       create_date = %(now)s, write_date = %(now)s
                 WHERE id = ANY(%(ids)s)
                """,
                now=now,
                nobody=SUPERUSER_ID,
                ids=self.ids,
            )
        )
        self.env.cr.execute(
            SQL(
                """
                UPDATE survey_user_input_line
                   SET create_uid = %(nobody)s, write_uid = %(nobody)s,
                       create_date = %(now)s, write_date = %(now)s
                 WHERE user_input_id = ANY(%(ids)s)
                """,
                now=now,
                nobody=SUPERUSER_ID,
                ids=self.ids,
            )
        )
        self.env.invalidate_all()


class SurveyUserInputLine(models.Model):
    _inherit = "survey.user_input.line"

    def write(self, vals):
        result = super().write(vals)
        if "user_input_id" in vals:
            # As for answers.
            self.check_access("write")
        return result
