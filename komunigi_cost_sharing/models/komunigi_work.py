# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class KomunigiWork(models.Model):
    """Hours that somebody gave to the common software, paid or not."""

    _name = "komunigi.work"
    _description = "Hours of work"
    _inherit = ["komunigi.reckoned"]
    _order = "date desc, id desc"
    _check_company_auto = True

    network_id = fields.Many2one(
        "komunigi.network", required=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(related="network_id.company_id", store=True)
    date = fields.Date(required=True, default=fields.Date.context_today)
    name = fields.Char(string="What was done", required=True)
    hours = fields.Float(required=True)
    kind = fields.Selection(
        [
            ("coordination", "Coordination"),
            ("analysis", "Analysis"),
            ("development", "Development"),
            ("facilitation", "Facilitation"),
            ("hosting", "Hosting"),
            ("migration", "Migration"),
        ],
        required=True,
        default="development",
    )
    contributor_id = fields.Many2one(
        "komunigi.contributor", ondelete="restrict", index="btree_not_null"
    )
    development_id = fields.Many2one(
        "komunigi.development",
        ondelete="restrict",
        index="btree_not_null",
        domain="[('network_id', '=', network_id)]",
    )
    membership_id = fields.Many2one(
        "komunigi.membership",
        string="Given by",
        ondelete="restrict",
        index="btree_not_null",
        help="The member whose contribution in time it is, if it is one.",
    )

    _positive = models.Constraint("CHECK(hours > 0)", "Give the hours, above zero.")
