# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class KomunigiDuesCharge(models.Model):
    """One payer's part of a line, written with its invoice in one transaction."""

    _name = "komunigi.dues.charge"
    _description = "Dues charge"
    _order = "date_start desc, id desc"
    _check_company_auto = True

    line_id = fields.Many2one(
        "komunigi.dues.line", ondelete="restrict", index=True
    )
    call_id = fields.Many2one(related="line_id.call_id", store=True, index=True)
    membership_id = fields.Many2one(
        "komunigi.membership", required=True, ondelete="restrict", index=True
    )
    network_id = fields.Many2one(
        related="membership_id.network_id", store=True, index=True
    )
    company_id = fields.Many2one(related="membership_id.company_id", store=True)
    currency_id = fields.Many2one(related="network_id.currency_id")
    payer = fields.Selection(
        [
            ("member", "The member"),
            ("solidarity", "The solidarity fund"),
        ],
        required=True,
        default="member",
    )
    date_start = fields.Date(required=True)
    date_end = fields.Date(required=True, help="First day after the period.")
    date_due = fields.Date(required=True)
    late_from = fields.Date(
        required=True, help="The day after the due date and the days of grace."
    )
    amount = fields.Monetary(required=True, help="Without taxes.")
    active = fields.Boolean(
        default=True,
        help="Not when its invoice was cancelled or credited: the period may then be "
        "called again.",
    )
    move_id = fields.Many2one(
        "account.move",
        string="Invoice",
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
    )
    residual = fields.Monetary(
        compute="_compute_residual", store=True, help="Still to pay, taxes included."
    )
    paid_amount = fields.Monetary(
        compute="_compute_residual", store=True, help="Paid so far, without taxes."
    )
    reminder_count = fields.Integer(readonly=True)
    last_reminder_date = fields.Date(readonly=True)

    _no_double = models.Constraint(
        "EXCLUDE USING gist (int4range(membership_id, membership_id, '[]') WITH &&,"
        " int4range(ascii(payer), ascii(payer), '[]') WITH &&,"
        " daterange(date_start, date_end, '[)') WITH &&) WHERE (active)",
        "These dues were called already for this period.",
    )
    _move_unique = models.UniqueIndex(
        "(move_id) WHERE (move_id IS NOT NULL)",
        "An invoice pays one charge only.",
    )
