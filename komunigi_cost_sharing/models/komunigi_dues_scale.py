# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import UserError


class KomunigiDuesScale(models.Model):
    """A scale that was made of a scenario, and waits to be decided."""

    _inherit = "komunigi.dues.scale"

    scenario_ids = fields.One2many(
        "komunigi.scenario",
        "scale_id",
        string="Made of",
        # Members read the scales among which they choose.
        groups="komunigi_membership.group_user",
    )
    is_to_decide = fields.Boolean(
        compute="_compute_is_to_decide",
        groups="komunigi_membership.group_user",
        help="Made of a scenario: nobody is asked for dues by it before it is decided.",
    )

    @api.depends("active", "scenario_ids")
    def _compute_is_to_decide(self):
        for scale in self:
            scale.is_to_decide = not scale.active and bool(scale.scenario_ids)

    def action_put_in_force(self):
        """It was decided: from its first day on it follows the scale before it."""
        self.ensure_one()
        self.check_access("write")
        self._lock()
        if self.active:
            return
        if not self.decision:
            raise UserError(
                self.env._(
                    "Say who decided on “%(scale)s”, and where: the meeting, its "
                    "minutes.",
                    scale=self.name,
                )
            )
        before = self.network_id.scale_ids.filtered(
            lambda scale: (
                scale.date_start < self.date_start
                and (not scale.date_end or scale.date_end > self.date_start)
            )
        )
        # The database allows one scale at a time: the old one ends first.
        before.date_end = self.date_start
        before.flush_recordset(["date_end"])
        self.active = True
