# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from .komunigi_contestable import CONTEST_FIELDS

# What the course of the poll writes, and nobody else.
COURSE_FIELDS = {
    "state",
    "is_scheduled",
    "box_length",
    "public_key",
    "lot_secret",
    "lot_commitment",
    "result",
    "outcome",
    "digest",
    "counted_on_paper",
    "board",
    "date_counted",
    "cancel_reason",
    "postpone_reason",
    "with_paper",
    "trouble",
    "date_cleared",
    "roll_figures",
}
# What may still change once the poll is open. The closing time: later only.
NOT_FROZEN = COURSE_FIELDS | {"date_close", "user_id", "date_reminder"}
NOT_FROZEN |= CONTEST_FIELDS


class KomunigiPoll(models.Model):
    """A question, who answers it, until when, and how the answers are counted.

    in preparation → open → result; or cancelled. Opening freezes the question and
    the roll. This file holds what a poll is; its course, the casting of ballots,
    the count and its explanation are others' matters.
    """

    _name = "komunigi.poll"
    _description = "Poll"
    _inherit = [
        "komunigi.networked",
        "komunigi.conducted",
        "komunigi.contestable",
        "mail.thread",
    ]
    _order = "date_close desc, id desc"
    _check_company_auto = True
    _course_fields = COURSE_FIELDS

    name = fields.Char(string="Question", required=True, translate=True)
    description = fields.Html(
        string="Explanation",
        translate=True,
        help="What voters should know before they answer.",
    )
    network_id = fields.Many2one(
        "komunigi.network",
        required=True,
        ondelete="restrict",
        index=True,
        default=lambda self: self.env["komunigi.network"]._only_one_here(),
    )
    company_id = fields.Many2one(related="network_id.company_id", store=True)
    user_id = fields.Many2one(
        "res.users",
        string="In charge",
        default=lambda self: self.env.user,
        help="Is told when the poll needs somebody.",
    )
    state = fields.Selection(
        [
            ("draft", "In preparation"),
            ("open", "Open"),
            ("closed", "Being counted"),
            ("result", "Result"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        default="draft",
        copy=False,
        readonly=True,
        tracking=True,
        index=True,
    )
    trouble = fields.Text(
        copy=False,
        readonly=True,
        help="Why it did not open by itself, or could not be counted.",
    )
    is_scheduled = fields.Boolean(
        string="Opens by itself",
        copy=False,
        readonly=True,
        help="At the stated time, without anybody.",
    )
    date_open = fields.Datetime(
        string="Opens", copy=False, help="Empty: as soon as you press Open."
    )
    date_close = fields.Datetime(
        string="Closes",
        required=True,
        copy=False,
        tracking=True,
        default=lambda self: self._default_date_close(),
    )
    nature = fields.Selection(
        [
            ("decision", "Decision"),
            ("consultation", "Consultation"),
            ("election", "Election"),
        ],
        required=True,
        default="decision",
    )
    secrecy = fields.Selection(
        [("public", "Public"), ("confidential", "Confidential")],
        required=True,
        compute="_compute_secrecy",
        store=True,
        readonly=False,
        precompute=True,
        copy=True,
    )
    # How it is counted
    method = fields.Selection(
        [
            ("consent", "Consent"),
            ("yes_no", "Yes, no or abstention"),
            ("points", "Points to share out"),
            ("approval", "Approval"),
            ("plurality", "One choice, or as many as seats"),
            ("score", "Score"),
            ("majority_judgment", "Majority judgment"),
            ("stv", "Ranking, proportional (STV)"),
            ("schulze", "Ranking, two by two (Schulze)"),
        ],
        required=True,
        default="consent",
    )
    option_ids = fields.One2many("komunigi.poll.option", "poll_id", copy=True)
    seats = fields.Integer(
        string="To be chosen", default=1, help="How many options win."
    )
    majority = fields.Selection(
        [
            ("simple", "More yes than no"),
            ("absolute", "More than half of all who may vote"),
            ("two_thirds", "Two thirds"),
            ("three_quarters", "Three quarters"),
            ("fraction", "Another fraction"),
        ],
        required=True,
        default="simple",
    )
    majority_numerator = fields.Integer(string="Numerator", default=1)
    majority_denominator = fields.Integer(string="Denominator", default=2)
    majority_strict = fields.Boolean(
        string="More than this fraction",
        default=True,
        help="Otherwise the fraction itself is enough.",
    )
    count_abstentions = fields.Boolean(
        string="Abstentions count",
        help="The majority is then one of all who answered, and an abstention weighs "
        "like a no.",
    )
    each_college = fields.Boolean(
        string="In each category too",
        help="The majority is also required among the members of each category.",
    )
    points_total = fields.Integer(string="Points for each voter", default=10)
    score_maximum = fields.Integer(string="Best score", default=10)
    quorum = fields.Integer(
        string="Quorum (%)",
        help="How many of the roll have to answer, in percent, for the result to "
        "count. 0: no quorum.",
    )
    # Who votes
    electorate = fields.Selection(
        [
            ("all", "All members who may vote"),
            ("categories", "Members of some categories"),
            ("chosen", "Members that I choose"),
        ],
        string="Who votes",
        required=True,
        default="all",
    )
    category_ids = fields.Many2many(
        "komunigi.member.category",
        string="Categories",
        domain="[('network_id', '=', network_id)]",
    )
    membership_ids = fields.Many2many(
        "komunigi.membership",
        string="Chosen members",
        domain="[('network_id', '=', network_id), ('state', '=', 'member')]",
    )
    weight_basis_id = fields.Many2one(
        "komunigi.basis",
        string="Votes by",
        ondelete="restrict",
        domain="[('network_id', '=', network_id)]",
        help="Empty: one member, one vote.",
    )
    weight_ceiling = fields.Integer(
        string="At most", help="Votes that one member has at most. 0: no ceiling."
    )
    elector_ids = fields.One2many("komunigi.poll.elector", "poll_id")
    elector_count = fields.Integer(string="On the roll", compute="_compute_turnout")
    voted_count = fields.Integer(string="Have voted", compute="_compute_turnout")
    turnout = fields.Float(compute="_compute_turnout", help="In percent of the roll.")
    date_reminder = fields.Datetime(
        string="Reminder",
        compute="_compute_date_reminder",
        store=True,
        readonly=False,
        copy=False,
        help="Then whoever has not voted yet is written to. Empty: nobody is.",
    )
    # Confidential ballots, and lots
    public_key = fields.Char(copy=False, readonly=True, groups=fields.NO_ACCESS)
    box_length = fields.Integer(copy=False, readonly=True, groups=fields.NO_ACCESS)
    lot_secret = fields.Char(copy=False, readonly=True, groups=fields.NO_ACCESS)
    lot_commitment = fields.Char(
        string="Fingerprint of the lot",
        copy=False,
        readonly=True,
        help="SHA-256 of a secret drawn when the poll opened and published with its "
        "result: lots drawn with it were not chosen afterwards.",
    )
    # Result
    result = fields.Json(copy=False, readonly=True)
    outcome = fields.Selection(
        [
            ("adopted", "Adopted"),
            ("rejected", "Not adopted"),
            ("chosen", "Chosen"),
            ("nobody", "None chosen"),
            ("no_quorum", "Quorum not reached"),
        ],
        copy=False,
        readonly=True,
        tracking=True,
    )
    digest = fields.Char(
        string="Fingerprint of the ballots",
        copy=False,
        readonly=True,
        help="SHA-256 of the published list of ballots.",
    )
    # In the table: whoever may write the poll may write its attachments.
    board = fields.Binary(
        string="Published ballots", attachment=False, copy=False, readonly=True
    )
    date_counted = fields.Datetime(string="Counted", copy=False, readonly=True)
    cancel_reason = fields.Text(
        string="Why it was cancelled", copy=False, readonly=True
    )
    postpone_reason = fields.Text(
        string="Why it closes later", copy=False, readonly=True
    )

    _closes_after_opening = models.Constraint(
        "CHECK(date_open IS NULL OR date_close > date_open)",
        "A poll closes after it opens.",
    )
    _seats_positive = models.Constraint(
        "CHECK(seats >= 1)", "At least one option is to be chosen."
    )
    _fraction_proper = models.Constraint(
        "CHECK(majority_numerator > 0 AND majority_numerator <= majority_denominator)",
        "The majority is a fraction between 0 and 1.",
    )
    _quorum_percent = models.Constraint(
        "CHECK(quorum BETWEEN 0 AND 100)", "A quorum is a percentage, 0 to 100."
    )
    _numbers_positive = models.Constraint(
        "CHECK(points_total >= 1 AND score_maximum >= 1 AND weight_ceiling >= 0)",
        "Points and scores are at least 1, and a ceiling is not negative.",
    )

    @api.model
    def _default_date_close(self):
        """In a week, at a full hour."""
        week = fields.Datetime.add(fields.Datetime.now(), days=7)
        return week.replace(minute=0, second=0, microsecond=0)

    @api.depends("nature")
    def _compute_secrecy(self):
        for poll in self:
            election = poll.nature == "election"
            poll.secrecy = "confidential" if election else poll.secrecy or "public"

    @api.depends("date_open", "date_close")
    def _compute_date_reminder(self):
        """Two days before it closes, where it is open that long."""
        for poll in self:
            opens = poll.date_open or fields.Datetime.now()
            reminder = poll.date_close and fields.Datetime.subtract(
                poll.date_close, days=2
            )
            poll.date_reminder = reminder and reminder > opens and reminder

    def _compute_turnout(self):
        # The roll is changed by SQL only; nothing of it waits in a cache.
        rows = self.env.execute_query(
            SQL(
                """SELECT poll_id, COUNT(*), COUNT(*) FILTER (WHERE voted)
                     FROM komunigi_poll_elector WHERE poll_id IN %s GROUP BY poll_id""",
                tuple(self._origin.ids) or (0,),
            )
        )
        counts = {poll_id: (all_, voted) for poll_id, all_, voted in rows}
        for poll in self:
            all_, voted = counts.get(poll._origin.id, (0, 0))
            poll.elector_count = all_
            poll.voted_count = voted
            poll.turnout = 100 * voted / all_ if all_ else 0

    @api.model
    def _is_frozen(self, name) -> bool:
        """Whether nobody changes this field once the poll is open.

        Mail's own fields (followers, activities) are not the question's.
        """
        return name not in NOT_FROZEN and not any(
            name in self.env[mixin]._fields
            for mixin in ("mail.thread", "mail.activity.mixin")
        )

    def write(self, vals):
        self._check_frozen(vals)
        self._check_scheduled(vals)
        result = super().write(vals)
        if "network_id" in vals:
            # Nobody asks a network of another company.
            self.check_access("write")
        if "date_reminder" in vals:
            self.filtered(lambda poll: poll.state == "open")._wake_when_due()
        return result

    def _update_field_translations(self, field_name, translations, *args, **kwargs):
        # This does not pass through `write`.
        self._check_frozen([field_name])
        return super()._update_field_translations(
            field_name, translations, *args, **kwargs
        )

    def _check_frozen(self, names):
        """Voters answer the question that was asked, on the roll that was shown."""
        under_way = self.filtered(lambda poll: poll.state != "draft")
        if under_way and any(self._is_frozen(name) for name in names):
            raise UserError(
                self.env._(
                    "“%(poll)s” is open or was: of an opened poll only the closing "
                    "time can change. Cancel it with a reason, and ask again.",
                    poll=under_way[0].name,
                )
            )
        # Only the course says why it closes later, or closes it.
        by_course = {"postpone_reason", "state"} & set(names)
        if under_way and "date_close" in names and not by_course:
            raise UserError(
                self.env._(
                    "“%(poll)s” is open or was: give a reason to close it later, with "
                    "the button “Close later”.",
                    poll=under_way[0].name,
                )
            )

    def _check_scheduled(self, names):
        if "date_open" in names:
            for poll in self:
                if poll.is_scheduled and poll.state == "draft" and not self.env.su:
                    raise UserError(
                        self.env._(
                            "“%(poll)s” opens by itself at the stated time: press “Do "
                            "not open by itself” before you change that.",
                            poll=poll.name,
                        )
                    )

    def copy_data(self, default=None):
        return [
            vals
            if default and "name" in default
            else {**vals, "name": self.env._("%s (copy)", poll.name)}
            for poll, vals in zip(self, super().copy_data(default), strict=True)
        ]

    @api.constrains("network_id", "category_ids", "membership_ids", "weight_basis_id")
    def _check_network(self):
        for poll in self:
            others = (
                poll.category_ids.network_id
                | poll.membership_ids.network_id
                | poll.weight_basis_id.network_id
            ) - poll.network_id
            if others:
                raise ValidationError(
                    self.env._(
                        "“%(poll)s” asks members of %(network)s: categories, members "
                        "and basis of %(others)s cannot be chosen.",
                        poll=poll.name,
                        network=poll.network_id.name,
                        others=", ".join(others.mapped("name")),
                    )
                )

    @api.onchange("network_id")
    def _onchange_network_id(self):
        for name in ("category_ids", "membership_ids", "weight_basis_id"):
            self[name] = self[name].filtered(
                lambda each: each.network_id._origin == self.network_id._origin
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_opened(self):
        for poll in self:
            if poll.state != "draft":
                raise UserError(
                    self.env._(
                        "“%(poll)s” was opened, so it is kept. Cancel it with a "
                        "reason where it should not count.",
                        poll=poll.name,
                    )
                )

    @api.model
    def _grades(self) -> list[str]:
        """The words of majority judgment, worst first: their places are the grades."""
        return [
            self.env._("To reject"),
            self.env._("Insufficient"),
            self.env._("Poor"),
            self.env._("Fair"),
            self.env._("Good"),
            self.env._("Very good"),
            self.env._("Excellent"),
        ]

    def _has_options(self) -> bool:
        """Whether voters choose among options, not on the question itself."""
        return self.method not in ("consent", "yes_no")

    def _takes_votes(self) -> bool:
        """Whether it is open by its state and by the clock."""
        self.ensure_one()
        return self.state == "open" and self._clock() < self.date_close

    def _secrecy(self):
        """How this poll keeps its ballots (`komunigi.secrecy`)."""
        self.ensure_one()
        return self.env[f"komunigi.secrecy.{self.secrecy}"]

    @api.model
    def _clock(self):
        """The database server's time (UTC, naive): the same for all who vote.

        Not the transaction's, which began before its locks were had. Tests that
        freeze time replace this method.
        """
        [[now]] = self.env.execute_query(
            SQL("SELECT clock_timestamp() AT TIME ZONE 'UTC'")
        )
        return now

    @api.model
    def _domain_visible(self) -> Domain:
        """Polls that members see."""
        return Domain("state", "!=", "draft")
