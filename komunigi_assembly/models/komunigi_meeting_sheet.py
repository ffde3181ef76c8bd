# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from dataclasses import dataclass

from odoo import fields, models
from odoo.fields import Domain


@dataclass(frozen=True)
class SheetLine:
    """A member on the attendance sheet.

    :ivar people: who acts for it; once it is over, who was there
    :ivar stays: from when until when, once it is over
    :ivar represented_by: name of the holder of its proxy
    """

    line: object
    people: str
    stays: list
    represented_by: str


class KomunigiMeeting(models.Model):
    """The attendance sheet: to sign before, who was there after."""

    _inherit = "komunigi.meeting"

    roll_count = fields.Integer(
        string="On the roll",
        compute="_compute_presence_counts",
        groups="komunigi_membership.group_user",
    )
    present_count = fields.Integer(
        string="Present or represented",
        compute="_compute_presence_counts",
        groups="komunigi_membership.group_user",
    )
    attendance_count = fields.Integer(
        string="There",
        compute="_compute_presence_counts",
        groups="komunigi_membership.group_user",
    )
    quorum_sentence = fields.Text(
        string="How it stands",
        compute="_compute_quorum_sentence",
        groups="komunigi_membership.group_user",
    )

    def _compute_presence_counts(self):
        lines, stays = (
            self.env["komunigi.meeting.member"],
            self.env["komunigi.meeting.attendance"],
        )
        mine = Domain("meeting_id", "in", self.ids)
        on_roll = dict(lines._read_group(mine, ["meeting_id"], ["__count"]))
        there = dict(
            lines._read_group(
                mine & Domain("presence", "!=", "absent"), ["meeting_id"], ["__count"]
            )
        )
        noted = dict(stays._read_group(mine, ["meeting_id"], ["__count"]))
        for meeting in self:
            meeting.roll_count = on_roll.get(meeting._origin, 0)
            meeting.present_count = there.get(meeting._origin, 0)
            meeting.attendance_count = noted.get(meeting._origin, 0)

    def _compute_quorum_sentence(self):
        for meeting in self:
            shown = (
                meeting.profile == "assembly"
                and meeting.date_convened
                and meeting.state in ("draft", "running")
            )
            meeting.quorum_sentence = (
                "\n".join(meeting._say_quorum(meeting._quorum())) if shown else False
            )

    def _sheet_name(self) -> str:
        self.ensure_one()
        return self.env._("Attendance sheet - %s", self.name.replace("/", "-"))

    def _sheet_columns(self) -> bool:
        """Whether it tells who was there, instead of where to sign."""
        self.ensure_one()
        return self.state == "done"

    def _sheet_groups(self) -> list[tuple[str, list[SheetLine]]]:
        """The roll by category and name; once it is over, those who were there."""
        self.ensure_one()
        is_over = self._sheet_columns()
        lines = self.env["komunigi.meeting.member"].search(
            [("meeting_id", "=", self.id)], order="member_name, id"
        )
        stays = self.attendance_ids.filtered("membership_id").grouped("membership_id")
        holder = self._sheet_holders()
        if is_over:
            lines = lines.filtered(
                lambda line: (
                    line.membership_id in stays or line.presence == "represented"
                )
            )
            people = {}
        else:
            people = self._people_of(lines.membership_id)
        rows = {
            line: SheetLine(
                line=line,
                people=", ".join(
                    partner.name or ""
                    for partner in people.get(line.membership_id, ())
                    if partner != line.membership_id.partner_id
                ),
                stays=[
                    self._say_stay(stay) for stay in stays.get(line.membership_id, ())
                ]
                if is_over
                else [],
                represented_by=holder.get(line.membership_id, "")
                if not is_over or line.presence == "represented"
                else "",
            )
            for line in lines
        }
        categories = lines.category_id.sorted()
        groups = [
            (
                category.name,
                [rows[line] for line in lines if line.category_id == category],
            )
            for category in categories
        ]
        others = [rows[line] for line in lines if not line.category_id]
        if others:
            groups.append((self.env._("Without a category"), others))
        return groups

    def _sheet_holders(self) -> dict:
        """Who holds the accepted proxy of each member, by its name."""
        return {
            proxy.giver_id: proxy._holder_name()
            for proxy in self.proxy_ids.filtered(lambda one: one.state == "accepted")
        }

    def _sheet_guests(self):
        return self.attendance_ids.filtered(lambda stay: not stay.membership_id)

    def _sheet_proxies(self):
        """The proxies annexed to it: those accepted, also where they have ended since
        the assembly began, or because their giver came."""
        return self.proxy_ids.filtered(
            lambda proxy: (
                proxy.date_accepted
                and (
                    proxy.state == "accepted"
                    or proxy.void_reason == "arrived"
                    or (self.date_opened and proxy.date_void >= self.date_opened)
                )
            )
        ).sorted(lambda proxy: (proxy.giver_id.partner_name or "", proxy.id))

    def _say_stay(self, stay) -> str:
        """“Anna, remotely, 18:02–19:30”: by the network's clock."""
        hours = self.env._(
            "%(date_in)s–%(date_out)s",
            date_in=self._say_hour(stay.date_in),
            date_out=self._say_hour(stay.date_out)
            if stay.date_out
            else self.env._("the end"),
        )
        who = [] if stay.name == stay.membership_id.partner_id.name else [stay.name]
        if stay.mode == "remote":
            who.append(self.env._("remotely"))
        return ", ".join([*who, hours])

    def _say_hour(self, moment) -> str:
        return self._local_time(moment).strftime("%H:%M")
