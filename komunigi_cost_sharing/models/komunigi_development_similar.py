# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import re

from odoo import api, models
from odoo.fields import Domain
from odoo.tools.misc import remove_accents

SHORTEST_WORD = 4
# What a word begins with: so that "invoices" finds "invoice" and "invoicing".
STEM = 5
MOST_LOOKED_AT = 1000


class KomunigiDevelopment(models.Model):
    """Finds needs that say the same in other words."""

    _inherit = "komunigi.development"

    @api.model
    def _similar(self, network, text: str, limit: int = 5):
        """Needs of `network` that share words with `text`, the closest first.

        Each word that stands in the name of a need counts one, each that stands below
        it a half; a need that comes to one is shown. Words of three letters and fewer,
        accents and endings do not count.
        """
        stems = self._stems(text)
        if not stems:
            return self.browse()
        alive = self.search_fetch(
            Domain("network_id", "=", network.id) & Domain("active", "=", True),
            ["name", "description"],
            order="id desc",
            limit=MOST_LOOKED_AT,
        )
        closeness = {need: need._closeness(stems) for need in alive}
        return alive.filtered(lambda need: closeness[need] >= 1).sorted(
            lambda need: -closeness[need]
        )[:limit]

    def _closeness(self, stems: set[str]) -> float:
        self.ensure_one()
        in_name = stems & self._stems(self.name)
        below = stems & self._stems(self.description) - in_name
        return len(in_name) + len(below) / 2

    @api.model
    def _stems(self, text: str | None) -> set[str]:
        """What the words of `text` begin with, without accents."""
        words = re.findall(r"\w+", remove_accents(text or "").lower())
        return {word[:STEM] for word in words if len(word) >= SHORTEST_WORD}
