# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import UserError


class KomunigiElectionElector(models.Model):
    """A member who may take part in an election without candidates.

    The roll is drawn up when the election starts. Who is there says so by one tap,
    and may leave again: "still to speak" counts those who are there.
    """

    _name = "komunigi.election.elector"
    _description = "Takes part in an election"
    _inherit = ["komunigi.reckoned"]
    _order = "election_id, member_name, id"
    # Written when somebody takes part or speaks, and by nobody else.
    _course_fields = {"is_present", "date_spoken"}

    election_id = fields.Many2one(
        "komunigi.election", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="election_id.company_id", store=True)
    membership_id = fields.Many2one(
        "komunigi.membership",
        string="Member",
        required=True,
        ondelete="restrict",
        index=True,
    )
    member_name = fields.Char(related="membership_id.partner_name", store=True)
    is_present = fields.Boolean(string="Takes part", readonly=True)
    date_spoken = fields.Datetime(
        readonly=True,
        copy=False,
        help="When it last spoke. Whoever takes the circle to its next step finds by "
        "it that somebody was speaking at that very moment.",
    )
    has_spoken = fields.Boolean(
        string="Has spoken",
        compute="_compute_has_spoken",
        help="In the round that is under way.",
    )

    _once = models.Constraint(
        "UNIQUE(election_id, membership_id)", "A member takes part once."
    )

    @api.depends(
        "membership_id",
        "election_id.step",
        "election_id.turn",
        "election_id.attempt",
        "election_id.voice_ids",
    )
    def _compute_has_spoken(self):
        for election, electors in self.grouped("election_id").items():
            # sudo: that somebody has spoken is no secret, what they said is.
            spoken = election.sudo()._round_voices().membership_id
            for elector in electors:
                elector.has_spoken = elector.sudo().membership_id in spoken

    @api.depends("member_name")
    def _compute_display_name(self):
        for elector in self:
            elector.display_name = elector.member_name or ""

    @api.model_create_multi
    def create(self, vals_list):
        electors = super().create(vals_list)
        electors._check_under_way()
        if not self.env.su:
            # The roll itself is made in sudo: somebody adds to it by hand.
            for elector in electors:
                elector.election_id._log_step("circle_added", name=elector.member_name)
        return electors

    def write(self, vals):
        if not self.env.su and {"election_id", "membership_id"} & vals.keys():
            raise UserError(self.env._("Who is on the roll does not become another."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        if self:
            raise UserError(
                self.env._(
                    "The roll stays as it was when the election started: who is not "
                    "there does not take part."
                )
            )

    def _check_under_way(self):
        for elector in self:
            if elector.election_id.state in ("done", "cancelled"):
                raise UserError(
                    self.env._(
                        "“%s” is over: its roll stays as it was.",
                        elector.election_id.name,
                    )
                )
            # sudo: of which network they are, whoever notes it.
            membership = elector.sudo().membership_id
            if membership.network_id != elector.election_id.sudo().network_id:
                raise UserError(
                    self.env._(
                        "%(member)s is not a member of %(network)s.",
                        member=membership.partner_name,
                        network=elector.election_id.sudo().network_id.name,
                    )
                )

    def action_join(self):
        """A secretary notes that this member is there."""
        for elector in self:
            elector.election_id.check_access("write")
            elector.election_id._circle_take_part(elector.membership_id)

    def action_leave(self):
        """A secretary notes that this member has left."""
        for elector in self:
            elector.election_id.check_access("write")
            elector.election_id._circle_take_part(elector.membership_id, False)
