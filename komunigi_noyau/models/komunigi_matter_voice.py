# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class KomunigiMatterVoice(models.Model):
    """What one seat says on a matter that is to be decided."""

    _name = "komunigi.matter.voice"
    _description = "Voice on a matter"
    _inherit = ["komunigi.reckoned"]
    _order = "matter_id, round desc, id"
    # A seat speaks for itself, in the portal.
    _is_all_reckoned = True

    matter_id = fields.Many2one(
        "komunigi.matter", required=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(related="matter_id.company_id", store=True)
    round = fields.Integer(required=True, default=1)
    mandate_id = fields.Many2one(
        "komunigi.mandate",
        string="Seat of",
        required=True,
        ondelete="restrict",
        index=True,
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
        "UNIQUE(matter_id, mandate_id, round)", "This seat has spoken on this matter."
    )

    def _told(self) -> dict:
        """As plain values, for the record."""
        self.ensure_one()
        return {
            "name": self.mandate_id._seat_name(),
            "answer": self.answer,
            "reason": self.reason or "",
        }
