# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class KomunigiAgendaItem(models.Model):
    """A change that somebody has a concern about is talked about by all."""

    _inherit = "komunigi.agenda.item"
    # A concern brings it here.
    _course_fields = {"change_notice_id"}

    change_notice_id = fields.Many2one(
        "komunigi.change.notice",
        string="About the change",
        ondelete="restrict",
        copy=False,
        readonly=True,
        index="btree_not_null",
        groups="komunigi_membership.group_user",
    )

    def _vals_to_carry_on(self) -> dict:
        return {
            **super()._vals_to_carry_on(),
            # sudo: what it is about goes along, whoever may see it.
            "change_notice_id": self.sudo().change_notice_id.id,
        }

    def _record_decision(self, outcome, text=None, date_review=None, **record):
        decision = super()._record_decision(
            outcome, text=text, date_review=date_review, **record
        )
        # sudo: the concerns follow what the meeting decided, whoever records it.
        notice = self.sudo().change_notice_id
        if notice and outcome == "adopted":
            notice._settle_concerns(decision.sudo())
        return decision
