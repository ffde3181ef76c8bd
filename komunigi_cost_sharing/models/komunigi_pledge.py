# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class KomunigiPledge(models.Model):
    """A member is in, up to an amount, from an intention to the invoice."""

    _name = "komunigi.pledge"
    _description = "Pledge"
    _inherit = ["komunigi.reckoned", "komunigi.documented"]
    _order = "cofunding_id, id"

    cofunding_id = fields.Many2one(
        "komunigi.cofunding", required=True, ondelete="restrict", index=True
    )
    network_id = fields.Many2one(
        related="cofunding_id.network_id", store=True, index=True
    )
    company_id = fields.Many2one(related="cofunding_id.company_id", store=True)
    currency_id = fields.Many2one(related="cofunding_id.currency_id")
    membership_id = fields.Many2one(
        "komunigi.membership",
        string="Member",
        required=True,
        ondelete="restrict",
        index=True,
    )
    state = fields.Selection(
        [
            ("intention", "We would like to"),
            ("agreed", "Agreed by our cooperative"),
            ("signed", "Quote signed"),
            ("invoiced", "Invoiced"),
        ],
        required=True,
        default="intention",
        readonly=True,
        copy=False,
    )
    ceiling = fields.Monetary(
        string="At most", help="Without taxes; 0: whatever the share comes to."
    )
    active = fields.Boolean(default=True)

    _once = models.UniqueIndex(
        "(cofunding_id, membership_id) WHERE (active)",
        "This member has pledged already.",
    )
