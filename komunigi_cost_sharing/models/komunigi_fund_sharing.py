# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class KomunigiFund(models.Model):
    """Where accounting counts what shares bring into a fund."""

    _inherit = "komunigi.fund"

    analytic_account_id = fields.Many2one(
        "account.analytic.account",
        check_company=True,
        groups="komunigi_membership.group_user",
        help="Of invoices of shares that are paid into this fund.",
    )
    other_entry_ids = fields.One2many(
        string="Movements other than dues and shares",
        domain=[("charge_id", "=", False), ("share_id", "=", False)],
    )
