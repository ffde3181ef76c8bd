# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class KomunigiSuspension(models.Model):
    """The voting right taken away by a decision, for a time, under a clause."""

    _name = "komunigi.suspension"
    _description = "Suspension of voting rights"
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
    decision_date = fields.Date(required=True)
    clause = fields.Char(
        required=True, help="The article of the statutes or rules that allows it."
    )

    _dates_in_order = models.Constraint(
        "CHECK(date_end IS NULL OR date_end > date_start)",
        "A suspension ends after it starts.",
    )
