# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class KomunigiMeetingIntention(models.Model):
    """Whether a member says beforehand that it comes. Nothing hangs on it."""

    _name = "komunigi.meeting.intention"
    _description = "Who says to come"
    _inherit = ["komunigi.reckoned"]
    _order = "meeting_id, comes desc, id"
    _rec_name = "membership_id"

    meeting_id = fields.Many2one(
        "komunigi.meeting", required=True, ondelete="cascade", index=True
    )
    network_id = fields.Many2one(related="meeting_id.network_id")
    company_id = fields.Many2one(related="meeting_id.company_id", store=True)
    membership_id = fields.Many2one(
        "komunigi.membership",
        string="Member",
        required=True,
        ondelete="restrict",
        index=True,
        domain="[('network_id', '=', network_id)]",
    )
    comes = fields.Boolean(required=True)
    author_id = fields.Many2one("res.partner", string="Said by", ondelete="restrict")

    _once = models.Constraint(
        "UNIQUE(meeting_id, membership_id)",
        "This member has said already whether it comes.",
    )

    def write(self, vals):
        result = super().write(vals)
        if "meeting_id" in vals:
            # Nobody says for a member of another company that it comes.
            self.check_access("write")
        return result

    @api.constrains("meeting_id", "membership_id")
    def _check_same_network(self):
        for intention in self:
            meeting, membership = intention.meeting_id, intention.membership_id
            if membership.network_id != meeting.network_id:
                raise UserError(
                    self.env._(
                        "%(member)s is no member of the network of “%(meeting)s”.",
                        member=membership.display_name,
                        meeting=meeting.name,
                    )
                )


class KomunigiMeeting(models.Model):
    _inherit = "komunigi.meeting"

    intention_ids = fields.One2many(
        "komunigi.meeting.intention", "meeting_id", string="Say to come or not"
    )

    def _intention_of(self, membership) -> "models.Model":
        self.ensure_one()
        return self.env["komunigi.meeting.intention"].search(
            Domain("meeting_id", "=", self.id)
            & Domain("membership_id", "=", membership.id)
        )

    def _intend(self, membership, partner, comes: bool) -> None:
        """The member says that it comes, or cannot; the last word counts.

        :raises UserError: where the meeting has begun or will not be
        """
        self.ensure_one()
        if self.state != "draft":
            raise UserError(
                self.env._("“%s” is not ahead of us any more.", self.display_name)
            )
        # sudo: the caller has asked that the person acts for this member.
        intention = self.sudo()._intention_of(membership)
        values = {"comes": comes, "author_id": partner.id}
        if intention:
            intention.write(values)
        else:
            intention.create(
                {"meeting_id": self.id, "membership_id": membership.id, **values}
            )
