# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.fields import Domain

# Written by the course of the election, and by nobody else.
COURSE_FIELDS = {"state", "step", "turn", "attempt", "outcome_steps", "date_done"}


class KomunigiElection(models.Model):
    """Filling seats of a college: the next election, a by-election, an appointment.

    in preparation → under way → done; or cancelled. While it is under way, one step
    after another; which ones, its way of electing tells.
    """

    _name = "komunigi.election"
    _description = "Election"
    _inherit = ["komunigi.reckoned", "mail.thread", "mail.activity.mixin"]
    _order = "date_start desc, id desc"

    name = fields.Char(required=True, translate=True)
    college_id = fields.Many2one(
        "komunigi.college", required=True, ondelete="restrict", index=True
    )
    body_id = fields.Many2one(related="college_id.body_id", store=True, index=True)
    network_id = fields.Many2one(
        related="college_id.network_id", store=True, index=True
    )
    company_id = fields.Many2one(related="college_id.company_id", store=True)
    user_id = fields.Many2one(
        "res.users",
        string="In charge",
        default=lambda self: self.env.user,
        help="Is told what is to do, and by when.",
    )
    kind = fields.Selection(
        [
            ("regular", "Election"),
            ("by_election", "By-election"),
            ("co_option", "Co-option"),
        ],
        required=True,
        default="regular",
        help="A by-election and a co-option fill seats for the rest of their term.",
    )
    way = fields.Selection(
        [
            ("without_candidates", "Without candidates"),
            ("candidacies", "Among candidates"),
            ("appointment", "Appointment"),
        ],
        required=True,
        compute="_compute_from_rules",
        store=True,
        readonly=False,
        precompute=True,
    )
    seats = fields.Integer(
        string="Seats to fill",
        required=True,
        compute="_compute_from_rules",
        store=True,
        readonly=False,
        precompute=True,
    )
    replaced_ids = fields.Many2many(
        "komunigi.mandate",
        string="Seats of",
        domain="[('college_id', '=', college_id)]",
        help="The mandates after which these seats are free.",
    )
    role = fields.Html(
        string="The role",
        translate=True,
        help="What is asked of whoever is elected. Empty: what the body is for.",
    )
    state = fields.Selection(
        [
            ("draft", "In preparation"),
            ("open", "Under way"),
            ("done", "Done"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        default="draft",
        copy=False,
        readonly=True,
        tracking=True,
        index=True,
    )
    step = fields.Selection(
        [
            ("role", "The role"),
            ("first_round", "Everybody names somebody"),
            ("reasons", "The reasons"),
            ("second_round", "Second round"),
            ("proposal", "Proposal"),
            ("consent", "Consent"),
            ("candidacies", "Candidacies"),
            ("vote", "Vote"),
            ("appointment", "Appointment"),
            ("acceptance", "Acceptance"),
        ],
        copy=False,
        readonly=True,
        tracking=True,
    )
    turn = fields.Integer(
        default=1, copy=False, readonly=True, help="Which of the seats is filled now."
    )
    attempt = fields.Integer(
        default=1, copy=False, readonly=True, help="A step redone counts anew."
    )
    # Calendar
    date_call = fields.Date(string="Call for candidates")
    date_candidacies = fields.Date(
        string="Candidacies until", help="Last day on which members stand."
    )
    date_meeting = fields.Datetime(
        string="Meeting", help="When the members meet to elect, where they do."
    )
    date_vote_close = fields.Datetime(string="Vote until")
    date_start = fields.Date(
        string="Mandates start",
        required=True,
        tracking=True,
    )
    date_done = fields.Date(string="Done on", copy=False, readonly=True)
    # Who takes part
    elector_ids = fields.One2many("komunigi.election.elector", "election_id")
    voice_ids = fields.One2many("komunigi.election.voice", "election_id")
    candidacy_ids = fields.One2many("komunigi.candidacy", "election_id")
    poll_ids = fields.One2many("komunigi.poll", "election_id", string="Polls")
    mandate_ids = fields.One2many("komunigi.mandate", "election_id")
    outcome_steps = fields.Json(
        copy=False,
        readonly=True,
        help="What happened, step by step: list of objects with a code and plain "
        "values, put in words when somebody reads.",
    )
    cancel_reason = fields.Text(copy=False, readonly=True)

    _seats_positive = models.Constraint(
        "CHECK(seats >= 1)", "At least one seat is to be filled."
    )

    @api.depends("college_id")
    def _compute_from_rules(self):
        for election in self:
            college = election.college_id
            day = election.date_start or (college and college.network_id._today())
            rule = college and college._rule_on(day)
            appointed = rule and rule.filled_by == "appointment"
            election.way = "appointment" if appointed else rule and rule.way
            election.seats = max(1, (rule and rule.seats_min) or 1)

    @api.model
    def _is_reckoned(self, name):
        return name in COURSE_FIELDS or super()._is_reckoned(name)

    def _rule(self):
        """The rules under which these mandates will begin."""
        self.ensure_one()
        return self.college_id._rule_on(self.date_start)

    @api.model
    def _domain_visible(self) -> Domain:
        """Elections that members see."""
        return Domain("state", "!=", "draft")
