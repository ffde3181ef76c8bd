# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class KomunigiAgendaVoice(models.Model):
    """What one member says to a proposal, in one round of consent."""

    _name = "komunigi.agenda.voice"
    _description = "Voice on a proposal"
    _inherit = ["komunigi.reckoned"]
    _order = "item_id, round desc, id"
    _is_all_reckoned = True

    item_id = fields.Many2one(
        "komunigi.agenda.item", required=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(related="item_id.company_id", store=True)
    round = fields.Integer(required=True, default=1)
    membership_id = fields.Many2one(
        "komunigi.membership", string="For", required=True, ondelete="restrict"
    )
    author_id = fields.Many2one("res.partner", string="Said by", ondelete="restrict")
    answer = fields.Selection(
        [
            ("consent", "I consent"),
            ("concern", "I consent, with a concern"),
            ("objection", "I object"),
        ],
        required=True,
    )
    reason = fields.Text()

    _once = models.Constraint(
        "UNIQUE(item_id, membership_id, round)",
        "This member has spoken on this proposal.",
    )

    def _told(self) -> dict:
        """As plain values, for the record."""
        self.ensure_one()
        return {
            "name": self.membership_id.partner_id.name,
            "answer": self.answer,
            "reason": self.reason or "",
        }
