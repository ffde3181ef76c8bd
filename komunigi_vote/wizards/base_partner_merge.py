# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models
from odoo.exceptions import UserError


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """Merging partners keeps their votes, and gives nobody two in one poll."""

    _inherit = "base.partner.merge.automatic.wizard"

    def _move_references(self, other, kept):
        if other._name == "komunigi.membership":
            self._unite_electors(other, kept)
        return super()._move_references(other, kept)

    def _unite_electors(self, other, kept):
        """Both stand on a roll: of a poll that is over, both lines stay.

        Its turnout and its published ballots are what they were. While it is under
        way one of two votes would have to go, which is for people to settle.
        """
        electors = self.env["komunigi.poll.elector"]
        twice = electors.search([("membership_id", "=", other.id)]).filtered_domain(
            [
                (
                    "poll_id",
                    "in",
                    electors.search([("membership_id", "=", kept.id)]).poll_id.ids,
                )
            ]
        )
        under_way = twice.poll_id.filtered(
            lambda poll: poll.state in ("open", "closed")
        )
        if under_way:
            raise UserError(
                self.env._(
                    "%(kept)s and %(other)s both stand on the roll of “%(poll)s”: "
                    "merge them once that poll has its result, or cancel it.",
                    kept=kept.display_name,
                    other=other.display_name,
                    poll=under_way[0].name,
                )
            )
        twice.is_second = True
        twice.flush_recordset()
