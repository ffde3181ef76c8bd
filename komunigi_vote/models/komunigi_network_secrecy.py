# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class KomunigiNetwork(models.Model):
    """What a network asks of its confidential polls."""

    _inherit = "komunigi.network"

    confidential_minimum = fields.Integer(
        string="Voters of a confidential poll, at least",
        default=5,
        help="Where fewer members are asked, a poll is not kept "
        "confidential: the fewer vote, the easier it is to guess who voted what.",
    )

    _confidential_minimum = models.Constraint(
        "CHECK(confidential_minimum >= 3)",
        "A confidential poll needs at least three voters: of two, each knows the "
        "other's vote.",
    )
