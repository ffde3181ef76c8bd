# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from urllib.parse import urlsplit

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

LONGEST_LINK = 200
MOST_LINKS = 50


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

    @api.model
    def _enter(self, development, vals: dict):
        """Where a contributor gives the work to everybody, as the portal is told.

        The same address again says how far it is by now. Called with sudo: the caller
        has asked that the person is a contributor of the development's network.
        """
        name, url = (
            " ".join(development._clean(vals[field], LONGEST_LINK).split())
            for field in ("name", "url")
        )
        if not name or not url:
            raise UserError(self.env._("Say what it is, and its address."))
        if vals["state"] not in dict(self._fields["state"].selection):
            raise UserError(self.env._("Say how far it is."))
        development._check_alive()
        links = development.upstream_ids
        known = links.filtered(lambda link: link.url == url)[:1]
        if known:
            known.write({"name": name, "state": vals["state"]})
            return known
        if len(links) >= MOST_LINKS:
            raise UserError(self.env._("There are too many links here already."))
        return self.create(
            {
                "development_id": development.id,
                "name": name,
                "url": url,
                "state": vals["state"],
            }
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
