# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models
from odoo.exceptions import ValidationError


class KomunigiRestWaiver(models.Model):
    """The decision that it rests on, where it is in the register."""

    _name = "komunigi.rest.waiver"
    _inherit = ["komunigi.rest.waiver", "komunigi.decided"]

    decision = fields.Char(
        compute="_compute_decision", store=True, readonly=False, precompute=True
    )
    decision_date = fields.Date(
        compute="_compute_decision", store=True, readonly=False, precompute=True
    )

    def write(self, vals):
        if "decision_id" in vals:
            for waiver in self:
                # sudo: as in komunigi_noyau
                if waiver.sudo().mandate_ids.filtered(
                    lambda mandate: not mandate.is_void
                ) and waiver._would_change("decision_id", vals["decision_id"]):
                    raise ValidationError(
                        self.env._(
                            "A mandate rests on this decision (%(waiver)s): it stays "
                            "as it was recorded.",
                            waiver=waiver.display_name,
                        )
                    )
        return super().write(vals)
