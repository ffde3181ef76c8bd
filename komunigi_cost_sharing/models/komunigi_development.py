# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class KomunigiDevelopment(models.Model):
    """What members want of the common software, from the idea to its use."""

    _name = "komunigi.development"
    _description = "Shared development"
    _inherit = [
        "komunigi.reckoned",
        "komunigi.documented",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "network_id, sequence, id desc"
    _check_company_auto = True

    name = fields.Char(string="What we need", required=True, tracking=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    network_id = fields.Many2one(
        "komunigi.network", required=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(related="network_id.company_id", store=True)
    currency_id = fields.Many2one(related="network_id.currency_id")
    description = fields.Text(help="What happens today, and what should be possible.")
    for_whom = fields.Char(help="Who would use it: the till, the office, members.")
    frequency = fields.Selection(
        [
            ("day", "Every day"),
            ("week", "Every week"),
            ("month", "Every month"),
            ("year", "A few times a year"),
        ],
        string="How often it hurts",
    )
    membership_id = fields.Many2one(
        "komunigi.membership",
        string="Put forward by",
        ondelete="restrict",
        index="btree_not_null",
        domain="[('network_id', '=', network_id)]",
    )
    partner_id = fields.Many2one(
        "res.partner", string="Person", ondelete="restrict", index="btree_not_null"
    )
    state = fields.Selection(
        [
            ("idea", "Idea"),
            ("progress", "In progress"),
            ("delivered", "Delivered"),
        ],
        required=True,
        default="idea",
        tracking=True,
        copy=False,
    )
    merged_into_id = fields.Many2one(
        "komunigi.development",
        string="Same as",
        ondelete="restrict",
        index="btree_not_null",
        copy=False,
        help="The need that this one was merged into, with its voices.",
    )
    horizon = fields.Selection(
        [("now", "Now"), ("next", "Next"), ("later", "Later")],
        string="On the roadmap",
        tracking=True,
        copy=False,
        help="Where it stands on the public roadmap; empty: not on it.",
    )
    module_ids = fields.Many2many(
        "komunigi.shared.module",
        string="Addons",
        domain="[('network_id', '=', network_id)]",
        help="The shared addons that it changes or adds.",
    )
    interest_ids = fields.One2many(
        "komunigi.development.interest", "development_id", string="Who wants it"
    )
    estimate_line_ids = fields.One2many(
        "komunigi.estimate.line", "development_id", string="Estimate", copy=True
    )
    work_ids = fields.One2many("komunigi.work", "development_id", string="Hours")
    use_ids = fields.One2many(
        "komunigi.development.use", "development_id", string="In use"
    )
    cofunding_ids = fields.One2many(
        "komunigi.cofunding", "development_id", string="Co-funding calls"
    )
    date_delivered = fields.Date(string="Delivered on", readonly=True, copy=False)
    version = fields.Char(
        string="Delivered in version", copy=False, help="Of Odoo and the addon."
    )
