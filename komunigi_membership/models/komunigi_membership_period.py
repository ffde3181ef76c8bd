# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class KomunigiMembershipPeriod(models.Model):
    """From joining to leaving. `date_end` is the first day outside."""

    _name = "komunigi.membership.period"
    _description = "Membership period"
    _inherit = ["komunigi.reckoned"]
    _order = "membership_id, date_start desc, id desc"

    membership_id = fields.Many2one(
        "komunigi.membership", required=True, ondelete="restrict", index=True
    )
    network_id = fields.Many2one(related="membership_id.network_id", store=True)
    company_id = fields.Many2one(related="membership_id.company_id", store=True)
    date_start = fields.Date(string="Joined on", required=True)
    date_end = fields.Date(
        string="Left on", help="First day on which it is no longer a member."
    )
    origin = fields.Selection(
        [
            ("admission", "Admitted"),
            ("founder", "Founder"),
            ("register", "Share register"),
            ("import", "Imported"),
        ],
        string="How it joined",
        required=True,
        default="admission",
    )
    leaving_reason_id = fields.Many2one(
        "komunigi.leaving.reason", ondelete="restrict", string="Reason of leaving"
    )
    note = fields.Char()

    _dates_in_order = models.Constraint(
        "CHECK(date_end IS NULL OR date_end >= date_start)",
        "A member leaves after it joined.",
    )
    _no_overlap = models.Constraint(
        "EXCLUDE USING gist (int4range(membership_id, membership_id, '[]') WITH &&,"
        " daterange(date_start, date_end, '[)') WITH &&)",
        "Two periods of one member cannot overlap.",
    )
