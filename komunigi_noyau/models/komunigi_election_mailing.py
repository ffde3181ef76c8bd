# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models
from odoo.fields import Domain


class KomunigiElectionMailing(models.Model):
    """One round of mails about an election, and how far it is."""

    _name = "komunigi.election.mailing"
    _description = "Mails about an election"
    _inherit = ["komunigi.mailing"]

    election_id = fields.Many2one(
        "komunigi.election",
        required=True,
        ondelete="cascade",
        index=True,
        readonly=True,
    )
    company_id = fields.Many2one(related="election_id.company_id", store=True)
    kind = fields.Selection(
        [
            ("call", "Call for candidates"),
            ("appointment", "Call to name who sits"),
            ("result", "Who sits"),
        ],
        required=True,
        readonly=True,
    )

    def _write_to(self, addressees):
        partners = self.env["res.partner"]
        for found in addressees._written_to().values():
            partners |= found
        self.election_id._queue(
            f"komunigi_noyau.mail_template_election_{self.kind}", partners
        )
        return len(addressees)

    def _tell_trouble(self, reason):
        self.election_id._tell_in_charge(
            lambda self: self.env._("Mails could not be written"),
            lambda self: reason,
        )

    def _domain_addressed(self) -> Domain:
        self.ensure_one()
        election = self.election_id
        if self.kind == "appointment":
            appoints = election._rule().appointed_by_id
            domain = Domain("network_id", "=", election.network_id.id) & Domain(
                "partner_id", "=", appoints.id
            )
        elif self.kind == "call":
            domain = election._domain_addressed()
        else:
            domain = Domain("network_id", "=", election.network_id.id) & Domain(
                "state", "=", "member"
            )
        return domain

    def _is_still_wanted(self) -> bool:
        """Nobody is called to an election that has gone on."""
        steps = {"call": "candidacies", "appointment": "appointment"}
        election = self.election_id
        return self.kind not in steps or (
            election.state == "open" and election.step == steps[self.kind]
        )
