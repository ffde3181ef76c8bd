# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models
from odoo.fields import Domain


class KomunigiNetwork(models.Model):
    """The meetings of a network."""

    _inherit = "komunigi.network"

    meeting_ids = fields.One2many(
        "komunigi.meeting",
        "network_id",
        string="Meetings",
        groups="komunigi_membership.group_user",
    )
    meeting_series_ids = fields.One2many(
        "komunigi.meeting.series",
        "network_id",
        string="Series of meetings",
        groups="komunigi_membership.group_user",
    )
    meeting_count = fields.Integer(
        string="Meetings there are",
        compute="_compute_meetings",
        groups="komunigi_membership.group_user",
    )
    next_meeting = fields.Datetime(
        compute="_compute_meetings", groups="komunigi_membership.group_user"
    )

    def _compute_meetings(self):
        meetings = self.env["komunigi.meeting"]
        counts = dict(
            meetings._read_group(
                [("network_id", "in", self.ids)], ["network_id"], ["__count"]
            )
        )
        coming = dict(
            meetings._read_group(
                Domain("network_id", "in", self.ids)
                & Domain("state", "=", "draft")
                & Domain("date_start", ">", meetings._now()),
                ["network_id"],
                ["date_start:min"],
            )
        )
        for network in self:
            network.meeting_count = counts.get(network._origin, 0)
            network.next_meeting = coming.get(network._origin, False)

    def _meetings_ahead(self):
        """Meetings that are under way or to come, the first one first."""
        self.ensure_one()
        meetings = self.env["komunigi.meeting"]
        return meetings.search(
            self._domain_meetings()
            & (
                Domain("state", "=", "running")
                | Domain("state", "=", "draft")
                & Domain("date_start", ">", meetings._now())
            ),
            order="date_start, id",
        )

    def action_view_meetings(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "komunigi_assembly.komunigi_meeting_action"
        )
        action["domain"] = [("network_id", "=", self.id)]
        action["context"] = {"default_network_id": self.id}
        return action

    def action_start_monthly_meeting(self):
        """A meeting on every first Tuesday at six: what most begin with. All of it
        can be changed afterwards."""
        self.ensure_one()
        series = self.env["komunigi.meeting.series"]
        known = self._members_series()[:1]
        made = known or series.create(
            {
                "name": self._in_common_language().env._("Intercoop meeting"),
                "network_id": self.id,
            }
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": "komunigi.meeting",
            "view_mode": "form",
            "res_id": made._ensure_next().id,
        }
