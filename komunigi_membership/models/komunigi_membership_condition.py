# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models


class KomunigiMembershipCondition(models.Model):
    """One admission condition for one candidate: met, when, seen by whom."""

    _name = "komunigi.membership.condition"
    _description = "Admission condition of a member"
    _inherit = ["komunigi.reckoned"]
    _order = "membership_id, sequence, id"

    membership_id = fields.Many2one(
        "komunigi.membership", required=True, ondelete="cascade", index=True
    )
    network_id = fields.Many2one(related="membership_id.network_id", store=True)
    company_id = fields.Many2one(related="membership_id.company_id", store=True)
    condition_id = fields.Many2one(
        "komunigi.admission.condition", required=True, ondelete="restrict"
    )
    name = fields.Char(related="condition_id.name")
    sequence = fields.Integer(related="condition_id.sequence", store=True)
    done = fields.Boolean(string="Met")
    done_date = fields.Date(compute="_compute_seen", store=True)
    done_user_id = fields.Many2one(
        "res.users", string="Seen by", compute="_compute_seen", store=True
    )

    _condition_unique = models.Constraint(
        "UNIQUE(membership_id, condition_id)",
        "This condition is on the list of this member already.",
    )

    @api.depends("done")
    def _compute_seen(self):
        """Who ticked it and when: recorded, not told."""
        for line in self:
            if line.done:
                line.done_date = line.done_date or line.network_id._today()
                line.done_user_id = line.done_user_id or self.env.user
            else:
                line.done_date = line.done_user_id = False
