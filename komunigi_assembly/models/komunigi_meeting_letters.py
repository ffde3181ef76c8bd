# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL


class KomunigiMeeting(models.Model):
    """Who has no e-mail address is convened by letter; and the proof of all notices."""

    _inherit = "komunigi.meeting"

    def _lines_by_letter(self):
        """Lines of the roll that no mail has convened, once all mails are written."""
        self.ensure_one()
        # The letters show addresses and codes of the roll. Odoo asks for a report's
        # groups where it lists reports, not where one is opened by its address.
        self.check_access("write")
        if not self._written_assemblies():
            return self.env["komunigi.meeting.member"]
        return self.env["komunigi.meeting.member"].search(
            Domain("meeting_id", "=", self.id) & Domain("date_notified", "=", False)
        )

    def action_print_letters(self):
        self.ensure_one()
        self.check_access("read")
        if not self._lines_by_letter():
            raise UserError(
                self.env._("Everybody on the roll is convened: no letter is left.")
            )
        return self.env.ref("komunigi_assembly.report_meeting_letters").report_action(
            self
        )

    def action_letters_posted(self):
        """Note on the roll who was convened by letter, today, at which address."""
        self.ensure_one()
        self.check_access("write")
        self._lock()
        lines = self._lines_by_letter()
        # sudo: addresses of members on a roll that one may write.
        partners = lines.sudo().membership_id.partner_id
        addresses = {
            partner.id: ", ".join(
                part.strip()
                for part in (partner.contact_address or "").splitlines()
                if part.strip()
            )
            for partner in partners
        }
        self.env["komunigi.meeting.member"].flush_model()
        self.env.cr.execute(
            SQL(
                """UPDATE komunigi_meeting_member AS line
                      SET date_notified = %s, notified_by = 'letter',
                          notified_to = told.address
                     FROM unnest(%s::int[], %s::text[]) AS told (id, address)
                    WHERE line.id = told.id AND line.date_notified IS NULL""",
                self._now(),
                lines.ids,
                [addresses[line.sudo().membership_id.partner_id.id] for line in lines],
            )
        )
        lines.invalidate_recordset()
        self.invalidate_recordset(["unreachable_count"])
        self._log_event("letters_posted", count=len(lines))
        self._let_go_of_activities()

    def _notice_lines(self):
        """The roll, for the proof of notice."""
        self.ensure_one()
        return self.env["komunigi.meeting.member"].search(
            [("meeting_id", "=", self.id)]
        )

    def action_view_notice(self):
        """Who was convened when, how, and at which address."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Proof of notice"),
            "res_model": "komunigi.meeting.member",
            "view_mode": "list",
            "views": [
                (
                    self.env.ref(
                        "komunigi_assembly.komunigi_meeting_member_view_list_notice"
                    ).id,
                    "list",
                )
            ],
            "domain": [("meeting_id", "=", self.id)],
            "context": {"create": False},
        }


class KomunigiMeetingEvent(models.Model):
    _inherit = "komunigi.meeting.event"

    def _say_letters_posted(self, values) -> str:
        return self.env._(
            "Members convened by letter: %(count)s.", count=values["count"]
        )
