# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain


class KomunigiBody(models.Model):
    """A body meets, and may prepare what the members' meetings talk about."""

    _inherit = "komunigi.body"

    series_ids = fields.One2many(
        "komunigi.meeting.series",
        "body_id",
        # The portal does not read meetings.
        groups="komunigi_membership.group_user",
    )
    meeting_ids = fields.One2many(
        "komunigi.meeting", "body_id", groups="komunigi_membership.group_user"
    )
    meeting_count = fields.Integer(
        string="Meetings",
        compute="_compute_meeting_count",
        groups="komunigi_membership.group_user",
    )
    prepares_agenda = fields.Boolean(
        string="Prepares the members' meetings",
        compute="_compute_prepares_agenda",
        store=True,
        readonly=False,
        precompute=True,
        help="Who sits puts the agenda of the members' next meeting in order, in the "
        "portal, until it is convened.",
    )
    shares_decisions = fields.Boolean(
        string="Members read what it decides",
        default=True,
        help="In the network's register of decisions. Who sits reads it anyway.",
    )

    @api.depends("kind")
    def _compute_prepares_agenda(self):
        for body in self:
            body.prepares_agenda = body.kind == "core"

    def _compute_meeting_count(self):
        counts = dict(
            self.env["komunigi.meeting"]._read_group(
                Domain("body_id", "in", self.ids), ["body_id"], ["__count"]
            )
        )
        for body in self:
            body.meeting_count = counts.get(body._origin, 0)

    # Its form

    def action_view_meetings(self):
        """Its meetings; where it has none yet, meetings every three months."""
        self.ensure_one()
        if not self.meeting_count and not self.series_ids:
            return self.action_meet_every_quarter()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "komunigi_assembly.komunigi_meeting_action"
            ),
            "domain": [("body_id", "=", self.id)],
            "context": {
                "default_body_id": self.id,
                "default_network_id": self.network_id.id,
            },
        }

    def action_meet_every_quarter(self):
        """Once a quarter, as the founding text has it of the noyau."""
        self.ensure_one()
        meeting = self._meet_every(3)
        return {
            "type": "ir.actions.act_window",
            "res_model": "komunigi.meeting",
            "res_id": meeting.id,
            "view_mode": "form",
        }

    def _meet_every(self, months: int):
        """Have meetings every so many months; answer the first one."""
        self.ensure_one()
        self._lock()
        if self.series_ids:
            raise UserError(
                self.env._("“%(body)s” has its meetings already.", body=self.name)
            )
        series = self.env["komunigi.meeting.series"].create(
            {
                "name": self.name,
                "body_id": self.id,
                "network_id": self.network_id.id,
                "user_id": self.user_id.id,
                "every_months": months,
            }
        )
        return series._ensure_next()

    def _check_meets_in(self, network):
        for body in self:
            if body.network_id != network:
                raise ValidationError(
                    self.env._(
                        "“%(body)s” is a body of another network.", body=body.name
                    )
                )
            if body.kind == "audit":
                raise ValidationError(
                    self.env._(
                        "Auditors read figures: their body has no meetings here."
                    )
                )

    def write(self, vals):
        result = super().write(vals)
        if "active" in vals and not vals["active"]:
            self._meet_no_more()
        return result

    def _meet_no_more(self):
        # sudo: its meetings end with it, whoever may archive it.
        bodies = self.sudo()
        for meeting in bodies.meeting_ids:
            if meeting.state == "running" or (
                meeting.state == "draft" and meeting.date_convened
            ):
                raise UserError(
                    self.env._(
                        "“%(body)s” has a meeting ahead, “%(meeting)s”: hold or cancel "
                        "it first.",
                        body=meeting.body_id.name,
                        meeting=meeting.name,
                    )
                )
        bodies.series_ids.active = False
        for meeting in bodies.meeting_ids:
            if meeting.state == "draft":
                named = meeting.network_id._in_common_language()
                meeting._cancel(named.env._("The body does not exist any more."))

    # In the portal

    def _meetings_ahead(self):
        """In preparation or under way, the next first."""
        self.ensure_one()
        # sudo: for who sits, as the caller has asked.
        return (
            self.env["komunigi.meeting"]
            .sudo()
            .search(
                Domain("body_id", "=", self.id)
                & Domain("state", "in", ("draft", "running")),
                order="date_start, id",
            )
        )

    def _meetings_held(self, limit: int):
        """What has been, the latest first."""
        self.ensure_one()
        # sudo: as in _meetings_ahead
        return (
            self.env["komunigi.meeting"]
            .sudo()
            .search(
                Domain("body_id", "=", self.id) & Domain("state", "=", "done"),
                order="date_start desc, id desc",
                limit=limit,
            )
        )

    def _meetings_prepared(self):
        """The members' meetings whose agenda who sits here may put in order."""
        self.ensure_one()
        # sudo: as in _meetings_ahead
        meetings = self.env["komunigi.meeting"].sudo()
        if not self.prepares_agenda:
            return meetings
        return self.network_id._meetings_to_prepare()


class KomunigiNetwork(models.Model):
    """The meetings of a network's members are not those of its bodies."""

    _inherit = "komunigi.network"

    def _domain_meetings(self) -> Domain:
        return super()._domain_meetings() & Domain("body_id", "=", False)

    def _members_series(self):
        return super()._members_series().filtered(lambda series: not series.body_id)

    def _meetings_to_prepare(self):
        """Meetings of all members on whose agenda something may still be put."""
        self.ensure_one()
        # sudo: that these meetings are ahead is known to who sits in a body.
        return (
            self.env["komunigi.meeting"]
            .sudo()
            .search(
                self._domain_meetings() & Domain("state", "=", "draft"),
                order="date_start, id",
            )
            .filtered(lambda meeting: not meeting._is_frozen_agenda())
        )
