# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class KomunigiNetwork(models.Model):
    """How a network tells of changes."""

    _inherit = "komunigi.network"
    _course_fields = {"digest_month"}

    change_days = fields.Integer(
        string="Days to raise a concern",
        default=14,
        help="From the announcement of a change on. It is not put in place before.",
    )
    change_digest = fields.Boolean(
        string="Monthly mail: what changes in your Odoo",
        default=True,
        help="At the beginning of each month, to each member, about what it uses. Who "
        "has nothing to read gets none.",
    )
    digest_month = fields.Date(
        string="Last monthly mail",
        readonly=True,
        copy=False,
        groups="komunigi_membership.group_user",
        help="The first day of the month that it told of.",
    )
    roadmap_public = fields.Boolean(
        string="Everybody may read the roadmap",
        help="A page for everybody: what is being made now, next, later. No names of "
        "members, no amounts.",
    )

    _change_days = models.Constraint(
        "CHECK(change_days BETWEEN 1 AND 365)", "Members have between 1 and 365 days."
    )
