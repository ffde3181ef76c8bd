# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from collections.abc import Callable
from datetime import date

import pytz

from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.base.models.res_partner import _tz_get


class KomunigiNetwork(models.Model):
    """A circle that governs itself: an intercooperation, or one cooperative.

    Its members come from admission or from the share register of its company.
    One database can hold several; nothing mixes between them.
    """

    _name = "komunigi.network"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _description = "Network"
    _order = "name, id"

    name = fields.Char(required=True, tracking=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    legal_form_id = fields.Many2one("komunigi.legal.form", tracking=True)
    rule_ids = fields.One2many(related="legal_form_id.rule_ids", string="Its rules")
    member_source = fields.Selection(
        [
            ("admission", "Organisations that we admit"),
            ("register", "Our cooperators, from the share register"),
        ],
        string="Who are the members",
        required=True,
        default="admission",
        tracking=True,
    )
    operator_id = fields.Many2one(
        "res.partner",
        string="Operator",
        help="The organisation that runs this network's software and invoices its "
        "members; usually this company.",
    )
    tz = fields.Selection(
        _tz_get,
        string="Time zone",
        required=True,
        default=lambda self: self.env.user.tz or "Europe/Brussels",
        help="Deadlines fall at midnight in this time zone.",
    )
    treasurer_id = fields.Many2one(
        "res.users",
        string="Treasurer",
        default=lambda self: self.env.user,
        help="Answers the members' questions about dues and receives their private "
        "notes.",
    )
    # Rules that the legal form fills
    suspension_mode = fields.Selection(
        [
            ("decision", "Only by a decision"),
            ("automatic", "Also while dues are late"),
        ],
        string="Voting rights are suspended",
        required=True,
        default="decision",
        tracking=True,
    )
    leaving_notice_months = fields.Integer(string="Notice before leaving (months)")
    # Members
    membership_ids = fields.One2many("komunigi.membership", "network_id")
    category_ids = fields.One2many("komunigi.member.category", "network_id")
    condition_ids = fields.One2many(
        "komunigi.admission.condition", "network_id", string="Admission conditions"
    )
    default_category_id = fields.Many2one(
        "komunigi.member.category",
        domain="[('network_id', '=', id)]",
        help="Category of a member who comes from the share register or whose "
        "category nobody chose.",
    )
    welcome_plan_id = fields.Many2one(
        "mail.activity.plan",
        string="Welcome steps",
        domain="[('res_model', '=', 'komunigi.membership')]",
        help="The activities that start when a member is agreed.",
    )
    booklet = fields.Html(
        string="Welcome booklet",
        translate=True,
        sanitize_overridable=False,
        help="What this network is, what it brings, what it asks; for newcomers.",
    )
    booklet_public = fields.Boolean(string="Everybody may read the booklet")
    _check_company_auto = True
    _notice_positive = models.Constraint(
        "CHECK(leaving_notice_months >= 0)", "A notice cannot be negative."
    )

    def _today(self) -> date:
        """Today's date in this network's time zone."""
        self.ensure_one()
        now = pytz.utc.localize(fields.Datetime.now())
        return now.astimezone(pytz.timezone(self.tz)).date()

    @api.model
    def _domain_of_today(self, build: Callable[[date], Domain]) -> Domain:
        """Records of every network that satisfy `build(today there)`.

        For the `search=` of fields that change at midnight: they compare stored
        dates with today, which is not the same day in every time zone.

        :param build: from a date to a domain on a model that has `network_id`
        """
        # Every network counts, whoever asks: access to the records that the domain
        # is used on is checked by their own rules.
        networks = self.sudo().with_context(active_test=False).search([])
        by_today = networks.grouped(lambda network: network._today())
        return Domain.OR(
            Domain("network_id", "in", same_day.ids) & build(today)
            for today, same_day in by_today.items()
        )
