# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models


class KomunigiBodySetup(models.TransientModel):
    """A noyau meets once a quarter: its meetings are set up with it."""

    _inherit = "komunigi.body.setup"

    meets_every = fields.Integer(
        string="It meets every (months)",
        compute="_compute_meets_every",
        store=True,
        precompute=True,
        readonly=False,
        help="The meetings are there at once, and can be moved. 0: none by itself.",
    )

    @api.depends("kind")
    def _compute_meets_every(self):
        for setup in self:
            setup.meets_every = 3 if setup.kind == "core" else 0

    def _set_up(self):
        body = super()._set_up()
        if self.meets_every > 0 and body.kind != "audit":
            body._meet_every(self.meets_every)
        return body
