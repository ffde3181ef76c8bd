# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

TEMPLATE = "komunigi_cost_sharing.mail_template_catch_up_invited"


class KomunigiCatchUpMailing(models.Model):
    """Invitations to join those who paid a development, and how far they are."""

    _name = "komunigi.catch.up.mailing"
    _description = "Invitations to catch up"
    _inherit = ["komunigi.mailing"]

    _addressee = "komunigi.catch.up.newcomer"

    catch_up_id = fields.Many2one(
        "komunigi.catch.up", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="catch_up_id.company_id", store=True)
    kind = fields.Selection(
        [("invited", "Invited to join those who paid")],
        required=True,
        default="invited",
        readonly=True,
    )

    def _domain_addressed(self):
        return Domain("mailing_id", "=", self.id) & Domain("state", "=", "proposed")

    def _is_still_wanted(self):
        record = self.catch_up_id
        return record.month == record.network_id._today().replace(day=1)

    def _write_to(self, addressees):
        written_to = addressees.membership_id._written_to()
        for newcomer in addressees:
            partners = written_to[newcomer.membership_id]
            self._queue_letter(TEMPLATE, newcomer, partners)
        # sudo: jobs are a matter of the system; this one sends what is queued.
        self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()
        return len(addressees)

    def _tell_trouble(self, reason):
        self.catch_up_id._message_log(
            body=self.env._("Invitations could not be written: %s", reason)
        )


class KomunigiCatchUp(models.Model):
    _inherit = "komunigi.catch.up"

    def action_invite(self):
        """Write to the newcomers that were not written to yet."""
        self.check_access("write")
        for record in self:
            record._lock()
            new = record.newcomer_ids.filtered(
                lambda one: one.state == "proposed" and not one.mailing_id
            )
            if not new:
                raise UserError(
                    self.env._("Everybody was invited: nobody is written to twice.")
                )
            # sudo: nobody writes rounds of mails but the course; checked above.
            mailing = (
                self.env["komunigi.catch.up.mailing"]
                .sudo()
                .create({"catch_up_id": record.id, "date": fields.Datetime.now()})
            )
            new.sudo().mailing_id = mailing
        # sudo: jobs are a matter of the system; this one only writes what is due.
        self.env.ref("komunigi_cost_sharing.ir_cron_catch_up_mail").sudo()._trigger()
        return True
