# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class KomunigiNetwork(models.Model):
    """The budgets of a network, as its members read them."""

    _inherit = "komunigi.network"

    budget_ids = fields.One2many(
        "komunigi.budget",
        "network_id",
        string="Budgets",
        groups="komunigi_membership.group_user",
    )

    def _valid_budget(self):
        """The budget of this year; else the latest one before that was valid."""
        self.ensure_one()
        year = self._today().year
        # sudo: every member reads the valid budget; callers have asked that the
        # person acts for one.
        return (
            self.sudo()
            .budget_ids.filtered(
                lambda budget: budget.state == "valid" and budget.year <= year
            )
            .sorted("year", reverse=True)[:1]
        )

    def _budgets_compared(self):
        """Budgets of this year and later with scenarios that members may see."""
        self.ensure_one()
        year = self._today().year
        # sudo: as in _valid_budget
        return (
            self.sudo()
            .budget_ids.filtered(
                lambda budget: (
                    budget.year >= year
                    and any(budget.scenario_ids.mapped("is_published"))
                )
            )
            .sorted("year")
        )
