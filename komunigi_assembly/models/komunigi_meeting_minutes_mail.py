# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

# Time to put right what was noted in a hurry
MINUTES_AFTER = timedelta(minutes=5)


class KomunigiMeeting(models.Model):
    """The minutes of an intercoop meeting go out by themselves, soon after its end.

    What is corrected later can be sent again.
    """

    _inherit = "komunigi.meeting"

    date_minutes = fields.Datetime(
        string="Minutes sent", compute="_compute_date_minutes"
    )
    date_minutes_due = fields.Datetime(
        string="Minutes go out", compute="_compute_date_minutes"
    )

    @api.depends("mailing_ids.done", "mailing_ids.date")
    def _compute_date_minutes(self):
        for meeting in self:
            mailings = meeting.mailing_ids.filtered(lambda one: one.kind == "minutes")
            sent = mailings.filtered("done")
            meeting.date_minutes = max(sent.mapped("date"), default=False)
            meeting.date_minutes_due = max(
                (mailings - sent).mapped("date"), default=False
            )

    def _after_closed(self):
        result = super()._after_closed()
        if self.profile == "light":
            self._plan_mailing("minutes", at=self._now() + MINUTES_AFTER)
        return result

    def action_send_minutes(self):
        """Send them again, as they are now."""
        self.check_access("write")
        for meeting in self:
            if meeting.profile != "light" or meeting.state != "done":
                raise UserError(
                    self.env._(
                        "The minutes of “%(meeting)s” are not sent by mail.",
                        meeting=meeting.name,
                    )
                )
            meeting._plan_mailing("minutes")

    # For the mail

    def _minutes_mail_subject(self) -> str:
        self.ensure_one()
        if self._is_minutes_correction():
            return self.env._("Corrected minutes: %s", self.name)
        return self.env._("Minutes: %s", self.name)

    def _minutes_mail_html(self) -> Markup:
        """The minutes for who reads this mail."""
        self.ensure_one()
        return self._minutes_html(
            self.item_ids.filtered(lambda item: not self._shows(item))
        )

    def _is_minutes_correction(self) -> bool:
        """Whether the minutes were sent before."""
        self.ensure_one()
        # sudo: what was sent, whoever has it sent.
        return bool(self.sudo().date_minutes)

    def _is_minutes_for_guest(self) -> bool:
        """Whether who reads this mail has no page of the meeting."""
        return bool(self.env.context.get("komunigi_guest"))


class KomunigiMeetingMailing(models.Model):
    """Minutes go to all who were asked, and to whoever else was there."""

    _inherit = "komunigi.meeting.mailing"

    def _domain_addressed(self):
        domain = super()._domain_addressed()
        if self.kind == "minutes":
            there = self.meeting_id.attendance_ids.membership_id
            domain |= Domain("id", "in", there.ids)
        return domain

    def _after_last(self):
        result = super()._after_last()
        if self.kind == "minutes":
            self._write_to_guests()
            self._note_sent()
        return result

    def _note_sent(self):
        # The job has no language of its own.
        meeting = self.meeting_id.with_context(lang=self.meeting_id._in_charge().lang)
        meeting._message_log(body=meeting.env._("The minutes were sent by mail."))

    def _write_to_guests(self):
        """To who was there and acts for none of the members written to."""
        meeting = self.meeting_id
        # sudo: who was there and their addresses; the job writes.
        stays = meeting.sudo().attendance_ids.filtered("partner_id.email_normalized")
        members = self.env["komunigi.membership"].search(self._domain_addressed())
        written = self._written_otherwise(members)
        aside = meeting._items_aside(members)
        # A guest may belong to whom the item is about.
        delicate = frozenset().union(*aside.values()) | {
            item.id
            for item in meeting.sudo().item_ids
            if item.recusal_ids or item.subject != "ordinary"
        }
        hidden = {}
        for stay in stays:
            if stay.partner_id not in written:
                own = aside.get(stay.membership_id, frozenset())
                own = own if stay.membership_id else delicate
                hidden[stay.partner_id] = hidden.get(stay.partner_id, frozenset()) | own
        guests = self.with_context(komunigi_guest=True)
        mails = [
            guests._mail_values(
                guests._text(partner.lang or self.env.lang, items), partner, []
            )
            for partner, items in hidden.items()
        ]
        if mails:
            # sudo: only the system writes mails that belong to no record.
            self.env["mail.mail"].sudo().create(mails)
            # sudo: jobs are a matter of the system; this one sends what is queued.
            self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()

    def _written_otherwise(self, members) -> set:
        """Persons who get these minutes without having been there; to be extended."""
        return set().union(*self.meeting_id._reachable_of(members).values())
