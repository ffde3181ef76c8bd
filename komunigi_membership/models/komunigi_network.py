# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from collections.abc import Callable
from datetime import date, datetime, time

import pytz
from babel.dates import get_timezone_location

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.misc import babel_locale_parse, get_lang

from odoo.addons.base.models.res_partner import _tz_get


class KomunigiNetwork(models.Model):
    """A circle that governs itself: an intercooperation, or one cooperative.

    Its members come from admission or from the share register of its company.
    One database can hold several; nothing mixes between them.
    """

    _name = "komunigi.network"
    _inherit = ["komunigi.reckoned", "mail.thread", "mail.activity.mixin"]
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
    legal_form_id = fields.Many2one(
        "komunigi.legal.form", string="Legal form", tracking=True
    )
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
        help="The organisation that runs this network's software and invoices its "
        "members; usually this company.",
    )
    tz = fields.Selection(
        _tz_get,
        string="Time zone",
        required=True,
        default=lambda self: self._default_tz(),
        help="Deadlines fall at midnight in this time zone.",
    )
    treasurer_id = fields.Many2one(
        "res.users",
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
    member_count = fields.Integer(
        string="Members", compute="_compute_member_count", compute_sudo=True
    )
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

    @api.depends(
        "membership_ids.period_ids.date_start",
        "membership_ids.period_ids.date_end",
        "tz",
    )
    def _compute_member_count(self):
        counts = dict(
            self.env["komunigi.membership"]._read_group(
                [("network_id", "in", self.ids), ("state", "=", "member")],
                ["network_id"],
                ["__count"],
            )
        )
        for network in self:
            network.member_count = counts.get(network._origin, 0)

    @api.onchange("legal_form_id")
    def _onchange_legal_form_id(self):
        if self.legal_form_id:
            self.update(self.legal_form_id._network_rules())

    def _prepare_dues(self):
        """Make what these new networks need to call dues.

        Called once by the set-up wizard, with `dues_period` set. Each part of the
        addon (and others) adds its own: journal, product, pot, scale.
        """

    def action_view_members(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "komunigi_membership.komunigi_membership_action"
        )
        action["domain"] = [("network_id", "=", self.id)]
        action["context"] = {
            "default_network_id": self.id,
            "search_default_current": 1,
        }
        return action

    def action_add_members(self):
        """Where one is added, or many are imported."""
        return self.action_view_members()

    def action_view_calls(self):
        return self._action_view(
            self.env._("Calls for dues"), "komunigi.dues.call", "list,form"
        )

    def action_view_funds(self):
        return self._action_view(self.env._("Pot"), "komunigi.fund", "list,form")

    def _action_view(self, name, model, view_mode):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "view_mode": view_mode,
            "domain": [("network_id", "=", self.id)],
            "context": {"default_network_id": self.id},
        }

    @api.model
    def _default_tz(self):
        """The zone of the company's country, where it has one; else the user's."""
        zones = pytz.country_timezones.get(self.env.company.country_id.code or "", [])
        if len(zones) == 1:
            return zones[0]
        return self.env.user.tz or "Europe/Brussels"

    @api.model
    def _only_one_here(self, domain: Domain = Domain.TRUE) -> "KomunigiNetwork":
        """The network of this company, where there is only one that fits `domain`."""
        networks = self.search(
            Domain("company_id", "=", self.env.company.id) & domain, limit=2
        )
        return networks if len(networks) == 1 else networks.browse()

    def _in_common_language(self):
        """The same network, to name in its own language what all members read."""
        return self.with_context(lang=self.company_id._common_language())

    def _today(self) -> date:
        """Today's date in this network's time zone."""
        self.ensure_one()
        now = pytz.utc.localize(fields.Datetime.now())
        return now.astimezone(pytz.timezone(self.tz)).date()

    def _say_zone(self) -> str:
        """The city that names this network's time zone, in the reader's language."""
        self.ensure_one()
        return get_timezone_location(
            self.tz or "UTC",
            locale=babel_locale_parse(get_lang(self.env).code),
            return_city=True,
        )

    def _midnight(self, day: date | None) -> datetime | bool:
        """The instant at which `day` begins here: UTC, naive, as Odoo stores it."""
        if not day:
            return False
        tz = pytz.timezone(self.tz or "UTC")
        local = tz.localize(datetime.combine(day, time.min))
        return local.astimezone(pytz.utc).replace(tzinfo=None)

    @api.model
    def _domain_of_today(self, build: Callable[[date], Domain]) -> Domain:
        """Records of every network that satisfy `build(today there)`.

        For the `search=` of fields that change at midnight: they compare stored
        dates with today, which is not the same day in every time zone.

        :param build: from a date to a domain on a model that has `network_id`
        """
        return Domain.OR(
            Domain("network_id", "in", same_day.ids) & build(today)
            for today, same_day in self._by_today().items()
        )

    @api.model
    def _domain_in_force(self) -> Domain:
        """Records with `network_id`, `date_start` and `date_end` that hold today."""
        return self._domain_of_today(
            lambda today: (
                Domain("date_start", "<=", today)
                & (Domain("date_end", "=", False) | Domain("date_end", ">", today))
            )
        )

    @api.model
    def _today_to_sql(self, network_id: SQL) -> SQL:
        """Today's date in the network that `network_id` stands for.

        For `_field_to_sql` of fields that change at midnight.
        """
        cases = SQL(" ").join(
            SQL("WHEN %s IN %s THEN %s::date", network_id, same_day._ids, today)
            for today, same_day in self._by_today().items()
        )
        return SQL("CASE %s END", cases) if cases else SQL("NULL::date")

    @api.model
    def _by_today(self) -> dict[date, "KomunigiNetwork"]:
        """All networks by what day it is there: never more than three days."""
        # Every network counts, whoever asks: access to the records that are compared
        # with it is checked by their own rules.
        networks = self.sudo().with_context(active_test=False)
        networks = networks.search([])  # pylint: disable=no-search-all
        return networks.grouped(lambda network: network._today())
