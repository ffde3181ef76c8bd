# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class KomunigiNetwork(models.Model):
    """The dues side of a network: when they are called, into which journal."""

    _inherit = "komunigi.network"

    dues_period = fields.Selection(
        [("year", "Every year"), ("quarter", "Every quarter"), ("month", "Every month")],
        string="Dues are called",
        required=True,
        default="year",
    )
    dues_due_days = fields.Integer(
        string="Days to pay", default=30, help="From the date of the invoice."
    )
    dues_grace_days = fields.Integer(
        string="Days of grace",
        help="Dues are late this many days after they were due.",
    )
    dues_journal_id = fields.Many2one(
        "account.journal",
        string="Dues journal",
        check_company=True,
        domain="[('type', '=', 'sale')]",
        copy=False,
    )
    dues_product_id = fields.Many2one(
        "product.product", string="Dues product", check_company=True, copy=False
    )
    dues_analytic_account_id = fields.Many2one(
        "account.analytic.account", string="Analytic account", check_company=True
    )
    reminder_mode = fields.Selection(
        [
            ("network", "This network, calmly"),
            ("accounting", "The accountant's own reminders"),
        ],
        string="Who reminds of dues",
        required=True,
        default="network",
    )
    reminder_ids = fields.One2many("komunigi.dues.reminder", "network_id")
    scale_ids = fields.One2many("komunigi.dues.scale", "network_id")
    call_ids = fields.One2many("komunigi.dues.call", "network_id")
    basis_ids = fields.One2many("komunigi.basis", "network_id")
    fund_ids = fields.One2many("komunigi.fund", "network_id")

    _dues_days_positive = models.Constraint(
        "CHECK(dues_due_days >= 0 AND dues_grace_days >= 0)",
        "Numbers of days cannot be negative.",
    )
