# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models
from odoo.tools import SQL


class KomunigiNetwork(models.Model):
    """Whose turn it is to take the next number of a register of this network."""

    _inherit = "komunigi.network"

    def _take_turn(self):
        """Be the only one who numbers in this network until the transaction ends.

        The row is written, not only locked: whoever waited for it and began to read
        before fails with a serialization error, which Odoo tries again with what
        there is then. With a lock alone it would read a number that is taken.
        """
        self.ensure_one()
        self.env.cr.execute(
            SQL("UPDATE komunigi_network SET active = active WHERE id = %s", self.id)
        )
