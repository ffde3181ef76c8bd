# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models

# How far a line may be off, up or down, in percent of its hours.
CERTAINTIES = {"sure": 10, "likely": 30, "rough": 60}


class KomunigiEstimateLine(models.Model):
    """What a part of a development takes: hours, at which rate, how sure."""

    _name = "komunigi.estimate.line"
    _description = "Line of an estimate"
    _inherit = ["komunigi.reckoned"]
    _order = "development_id, sequence, id"

    development_id = fields.Many2one(
        "komunigi.development", required=True, ondelete="cascade", index=True
    )
    network_id = fields.Many2one(
        related="development_id.network_id", store=True, index=True
    )
    company_id = fields.Many2one(related="development_id.company_id", store=True)
    currency_id = fields.Many2one(related="development_id.currency_id")
    sequence = fields.Integer(default=10)
    name = fields.Char(string="What", required=True)
    hours = fields.Float(required=True)
    rate = fields.Monetary(string="Rate of an hour", help="Without taxes.")
    provider_id = fields.Many2one(
        "res.partner", string="By whom", ondelete="restrict", index="btree_not_null"
    )
    certainty = fields.Selection(
        [
            ("sure", "Sure (± 10 %)"),
            ("likely", "Likely (± 30 %)"),
            ("rough", "Rough (± 60 %)"),
        ],
        required=True,
        default="likely",
        help="How far the hours may be off, up or down.",
    )
    amount = fields.Monetary(
        compute="_compute_amount", store=True, help="Without taxes."
    )

    _positive = models.Constraint(
        "CHECK(hours >= 0 AND rate >= 0)", "Hours and rates are not negative."
    )

    @api.depends("hours", "rate")
    def _compute_amount(self):
        for line in self:
            line.amount = line.hours * line.rate

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.development_id._note_estimate()
        return lines

    def write(self, vals):
        before = self.development_id
        result = super().write(vals)
        if vals.keys() - {"sequence"}:
            (before | self.development_id)._note_estimate()
        return result

    def unlink(self):
        developments = self.development_id
        result = super().unlink()
        developments._note_estimate()
        return result

    def _range(self) -> tuple[float, float]:
        """The least and the most that these lines come to, by how sure they are."""
        spread = sum(line.amount * CERTAINTIES[line.certainty] / 100 for line in self)
        amount = sum(self.mapped("amount"))
        return amount - spread, amount + spread
