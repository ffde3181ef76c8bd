# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import logging

from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.komunigi_vote.models.komunigi_poll_elector_mail import _choose

_logger = logging.getLogger(__name__)

# Members written to in one transaction
MAILING_BATCH = 200


class KomunigiElectionMailing(models.Model):
    """One round of mails about an election, and how far it is.

    The members are gone through in the order of their records. Each batch of mails
    enters the queue in the transaction that writes how far it is: a job that is
    killed neither forgets anybody nor writes twice.
    """

    _name = "komunigi.election.mailing"
    _description = "Mails about an election"
    _inherit = ["komunigi.reckoned"]
    _order = "id desc"

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
    date = fields.Datetime(string="Asked for", required=True, readonly=True)
    # An id, not a link: the member may be no more.
    reached_id = fields.Integer(readonly=True, help="Member, by its id.")
    member_count = fields.Integer(string="Members written to", readonly=True)
    done = fields.Boolean(string="All written", readonly=True)
    trouble = fields.Char(string="What went wrong", readonly=True)

    @api.model
    def _cron_write(self, batch_size=MAILING_BATCH):
        """Put into the queue of mails what is due."""
        progress = self.env["ir.cron"]._commit_progress
        mailings = self.search([("done", "=", False)], order="id")
        progress(
            remaining=sum(
                self.env["komunigi.membership"].search_count(mailing._domain_left())
                for mailing in mailings
            )
        )
        for mailing in mailings:
            while not mailing.done:
                written = mailing._try_batch(batch_size)
                if not progress(written):
                    return
                if not written and not mailing.done:
                    # Somebody else is at it, or it is tried again at the next run.
                    break

    def _try_batch(self, size) -> int:
        """Write the next batch, of how many members is told.

        Where it fails, it is tried again with the next run, the other mailings go on,
        and whoever is in charge is told once.
        """
        self.ensure_one()
        try:
            with self.env.cr.savepoint():
                return self._write_batch(size)
        except Exception as error:
            _logger.exception(
                "Mails of election %s: %s", self.election_id.id, self.kind
            )
            reason = str(error) or type(error).__name__
            if not self.trouble:
                self.election_id._tell_in_charge(
                    lambda self: self.env._("Mails could not be written"),
                    lambda self: reason,
                )
            self.trouble = reason
            return 0

    def _write_batch(self, size) -> int:
        if not self._try_lock():
            # Somebody else is at it.
            return 0
        election = self.election_id
        members = self.env["komunigi.membership"]
        if self._is_still_wanted():
            members = members.search(self._domain_left(), order="id", limit=size)
        partners = self.env["res.partner"]
        for found in members._written_to().values():
            partners |= found
        election._queue(f"komunigi_noyau.mail_template_election_{self.kind}", partners)
        self.write(
            {
                "reached_id": members[-1:].id or self.reached_id,
                "member_count": self.member_count + len(members),
                "trouble": False,
                "done": len(members) < size,
            }
        )
        return len(members)

    def _domain_left(self) -> Domain:
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
        return domain & Domain("id", ">", self.reached_id)

    def _is_still_wanted(self) -> bool:
        """Nobody is called to an election that has gone on."""
        steps = {"call": "candidacies", "appointment": "appointment"}
        election = self.election_id
        return self.kind not in steps or (
            election.state == "open" and election.step == steps[self.kind]
        )


class KomunigiMembership(models.Model):
    _inherit = "komunigi.membership"

    def _written_to(self) -> dict:
        """Who is written to for each of these members: partners.

        All who act for it and have a login; else one person: the titular before a
        substitute, and the member itself last. As for polls.
        """
        representations = self.env["komunigi.representation"]
        current = representations.search(
            Domain("membership_id", "in", self.ids) & representations._domain_acting(),
            order="role desc, id",
        )
        acting = current.grouped("membership_id")
        # At once, for they are then looked at one by one.
        (self.partner_id | current.partner_id).fetch(
            ["email_normalized", "message_bounce", "lang"]
        )
        found = {}
        for membership in self:
            member = membership.partner_id
            of_member = acting.get(membership, representations)
            own = member if member.user_ids else member.browse()
            logins = of_member.filtered("user_id").partner_id | own
            found[membership] = _choose(logins, of_member.partner_id | member)[0]
        return found
