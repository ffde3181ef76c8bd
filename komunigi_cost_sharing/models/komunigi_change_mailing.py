# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models
from odoo.fields import Domain


class KomunigiChangeMailing(models.Model):
    """One round of mails about a change, and how far it is."""

    _name = "komunigi.change.mailing"
    _description = "Mails about a change"
    _inherit = ["komunigi.mailing"]

    notice_id = fields.Many2one(
        "komunigi.change.notice",
        string="Change",
        required=True,
        ondelete="cascade",
        index=True,
        readonly=True,
    )
    company_id = fields.Many2one(related="notice_id.company_id", store=True)
    kind = fields.Selection(
        [
            ("announced", "Announced"),
            ("moved", "Another day"),
            ("withdrawn", "Withdrawn"),
        ],
        required=True,
        readonly=True,
    )

    def _domain_addressed(self) -> Domain:
        """Who was concerned when it was announced, and is a member still."""
        return Domain("state", "=", "member") & Domain(
            "change_concerned_ids", "any!", Domain("notice_id", "=", self.notice_id.id)
        )

    def _is_still_wanted(self) -> bool:
        """Nobody is told of what was withdrawn meanwhile, but of that."""
        if self.kind == "withdrawn":
            return True
        return not self.notice_id.is_withdrawn

    def _write_to(self, addressees) -> int:
        people = {
            membership: partners
            for membership, partners in addressees._written_to().items()
            if partners
        }
        self._queue_letter(
            f"komunigi_cost_sharing.mail_template_change_{self.kind}",
            self.notice_id,
            self.env["res.partner"].union(*people.values()),
        )
        if people:
            # sudo: jobs are a matter of the system; this one sends what is queued.
            self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()
        if self.kind == "announced":
            reached = self.notice_id.concerned_ids.filtered(
                lambda row: row.membership_id in people
            )
            reached.date_told = fields.Datetime.now()
        return len(people)

    def _tell_trouble(self, reason: str) -> None:
        self.notice_id._tell_in_charge(
            lambda notice: notice.env._("Mails could not be written"),
            lambda notice: reason,
        )


class KomunigiChangeConcern(models.Model):
    _inherit = "komunigi.change.concern"

    def _write_what_became_of_it(self):
        """Who raised it learns of it; where that person has gone, who acts now."""
        self.ensure_one()
        # sudo: whom to write to, and what every member may read.
        concern = self.sudo()
        people = concern.membership_id._written_to()[concern.membership_id]
        self.env["komunigi.change.mailing"]._queue_letter(
            "komunigi_cost_sharing.mail_template_change_answered",
            concern,
            (people & concern.partner_id) or people,
        )
        # sudo: jobs are a matter of the system; this one sends what is queued.
        self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()


class KomunigiChangeNotice(models.Model):
    _inherit = "komunigi.change.notice"

    mailing_ids = fields.One2many("komunigi.change.mailing", "notice_id")

    def _plan_mailing(self, kind: str) -> None:
        """Have the members concerned written to, by the job, batch after batch."""
        self.ensure_one()
        # sudo: nobody writes mailings but the course of the notice.
        mailings = self.env["komunigi.change.mailing"].sudo()
        # What has not begun says the same: the text is that of when it is written.
        waiting = mailings.search_count(
            Domain("notice_id", "=", self.id)
            & Domain("kind", "in", ("announced", kind))
            & Domain("done", "=", False)
            & Domain("reached_id", "=", 0)
        )
        if kind == "withdrawn" or not waiting:
            mailings.create(
                {
                    "notice_id": self.id,
                    "kind": kind,
                    "date": fields.Datetime.now(),
                }
            )
        # sudo: jobs are a matter of the system; this one only writes what is due.
        self.env.ref("komunigi_cost_sharing.ir_cron_change_mail").sudo()._trigger()

    def _portal_url(self) -> str:
        """Where members read about it; it leads each to its own page."""
        self.ensure_one()
        return f"{self.get_base_url()}/my/changes/{self.id}"
