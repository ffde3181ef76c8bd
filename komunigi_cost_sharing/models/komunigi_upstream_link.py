# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from urllib.parse import urlsplit

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class KomunigiUpstreamLink(models.Model):
    """Where the work on a development is given to everybody, and how far it is."""

    _name = "komunigi.upstream.link"
    _description = "Link to upstream work"
    _inherit = ["komunigi.reckoned"]
    _order = "development_id, id"

    development_id = fields.Many2one(
        "komunigi.development", required=True, ondelete="cascade", index=True
    )
    network_id = fields.Many2one(
        related="development_id.network_id", store=True, index=True
    )
    company_id = fields.Many2one(related="development_id.company_id", store=True)
    name = fields.Char(string="What", required=True, help="OCA/cooperative #123")
    url = fields.Char(string="Address", required=True)
    state = fields.Selection(
        [
            ("proposed", "Proposed"),
            ("review", "In review"),
            ("merged", "Merged"),
            ("closed", "Closed"),
        ],
        required=True,
        default="proposed",
        help="Kept by hand.",
    )

    @api.constrains("url")
    def _check_url(self):
        for link in self:
            try:
                parts = urlsplit(link.url.strip())
            except ValueError:
                parts = urlsplit("")
            if parts.scheme not in ("http", "https") or not parts.hostname:
                raise ValidationError(
                    self.env._(
                        "“%s” is no address of a page: it begins with https://.",
                        link.url,
                    )
                )
