# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class KomunigiElectionVoice(models.Model):
    """What a member said in one round of an election without candidates.

    Nobody reads it before the round is over, by whatever way: a record rule of all
    users goes by `is_revealed`. There is no access for portal users at all; their
    pages show what the model's methods choose.
    """

    _name = "komunigi.election.voice"
    _description = "Voice in an election"
    _inherit = ["komunigi.reckoned"]
    _order = "election_id, turn, attempt, step, id"

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
    author_id = fields.Many2one(
        "res.partner", string="Said by", ondelete="restrict", index=True
    )
    entered_by_id = fields.Many2one(
        "res.users",
        string="Entered by",
        ondelete="restrict",
        help="The secretary who wrote it down for a member without a login.",
    )
    turn = fields.Integer(required=True, default=1)
    attempt = fields.Integer(required=True, default=1)
    step = fields.Selection(
        [
            ("first_round", "First round"),
            ("second_round", "Second round"),
            ("consent", "Consent"),
        ],
        required=True,
    )
    nominee_id = fields.Many2one(
        "res.partner", string="Names", ondelete="restrict", index=True
    )
    nominee_name = fields.Char(related="nominee_id.name", store=True)
    answer = fields.Selection(
        [
            ("consent", "I consent"),
            ("concern", "I consent, with a concern"),
            ("objection", "I object"),
        ]
    )
    reason = fields.Text()
    is_revealed = fields.Boolean(
        help="Its round is over: who may read the election reads it."
    )

    _once = models.Constraint(
        "UNIQUE(election_id, membership_id, turn, attempt, step)",
        "This member has spoken in this round.",
    )
    _says_something = models.Constraint(
        "CHECK((step = 'consent') = (answer IS NOT NULL)"
        " AND (step = 'consent') = (nominee_id IS NULL))",
        "In a round somebody is named, in the consent an answer is given.",
    )
    _objection_with_reason = models.Constraint(
        "CHECK(answer <> 'objection' OR reason <> '')",
        "An objection needs its reason.",
    )
