# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date


class KomunigiRestWaiver(models.Model):
    """A recorded decision: this holder need not rest before another mandate."""

    _name = "komunigi.rest.waiver"
    _description = "Waiver of the rest before another mandate"
    _inherit = ["komunigi.reckoned"]
    _order = "decision_date desc, id desc"
    _rec_names_search = ["holder_name", "decision"]

    college_id = fields.Many2one(
        "komunigi.college", required=True, ondelete="restrict", index=True
    )
    network_id = fields.Many2one(related="college_id.network_id", store=True)
    company_id = fields.Many2one(related="college_id.company_id", store=True)
    holder_id = fields.Many2one(
        "res.partner",
        string="For",
        required=True,
        ondelete="restrict",
        index=True,
    )
    holder_name = fields.Char(related="holder_id.name", store=True)
    decision = fields.Char(
        string="Decided by", required=True, help="Which meeting or body."
    )
    decision_date = fields.Date(string="On", required=True)
    reason = fields.Text(required=True)
    mandate_ids = fields.One2many("komunigi.mandate", "waiver_id")

    @api.depends("holder_name", "decision", "decision_date")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for waiver in self:
            waiver.display_name = self.env._(
                "%(holder)s, by %(decision)s on %(date)s",
                holder=waiver.holder_name,
                decision=waiver.decision,
                date=format_date(self.env, waiver.decision_date),
            )

    def write(self, vals):
        for waiver in self:
            # sudo: a mandate that rests on it counts, whoever may read it.
            if waiver.sudo().mandate_ids.filtered(
                lambda mandate: not mandate.is_void
            ) and any(
                name in vals and waiver._would_change(name, vals[name])
                for name in ("college_id", "holder_id", "decision", "decision_date")
            ):
                raise ValidationError(
                    self.env._(
                        "A mandate rests on this decision (%(waiver)s): it stays as it "
                        "was recorded.",
                        waiver=waiver.display_name,
                    )
                )
        result = super().write(vals)
        if "college_id" in vals:
            # Nobody decides for a body of another company.
            self.check_access("write")
        return result
