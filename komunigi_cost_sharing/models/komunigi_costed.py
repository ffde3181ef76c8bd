# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models


class KomunigiCosted(models.AbstractModel):
    """Has a cost that is shared: what was asked of whom follows from it.

    Whoever inherits it is named on its shares by a field of its own (`_share_field`).
    """

    _name = "komunigi.costed"
    _description = "Record of which the cost is shared"

    # The many2one of komunigi.cost.share that leads back here
    _share_field = None
