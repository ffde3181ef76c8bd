# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models

# Names that the dialog writes out; of more it tells how many.
NAMES_SHOWN = 20


class KomunigiMeetingRollUpdate(models.TransientModel):
    """How the roll differs from the members of today, before it is taken over."""

    _name = "komunigi.meeting.roll.update"
    _description = "Update of the roll of an assembly"

    meeting_id = fields.Many2one(
        "komunigi.meeting", required=True, readonly=True, ondelete="cascade"
    )
    new_names = fields.Text(string="To be added", compute="_compute_differences")
    regained_names = fields.Text(
        string="Have their vote back", compute="_compute_differences"
    )
    lost_names = fields.Text(
        string="May not vote any more", compute="_compute_differences"
    )
    is_same = fields.Boolean(compute="_compute_differences")
    with_losses = fields.Boolean(
        string="Take these votes off the roll",
        help="They stay on it, without a vote. Otherwise they vote as when they were "
        "convened.",
    )

    @api.depends("meeting_id")
    def _compute_differences(self):
        for update in self:
            # The names are for who may write the meeting, which is asked here.
            update.meeting_id.check_access("write")
            found = update.meeting_id._roll_differences()
            update.new_names = self._say_names(found["new"])
            update.regained_names = self._say_names(found["regained"])
            update.lost_names = self._say_names(found["lost"])
            update.is_same = not any(found.values())

    def _say_names(self, members) -> str:
        names = members[:NAMES_SHOWN].mapped(lambda member: member.partner_name or "")
        more = len(members) - len(names)
        if more:
            names.append(self.env._("and %s more", more))
        return "\n".join(names)

    def action_update(self):
        for update in self:
            update.meeting_id._update_roll(update.with_losses)
        return {"type": "ir.actions.act_window_close"}
