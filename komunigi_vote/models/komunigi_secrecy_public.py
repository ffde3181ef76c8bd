# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models


class KomunigiSecrecyPublic(models.AbstractModel):
    """Who voted what is known to all members once there is a result."""

    _name = "komunigi.secrecy.public"
    _description = "Public poll"
    _inherit = ["komunigi.secrecy"]

    _can_change = True
    _tells_who = True
