# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import logging
from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

_logger = logging.getLogger(__name__)

# At what hour there meetings convene by themselves.
CONVENE_HOUR = 9


class KomunigiMeeting(models.Model):
    """Whom a meeting asks, who acts for them, and when they are written to."""

    _inherit = "komunigi.meeting"

    date_convene = fields.Datetime(
        string="Convenes by itself",
        compute="_compute_date_convene",
        store=True,
        readonly=False,
        copy=False,
        help="Then the convening mail goes out with the agenda. Empty: when somebody "
        "presses “Convene”.",
    )
    mailing_ids = fields.One2many(
        "komunigi.meeting.mailing",
        "meeting_id",
        copy=False,
        groups="komunigi_membership.group_user",
    )

    @api.depends("series_id", "series_id.convene_days", "date_start")
    def _compute_date_convene(self):
        """As many days before as the series says, in the morning there."""
        for meeting in self:
            if meeting.date_convened:
                continue
            if not meeting.series_id or not meeting.date_start:
                meeting.date_convene = False
                continue
            zone = pytz.timezone(meeting.network_id.tz or "UTC")
            day = meeting._local_time(meeting.date_start).date() - timedelta(
                days=meeting.series_id.convene_days
            )
            morning = zone.localize(datetime.combine(day, time(CONVENE_HOUR)))
            moment = morning.astimezone(pytz.utc).replace(tzinfo=None)
            # On the day itself, before it begins.
            meeting.date_convene = min(moment, meeting.date_start - timedelta(hours=1))

    # Whom

    def _domain_asked(self) -> Domain:
        """Members who are convened: of a light meeting, those of the network today;
        of an assembly that is convened, those on its roll."""
        self.ensure_one()
        if self.profile == "assembly" and self.date_convened:
            # sudo: who is convened, which whoever asks here may know.
            lines = self.env["komunigi.meeting.member"].sudo()
            query = lines._search([("meeting_id", "=", self.id)])
            return Domain("id", "in", query.subselect("membership_id"))
        return Domain("network_id", "=", self.network_id.id) & Domain(
            "state", "=", "member"
        )

    def _asked_memberships(self):
        return self.env["komunigi.membership"].search(self._domain_asked())

    @api.model
    def _people_of(self, memberships) -> dict:
        """Who acts for each of these members today: partners, the titular first.

        A person who is a member acts for herself. As many queries for thousands as
        for one.
        """
        # sudo: who acts for a member, for who was asked about before.
        representations = self.env["komunigi.representation"].sudo()
        current = representations.search(
            Domain("membership_id", "in", memberships.ids)
            & representations._domain_acting(),
            order="role desc, id",
        )
        acting = current.grouped("membership_id")
        members = memberships.sudo()
        # At once, for they are then looked at one by one.
        (members.partner_id | current.partner_id).fetch(
            ["is_company", "email_normalized", "message_bounce", "lang"]
        )
        return {
            membership: acting.get(membership, representations).partner_id
            | membership.sudo().partner_id.filtered(lambda one: not one.is_company)
            for membership in memberships
        }

    @api.model
    def _reachable_of(self, memberships) -> dict:
        """Who is written to for each of these members: all who act for it and have an
        address from which no mail came back; else the member's own."""
        # sudo: addresses, for mails of the meeting only.
        return {
            membership: _with_address(people)
            or _with_address(membership.sudo().partner_id)
            for membership, people in self._people_of(memberships).items()
        }

    # By itself

    def _wake_convening(self):
        """Have the job look when these convene by themselves."""
        moments = [
            meeting.date_convene
            for meeting in self
            if meeting.date_convene
            and meeting.state == "draft"
            and not meeting.date_convened
        ]
        if moments:
            # sudo: jobs are a matter of the system; this one only does what is due.
            cron = self.env.ref("komunigi_assembly.ir_cron_meeting").sudo()
            cron._trigger(moments)

    @api.model_create_multi
    def create(self, vals_list):
        meetings = super().create(vals_list)
        meetings._wake_convening()
        return meetings

    def write(self, vals):
        result = super().write(vals)
        if not {"date_start", "date_convene", "series_id"}.isdisjoint(vals):
            self._wake_convening()
        return result

    @api.model
    def _cron_meetings(self):
        """What meetings do by themselves: each series has its next one, those that
        are due convene, and what was forgotten is told.

        Each is taken by itself and committed, so that one in trouble does not keep
        the others waiting. Several workers may run this side by side.
        """
        series = self.env["komunigi.meeting.series"].search([("active", "=", True)])
        due = self.search(self._domain_convening_due(), order="date_start, id")
        forgotten = self.search(self._domain_forgotten(), order="date_start, id")
        steps = [
            *((one, type(one)._ensure_next) for one in series),
            *((one, type(one)._convene_when_due) for one in due),
            *((one, type(one)._tell_forgotten) for one in forgotten),
        ]
        progress = self.env["ir.cron"]._commit_progress
        progress(remaining=len(steps))
        for record, step in steps:
            self._take_step(record, step)
            if not progress(1):
                return

    @api.model
    def _take_step(self, record, step):
        try:
            step(record)
            self.env.flush_all()
        except (*PG_CONCURRENCY_EXCEPTIONS_TO_RETRY, UserError):
            # Somebody else is at it, or it is told already what is missing.
            self.env.cr.rollback()
        except Exception:
            self.env.cr.rollback()
            _logger.exception("%s of %s", step.__name__, record)

    @api.model
    def _domain_convening_due(self) -> Domain:
        now = self._now()
        return (
            Domain("state", "=", "draft")
            & Domain("date_convened", "=", False)
            & Domain("date_convene", "<=", now)
            & Domain("date_start", ">", now)
        )

    def _convene_when_due(self):
        self._lock()
        if not self.filtered_domain(self._domain_convening_due()):
            return
        reasons = self._reasons_not_to_convene()
        if reasons:
            self._tell_in_charge(
                lambda meeting: meeting.env._("Could not be convened by itself"),
                lambda meeting: "\n".join(meeting._reasons_not_to_convene()),
            )
            return
        self._convene()

    @api.model
    def _domain_forgotten(self) -> Domain:
        """A day after its time, nobody has opened or cancelled it."""
        return (
            Domain("state", "=", "draft")
            & Domain("date_start", "<", self._now() - timedelta(days=1))
            & Domain("date_start", ">", self._now() - timedelta(days=8))
        )

    def _tell_forgotten(self):
        self._tell_in_charge(
            lambda meeting: meeting.env._("Was this meeting held?"),
            lambda meeting: meeting.env._(
                "Its time is past, and nobody has opened it. Put it off or cancel it; "
                "or open it and write down what was decided."
            ),
        )


def _with_address(partners):
    """Those of `partners` whom mails reach; where all came back, any address."""
    known = partners.filtered("email_normalized")
    return known.filtered(lambda one: not one.message_bounce) or known
