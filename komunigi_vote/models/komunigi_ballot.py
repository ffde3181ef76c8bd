# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class KomunigiBallot(models.Model):
    """What a member answered in a public poll. Confidential ones have no record.

    Nobody reads it before the result but who acts for the member, and nobody writes
    it: `komunigi.poll._cast` does.
    """

    _name = "komunigi.ballot"
    _description = "Ballot"
    _inherit = ["komunigi.reckoned"]
    _order = "poll_id, id"
    _rec_name = "membership_id"

    elector_id = fields.Many2one(
        "komunigi.poll.elector", required=True, ondelete="restrict", readonly=True
    )
    poll_id = fields.Many2one(
        "komunigi.poll",
        required=True,
        ondelete="restrict",
        readonly=True,
        index=True,
    )
    company_id = fields.Many2one(related="poll_id.company_id", store=True)
    membership_id = fields.Many2one(
        "komunigi.membership",
        string="Member",
        required=True,
        ondelete="restrict",
        readonly=True,
        index=True,
    )
    choice = fields.Char(
        required=True, readonly=True, help="In the notation of the published ballots."
    )
    reason = fields.Text(readonly=True)
    caster_id = fields.Many2one(
        "res.partner", string="Cast by", ondelete="restrict", readonly=True
    )
    date_cast = fields.Datetime(string="Cast", required=True, readonly=True)

    _one_each = models.Constraint(
        "UNIQUE(elector_id)", "A member has one ballot in a poll."
    )
