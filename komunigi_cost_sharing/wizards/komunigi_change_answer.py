# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class KomunigiChangeAnswer(models.TransientModel):
    """What is answered to a concern, or why it is put off."""

    _name = "komunigi.change.answer"
    _description = "Answer to a concern"

    # Its text stands under “Concern”.
    concern_id = fields.Many2one(
        "komunigi.change.concern",
        string="Concern to answer",
        required=True,
        readonly=True,
    )
    text = fields.Text(related="concern_id.text", string="What they say")
    treatment = fields.Selection(
        [("answered", "Answered"), ("postponed", "Put off")],
        required=True,
        default="answered",
    )
    answer = fields.Text(required=True, help="Every member reads it.")

    def action_treat(self):
        self.ensure_one()
        # Who reads a concern need not be who answers it.
        self.concern_id.notice_id.check_access("write")
        self.concern_id._treat(
            self.treatment, self.answer.strip(), self.env.user.partner_id
        )


class KomunigiChangeWithdrawal(models.TransientModel):
    """Why a change does not come."""

    _name = "komunigi.change.withdrawal"
    _description = "Withdrawal of a change"

    notice_id = fields.Many2one("komunigi.change.notice", required=True, readonly=True)
    reason = fields.Char(required=True, help="The members concerned read it.")

    def action_withdraw(self):
        self.ensure_one()
        self.notice_id.check_access("write")
        self.notice_id._withdraw(self.reason)
