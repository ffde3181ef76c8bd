# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class KomunigiDevelopment(models.Model):
    """What members want of the common software, from the idea to its use."""

    _name = "komunigi.development"
    _description = "Shared development"
    _inherit = [
        "komunigi.networked",
        "komunigi.dialog",
        "komunigi.documented",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "network_id, sequence, id desc"
    _check_company_auto = True
    # Written by the course of a development only, never by who fills in a form.
    _course_fields = {
        "active",
        "analysis",
        "analysis_month_id",
        "date_analysis_asked",
        "date_analysed",
        "date_delivered",
        "date_started",
        "estimate_author_id",
        "estimate_date",
        "estimate_versions",
        "merged_into_id",
        "reason_closed",
        "state",
    }

    name = fields.Char(string="What we need", required=True, tracking=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True, readonly=True, copy=False)
    network_id = fields.Many2one(
        "komunigi.network",
        required=True,
        ondelete="restrict",
        index=True,
        default=lambda self: self.env["komunigi.network"]._only_one_here(),
    )
    company_id = fields.Many2one(related="network_id.company_id", store=True)
    currency_id = fields.Many2one(related="network_id.currency_id")
    description = fields.Text(
        string="What happens today",
        help="How you do without it, and what should be possible.",
    )
    for_whom = fields.Char(help="Who would use it: the till, the office, members.")
    frequency = fields.Selection(
        [
            ("day", "Every day"),
            ("week", "Every week"),
            ("month", "Every month"),
            ("year", "A few times a year"),
        ],
        string="How often it hurts",
    )
    membership_id = fields.Many2one(
        "komunigi.membership",
        string="Put forward by",
        ondelete="restrict",
        index="btree_not_null",
        domain="[('network_id', '=', network_id)]",
    )
    partner_id = fields.Many2one(
        "res.partner", string="Person", ondelete="restrict", index="btree_not_null"
    )
    state = fields.Selection(
        [
            ("idea", "Idea"),
            ("progress", "In progress"),
            ("delivered", "Delivered"),
        ],
        group_expand=True,
        required=True,
        default="idea",
        readonly=True,
        index=True,
        tracking=True,
        copy=False,
    )
    reason_closed = fields.Char(
        string="Why it is not taken up", readonly=True, copy=False, tracking=True
    )
    merged_into_id = fields.Many2one(
        "komunigi.development",
        string="Same as",
        ondelete="restrict",
        index="btree_not_null",
        readonly=True,
        copy=False,
        help="The need that this one was merged into, with its voices.",
    )
    horizon = fields.Selection(
        [("now", "Now"), ("next", "Next"), ("later", "Later")],
        string="On the roadmap",
        tracking=True,
        copy=False,
        help="Where it stands on the public roadmap; empty: not on it.",
    )
    module_ids = fields.Many2many(
        "komunigi.shared.module",
        string="Addons",
        domain="[('network_id', '=', network_id)]",
        help="The shared addons that it changes or adds.",
    )
    interest_ids = fields.One2many(
        "komunigi.development.interest",
        "development_id",
        string="Who wants it",
        copy=False,
    )
    interest_count = fields.Integer(
        string="Wanted by",
        compute="_compute_interest_count",
        store=True,
        help="So many members want it.",
    )
    estimate_line_ids = fields.One2many(
        "komunigi.estimate.line", "development_id", string="Estimate", copy=True
    )
    upstream_ids = fields.One2many(
        "komunigi.upstream.link", "development_id", string="Upstream work", copy=False
    )
    work_ids = fields.One2many(
        "komunigi.work", "development_id", string="Hours", copy=False
    )
    spent_hours = fields.Float(
        string="Hours spent",
        compute="_compute_spent_hours",
        store=True,
        help="Analysis and all other work on it, reviewed or not.",
    )
    use_ids = fields.One2many(
        "komunigi.development.use", "development_id", string="In use", copy=False
    )
    cofunding_ids = fields.One2many(
        "komunigi.cofunding", "development_id", string="Co-funding calls", copy=False
    )
    date_started = fields.Date(string="Begun on", readonly=True, copy=False)
    date_delivered = fields.Date(string="Delivered on", readonly=True, copy=False)
    version = fields.Char(
        string="Delivered in version", copy=False, help="Of Odoo and the addon."
    )

    @api.depends("interest_ids")
    def _compute_interest_count(self):
        counts = self._counted_of("komunigi.development.interest", "__count")
        for development in self:
            development.interest_count = counts.get(development._origin, 0)

    @api.depends("work_ids.hours")
    def _compute_spent_hours(self):
        hours = self._counted_of("komunigi.work", "hours:sum")
        for development in self:
            development.spent_hours = hours.get(development._origin, 0)

    def _counted_of(self, model: str, aggregate: str) -> dict:
        """{development: `aggregate` over the records of `model` that belong to it}"""
        # sudo: totals that everybody reads who reads the developments.
        return dict(
            self.env[model]
            .sudo()
            ._read_group(
                [("development_id", "in", self.ids)], ["development_id"], [aggregate]
            )
        )

    @api.constrains("network_id", "membership_id", "module_ids", "merged_into_id")
    def _check_network(self):
        for development in self:
            # sudo: whoever moves it need not read all that belongs to it.
            linked = development.sudo()
            members = (
                linked.membership_id
                | linked.interest_ids.membership_id
                | linked.use_ids.membership_id
                | linked.point_ids.membership_id
            )
            networks = (
                members.network_id
                | linked.module_ids.network_id
                | linked.merged_into_id.network_id
                | linked.work_ids.network_id
            )
            if networks - linked.network_id:
                raise ValidationError(
                    self.env._(
                        "“%(development)s” belongs to %(network)s: members, addons "
                        "and hours of another network have no place in it.",
                        development=development.name,
                        network=linked.network_id.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        # A person in the portal reads it there, and gets no mails as its follower.
        if self.env.user._is_internal():
            return super().create(vals_list)
        quiet = super(
            KomunigiDevelopment, self.with_context(mail_create_nosubscribe=True)
        )
        return quiet.create(vals_list).with_env(self.env)
