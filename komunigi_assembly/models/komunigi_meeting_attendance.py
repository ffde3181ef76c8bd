# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import UserError


class KomunigiMeetingAttendance(models.Model):
    """Somebody is there, from a moment until another: a stay, not a person.

    Who leaves and comes back has two. A guest has no member.
    """

    _name = "komunigi.meeting.attendance"
    _description = "Attendance"
    _inherit = ["komunigi.reckoned"]
    _order = "meeting_id, date_in, id"
    _rec_name = "name"

    meeting_id = fields.Many2one(
        "komunigi.meeting", required=True, ondelete="cascade", index=True
    )
    network_id = fields.Many2one(related="meeting_id.network_id")
    company_id = fields.Many2one(related="meeting_id.company_id", store=True)
    membership_id = fields.Many2one(
        "komunigi.membership",
        string="For",
        ondelete="restrict",
        index="btree_not_null",
        domain="[('network_id', '=', network_id)]",
        help="Empty: a guest.",
    )
    partner_id = fields.Many2one("res.partner", string="Person", ondelete="restrict")
    name = fields.Char(required=True)
    mode = fields.Selection(
        [("here", "Here"), ("remote", "Remotely")], required=True, default="here"
    )
    date_in = fields.Datetime(
        string="Arrived", required=True, default=fields.Datetime.now
    )
    date_out = fields.Datetime(string="Left")

    _in_order = models.Constraint(
        "CHECK(date_out IS NULL OR date_out >= date_in)", "One leaves after arriving."
    )
    _once = models.UniqueIndex(
        "(meeting_id, membership_id, partner_id) WHERE date_out IS NULL"
        " AND membership_id IS NOT NULL AND partner_id IS NOT NULL",
        "This person is there already for this member.",
    )
    _once_without_person = models.UniqueIndex(
        "(meeting_id, membership_id, name) WHERE date_out IS NULL"
        " AND membership_id IS NOT NULL AND partner_id IS NULL",
        "This person is there already for this member.",
    )

    @api.depends("name", "membership_id.partner_id.name")
    def _compute_display_name(self):
        for stay in self:
            member = stay.membership_id.partner_id.name
            same = not member or member == stay.name
            stay.display_name = stay.name if same else f"{stay.name} ({member})"

    # Who is there counts for the quorum of an assembly: the desk notes it, which has
    # the roll follow. Nobody writes it by hand, and nobody changes what is over.

    @api.model_create_multi
    def create(self, vals_list):
        stays = super().create(vals_list)
        stays._check_by_hand()
        return stays

    def write(self, vals):
        self._check_by_hand()
        result = super().write(vals)
        # Nor does a stay go to a meeting whose desk has not noted it.
        self._check_by_hand()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_on_record(self):
        self._check_by_hand()

    def _check_by_hand(self):
        if self.env.su:
            return
        for meeting in self.meeting_id:
            if meeting.profile == "assembly":
                raise UserError(
                    self.env._(
                        "Who is at “%s” is noted at the check-in desk.", meeting.name
                    )
                )
            if meeting.state in ("done", "cancelled"):
                raise UserError(
                    self.env._(
                        "“%s” is over: who was there is on record.", meeting.name
                    )
                )

    def action_end(self):
        """These people leave."""
        self.meeting_id.check_access("write")
        for stay in self:
            stay.meeting_id._check_out_stay(stay)

    def action_undo(self):
        """These people were checked in by mistake."""
        self.meeting_id.check_access("write")
        for stay in self:
            stay.meeting_id._undo_check_in(stay)

    def _end(self):
        """These people leave now."""
        for meeting, stays in self.grouped("meeting_id").items():
            stays.date_out = meeting._now()
        # A new stay may begin in the same transaction: inserts come first.
        self.flush_recordset(["date_out"])
