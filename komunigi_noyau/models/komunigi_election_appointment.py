# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models
from odoo.exceptions import AccessError, UserError


class KomunigiElection(models.Model):
    """The organisation that has the seats names who sits."""

    _inherit = "komunigi.election"

    def _enter_appointment(self):
        """The organisation is asked: as the call of an election."""
        self._announce_call()

    def _proceed_from_appointment(self):
        raise UserError(
            self.env._("Say who is appointed, with the button “Name who sits”.")
        )

    def _appoint(self, membership, partners, note: str = "", attachments=None):
        """Name who sits.

        :param membership: of the organisation that names them, for which the current
            user acts in the portal; empty where the secretary enters its letter
        :param partners: persons, or organisations where these hold the seats
        :param attachments: ir.attachment, the letter for instance
        """
        self.ensure_one()
        # sudo: whose seats they are, asked before anything is shown or done.
        appoints = self.sudo()._rule().appointed_by_id
        if membership:
            membership._check_acting(self.env.user)
            if membership.sudo().partner_id != appoints:
                raise AccessError(
                    self.env._("%(who)s appoints here.", who=appoints.name)
                )
        else:
            self.check_access("write")
        if attachments:
            # Followers get them by mail: whoever sends them may read them.
            attachments.check_access("read")
        # sudo: what the course writes, nobody else may; the right to was just checked.
        election = self.sudo()
        election._lock()
        if election.state != "open" or election.step != "appointment":
            raise UserError(
                self.env._(
                    "“%(election)s” waits for no appointment.", election=election.name
                )
            )
        partners = partners.sudo()
        if not partners or len(partners) > election._seats_left():
            raise UserError(
                self.env._(
                    "%(count)s seats are to be filled: name as many at most.",
                    count=election._seats_left(),
                )
            )
        candidacies = self.env["komunigi.candidacy"].sudo()
        for partner in partners:
            election._check_may_hold(partner)
            candidacy = election.candidacy_ids.filtered(
                lambda one, partner=partner: one.holder_id == partner
            )
            if candidacy.state == "accepted":
                raise UserError(
                    self.env._("%(name)s was named already.", name=partner.name)
                )
            candidacies |= candidacy or candidacies.create(
                {
                    "election_id": election.id,
                    "holder_id": partner.id,
                    "delegate_id": not partner.is_company and partner.id,
                    "origin": "appointed",
                }
            )
        election._log_step(
            "appointed",
            who=appoints.name or "",
            names=candidacies.mapped("display_name"),
            note=(note or "").strip(),
        )
        if attachments:
            election.message_post(
                body=self.env._("The letter of appointment"),
                attachment_ids=attachments.ids,
            )
        election._name_elected(candidacies)
        return candidacies

    def action_appoint(self):
        self.ensure_one()
        return self._action_dialog(
            self.env._("Name who sits"), "komunigi.election.appoint"
        )
