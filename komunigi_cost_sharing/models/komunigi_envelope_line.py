# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import UserError


class KomunigiEnvelopeLine(models.Model):
    """A development that stands for a part of the envelope, at its cost."""

    _name = "komunigi.envelope.line"
    _description = "Development in an envelope"
    _inherit = ["komunigi.reckoned"]
    _order = "envelope_id, sequence, id"
    _rec_name = "development_id"
    _course_fields = {"option_id", "is_chosen"}

    envelope_id = fields.Many2one(
        "komunigi.envelope", required=True, ondelete="cascade", index=True
    )
    network_id = fields.Many2one(related="envelope_id.network_id")
    company_id = fields.Many2one(related="envelope_id.company_id", store=True)
    currency_id = fields.Many2one(related="envelope_id.currency_id")
    sequence = fields.Integer(default=10)
    development_id = fields.Many2one(
        "komunigi.development",
        required=True,
        ondelete="restrict",
        index=True,
        domain="[('network_id', '=', network_id)]",
    )
    cost = fields.Monetary(
        compute="_compute_cost",
        store=True,
        readonly=False,
        precompute=True,
        help="Without taxes. From the estimate; it is fixed once members vote.",
    )
    option_id = fields.Many2one(
        "komunigi.poll.option",
        ondelete="set null",
        index="btree_not_null",
        readonly=True,
        copy=False,
    )
    is_chosen = fields.Boolean(string="Chosen", readonly=True, copy=False)

    _once = models.Constraint(
        "UNIQUE(envelope_id, development_id)", "A development stands for itself once."
    )
    _positive = models.Constraint("CHECK(cost >= 0)", "A cost is not negative.")

    @api.depends("development_id")
    def _compute_cost(self):
        for line in self:
            line.cost = line.cost or line.development_id.estimated_amount

    @api.constrains("development_id", "envelope_id")
    def _check_network(self):
        self.envelope_id._check_network()

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._check_in_preparation()
        return lines

    def write(self, vals):
        if self.env.su and not vals.keys() - {"option_id", "is_chosen"}:
            return super().write(vals)
        self._check_in_preparation()
        result = super().write(vals)
        # Nor does it move to an envelope that members vote on, or that is not ours.
        self._check_in_preparation()
        if "envelope_id" in vals:
            self.envelope_id.check_access("write")
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_in_preparation(self):
        self._check_in_preparation()

    def _check_in_preparation(self):
        for line in self:
            if line.envelope_id.state != "draft":
                raise UserError(
                    self.env._(
                        "Members vote on “%s”, or have voted: its developments and "
                        "their costs do not change any more.",
                        line.envelope_id.name,
                    )
                )
