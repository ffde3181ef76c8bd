# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date

from odoo import api, fields, models
from odoo.fields import Domain

# What follows from the college's rules on the day on which a mandate begins.
COPIED_FIELDS = {"rule_id", "seat", "seats_max", "term_months", "term_limit"}


class KomunigiMandate(models.Model):
    """A seat, held by somebody from a day until a day that is never empty.

    The last day for it is copied when it begins, so that nothing that changes later
    makes it longer. Changing the delegate neither ends nor restarts it.
    """

    _name = "komunigi.mandate"
    _description = "Mandate"
    _inherit = ["komunigi.reckoned", "mail.thread"]
    _order = "date_start desc, id desc"

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
        "komunigi.election", ondelete="restrict", readonly=True, index=True
    )
    replaces_id = fields.Many2one(
        "komunigi.mandate",
        string="Serves the remainder of",
        ondelete="restrict",
        domain="[('college_id', '=', college_id)]",
    )
    waiver_id = fields.Many2one(
        "komunigi.rest.waiver", string="Rest waived", ondelete="restrict"
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
    )
    end_note = fields.Text(
        string="About its end", help="For a decision: by whom and when."
    )
    rule_id = fields.Many2one(
        "komunigi.college.rule",
        string="Began under",
        required=True,
        ondelete="restrict",
        readonly=True,
        index=True,
    )
    seat = fields.Integer(required=True, readonly=True, help="From 1 on.")
    seats_max = fields.Integer(required=True, readonly=True)
    term_months = fields.Integer(
        string="Longest term (months)", required=True, readonly=True
    )
    term_limit = fields.Date(
        string="Cannot last beyond",
        required=True,
        readonly=True,
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

    @api.depends("holder_id", "network_id")
    def _compute_membership_id(self):
        # sudo: which member a partner is in this network, whoever records it.
        memberships = (
            self.env["komunigi.membership"]
            .sudo()
            .search(
                Domain("partner_id", "in", self.holder_id.ids)
                & Domain("network_id", "in", self.network_id.ids)
            )
        )
        found = {(m.partner_id, m.network_id): m for m in memberships}
        for mandate in self:
            mandate.membership_id = found.get((mandate.holder_id, mandate.network_id))

    @api.depends("holder_name", "college_id.name")
    def _compute_display_name(self):
        for mandate in self:
            mandate.display_name = f"{mandate.holder_name} ({mandate.college_id.name})"

    @api.model
    def _is_reckoned(self, name):
        return name in COPIED_FIELDS or super()._is_reckoned(name)

    @api.model
    def _domain_on(self, day: date) -> Domain:
        """Mandates that hold on `day`."""
        return Domain("date_start", "<=", day) & Domain("date_end", ">", day)
