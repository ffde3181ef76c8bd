# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date

from odoo import api, fields, models
from odoo.exceptions import LockError, UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL, format_date

# What follows from the college's rules on the day on which a mandate begins.
COPIED_FIELDS = {"rule_id", "seat", "seats_max", "term_months", "term_limit"}
# What the rules are asked about: whoever changes one of these asks them again.
TERM_FIELDS = (
    "college_id",
    "holder_id",
    "kind",
    "date_start",
    "date_end",
    "date_handover",
    "replaces_id",
    "waiver_id",
)
# In the context of what is written from the rules. An object: nobody sends it by RPC.
FROM_RULES = object()


class KomunigiMandate(models.Model):
    """A seat, held by somebody from a day until a day that is never empty.

    The last day for it is copied when it begins, so that nothing that changes later
    makes it longer. Changing the delegate neither ends nor restarts it.
    """

    _name = "komunigi.mandate"
    _description = "Mandate"
    _inherit = ["komunigi.dialog", "mail.thread"]
    _order = "date_start desc, id desc"
    _rec_names_search = ["holder_name", "college_id.name"]

    college_id = fields.Many2one(
        "komunigi.college", required=True, ondelete="restrict", index=True
    )
    body_id = fields.Many2one(related="college_id.body_id", store=True, index=True)
    network_id = fields.Many2one(
        related="college_id.network_id", store=True, index=True
    )
    company_id = fields.Many2one(related="college_id.company_id", store=True)
    holder_id = fields.Many2one(
        "res.partner",
        string="Held by",
        required=True,
        ondelete="restrict",
        index=True,
        tracking=True,
    )
    holder_name = fields.Char(related="holder_id.name", store=True)
    membership_id = fields.Many2one(
        "komunigi.membership",
        string="Member",
        compute="_compute_membership_id",
        store=True,
        index=True,
        ondelete="restrict",
        help="As which member the holder sits; nobody for a seat that an organisation "
        "outside the members appoints.",
    )
    kind = fields.Selection(
        [("full", "Mandate"), ("interim", "Interim for current affairs")],
        required=True,
        default="full",
        help="An interim lasts three months at most and has no vote.",
    )
    origin = fields.Selection(
        [
            ("election", "Election"),
            ("by_election", "By-election"),
            ("appointment", "Appointment"),
            ("co_option", "Co-option"),
            ("interim", "Named ad interim"),
        ],
        string="How it began",
        required=True,
        default="election",
    )
    origin_decision = fields.Char(
        string="Decision", help="By whom and when, where no election here tells."
    )
    election_id = fields.Many2one(
        "komunigi.election",
        ondelete="restrict",
        readonly=True,
        copy=False,
        index=True,
    )
    replaces_id = fields.Many2one(
        "komunigi.mandate",
        string="Serves the remainder of",
        ondelete="restrict",
        domain="[('college_id', '=', college_id)]",
        help="It then lasts no longer than that one would have.",
    )
    waiver_id = fields.Many2one(
        "komunigi.rest.waiver",
        string="Rest waived",
        ondelete="restrict",
        help="The decision by which the holder need not wait before this mandate.",
    )
    date_start = fields.Date(string="From", required=True, tracking=True)
    date_end = fields.Date(
        string="Until",
        required=True,
        tracking=True,
        help="First day on which the seat is no longer held. Empty: the full term.",
    )
    date_handover = fields.Date(
        string="Sits along from",
        help="Before the mandate starts, without a vote.",
    )
    end_reason = fields.Selection(
        [
            ("term", "End of term"),
            ("resignation", "Resignation"),
            ("left", "Left the network"),
            ("suspended", "Suspended by decision"),
            ("removed", "Removed by decision"),
        ],
        string="Why it ends",
        required=True,
        default="term",
        tracking=True,
        help="End of term, unless something came before it.",
    )
    end_note = fields.Text(
        string="About its end",
        groups="komunigi_membership.group_user",
        help="For a decision: by whom and when.",
    )
    phase = fields.Selection(
        [
            ("ahead", "Begins later"),
            ("now", "Sits"),
            ("over", "Over"),
        ],
        compute="_compute_phase",
        search="_search_phase",
        help="Right at midnight in the network's time zone.",
    )
    is_void = fields.Boolean(
        string="Never began",
        compute="_compute_is_void",
        store=True,
        help="It ended on its first day at the latest.",
    )
    rule_id = fields.Many2one(
        "komunigi.college.rule",
        string="Began under",
        required=True,
        ondelete="restrict",
        readonly=True,
        copy=False,
        index=True,
    )
    seat = fields.Integer(required=True, readonly=True, copy=False, help="From 1 on.")
    seats_max = fields.Integer(required=True, readonly=True, copy=False)
    term_months = fields.Integer(
        string="Longest term (months)", required=True, readonly=True, copy=False
    )
    term_limit = fields.Date(
        string="Cannot last beyond",
        required=True,
        readonly=True,
        copy=False,
        help="First day on which it cannot be held any more.",
    )
    delegate_ids = fields.One2many("komunigi.delegate", "mandate_id")

    _within_term = models.Constraint(
        "CHECK(date_end <= term_limit)", "A mandate does not outlast its term."
    )
    _limit_within_term = models.Constraint(
        "CHECK(term_limit <= date_start + term_months * interval '1 month')",
        "A mandate does not outlast its term.",
    )
    _interim_short = models.Constraint(
        "CHECK(kind <> 'interim' OR date_end <= date_start + interval '3 months')",
        "An interim lasts three months at most.",
    )
    _dates_in_order = models.Constraint(
        "CHECK(date_end >= date_start)", "A mandate ends after it starts."
    )
    _handover_before = models.Constraint(
        "CHECK(date_handover IS NULL OR (date_handover <= date_start"
        " AND date_handover >= date_start - 26 * 7))",
        "Handing-over comes before the mandate, 26 weeks at most.",
    )
    _seat_exists = models.Constraint(
        "CHECK(seat BETWEEN 1 AND seats_max)", "There are not so many seats."
    )
    _one_seat_a_holder = models.Constraint(
        "EXCLUDE USING gist (int4range(college_id, college_id, '[]') WITH &&,"
        " int4range(holder_id, holder_id, '[]') WITH &&,"
        " daterange(date_start, date_end, '[)') WITH &&)",
        "This holder has a seat in this college already at that time.",
    )
    _one_holder_a_seat = models.Constraint(
        "EXCLUDE USING gist (int4range(college_id, college_id, '[]') WITH &&,"
        " int4range(seat, seat, '[]') WITH &&,"
        " daterange(date_start, date_end, '[)') WITH &&)",
        "All seats of this college are taken at that time.",
    )

    @api.constrains("election_id", "college_id")
    def _check_election(self):
        for mandate in self:
            if mandate.election_id.college_id - mandate.college_id:
                raise ValidationError(
                    self.env._(
                        "%(mandate)s does not follow from “%(election)s”, which is "
                        "an election to other seats.",
                        mandate=mandate.display_name,
                        election=mandate.election_id.name,
                    )
                )

    @api.depends("holder_id", "network_id")
    def _compute_membership_id(self):
        found = self.env["komunigi.membership"]._by_partner_and_network(
            self.holder_id, self.network_id
        )
        for mandate in self:
            mandate.membership_id = found.get((mandate.holder_id, mandate.network_id))

    @api.depends("holder_name", "college_id.name")
    def _compute_display_name(self):
        for mandate in self:
            mandate.display_name = f"{mandate.holder_name} ({mandate.college_id.name})"

    @api.depends("date_start", "date_end")
    def _compute_is_void(self):
        for mandate in self:
            mandate.is_void = mandate.date_end == mandate.date_start

    @api.depends("date_start", "date_end", "network_id.tz")
    def _compute_phase(self):
        for mandate in self:
            today = mandate.network_id and mandate.network_id._today()
            if not mandate.date_start or not today or today < mandate.date_start:
                mandate.phase = "ahead"
            elif not mandate.date_end or today < mandate.date_end:
                mandate.phase = "now"
            else:
                mandate.phase = "over"
            if mandate.date_end and mandate.date_end == mandate.date_start:
                mandate.phase = "over"

    def _search_phase(self, operator, value):
        if operator != "in":
            return NotImplemented
        network = self.env["komunigi.network"]
        over = network._domain_of_today(lambda today: Domain("date_end", "<=", today))
        ahead = network._domain_of_today(lambda today: Domain("date_start", ">", today))
        # What ends on its first day never is.
        never = Domain("is_void", "=", True)
        by_phase = {
            "ahead": ahead & ~never,
            "now": ~ahead & ~over,
            "over": over | never,
        }
        return Domain.OR(by_phase[phase] for phase in value if phase in by_phase)

    @api.model
    def _is_reckoned(self, name):
        # Which election it follows from, the election says.
        if name in COPIED_FIELDS or name == "election_id":
            return self.env.context.get("komunigi_from_rules") is not FROM_RULES
        return super()._is_reckoned(name)

    # Recording and changing

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_reckoned(vals)
        self._lock_seats(
            self.env["komunigi.college"].browse(
                vals["college_id"] for vals in vals_list if vals.get("college_id")
            )
        )
        vals_list = [self._with_own_defaults(vals) for vals in vals_list]
        delegates = [vals.pop("delegate_ids", []) for vals in vals_list]
        reckoned, making_way = self._reckon_terms(vals_list)
        self._make_way(making_way)
        # The database must know who has left before it sees who comes.
        self.flush_model(["date_start", "date_end", "seat", "holder_id"])
        mandates = (
            super(KomunigiMandate, self.with_context(komunigi_from_rules=FROM_RULES))
            .create(
                [vals | more for vals, more in zip(vals_list, reckoned, strict=True)]
            )
            .with_env(self.env)
        )
        mandates._seat_delegates(delegates)
        return mandates

    def write(self, vals):
        self._check_reckoned(vals)
        if not vals.keys() & TERM_FIELDS:
            return super().write(vals)
        colleges = self.college_id
        if vals.get("college_id"):
            colleges |= colleges.browse(vals["college_id"])
        self._lock_seats(colleges)
        for mandate in self:
            mandate._check_may_change(vals)
        moves = bool(vals.keys() & {"college_id", "holder_id", "kind", "date_start"})
        reckoned, making_way = self._reckon_terms(
            [mandate._as_wanted(vals) for mandate in self], own=self
        )
        self._make_way(making_way)
        self.flush_model(["date_start", "date_end", "seat", "holder_id"])
        for mandate, more in zip(self, reckoned, strict=True):
            # A change of the end alone leaves what began with the mandate.
            begun = mandate._has_begun()
            values = vals | ({"date_end": more["date_end"]} if begun else more)
            had = mandate.holder_id
            super(
                KomunigiMandate, mandate.with_context(komunigi_from_rules=FROM_RULES)
            ).write(values)
            if moves:
                mandate._move_delegates(had)
        if "college_id" in vals:
            # Nobody gives away a seat of another company.
            self.check_access("write")
        return True

    @api.ondelete(at_uninstall=False)
    def _unlink_except_begun(self):
        for mandate in self:
            # Void or not: one that was ended on its first day is on record too.
            if mandate.date_start <= mandate.network_id._today():
                raise UserError(
                    self.env._(
                        "The mandate of %(mandate)s has begun on %(date)s and stays on "
                        "record. End it instead.",
                        mandate=mandate.display_name,
                        date=format_date(self.env, mandate.date_start),
                    )
                )

    def _has_begun(self) -> bool:
        """Whether somebody has sat, or sits; not if it ended on its first day."""
        self.ensure_one()
        return (
            self.date_start <= self.network_id._today()
            and self.date_end != self.date_start
        )

    def _has_ended(self) -> bool:
        self.ensure_one()
        return self.date_end <= self.network_id._today()

    def _check_may_change(self, vals):
        """What has been is not written anew; ends are, while they lie ahead."""
        self.ensure_one()
        if not self._has_begun():
            return
        for name in TERM_FIELDS:
            if (
                name != "date_end"
                and name in vals
                and self._would_change(name, vals[name])
            ):
                raise ValidationError(
                    self.env._(
                        "The mandate of %(mandate)s has begun on %(date)s: “%(field)s” "
                        "does not change any more. End it, and record another one.",
                        mandate=self.display_name,
                        date=format_date(self.env, self.date_start),
                        field=self._fields[name]._description_string(self.env),
                    )
                )
        if "date_end" not in vals or not self._would_change(
            "date_end", vals["date_end"]
        ):
            return
        # Correcting what has been is the administrator's, and shows in the log.
        if self.env.user.has_group("komunigi_membership.group_administrator"):
            return
        end = fields.Date.to_date(vals["date_end"])
        if self._has_ended():
            raise ValidationError(
                self.env._(
                    "The mandate of %(mandate)s ended on %(date)s. Record another one; "
                    "a mistake is corrected by an administrator.",
                    mandate=self.display_name,
                    date=format_date(self.env, self.date_end),
                )
            )
        if end and end <= self.date_start:
            raise ValidationError(
                self.env._(
                    "The mandate of %(mandate)s has begun on %(date)s: it ends on the "
                    "day after at the earliest.",
                    mandate=self.display_name,
                    date=format_date(self.env, self.date_start),
                )
            )

    def _lock_seats(self, colleges):
        """Have the seats of these bodies for oneself.

        Who had them before us and committed meanwhile is not seen by this
        transaction: touching the rows makes the database start it anew.
        """
        # sudo: nothing is read or changed; access is checked by what follows.
        colleges = colleges.sudo().body_id.college_ids
        try:
            colleges.lock_for_update(allow_referencing=True)
        except LockError as error:
            raise UserError(
                self.env._(
                    "The seats of “%(body)s” are being changed just now. Try again in "
                    "a moment.",
                    body=", ".join(colleges.body_id.mapped("name")),
                )
            ) from error
        if colleges:
            self.env.cr.execute(
                SQL(
                    "UPDATE komunigi_college SET body_id = body_id WHERE id IN %s",
                    colleges._ids,
                )
            )

    @api.model
    def _domain_on(self, day: date) -> Domain:
        """Mandates that hold on `day`."""
        return Domain("date_start", "<=", day) & Domain("date_end", ">", day)
