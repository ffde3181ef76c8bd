# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class KomunigiDevelopmentDeliver(models.TransientModel):
    """A development is there: in which version, since when, for whom."""

    _name = "komunigi.development.deliver"
    _description = "Deliver a development"

    development_id = fields.Many2one(
        "komunigi.development", required=True, readonly=True, ondelete="cascade"
    )
    network_id = fields.Many2one(related="development_id.network_id")
    version = fields.Char(help="Of Odoo and the addon: 19.0.1.2.0.")
    date = fields.Date(
        string="Since",
        required=True,
        default=lambda self: self._default_date(),
    )
    module_ids = fields.Many2many(
        "komunigi.shared.module",
        string="Addons",
        domain="[('network_id', '=', network_id)]",
        default=lambda self: self._default_development().module_ids,
    )
    users = fields.Boolean(
        string="All who use these addons use it",
        default=True,
        help="Untick it where each member has to switch it on first: members then say "
        "themselves that they use it.",
    )

    def _default_development(self):
        return self.env["komunigi.development"].browse(
            self.env.context.get("default_development_id", [])
        )

    def _default_date(self):
        network = self._default_development().network_id
        return network._today() if network else fields.Date.today()

    def action_deliver(self):
        self.ensure_one()
        development = self.development_id
        development.check_access("write")
        development.module_ids = self.module_ids
        development._deliver(self.version, self.date, users=self.users)
