# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, format_date

from odoo.addons.komunigi_vote.models.komunigi_contestable import CONTEST_FIELDS

# How long after a meeting nobody needs to know who had meant to come.
PAST = timedelta(days=30)


class KomunigiMeeting(models.Model):
    """What is left of an assembly once nobody can contest it any more.

    Attendance sheet, proxies and minutes are the register that the law asks for: they
    stay. How a member voted beforehand, or asked a holder to vote, goes.
    """

    _name = "komunigi.meeting"
    _inherit = ["komunigi.meeting", "komunigi.contestable"]

    @api.model
    def _domain_over(self, before):
        return (
            Domain("profile", "=", "assembly")
            & Domain("state", "=", "done")
            & Domain("date_closed", "<", before)
        )

    def _contested_together(self):
        yield from super()._contested_together()
        yield from self.item_ids.poll_ids

    def _is_settled(self):
        """What happened in it is told by minutes that are signed."""
        if self.state == "cancelled":
            return True
        if self.profile == "assembly":
            return bool(self.minutes_entry_id)
        return self.state == "done"

    @api.model
    def _is_free_of_minutes(self, name):
        free = CONTEST_FIELDS | {"date_cleared"}
        return name in free or super()._is_free_of_minutes(name)

    def _say_cleared(self):
        return self.env._(
            "Votes cast beforehand and instructions to proxies were cleared on "
            "%(date)s, as the network decided. Attendance sheet and minutes stay.",
            date=format_date(self.env, self.date_cleared),
        )

    def _clear(self):
        self.ensure_one()
        self.env.flush_all()
        # By SQL: nobody changes what belongs to a meeting whose minutes are signed.
        # Its results are on the items, and in the minutes.
        for query in (
            """DELETE FROM komunigi_advance_vote WHERE item_id IN (
                   SELECT id FROM komunigi_agenda_item WHERE meeting_id = %s)""",
            "UPDATE komunigi_proxy SET instructions = NULL WHERE meeting_id = %s",
        ):
            self.env.cr.execute(SQL(query, self.id))
        self.env.invalidate_all()


class KomunigiPoll(models.Model):
    _inherit = "komunigi.poll"

    def _contested_together(self):
        yield from super()._contested_together()
        if self.item_id:
            yield self.item_id.meeting_id


class KomunigiMeetingIntention(models.Model):
    _inherit = "komunigi.meeting.intention"

    @api.autovacuum
    def _forget_past_intentions(self):
        """Who had said to come is of no use once the meeting was held."""
        self.search(
            Domain("meeting_id.state", "=", "cancelled")
            | Domain("meeting_id.date_closed", "<", fields.Datetime.now() - PAST)
        ).unlink()


class KomunigiMeetingMember(models.Model):
    _inherit = "komunigi.meeting.member"

    @api.autovacuum
    def _forget_past_codes(self):
        """No code checks anybody in at a meeting that is over."""
        self.env.cr.execute(
            SQL(
                """UPDATE komunigi_meeting_member SET code = NULL
                    WHERE code IS NOT NULL AND meeting_id IN (
                          SELECT id FROM komunigi_meeting
                           WHERE state = 'cancelled' OR date_closed < %s)""",
                fields.Datetime.now() - PAST,
            )
        )
        self.invalidate_model(["code"])
