# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date, timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

# What a preset has and a meeting takes over from it.
RULES = (
    "notice_days",
    "second_notice_days",
    "quorum_by",
    "quorum_numerator",
    "quorum_denominator",
    "quorum_strict",
    "second_has_quorum",
    "second_quorum_numerator",
    "second_quorum_denominator",
    "proxy_allowed",
    "proxy_holder_is_member",
    "proxy_ceiling",
    "proxy_blank",
    "vote_by",
    "vote_basis_id",
    "vote_ceiling",
    "vote_ceiling_percent",
    "each_college",
    "advance_allowed",
    "late_decisions",
)
# What members were told when they were convened.
TOLD = {*RULES, "preset_id", "profile", "network_id"}


class KomunigiMeeting(models.Model):
    """The rules of an assembly: from the preset, its own until it is convened."""

    _inherit = "komunigi.meeting"

    preset_id = fields.Many2one(
        compute="_compute_preset_id",
        store=True,
        readonly=False,
        precompute=True,
        domain="[('legal_form_id', 'in', (legal_form_id, False))]",
    )
    legal_form_id = fields.Many2one(related="network_id.legal_form_id")
    preset_line_ids = fields.One2many(
        related="preset_id.line_ids", string="Where it is written"
    )
    notice_days = fields.Integer(
        compute="_compute_rules", store=True, readonly=False, precompute=True
    )
    second_notice_days = fields.Integer(
        compute="_compute_rules", store=True, readonly=False, precompute=True
    )
    quorum_by = fields.Selection(
        compute="_compute_rules",
        store=True,
        readonly=False,
        precompute=True,
        default=None,
    )
    quorum_numerator = fields.Integer(
        compute="_compute_rules",
        store=True,
        readonly=False,
        precompute=True,
        default=None,
    )
    quorum_denominator = fields.Integer(
        compute="_compute_rules",
        store=True,
        readonly=False,
        precompute=True,
        default=None,
    )
    quorum_strict = fields.Boolean(
        compute="_compute_rules", store=True, readonly=False, precompute=True
    )
    second_has_quorum = fields.Boolean(
        compute="_compute_rules", store=True, readonly=False, precompute=True
    )
    second_quorum_numerator = fields.Integer(
        compute="_compute_rules", store=True, readonly=False, precompute=True
    )
    second_quorum_denominator = fields.Integer(
        compute="_compute_rules", store=True, readonly=False, precompute=True
    )
    proxy_allowed = fields.Boolean(
        compute="_compute_rules",
        store=True,
        readonly=False,
        precompute=True,
        default=None,
    )
    proxy_holder_is_member = fields.Boolean(
        compute="_compute_rules",
        store=True,
        readonly=False,
        precompute=True,
        default=None,
    )
    proxy_ceiling = fields.Integer(
        compute="_compute_rules", store=True, readonly=False, precompute=True
    )
    proxy_blank = fields.Selection(
        compute="_compute_rules",
        store=True,
        readonly=False,
        precompute=True,
        default=None,
    )
    vote_by = fields.Selection(
        compute="_compute_rules",
        store=True,
        readonly=False,
        precompute=True,
        default=None,
    )
    vote_basis_id = fields.Many2one(
        compute="_compute_rules",
        store=True,
        readonly=False,
        precompute=True,
        domain="[('network_id', '=', network_id)]",
    )
    vote_ceiling = fields.Integer(
        compute="_compute_rules", store=True, readonly=False, precompute=True
    )
    vote_ceiling_percent = fields.Integer(
        compute="_compute_rules", store=True, readonly=False, precompute=True
    )
    each_college = fields.Boolean(
        compute="_compute_rules", store=True, readonly=False, precompute=True
    )
    advance_allowed = fields.Boolean(
        compute="_compute_rules", store=True, readonly=False, precompute=True
    )
    late_decisions = fields.Boolean(
        compute="_compute_rules", store=True, readonly=False, precompute=True
    )
    notice_waived_reason = fields.Text(
        string="Convened later than the notice, because",
        help="Where your statutes allow it: “All members agreed”, for instance. It "
        "is written in the minutes.",
    )
    latest_convening = fields.Date(
        string="Convene by",
        compute="_compute_latest_convening",
        help="The last day on which the notice is kept.",
    )

    @api.depends("profile", "network_id")
    def _compute_preset_id(self):
        """An assembly starts with what is usual in its legal form."""
        presets = self.env["komunigi.assembly.preset"]
        for meeting in self:
            preset = meeting.preset_id
            form = meeting.network_id.legal_form_id
            if meeting.profile != "assembly":
                preset = presets
            elif preset.legal_form_id not in (form, form.browse()):
                preset = presets
            if meeting.profile == "assembly" and not preset and form:
                preset = presets.search([("legal_form_id", "=", form.id)], limit=1)
            meeting.preset_id = preset

    @api.depends("preset_id")
    def _compute_rules(self):
        rules = self.env["komunigi.assembly.rules"]
        for meeting in self:
            preset = meeting.preset_id
            for name in RULES:
                default = rules._fields[name].default
                if preset:
                    meeting[name] = preset[name]
                elif not meeting[name] and not meeting._origin and default:
                    meeting[name] = default(rules)
                else:
                    meeting[name] = meeting[name]

    @api.depends(
        "date_start",
        "notice_days",
        "second_notice_days",
        "first_meeting_id",
        "network_id.tz",
        "profile",
    )
    def _compute_latest_convening(self):
        for meeting in self:
            meeting.latest_convening = (
                meeting._latest_convening()
                if meeting.profile == "assembly" and meeting.date_start
                else False
            )

    def _latest_convening(self) -> date:
        """The last day on which a mail keeps the notice.

        The days between are whole: neither the day of the mail nor that of the
        meeting is one of them, which is the stricter way to count.
        """
        self.ensure_one()
        return self._local_time(self.date_start).date() - timedelta(
            days=self._notice() + 1
        )

    def _notice(self) -> int:
        """Whole days between the convening and this meeting, at least."""
        return self.second_notice_days if self.first_meeting_id else self.notice_days

    def _keeps_notice(self) -> bool:
        self.ensure_one()
        if self.profile != "assembly" or not self._notice():
            return True
        return self.network_id._today() <= self._latest_convening()

    def _reasons_not_to_convene(self):
        reasons = super()._reasons_not_to_convene()
        if not self._keeps_notice() and not (self.notice_waived_reason or "").strip():
            reasons.append(self._say_too_late())
        return reasons

    def _say_too_late(self) -> str:
        return self.env._(
            "Members are convened %(days)s whole days before the meeting: for this "
            "date, on %(latest)s at the latest. Choose a later date; or, where your "
            "statutes allow a shorter notice, write why under “Convened later than "
            "the notice”.",
            days=self._notice(),
            latest=format_date(self.env, self._latest_convening()),
        )

    def _after_convened(self):
        result = super()._after_convened()
        if self.profile == "assembly" and not self._keeps_notice():
            self._log_event(
                "notice_waived",
                days=self._notice(),
                reason=self.notice_waived_reason.strip(),
            )
        return result

    def write(self, vals):
        told = TOLD & vals.keys()
        if told:
            for meeting in self.filtered("date_convened"):
                meeting._check_told({name: vals[name] for name in told})
        return super().write(vals)

    def _check_told(self, vals: dict) -> None:
        """Nobody changes what members were convened for; not in sudo either."""
        if self.profile == "light" and "profile" not in vals:
            return
        changed = [name for name in vals if self._would_change(name, vals[name])]
        if changed:
            raise UserError(
                self.env._(
                    "“%(meeting)s” is convened: its rules are what members were "
                    "told (%(fields)s). Cancel it and convene another one to change "
                    "them.",
                    meeting=self.name,
                    fields=", ".join(
                        self._fields[name]._description_string(self.env)
                        for name in changed
                    ),
                )
            )


class KomunigiMeetingEvent(models.Model):
    _inherit = "komunigi.meeting.event"

    def _say_notice_waived(self, values) -> str:
        return self.env._(
            "Members were convened later than %(days)s whole days before. Why: "
            "%(reason)s",
            days=values["days"],
            reason=values["reason"],
        )
