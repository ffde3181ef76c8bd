# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models
from odoo.fields import Domain

# Mails that tell each its own share
OF_ITS_OWN = ("started", "lowered", "overrun", "settled")
# Whoever has said no is not written to, save where a call that was asked of everybody
# ends or changes.
AGREED = ("agreed", "signed", "invoiced")


class KomunigiCofundingMailing(models.Model):
    """One round of mails about a co-funding call, and how far it is."""

    _name = "komunigi.cofunding.mailing"
    _description = "Mails about a co-funding call"
    _inherit = ["komunigi.mailing"]

    cofunding_id = fields.Many2one(
        "komunigi.cofunding",
        required=True,
        ondelete="cascade",
        index=True,
        readonly=True,
    )
    company_id = fields.Many2one(related="cofunding_id.company_id", store=True)
    kind = fields.Selection(
        [
            ("opened", "Are we in?"),
            ("reminder", "Reminder"),
            ("extended", "More time"),
            ("cost_rose", "The cost is higher"),
            ("cost_fell", "The cost is lower"),
            ("started", "It starts"),
            ("fallen", "It does not take place"),
            ("lowered", "The share went down"),
            ("overrun", "It costs more than agreed"),
            ("settled", "The cost is settled"),
        ],
        required=True,
        readonly=True,
    )
    pledge_id = fields.Many2one(
        "komunigi.pledge",
        string="Who joined",
        ondelete="cascade",
        index="btree_not_null",
        readonly=True,
    )

    def _domain_addressed(self) -> Domain:
        self.ensure_one()
        pledges = self.cofunding_id.pledge_ids
        members = Domain("network_id", "=", self.cofunding_id.network_id.id) & Domain(
            "state", "=", "member"
        )
        if self.kind in OF_ITS_OWN:
            agreed = pledges.filtered(lambda pledge: pledge.state in AGREED)
            return Domain("id", "in", (agreed - self.pledge_id).membership_id.ids)
        if self.kind == "reminder":
            # Whoever only thinks about it has still to answer.
            answered = pledges.filtered(lambda pledge: pledge.state != "intention")
        else:
            answered = pledges.filtered(lambda pledge: pledge.state == "declined")
        return members & Domain("id", "not in", answered.membership_id.ids)

    def _write_to(self, addressees):
        call = self.cofunding_id
        template = f"komunigi_cost_sharing.mail_template_cofunding_{self.kind}"
        written_to = addressees._written_to()
        if self.kind in OF_ITS_OWN:
            pledges = call.pledge_ids.grouped("membership_id")
            for member, partners in written_to.items():
                self._queue_letter(template, pledges[member], partners)
        else:
            everybody = self.env["res.partner"]
            for partners in written_to.values():
                everybody |= partners
            self._queue_letter(template, call, everybody)
        # sudo: jobs are a matter of the system; this one sends what is queued.
        self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()
        return len(addressees)

    def _tell_trouble(self, reason):
        self.cofunding_id._tell_in_charge(
            lambda call: call.env._("Mails could not be written"), lambda call: reason
        )

    def _is_still_wanted(self) -> bool:
        """Nobody is asked on a call that has gone on."""
        call = self.cofunding_id
        if self.kind in ("opened", "reminder", "extended", "cost_rose", "cost_fell"):
            return call.state == "open" and not call.end
        if self.kind == "overrun":
            return call.asks_overrun
        return True


class KomunigiCofunding(models.Model):
    _inherit = "komunigi.cofunding"

    mailing_ids = fields.One2many(
        "komunigi.cofunding.mailing", "cofunding_id", string="Mails", copy=False
    )

    def _plan_mailing(self, kind, pledge=None):
        """Have everybody concerned written to, by the job, batch after batch."""
        self.ensure_one()
        # sudo: nobody writes mailings but the course of the call.
        self.env["komunigi.cofunding.mailing"].sudo().create(
            {
                "cofunding_id": self.id,
                "kind": kind,
                "date": fields.Datetime.now(),
                "pledge_id": pledge and pledge.id,
            }
        )
        # sudo: jobs are a matter of the system; this one only writes what is due.
        self.env.ref("komunigi_cost_sharing.ir_cron_cofunding_mail").sudo()._trigger()

    def _cofunding_url(self) -> str:
        """Where members read about it; it leads each to its own page."""
        self.ensure_one()
        return f"{self.get_base_url()}/my/cofundings/{self.id}"
