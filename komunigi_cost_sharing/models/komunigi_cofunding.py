# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class KomunigiCofunding(models.Model):
    """ "Are we in?": several members pay a development together.

    It starts when the pledges cover the cost; if they do not by the date, they fall.
    """

    _name = "komunigi.cofunding"
    _description = "Co-funding call"
    _inherit = [
        "komunigi.reckoned",
        "komunigi.costed",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "date_until desc, id desc"
    _check_company_auto = True

    _share_field = "cofunding_id"

    name = fields.Char(required=True, tracking=True)
    development_id = fields.Many2one(
        "komunigi.development", ondelete="restrict", required=True, index=True
    )
    network_id = fields.Many2one(
        related="development_id.network_id", store=True, index=True
    )
    company_id = fields.Many2one(related="development_id.company_id", store=True)
    currency_id = fields.Many2one(related="network_id.currency_id")
    state = fields.Selection(
        [
            ("draft", "In preparation"),
            ("open", "Who is in?"),
            ("started", "Under way"),
        ],
        required=True,
        default="draft",
        readonly=True,
        tracking=True,
        copy=False,
    )
    amount = fields.Monetary(
        string="Cost", tracking=True, help="Without taxes, to be shared."
    )
    hours = fields.Float(help="What the cost stands for.")
    key_id = fields.Many2one(
        "komunigi.cost.key",
        ondelete="restrict",
        index="btree_not_null",
        domain="[('network_id', '=', network_id)]",
    )
    date_until = fields.Date(string="Until", help="The last day to say that we are in.")
    pledge_ids = fields.One2many("komunigi.pledge", "cofunding_id", string="Pledges")
    share_ids = fields.One2many("komunigi.cost.share", "cofunding_id", string="Shares")
