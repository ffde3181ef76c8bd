# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

THERE = ("here", "remote")


class KomunigiMeeting(models.Model):
    """Who is there: checked in and out, in both profiles.

    Of an assembly the line of the roll is locked, never the meeting: twenty desks
    work side by side, and two of them that take the same member do it once.
    """

    _inherit = "komunigi.meeting"

    desk_ids = fields.Many2many(
        "res.partner",
        "komunigi_meeting_desk_rel",
        string="At the desk",
        help="Persons with a login who check members in, beside the secretary and "
        "the scrutineers.",
    )

    def _check_in(self, membership, mode="here", partner=None, name=None, by=None):
        """Somebody is there for `membership`; without one, a guest.

        Who is there already stays there: asking twice does nothing.

        :param mode: "here" or "remote"
        :param partner: res.partner, where it is known who came
        :param name: of the person, where it is not
        :param by: res.partner who says so
        :return: the stay
        :raises UserError: for who is not on the roll, or when nobody is taken in
        """
        self.ensure_one()
        if mode not in THERE:
            raise UserError(self.env._("Say whether here or remotely."))
        # sudo: callers have asked who may check in; the roll is written by nobody.
        meeting = self.sudo()
        meeting._check_takes_attendance()
        membership = membership.sudo() if membership else meeting._no_member()
        if membership:
            meeting._check_of_network(membership)
        partner = meeting._who_came(membership, partner, name)
        name = " ".join((name or "").split())
        meeting._lock_line(membership)
        stay = meeting._open_stays(membership, partner, name)[:1]
        if stay.mode != mode:
            if stay:
                stay._end()
            stay = stay.create(
                {
                    "meeting_id": meeting.id,
                    "membership_id": membership.id,
                    "partner_id": partner.id,
                    "name": name or partner.name or membership.partner_id.name,
                    "mode": mode,
                    "date_in": meeting._now(),
                }
            )
        meeting._presence_follows(membership)
        return stay.sudo(self.env.su)

    def _check_out(self, membership, partner=None, by=None):
        """Who is there for `membership` leaves; only `partner` of them, if given."""
        self.ensure_one()
        # sudo: as for checking in.
        meeting = self.sudo()
        meeting._check_takes_attendance()
        membership = membership.sudo()
        meeting._lock_line(membership)
        stays = meeting._open_stays(membership)
        if partner:
            stays = stays.filtered(lambda stay: stay.partner_id == partner)
        stays._end()
        meeting._presence_follows(membership)

    def _check_out_stay(self, stay, by=None):
        """The person of one stay leaves; a guest too."""
        self.ensure_one()
        # sudo: as for checking in.
        meeting, stay = self.sudo(), stay.sudo().exists()
        if stay.meeting_id != meeting:
            return
        meeting._check_takes_attendance()
        meeting._lock_line(stay.membership_id)
        stay.filtered(lambda one: not one.date_out)._end()
        meeting._presence_follows(stay.membership_id)

    def _check_takes_attendance(self):
        if self.profile == "assembly" and self.state == "draft":
            # People queue before the chair opens.
            if not self.date_convened:
                raise UserError(
                    self.env._(
                        "“%s” is not convened yet: it has no roll to check in by.",
                        self.name,
                    )
                )
        elif self.state not in ("draft", "running"):
            raise UserError(
                self.env._("“%s” is over: who was there is on record.", self.name)
            )

    def _check_of_network(self, membership):
        if membership.network_id != self.network_id:
            raise UserError(
                self.env._(
                    "%(member)s is not a member of %(network)s.",
                    member=membership.display_name,
                    network=self.network_id.name,
                )
            )

    def _no_member(self):
        return self.env["komunigi.membership"]

    def _who_came(self, membership, partner, name):
        """The person: for a person who is a member, the member itself."""
        if partner:
            # sudo: who keeps the roll names whom they see in the room.
            return partner.sudo()
        if membership and not membership.is_organisation and not name:
            return membership.partner_id
        return self.env["res.partner"]

    def _open_stays(self, membership, partner=None, name=""):
        """Who is there just now for `membership`; of guests, this one only.

        Where it is not said who came, whoever is there for the member is meant.
        """
        domain = [
            ("meeting_id", "=", self.id),
            ("membership_id", "=", membership.id),
            ("date_out", "=", False),
        ]
        if partner:
            domain.append(("partner_id", "=", partner.id))
        elif name or not membership:
            domain.append(("name", "=", name))
        return self.env["komunigi.meeting.attendance"].search(domain)

    # A mistake at the desk

    def _undo_check_in(self, stay, by=None):
        """This person was never there: the stay goes, and that it did is on record.

        A proxy that was void because its giver came holds again.
        """
        self.ensure_one()
        # sudo: as for checking in.
        meeting, stay = self.sudo(), stay.sudo().exists()
        if not stay or stay.meeting_id != meeting:
            return
        meeting._check_takes_attendance()
        membership = stay.membership_id
        meeting._lock_line(membership)
        since = stay.date_in
        meeting._log_event(
            "check_in_undone",
            by=by,
            name=stay.display_name,
            date_in=fields.Datetime.to_string(since),
        )
        stay.unlink()
        meeting._presence_follows(membership)
        if membership and meeting._line_of(membership).presence not in THERE:
            meeting._arrival_undone(membership, since)

    def _arrival_undone(self, membership, since):
        """To be extended: `membership` did not arrive at `since`, as had been noted."""
        proxies = self.env["komunigi.proxy"].search(
            [
                ("meeting_id", "=", self.id),
                ("giver_id", "=", membership.id),
            ],
            order="id desc",
        )
        if all(proxy.state == "void" for proxy in proxies):
            proxies.filtered(
                lambda proxy: (
                    proxy.void_reason == "arrived" and proxy.date_void >= since
                )
            )[:1]._holds_again()

    # The roll

    def _lock_line(self, membership):
        """Have the member's line of the roll for this transaction.

        Who comes second waits, then is tried again by Odoo, and finds it done.
        """
        if self.profile != "assembly" or not membership:
            return
        self.env["komunigi.meeting.member"].flush_model(["presence"])
        self.env.cr.execute(
            SQL(
                """SELECT id FROM komunigi_meeting_member
                    WHERE meeting_id = %s AND membership_id = %s FOR UPDATE""",
                self.id,
                membership.id,
            ),
            log_exceptions=False,
        )
        if not self.env.cr.rowcount:
            raise UserError(
                self.env._(
                    "%s is not on the roll of this assembly. Who has become a member "
                    "since it was convened is added by “Update the roll”.",
                    membership.display_name,
                )
            )

    def _presence_follows(self, membership):
        """Write on the line of the roll what the stays say, and tell of a change."""
        if self.profile != "assembly" or not membership:
            self._presence_changed()
            return
        stays = self.env["komunigi.meeting.attendance"]
        stays.flush_model()
        # One statement, so that what was there before is known of the locked line.
        changed = self.env.execute_query(
            SQL(
                """
                UPDATE komunigi_meeting_member AS line
                   SET presence = there.presence
                  FROM (SELECT old.id, old.presence AS was,
                               COALESCE(
                                   (SELECT MIN(stay.mode)
                                      FROM komunigi_meeting_attendance AS stay
                                     WHERE stay.meeting_id = old.meeting_id
                                       AND stay.membership_id = old.membership_id
                                       AND stay.date_out IS NULL),
                                   CASE old.presence WHEN 'represented'
                                        THEN 'represented' ELSE 'absent' END
                               ) AS presence
                          FROM komunigi_meeting_member AS old
                         WHERE old.meeting_id = %s AND old.membership_id = %s
                       ) AS there
                 WHERE line.id = there.id AND there.presence <> there.was
             RETURNING line.id, there.was, line.presence
                """,
                self.id,
                membership.id,
            )
        )
        if changed:
            [(line_id, was, now)] = changed
            self.env["komunigi.meeting.member"].browse(line_id).invalidate_recordset(
                ["presence"]
            )
            if now in THERE and was not in THERE:
                self._giver_arrived(membership)
            elif was in THERE and now not in THERE:
                self._giver_left(membership)
        self._presence_changed()

    def _giver_arrived(self, membership):
        """To be extended: a member of the roll is there, in person, from now on."""

    def _giver_left(self, membership):
        """To be extended: nobody is there for a member of the roll any more."""

    def _voting_lines(self):
        """Those of them that may vote."""
        return self.env["komunigi.meeting.member"].search(
            [
                ("meeting_id", "=", self.id),
                ("presence", "!=", "absent"),
                ("may_vote", "=", True),
                ("votes", ">", 0),
            ]
        )


class KomunigiMeetingEvent(models.Model):
    _inherit = "komunigi.meeting.event"

    def _say_check_in_undone(self, values) -> str:
        return self.env._(
            "%(name)s had been checked in by mistake on %(moment)s.",
            name=values["name"],
            moment=self.meeting_id._say_moment(
                fields.Datetime.to_datetime(values["date_in"])
            ),
        )
