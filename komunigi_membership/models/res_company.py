# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models


class ResCompany(models.Model):
    """The language in which a network names what all its members read."""

    _inherit = "res.company"

    def _common_language(self) -> str:
        """That of the company's own card, whoever happens to click; else the user's.

        For names that the software gives and people may change, and for documents
        that stay as they were written.
        """
        # sudo: a language, of a company whose partner not everybody reads.
        return self.sudo().partner_id.lang or self.env.lang or "en_US"
