# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import format_date

# What may be told better later without changing what holds.
TOLD_FIELDS = {"source"}


class KomunigiCollegeRule(models.Model):
    """What holds for the seats of a college from a day on.

    Whoever began under older rules keeps their term: a mandate copies what it needs.
    """

    _name = "komunigi.college.rule"
    _description = "Rules of a college"
    _inherit = ["komunigi.reckoned"]
    _order = "college_id, date_start desc, id desc"
    _rec_names_search = ["college_id.name"]
    _check_company_auto = True

    college_id = fields.Many2one(
        "komunigi.college", required=True, ondelete="cascade", index=True
    )
    body_id = fields.Many2one(related="college_id.body_id", store=True, index=True)
    network_id = fields.Many2one(related="college_id.network_id", store=True)
    company_id = fields.Many2one(related="college_id.company_id", store=True)
    date_start = fields.Date(string="In force from", required=True)
    source = fields.Text(
        string="Where it is written",
        help="The founding text, the statutes, a decision with its date.",
    )
    # Seats
    seats_min = fields.Integer(string="Seats, at least", default=1, required=True)
    seats_max = fields.Integer(string="Seats, at most", default=1, required=True)
    holder_kind = fields.Selection(
        [
            ("organisation", "An organisation, through a delegate"),
            ("person", "A person"),
        ],
        string="A seat is held by",
        required=True,
        default="organisation",
    )
    filled_by = fields.Selection(
        [("election", "Election"), ("appointment", "Appointment")],
        string="Filled by",
        required=True,
        default="election",
    )
    elector_category_ids = fields.Many2many(
        "komunigi.member.category",
        string="Elected by and among members of",
        domain="[('network_id', '=', network_id)]",
        help="Empty: by all members who may vote, and among all.",
    )
    appointed_by_id = fields.Many2one(
        "res.partner",
        string="Appointed by",
        ondelete="restrict",
        check_company=True,
        help="The organisation that names who sits.",
    )
    # Election
    way = fields.Selection(
        [
            ("without_candidates", "Without candidates"),
            ("candidacies", "Among candidates"),
        ],
        string="Way of electing",
        required=True,
        default="without_candidates",
        help="Without candidates: each member names somebody and says why, until all "
        "consent to one.",
    )
    poll_method = fields.Selection(
        [("approval", "Approval"), ("stv", "Ranking, proportional (STV)")],
        string="More candidates than seats",
        required=True,
        default="approval",
        help="How the confidential poll among them is counted.",
    )
    refusal = fields.Selection(
        [
            ("countback", "The next by the same votes"),
            ("new_round", "A new round"),
        ],
        string="Who is elected refuses",
        required=True,
        default="new_round",
        help="Who gets the seat then.",
    )
    # Term
    term_months = fields.Integer(
        string="Longest term (months)", default=24, required=True
    )
    terms_in_row = fields.Integer(
        string="Terms in a row",
        default=0,
        help="After so many, a rest comes first. 0: no limit.",
    )
    rest_months = fields.Integer(
        string="Rest before another mandate (months)",
        help="Counted from the end of the last one.",
    )
    renewal = fields.Selection(
        [
            ("together", "All at once"),
            ("halves", "By halves"),
            ("thirds", "By thirds"),
        ],
        string="Renewed",
        required=True,
        default="together",
        help="By halves: when all seats are filled at once, the first half keeps them "
        "for the full term, the other for half of it; so never all leave together.",
    )
    once = fields.Boolean(
        string="One seat for each organisation",
        default=True,
        help="Who sits in another college of this body cannot sit here too.",
    )
    handover_weeks = fields.Integer(
        string="Handing-over (weeks)",
        default=4,
        help="Before the mandate starts the newly elected sit along, without a vote.",
    )

    _one_a_day = models.Constraint(
        "UNIQUE(college_id, date_start)",
        "This college gets new rules on that day already.",
    )
    _seats_in_order = models.Constraint(
        "CHECK(seats_min >= 0 AND seats_max >= 1 AND seats_min <= seats_max)",
        "There is at least one seat, and the fewest are not more than the most.",
    )
    _term_positive = models.Constraint(
        "CHECK(term_months BETWEEN 1 AND 120)", "A term has from 1 to 120 months."
    )
    _rest_positive = models.Constraint(
        "CHECK(rest_months BETWEEN 0 AND 120 AND terms_in_row BETWEEN 0 AND 20)",
        "Terms in a row and the months of rest are not negative, 20 and 120 at most.",
    )
    _rest_if_limited = models.Constraint(
        "CHECK(terms_in_row = 0 OR rest_months > 0)",
        "Where terms in a row are limited, say how long the rest after them is.",
    )
    _handover_short = models.Constraint(
        "CHECK(handover_weeks BETWEEN 0 AND 26)",
        "Handing-over takes between 0 and 26 weeks.",
    )

    @api.constrains("elector_category_ids", "college_id")
    def _check_categories(self):
        for rule in self:
            others = rule.elector_category_ids.network_id - rule.network_id
            if others:
                raise ValidationError(
                    self.env._(
                        "“%(college)s” is elected by members of %(network)s: "
                        "categories of %(others)s cannot be chosen.",
                        college=rule.college_id.name,
                        network=rule.network_id.name,
                        others=", ".join(others.mapped("name")),
                    )
                )

    @api.depends("college_id.name", "date_start")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for rule in self:
            rule.display_name = self.env._(
                "%(college)s, from %(date)s",
                college=rule.college_id.name,
                date=format_date(self.env, rule.date_start),
            )

    # A rule under which somebody sits does not change any more

    @api.model_create_multi
    def create(self, vals_list):
        rules = super().create(vals_list)
        rules._check_not_begun_after()
        return rules

    def write(self, vals):
        changing = self.filtered(
            lambda rule: any(
                rule._would_change(name, value)
                for name, value in vals.items()
                if name not in TOLD_FIELDS
            )
        )
        changing._check_not_in_use()
        result = super().write(vals)
        if {"date_start", "college_id"} & vals.keys():
            changing._check_not_begun_after()
        if "college_id" in vals:
            # Nobody makes rules for a college of another company.
            self.check_access("write")
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_use(self):
        self._check_not_in_use()

    def _check_not_in_use(self):
        """Refuse to change what mandates began, or will begin, under."""
        # sudo: mandates count, whoever may read them.
        mandates = (
            self.env["komunigi.mandate"]
            .sudo()
            .search(Domain("rule_id", "in", self.ids) & Domain("is_void", "=", False))
        )
        if mandates:
            raise ValidationError(
                self.env._(
                    "Mandates rest on these rules (%(mandates)s): their text stays as "
                    "it is. Record new rules, in force from a day on, for the mandates "
                    "that begin after it.",
                    mandates=self._name_some(mandates),
                )
            )

    def _check_not_begun_after(self):
        """New rules come before the mandates that are to begin under them."""
        # sudo: as in `_check_not_in_use`.
        mandates = self.env["komunigi.mandate"].sudo()
        for rule in self:
            following = self.search(
                Domain("college_id", "=", rule.college_id.id)
                & Domain("date_start", ">", rule.date_start),
                order="date_start",
                limit=1,
            )
            domain = (
                Domain("college_id", "=", rule.college_id.id)
                & Domain("rule_id", "!=", rule.id)
                & Domain("date_start", ">=", rule.date_start)
                & Domain("is_void", "=", False)
            )
            if following:
                domain &= Domain("date_start", "<", following.date_start)
            others = mandates.search(domain, order="date_start desc, id desc")
            if others:
                raise ValidationError(
                    self.env._(
                        "Under the rules until now, mandates begin on %(date)s at the "
                        "latest (%(mandates)s): new rules are in force after that day "
                        "at the earliest, not from %(start)s.",
                        date=format_date(self.env, others[0].date_start),
                        mandates=self._name_some(others),
                        start=format_date(self.env, rule.date_start),
                    )
                )

    def _name_some(self, mandates, most=5):
        names = mandates[:most].mapped("holder_name")
        if len(mandates) > most:
            names.append("…")
        return ", ".join(names)
