# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models
from odoo.exceptions import UserError


class KomunigiMembership(models.Model):
    """What a member says for the reckoning of its dues, by those who act for it."""

    _inherit = "komunigi.membership"

    def _dues_answer(self, scale, create=True):
        """This member's answer to `scale`, drafted if there is none and `create`.

        One for all its representatives: they see each other's draft.
        """
        self.ensure_one()
        self._check_acting()
        answer = self.env["komunigi.dues.answer"].search(
            [("membership_id", "=", self.id), ("scale_id", "=", scale.id)]
        )
        if answer or not create:
            return answer
        return (
            answer
            # sudo: this person acts for the member, whose answer it becomes.
            .sudo()
            .create(
                {
                    "membership_id": self.id,
                    "scale_id": scale.id,
                    "tier_id": (self.dues_tier_id & self._tiers_of(scale)).id,
                    "author_id": self.env.user.partner_id.id,
                }
            )
            .sudo(self.env.su)
        )

    def _declare_basis(self, basis, year, value):
        """Declare the `value` of `basis` for `year`, or change what was declared."""
        self.ensure_one()
        self._check_acting()
        this_year = self.network_id._today().year
        if not this_year - 10 <= year <= this_year:
            raise UserError(
                self.env._(
                    "%(basis)s is declared for a year that has begun, of the last "
                    "ten: %(year)s is none.",
                    basis=basis.name,
                    year=str(year),
                )
            )
        if self.id in basis._register_values(self, year):
            raise UserError(
                self.env._(
                    "%s is read from your share register and need not be declared.",
                    basis.name,
                )
            )
        # sudo: this person acts for the member; the value keeps who declared it.
        values = self.env["komunigi.basis.value"].sudo()
        declared = values.search(
            [
                ("basis_id", "=", basis.id),
                ("membership_id", "=", self.id),
                ("year", "=", year),
            ]
        )
        if declared:
            declared.value = value
            return declared
        return values.create(
            {
                "basis_id": basis.id,
                "membership_id": self.id,
                "year": year,
                "value": value,
            }
        )
