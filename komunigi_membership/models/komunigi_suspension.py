# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.tools import format_date


class KomunigiSuspension(models.Model):
    """The voting right taken away by a decision, for a time, under a clause."""

    _name = "komunigi.suspension"
    _description = "Suspension of voting rights"
    _inherit = ["komunigi.reckoned"]
    _order = "membership_id, date_start desc, id desc"

    membership_id = fields.Many2one(
        "komunigi.membership", required=True, ondelete="restrict", index=True
    )
    network_id = fields.Many2one(related="membership_id.network_id", store=True)
    company_id = fields.Many2one(related="membership_id.company_id", store=True)
    date_start = fields.Date(string="Suspended from", required=True)
    date_end = fields.Date(string="Until", help="First day with the right again.")
    decision = fields.Char(
        required=True, help="Who decided, where and when: the meeting, its minutes."
    )
    decision_date = fields.Date(string="Decided on", required=True)
    clause = fields.Char(
        required=True, help="The article of the statutes or rules that allows it."
    )

    _dates_in_order = models.Constraint(
        "CHECK(date_end IS NULL OR date_end >= date_start)",
        "A suspension ends after it starts.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        suspensions = super().create(vals_list)
        suspensions._log_on_membership()
        return suspensions

    def write(self, vals):
        result = super().write(vals)
        self._log_on_membership()
        return result

    def _log_on_membership(self):
        """Every change of a suspension stays readable on its member's page."""
        bodies = {}
        for suspension in self:
            bodies[suspension.membership_id.id] = suspension._describe()
        self.membership_id._message_log_batch(bodies=bodies)

    def _describe(self):
        """One sentence: from when until when, by which decision, under what."""
        self.ensure_one()
        values = {
            "start": format_date(self.env, self.date_start),
            "end": format_date(self.env, self.date_end) if self.date_end else "",
            "decision": self.decision,
            "decision_date": format_date(self.env, self.decision_date),
            "clause": self.clause,
        }
        if self.date_end:
            return self.env._(
                "Voting right suspended from %(start)s until %(end)s (decided by "
                "%(decision)s on %(decision_date)s, under %(clause)s).",
                **values,
            )
        return self.env._(
            "Voting right suspended from %(start)s (decided by %(decision)s on "
            "%(decision_date)s, under %(clause)s).",
            **values,
        )
