# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.exceptions import UserError


class CircleWentOn(UserError):
    """What was sent belongs to a step that the circle has left meanwhile."""

    http_status = 409
