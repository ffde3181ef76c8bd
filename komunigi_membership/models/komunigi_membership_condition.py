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
    done_date = fields.Date(readonly=True)
    done_user_id = fields.Many2one("res.users", string="Seen by", readonly=True)

    _condition_unique = models.Constraint(
        "UNIQUE(membership_id, condition_id)",
        "This condition is on the list of this member already.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        conditions = super().create(vals_list)
        conditions.filtered("done")._record_who_saw()
        return conditions

    def write(self, vals):
        # Who saw it and when is recorded, not told.
        vals = dict(vals)
        vals.pop("done_date", None)
        vals.pop("done_user_id", None)
        changed = self.browse()
        if "done" in vals:
            changed = self.filtered(lambda line: line.done != vals["done"])
        result = super().write(vals)
        changed._record_who_saw()
        return result

    def _record_who_saw(self):
        for network, conditions in self.grouped("network_id").items():
            met = conditions.filtered("done")
            super(KomunigiMembershipCondition, met).write(
                {"done_date": network._today(), "done_user_id": self.env.uid}
            )
            super(KomunigiMembershipCondition, conditions - met).write(
                {"done_date": False, "done_user_id": False}
            )
