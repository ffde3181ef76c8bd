# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models


class KomunigiMembershipLeave(models.TransientModel):
    """A member leaves: what it gets back, and what it no longer owes."""

    _inherit = "komunigi.membership.leave"

    money_statement = fields.Text(
        compute="_compute_money_statement",
        string="Money",
        help="What becomes of its entry ticket and of what it has set aside.",
    )

    @api.depends("membership_id", "date_end")
    @api.depends_context("lang")
    def _compute_money_statement(self):
        for wizard in self:
            wizard.money_statement = "\n".join(
                wizard.membership_id._say_on_leaving(wizard.date_end)
            )

    def action_leave(self):
        result = super().action_leave()
        self.membership_id._tell_treasurer_of_leaver(self.date_end)
        # From that day on, what it has pledged does not count any more.
        network = self.membership_id.network_id
        self.env["komunigi.cofunding"]._wake(network._midnight(self.date_end))
        return result
