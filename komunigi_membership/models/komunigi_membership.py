# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class KomunigiMembership(models.Model):
    """A partner in a network, in periods: one may leave and come back.

    Nothing here says whether the partner is an organisation or a person: both are
    members alike. Links restrict deletion, so that merging or cleaning partners
    never loses a period, a charge or a vote.
    """

    _name = "komunigi.membership"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _description = "Membership"
    _order = "partner_name, id"
    _rec_names_search = ["partner_id.name", "partner_id.ref", "partner_id.email"]
    _check_company_auto = True

    network_id = fields.Many2one(
        "komunigi.network", required=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(related="network_id.company_id", store=True)
    currency_id = fields.Many2one(related="network_id.currency_id")
    partner_id = fields.Many2one(
        "res.partner", string="Member", required=True, ondelete="restrict", index=True
    )
    partner_name = fields.Char(related="partner_id.complete_name", store=True)
    category_id = fields.Many2one(
        "komunigi.member.category",
        domain="[('network_id', '=', network_id)]",
        ondelete="restrict",
        tracking=True,
    )
    # Where it stands
    admission_state = fields.Selection(
        [
            ("asked", "Asked for"),
            ("presented", "Presented"),
            ("agreed", "Agreed"),
            ("declined", "Not agreed"),
        ],
        required=True,
        default="asked",
        tracking=True,
        copy=False,
    )
    state = fields.Selection(
        [
            ("candidate", "Candidate"),
            ("member", "Member"),
            ("left", "Left"),
        ],
        compute="_compute_state",
        search="_search_state",
        help="Right at midnight in the network's time zone: it compares the periods "
        "with today's date there.",
    )
    period_ids = fields.One2many(
        "komunigi.membership.period", "membership_id", copy=False
    )
    date_start = fields.Date(
        string="Member since",
        compute="_compute_dates",
        store=True,
        help="Start of the latest period.",
    )
    date_end = fields.Date(
        string="Leaves on",
        compute="_compute_dates",
        store=True,
        help="First day on which it is no longer a member.",
    )
    condition_ids = fields.One2many(
        "komunigi.membership.condition", "membership_id", string="Conditions", copy=False
    )
    godparent_id = fields.Many2one(
        "komunigi.membership",
        string="Godparent",
        ondelete="restrict",
        domain="[('network_id', '=', network_id), ('id', '!=', id)]",
        help="The member who takes this newcomer by the hand.",
    )
    cooperative_membership_id = fields.Many2one(
        "cooperative.membership",
        string="Share register entry",
        ondelete="restrict",
        index="btree_not_null",
        copy=False,
        readonly=True,
    )
    representation_ids = fields.One2many("komunigi.representation", "membership_id")
    # Rights
    suspension_ids = fields.One2many("komunigi.suspension", "membership_id")
    has_voting_right = fields.Boolean(
        compute="_compute_voting_right", search="_search_has_voting_right"
    )
    voting_obstacles = fields.Json(
        compute="_compute_voting_right",
        help="What stands against voting, or warns: list of objects "
        '{"code", "blocks", …values}; rendered by _render_voting_obstacle.',
    )
    voting_explanation = fields.Html(
        compute="_compute_voting_explanation", string="May vote?"
    )

    _network_partner_unique = models.Constraint(
        "UNIQUE(network_id, partner_id)",
        "This partner has a membership in this network already: a member who comes "
        "back gets a new period of it.",
    )
