# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date


class KomunigiMembershipLeave(models.TransientModel):
    """A member leaves: from when, why."""

    _name = "komunigi.membership.leave"
    _description = "Leave a network"

    membership_id = fields.Many2one(
        "komunigi.membership", required=True, readonly=True, ondelete="cascade"
    )
    notice_months = fields.Integer(
        related="membership_id.network_id.leaving_notice_months"
    )
    date_end = fields.Date(
        string="Leaves on",
        compute="_compute_date_end",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
        help="First day on which it is no longer a member. It may lie ahead: the "
        "member keeps its rights until then.",
    )
    leaving_reason_id = fields.Many2one(
        "komunigi.leaving.reason", string="Why", required=True, ondelete="cascade"
    )
    note = fields.Char(help="In the member's own words, if you like.")

    @api.depends("membership_id")
    def _compute_date_end(self):
        for wizard in self:
            network = wizard.membership_id.network_id
            wizard.date_end = network and network._today() + relativedelta(
                months=network.leaving_notice_months
            )

    def action_leave(self):
        self.ensure_one()
        membership = self.membership_id
        period = membership._current_period()
        if not period:
            raise UserError(
                self.env._(
                    "%(member)s is not a member today.", member=membership.display_name
                )
            )
        if self.date_end <= period.date_start:
            raise UserError(
                self.env._(
                    "%(member)s joined on %(date)s: it cannot leave before the day "
                    "after.",
                    member=membership.display_name,
                    date=format_date(self.env, period.date_start),
                )
            )
        period.write(
            {
                "date_end": self.date_end,
                "leaving_reason_id": self.leaving_reason_id.id,
                "note": self.note,
            }
        )
