# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.komunigi_vote.models.komunigi_contestable import CONTEST_FIELDS

# What the members were called for does not change under way.
CALLED_FOR = {"college_id", "kind", "way", "seats", "replaced_ids", "quorum"}
# Weeks that the steps take, counted backwards from the handing-over.
WEEKS_OF_VOTE = 2
WEEKS_OF_CALL = 4


class KomunigiElection(models.Model):
    """Filling seats of a college: the next election, a by-election, an appointment.

    in preparation → under way → done; or cancelled. While it is under way, one step
    after another; which ones, its way of electing tells.
    """

    _name = "komunigi.election"
    _description = "Election"
    _inherit = ["komunigi.conducted", "mail.thread"]
    _order = "date_start desc, id desc"
    _conducting_activity = "komunigi_noyau.mail_activity_election"
    _conducting_days = 3
    # Written by the course of the election, and by nobody else.
    _course_fields = {
        "state",
        "step",
        "turn",
        "attempt",
        "outcome_steps",
        "date_done",
        "cancel_reason",
        "is_ended",
        "vote_attempt",
    }

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
        compute="_compute_way",
        store=True,
        readonly=False,
        precompute=True,
    )
    seats = fields.Integer(
        string="Seats to fill",
        required=True,
        compute="_compute_seats",
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
        group_expand=True,
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
    is_ended = fields.Boolean(
        string="Step ended",
        copy=False,
        readonly=True,
        help="The present step has ended, and somebody decides how to go on.",
    )
    # Calendar
    date_call = fields.Date(
        string="Call",
        compute="_compute_calendar",
        store=True,
        readonly=False,
        precompute=True,
        help="When members are called to stand, or the organisation to name somebody.",
    )
    date_candidacies = fields.Date(
        string="Candidacies until",
        compute="_compute_calendar",
        store=True,
        readonly=False,
        precompute=True,
        help="Last day on which members stand.",
    )
    date_meeting = fields.Datetime(
        string="Meeting",
        compute="_compute_calendar",
        store=True,
        readonly=False,
        precompute=True,
        help="When the members meet to elect, where they do.",
    )
    date_vote_close = fields.Datetime(
        string="Vote until",
        compute="_compute_calendar",
        store=True,
        readonly=False,
        precompute=True,
    )
    quorum = fields.Integer(
        string="Quorum (%)",
        help="How many of the roll have to vote, in percent, for the result to count. "
        "0: no quorum.",
    )
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
    cancel_reason = fields.Text(
        string="Why it was cancelled", copy=False, readonly=True
    )

    _seats_positive = models.Constraint(
        "CHECK(seats >= 1)", "At least one seat is to be filled."
    )
    _quorum_percent = models.Constraint(
        "CHECK(quorum BETWEEN 0 AND 100)", "A quorum is a percentage, 0 to 100."
    )

    # One method each: computing what is not given leaves alone what is.

    @api.depends("college_id")
    def _compute_way(self):
        for election in self:
            rule = election._rule_to_be()
            appointed = rule and rule.filled_by == "appointment"
            election.way = "appointment" if appointed else rule and rule.way

    @api.depends("college_id")
    def _compute_seats(self):
        for election in self:
            rule = election._rule_to_be()
            election.seats = max(1, (rule and rule.seats_min) or 1)

    def _rule_to_be(self):
        """The rules that hold on its day, or today while it has none; or nothing."""
        college = self.college_id
        day = self.date_start or (college and college.network_id._today())
        return college and college._rule_on(day)

    @api.depends("date_start", "college_id", "way")
    def _compute_calendar(self):
        """Backwards from the start; what would be past is as soon as it can be."""
        for election in self:
            if election.state != "draft" or not (
                election.date_start and election.college_id
            ):
                # Under way the dates are those that were announced.
                election.date_call = election.date_call
                election.date_candidacies = election.date_candidacies
                election.date_meeting = election.date_meeting
                election.date_vote_close = election.date_vote_close
                continue
            election.update(election._planned_calendar())

    def _planned_calendar(self) -> dict:
        """Dates for the steps of this way of electing, none of them past."""
        network = self.college_id.network_id
        today = network._today()
        handover = self.date_start - timedelta(weeks=self._rule().handover_weeks)
        weeks = timedelta(weeks=1)
        call = max(today, handover - (WEEKS_OF_CALL + WEEKS_OF_VOTE) * weeks)
        ended = max(call + 2 * weeks, handover - WEEKS_OF_VOTE * weeks)
        meeting = max(call + 2 * weeks, handover - 1 * weeks)
        evening = timedelta(hours=18)
        found = dict.fromkeys(
            ("date_call", "date_candidacies", "date_meeting", "date_vote_close"), False
        )
        found["date_call"] = call
        if self.way == "candidacies":
            found["date_candidacies"] = ended
            closes = max(ended + 1 * weeks, handover)
            found["date_vote_close"] = network._midnight(closes) + evening
        elif self.way == "without_candidates":
            found["date_meeting"] = network._midnight(meeting) + evening
        return found

    def write(self, vals):
        self._check_under_way(vals)
        result = super().write(vals)
        if "college_id" in vals:
            # Nobody calls an election to seats of another company.
            self.check_access("write")
        return result

    def _update_field_translations(self, field_name, translations, *args, **kwargs):
        # This does not pass through `write`.
        self._check_under_way([field_name])
        return super()._update_field_translations(
            field_name, translations, *args, **kwargs
        )

    def _check_under_way(self, names):
        """Of an election under way its words, its dates and who is in charge change."""
        if self.env.su:
            return
        free = CONTEST_FIELDS | {"user_id"}
        own = {name for name in names if not self._is_of_mail(name)} - free
        for election in self:
            if election.state in ("done", "cancelled") and own:
                raise UserError(
                    self.env._(
                        "“%(election)s” is over: what is on the record stays.",
                        election=election.name,
                    )
                )
            if election.state == "open" and own & CALLED_FOR:
                raise UserError(
                    self.env._(
                        "“%(election)s” is under way: which seats, how many and how "
                        "they are filled was announced. Cancel it with a reason, and "
                        "prepare another one.",
                        election=election.name,
                    )
                )

    @api.model
    def _is_of_mail(self, name) -> bool:
        """Followers and activities are not the election's."""
        return any(
            name in self.env[mixin]._fields
            for mixin in ("mail.thread", "mail.activity.mixin")
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_started(self):
        for election in self:
            if election.state != "draft":
                raise UserError(
                    self.env._(
                        "“%(election)s” was announced, so it is kept. Cancel it with "
                        "a reason where it should not take place.",
                        election=election.name,
                    )
                )

    def _rule(self):
        """The rules under which these mandates will begin."""
        self.ensure_one()
        return self.college_id._rule_on(self.date_start)

    @api.model
    def _domain_visible(self) -> Domain:
        """Elections that members see."""
        return Domain("state", "!=", "draft")
