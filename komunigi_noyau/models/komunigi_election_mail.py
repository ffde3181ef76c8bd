# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class KomunigiElection(models.Model):
    """What members are written about an election; of its vote, the poll writes."""

    _inherit = "komunigi.election"

    mailing_ids = fields.One2many(
        "komunigi.election.mailing",
        "election_id",
        copy=False,
        groups="komunigi_membership.group_user",
    )

    def _announce_call(self):
        result = super()._announce_call()
        self._plan_mailing("appointment" if self.way == "appointment" else "call")
        return result

    def _announce_done(self):
        result = super()._announce_done()
        self._plan_mailing("result")
        return result

    def _announce_elected(self, candidacies):
        result = super()._announce_elected(candidacies)
        for candidacy in candidacies:
            candidacy._write_to_elected()
        return result

    def _plan_mailing(self, kind):
        """Have everybody concerned written to, by the job, batch after batch."""
        self.ensure_one()
        # sudo: nobody writes mailings but the course of the election.
        mailings = self.env["komunigi.election.mailing"].sudo()
        # What is under way says the same: the dates are those of now.
        waiting = mailings.search(
            [
                ("election_id", "=", self.id),
                ("kind", "=", kind),
                ("done", "=", False),
                ("reached_id", "=", 0),
            ]
        )
        if not waiting:
            mailings.create(
                {
                    "election_id": self.id,
                    "kind": kind,
                    "date": fields.Datetime.now(),
                }
            )
        # sudo: jobs are a matter of the system; this one only writes what is due.
        self.env.ref("komunigi_noyau.ir_cron_election_mail").sudo()._trigger()

    def _queue(self, template, partners, record=None):
        """Put one mail for each of `partners` into the queue, in their languages."""
        self.env["komunigi.election.mailing"]._queue_letter(
            template, record or self, partners
        )
        if partners:
            # sudo: jobs are a matter of the system; this one sends what is queued.
            self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()

    def _portal_url(self) -> str:
        """Where members read about it; it leads each to its own page."""
        self.ensure_one()
        return f"{self.get_base_url()}/my/elections/{self.id}"


class KomunigiCandidacy(models.Model):
    _inherit = "komunigi.candidacy"

    def _write_to_elected(self):
        """Ask who was elected whether it accepts."""
        self.ensure_one()
        # sudo: who acts for a member, and its address.
        candidacy = self.sudo()
        partners = (
            candidacy.membership_id._written_to()[candidacy.membership_id]
            if candidacy.membership_id
            else candidacy.holder_id.filtered("email_normalized")
        )
        candidacy.election_id._queue(
            "komunigi_noyau.mail_template_candidacy_elected", partners, candidacy
        )
