# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.komunigi_noyau.models.komunigi_matter_recusal import OPERATOR_SUBJECTS


class KomunigiAgendaItem(models.Model):
    """An item that a body prepared, and an item of a body's own meeting."""

    _inherit = "komunigi.agenda.item"
    # Where it comes from, the matter says.
    _course_fields = {"matter_id"}

    body_id = fields.Many2one(
        "komunigi.body",
        string="Prepared by",
        ondelete="restrict",
        index="btree_not_null",
        domain="[('network_id', '=', network_id)]",
        help="The body that brings it.",
    )
    matter_id = fields.Many2one(
        "komunigi.matter",
        string="From the matter",
        ondelete="restrict",
        readonly=True,
        index="btree_not_null",
    )

    @api.constrains("body_id", "matter_id", "meeting_id")
    def _check_prepared_by(self):
        for item in self:
            wrong = (item.body_id and item.body_id.network_id != item.network_id) or (
                item.matter_id and item.matter_id.body_id != item.body_id
            )
            if wrong:
                raise ValidationError(
                    self.env._(
                        "“%(item)s” is prepared by a body of its own network.",
                        item=item.name,
                    )
                )

    def _vals_to_carry_on(self) -> dict:
        return {
            **super()._vals_to_carry_on(),
            "body_id": self.body_id.id,
            "matter_id": self.matter_id.id,
        }

    def _say_brought_by(self) -> str:
        # sudo: the name of a body, which members read.
        return super()._say_brought_by() or self.sudo().body_id.name or ""

    # Who speaks, and who steps aside, in a body's own meeting

    def _reasons_aside(self, memberships) -> dict:
        """In a body's meeting the operator's seats step aside, as in its matters."""
        reasons = super()._reasons_aside(memberships)
        if not self.meeting_id.body_id:
            return reasons
        for mandate, reason in self._reasons_aside_of_seats(
            self.meeting_id._lines_sitting().mandate_id
        ).items():
            for membership in mandate._speaking_members() & memberships:
                reasons.setdefault(membership, reason)
        return reasons

    def _may_speak(self, membership) -> bool:
        """In a body's meeting: who has a seat that decides."""
        meeting = self.meeting_id
        if not meeting.body_id:
            return super()._may_speak(membership)
        return membership in meeting._seats_deciding()._speaking_members()

    def _reasons_aside_of_seats(self, mandates) -> dict:
        """``{mandate: reason}`` of those of `mandates` that step aside."""
        self.ensure_one()
        # sudo: who belongs to the operator, whoever asks.
        item, mandates = self.sudo(), mandates.sudo()
        reasons = {}
        if item.subject in OPERATOR_SUBJECTS:
            reasons = {
                mandate: {"code": item.subject} for mandate in mandates._of_operator()
            }
        own = {recusal.membership_id: recusal.reason for recusal in item.recusal_ids}
        for mandate in mandates:
            for membership in mandate._speaking_members():
                if membership in own:
                    reasons[mandate] = {"code": "interest", "reason": own[membership]}
        return reasons

    def _say_aside_of_seats(self, mandates) -> str:
        """Why who sits for `mandates` reads this no further; empty where she does."""
        self.ensure_one()
        reasons = self._reasons_aside_of_seats(mandates)
        return self._say_reason_aside(next(iter(reasons.values()))) if reasons else ""

    def _say_aside_of(self, partner, memberships) -> str:
        """Who sits for nobody that is a member steps aside with the seat."""
        said = super()._say_aside_of(partner, memberships)
        if said or not self.meeting_id.body_id:
            return said
        lines = self.meeting_id._lines_sitting().filtered(
            lambda line: line.partner_id == partner
        )
        return self._say_aside_of_seats(lines.mandate_id)

    def _record_decision(self, outcome, text=None, date_review=None, **record):
        decision = super()._record_decision(
            outcome, text=text, date_review=date_review, **record
        )
        if self.matter_id:
            self.matter_id._note_decision(decision)
        return decision
