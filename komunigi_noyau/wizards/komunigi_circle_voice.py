# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models


class KomunigiCircleVoice(models.TransientModel):
    """The secretary writes down what a member says who has no login, or no phone."""

    _name = "komunigi.circle.voice"
    _description = "Write down what a member says"

    election_id = fields.Many2one("komunigi.election", required=True, readonly=True)
    at = fields.Char(readonly=True)
    is_consent = fields.Boolean(readonly=True)
    possible_member_ids = fields.Many2many(
        "komunigi.membership", compute="_compute_possible"
    )
    membership_id = fields.Many2one(
        "komunigi.membership",
        string="Member",
        required=True,
        domain="[('id', 'in', possible_member_ids)]",
        help="Who speaks: a member on the roll.",
    )
    possible_nominee_ids = fields.Many2many("res.partner", compute="_compute_possible")
    nominee_id = fields.Many2one(
        "res.partner",
        string="Names",
        domain="[('id', 'in', possible_nominee_ids)]",
    )
    answer = fields.Selection(
        selection=lambda self: (
            self.env["komunigi.election.voice"]
            ._fields["answer"]
            ._description_selection(self.env)
        )
    )
    reason = fields.Text(help="In the member's own words.")

    @api.depends("election_id")
    def _compute_possible(self):
        for voice in self:
            election = voice.election_id
            voice.possible_member_ids = election.elector_ids.membership_id
            voice.possible_nominee_ids = (
                not voice.is_consent and election._nameable_here().partner_id
            )

    def action_write_down(self):
        self.ensure_one()
        self.election_id.check_access("write")
        self.election_id._speak(
            self.membership_id,
            self.at,
            nominee=self.nominee_id,
            answer=self.answer or "",
            reason=self.reason or "",
            entered_by=self.env.user,
        )
        return {"type": "ir.actions.act_window_close"}
