# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import datetime

import pytz

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date, format_datetime

# What all are told: once they were, a change is told too.
TOLD_FIELDS = {"date_start", "location", "video_url"}
NAMING_FIELDS = ("network_id", "series_id", "profile", "date_start")


class KomunigiMeeting(models.Model):
    """People meet, talk through an agenda, decide, and leave a record.

    in preparation → under way → held; or cancelled. Two profiles: the intercoop
    meeting (light) and the general assembly, which has a roll, a quorum, proxies and
    minutes in a register. This file holds what a meeting is; its course, agenda,
    roll, resolutions and minutes are others' matters.
    """

    _name = "komunigi.meeting"
    _description = "Meeting"
    _inherit = [
        "komunigi.networked",
        "komunigi.assembly.rules",
        "komunigi.conducted",
        "mail.thread",
    ]
    _order = "date_start desc, id desc"
    _check_company_auto = True
    _conducting_activity = "komunigi_assembly.mail_activity_meeting"
    _conducting_days = 1
    # What the course of the meeting writes, and nobody else.
    _course_fields = {
        "state",
        "date_opened",
        "date_closed",
        "date_convened",
        "cancel_reason",
        "first_meeting_id",
        "is_adjourned",
    }

    name = fields.Char(required=True, help="Made from the day, where it is left empty.")
    profile = fields.Selection(
        [("light", "Intercoop meeting"), ("assembly", "General assembly")],
        required=True,
        default="light",
    )
    network_id = fields.Many2one(
        "komunigi.network",
        required=True,
        ondelete="restrict",
        index=True,
        default=lambda self: self.env["komunigi.network"]._only_one_here(),
    )
    company_id = fields.Many2one(related="network_id.company_id", store=True)
    series_id = fields.Many2one(
        "komunigi.meeting.series", ondelete="restrict", index="btree_not_null"
    )
    user_id = fields.Many2one(
        "res.users",
        string="In charge",
        default=lambda self: self.env.user,
        help="Is told when the meeting needs somebody.",
    )
    state = fields.Selection(
        [
            ("draft", "In preparation"),
            ("running", "Under way"),
            ("done", "Held"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        default="draft",
        copy=False,
        readonly=True,
        tracking=True,
        index=True,
    )
    date_start = fields.Datetime(
        string="When",
        required=True,
        tracking=True,
        default=lambda self: self._default_date_start(),
    )
    network_time = fields.Char(
        string="By the network's clock",
        compute="_compute_network_time",
        help="Members are told this time; yours is another.",
    )
    duration = fields.Float(string="Lasts (hours)", required=True, default=2.0)
    location = fields.Char(string="Where", tracking=True)
    video_url = fields.Char(string="Video link", help="For who attends remotely.")
    # What happened
    date_convened = fields.Datetime(string="Convened", copy=False, readonly=True)
    date_opened = fields.Datetime(string="Opened", copy=False, readonly=True)
    date_closed = fields.Datetime(string="Closed", copy=False, readonly=True)
    cancel_reason = fields.Text(
        string="Why it was cancelled", copy=False, readonly=True
    )
    # Who
    note_taker_id = fields.Many2one(
        "res.partner",
        string="Takes notes",
        help="A representative or somebody else with a login: sees the screen to take "
        "notes, in the portal too.",
    )
    chair_id = fields.Many2one("res.partner")
    secretary_id = fields.Many2one("res.partner")
    scrutineer_ids = fields.Many2many(
        "res.partner", "komunigi_meeting_scrutineer_rel", string="Scrutineers"
    )
    attendance_ids = fields.One2many("komunigi.meeting.attendance", "meeting_id")
    # What
    item_ids = fields.One2many("komunigi.agenda.item", "meeting_id")
    decision_ids = fields.One2many("komunigi.decision", "meeting_id")
    event_ids = fields.One2many("komunigi.meeting.event", "meeting_id")
    # General assembly
    preset_id = fields.Many2one(
        "komunigi.assembly.preset",
        string="Kind of assembly",
        ondelete="restrict",
        help="Fills in the rules below, each with its source. Check your statutes.",
    )
    first_meeting_id = fields.Many2one(
        "komunigi.meeting",
        string="Second convening of",
        ondelete="restrict",
        copy=False,
        readonly=True,
        index="btree_not_null",
        help="The meeting that had no quorum.",
    )
    member_ids = fields.One2many("komunigi.meeting.member", "meeting_id")
    proxy_ids = fields.One2many("komunigi.proxy", "meeting_id")

    _lasts = models.Constraint("CHECK(duration > 0)", "A meeting lasts some time.")

    @api.model
    def _default_date_start(self):
        """In two weeks, at six in the evening here."""
        network = self.env["komunigi.network"]._only_one_here()
        zone = pytz.timezone(network.tz or self.env.user.tz or "UTC")
        day = fields.Datetime.add(fields.Datetime.now(), days=14).date()
        local = zone.localize(datetime(day.year, day.month, day.day, 18))
        return local.astimezone(pytz.utc).replace(tzinfo=None)

    @api.depends("date_start", "network_id.tz")
    @api.depends_context("tz", "lang")
    def _compute_network_time(self):
        """Said where the reader's clock shows another time only."""
        for meeting in self:
            start = meeting.date_start
            here = start and fields.Datetime.context_timestamp(meeting, start)
            there = start and meeting._local_time(start)
            meeting.network_time = (
                meeting._say_moment(start)
                if start and here.utcoffset() != there.utcoffset()
                else False
            )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if not vals.get("name"):
                known = self._add_missing_default_values(vals)
                vals["name"] = self.new(
                    {name: known.get(name) for name in NAMING_FIELDS}
                )._automatic_name()
        return super().create(vals_list)

    def write(self, vals):
        self._check_fixed(vals)
        named = "date_start" in vals and "name" not in vals
        # Who chose another name keeps it.
        by_day = self.filtered(
            lambda meeting: named and meeting.name == meeting._automatic_name()
        )
        result = super().write(vals)
        for meeting in by_day:
            meeting.name = meeting._automatic_name()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_told(self):
        for meeting in self:
            if meeting.date_convened or meeting.state in ("running", "done"):
                raise UserError(
                    self.env._(
                        "“%(meeting)s” was convened or held, and stays on record: "
                        "cancel it instead.",
                        meeting=meeting.name,
                    )
                )

    def _automatic_name(self) -> str:
        """What it is, and the day: in the language of the company, one for all."""
        self.ensure_one()
        # sudo: the language of a company whose partner not everybody reads.
        lang = self.network_id.sudo().company_id.partner_id.lang or "en_US"
        meeting = self.with_context(lang=lang)
        profiles = dict(meeting._fields["profile"]._description_selection(meeting.env))
        return meeting.env._(
            "%(what)s of %(day)s",
            what=meeting.series_id.name or profiles[meeting.profile or "light"],
            day=format_date(
                meeting.env,
                meeting._local_time(meeting.date_start or meeting._now()).date(),
                date_format="d MMMM y",
            ),
        )

    def _check_fixed(self, vals):
        """Refuse to change what the others count on.

        The course of the meeting writes with sudo, and does not pass here.
        """
        if self.env.su:
            return
        for meeting in self:
            for name in vals.keys() & meeting._fixed_fields():
                if meeting._would_change(name, vals[name]):
                    raise UserError(meeting._say_fixed(name))

    def _fixed_fields(self) -> set[str]:
        """What does not change by mere writing, in the state it is in."""
        self.ensure_one()
        fixed = {"network_id"}
        if self.state in ("done", "cancelled"):
            fixed |= TOLD_FIELDS | {"name", "profile", "duration", "series_id"}
        if self.date_convened:
            fixed |= TOLD_FIELDS | {"profile"}
        if self.profile == "assembly" and (self.date_convened or self.state == "done"):
            fixed.add("name")
        return fixed

    def _say_fixed(self, name) -> str:
        self.ensure_one()
        label = self._fields[name]._description_string(self.env)
        if name == "network_id":
            return self.env._("A meeting stays in its network: make another one there.")
        if self.state in ("done", "cancelled"):
            return self.env._(
                "“%(meeting)s” is over: “%(field)s” does not change any more.",
                meeting=self.name,
                field=label,
            )
        if name in TOLD_FIELDS:
            return self.env._(
                "Members were told already when and where “%(meeting)s” takes place: "
                "press “Other time or place…”, so that all of them learn it.",
                meeting=self.name,
            )
        return self.env._(
            "“%(meeting)s” is convened: “%(field)s” does not change any more.",
            meeting=self.name,
            field=label,
        )

    @api.model
    def _now(self) -> datetime:
        """The present moment (UTC, naive): one place, that tests freeze."""
        return fields.Datetime.now()

    def _local_time(self, moment: datetime) -> datetime:
        """`moment` (UTC, naive) as the network's clock shows it."""
        zone = pytz.timezone(self.network_id.tz or "UTC")
        return pytz.utc.localize(moment).astimezone(zone)

    def _say_moment(self, moment: datetime) -> str:
        """Day and hour in the reader's language, by the network's clock."""
        self.ensure_one()
        return format_datetime(
            self.env, moment, tz=self.network_id.tz, dt_format="EEEE d MMMM y, HH:mm"
        )
