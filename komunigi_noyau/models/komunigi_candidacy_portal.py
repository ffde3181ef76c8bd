# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models
from odoo.exceptions import UserError


class KomunigiCandidacy(models.Model):
    """What the elected answer themselves."""

    _inherit = "komunigi.candidacy"

    def _accept_by_member(self, representation, note: str = "") -> None:
        """The member accepts; an organisation says who sits for it.

        :param representation: of who sits; empty for a person
        :raises UserError: what is wrong, in words
        """
        candidacy = self._for_answer()
        delegate = None
        if candidacy.membership_id.partner_id.is_company:
            candidacy._check_sits_for_us(representation)
            # sudo: of a member for whom the person acts, as was just asked.
            delegate = representation.sudo().partner_id
        candidacy._accept(note=note, delegate=delegate)

    def _decline_by_member(self, note: str = "") -> None:
        self._for_answer()._decline(note=note)

    def _for_answer(self) -> "models.Model":
        """This candidacy in sudo, for somebody who acts for its member."""
        self.ensure_one()
        # sudo: asked right here whether the person acts for this member, and the
        # elected answer themselves; portal users have no write access of their own.
        candidacy = self.sudo()
        candidacy.membership_id.with_env(self.env)._check_acting()
        if candidacy.state != "elected" or candidacy.election_id.state != "open":
            raise UserError(
                self.env._(
                    "There is nothing to answer any more: a colleague has answered, or "
                    "the election has gone on."
                )
            )
        return candidacy

    def _check_sits_for_us(self, representation) -> None:
        membership = self.membership_id
        # sudo: of a member for whom the person acts, as was asked before.
        theirs = representation.sudo() & membership.representation_ids
        if not theirs._active_on(membership.network_id._today()):
            raise UserError(
                self.env._("Say who sits for %s.", membership.partner_id.name)
            )

    def _say_state(self) -> str:
        """Where this candidacy stands, in the reader's language."""
        self.ensure_one()
        return dict(self._fields["state"]._description_selection(self.env))[self.state]
