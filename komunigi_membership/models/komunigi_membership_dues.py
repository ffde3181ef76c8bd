# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class KomunigiMembership(models.Model):
    """The dues side of a membership: what it chose, owes and is late with."""

    _inherit = "komunigi.membership"

    dues_tier_id = fields.Many2one(
        "komunigi.dues.tier",
        string="Amount chosen",
        ondelete="restrict",
        domain="[('scale_id.network_id', '=', network_id)]",
        tracking=True,
    )
    solidarity_percent = fields.Float(
        string="Solidarity cover (%)",
        help="Part of this member's dues that the solidarity fund takes over.",
    )
    solidarity_until = fields.Date(
        string="Covered until", help="First day that is no longer covered."
    )
    answer_ids = fields.One2many("komunigi.dues.answer", "membership_id")
    basis_value_ids = fields.One2many("komunigi.basis.value", "membership_id")
    dues_line_ids = fields.One2many("komunigi.dues.line", "membership_id")
    charge_ids = fields.One2many("komunigi.dues.charge", "membership_id")
    dues_residual = fields.Monetary(
        string="Dues to pay",
        compute="_compute_dues",
        store=True,
        help="Taxes included.",
    )
    dues_late_from = fields.Date(
        compute="_compute_dues",
        store=True,
        help="First day on which the oldest unpaid dues are late.",
    )
    dues_state = fields.Selection(
        [
            ("up_to_date", "Up to date"),
            ("to_pay", "To pay"),
            ("late", "Late"),
        ],
        string="Dues",
        compute="_compute_dues_state",
        search="_search_dues_state",
    )

    _solidarity_percent_range = models.Constraint(
        "CHECK(solidarity_percent >= 0 AND solidarity_percent <= 100)",
        "The solidarity cover is a percentage, from 0 to 100.",
    )
