# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from collections import defaultdict

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL, format_date, formatLang


class KomunigiMembership(models.Model):
    """A partner in a network, in periods: one may leave and come back.

    Nothing here says whether the partner is an organisation or a person: both are
    members alike. Links restrict deletion, so that merging or cleaning partners
    never loses a period, a charge or a vote.
    """

    _name = "komunigi.membership"
    _inherit = [
        "komunigi.networked",
        "komunigi.dialog",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _description = "Membership"
    _order = "partner_name, id"
    _rec_names_search = ["partner_id.name", "partner_id.ref", "partner_id.email"]
    _check_company_auto = True

    network_id = fields.Many2one(
        "komunigi.network",
        required=True,
        ondelete="restrict",
        index=True,
        default=lambda self: self._default_network_id(),
    )
    company_id = fields.Many2one(related="network_id.company_id", store=True)
    currency_id = fields.Many2one(related="network_id.currency_id")
    partner_id = fields.Many2one(
        "res.partner", string="Member", required=True, ondelete="restrict", index=True
    )
    partner_name = fields.Char(related="partner_id.complete_name", store=True)
    is_organisation = fields.Boolean(related="partner_id.is_company")
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
        string="Admission",
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
        compute_sudo=True,
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
        tracking=True,
        help="Start of the latest period.",
    )
    date_end = fields.Date(
        string="Until",
        compute="_compute_dates",
        store=True,
        tracking=True,
        help="First day on which it is no longer a member.",
    )
    origin = fields.Selection(
        selection=lambda self: (
            self.env["komunigi.membership.period"]
            ._fields["origin"]
            ._description_selection(self.env)
        ),
        string="How it joined",
        compute="_compute_latest_period",
    )
    leaving_reason_id = fields.Many2one(
        "komunigi.leaving.reason",
        string="Why it left",
        compute="_compute_latest_period",
    )
    condition_ids = fields.One2many(
        "komunigi.membership.condition",
        "membership_id",
        string="Conditions",
        copy=False,
    )
    godparent_id = fields.Many2one(
        "komunigi.membership",
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
    representative_names = fields.Char(
        string="Representatives",
        compute="_compute_representative_names",
        compute_sudo=True,
    )
    # Rights
    suspension_ids = fields.One2many("komunigi.suspension", "membership_id")
    is_suspended = fields.Boolean(
        string="Suspended",
        compute="_compute_is_suspended",
        compute_sudo=True,
        search="_search_is_suspended",
    )
    has_voting_right = fields.Boolean(
        string="May vote",
        compute="_compute_voting_right",
        compute_sudo=True,
        search="_search_has_voting_right",
    )
    voting_obstacles = fields.Json(
        compute="_compute_voting_right",
        compute_sudo=True,
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
    _not_own_godparent = models.Constraint(
        "CHECK(godparent_id IS NULL OR godparent_id <> id)",
        "A member cannot be its own godparent.",
    )

    @api.model
    def _default_network_id(self):
        """The network that admits members, where there is only one."""
        return self.env["komunigi.network"]._only_one_here(
            Domain("member_source", "=", "admission")
        )

    # Names and dates

    @api.depends("partner_id.complete_name", "network_id.name")
    @api.depends_context("komunigi_show_network")
    def _compute_display_name(self):
        for membership in self:
            name = membership.partner_id.complete_name
            if self.env.context.get("komunigi_show_network"):
                name = f"{name} ({membership.network_id.name})"
            membership.display_name = name

    @api.depends("period_ids.date_start", "period_ids.date_end")
    def _compute_dates(self):
        for membership in self:
            latest = membership._latest_period()
            membership.date_start = latest.date_start
            membership.date_end = latest.date_end

    @api.depends(
        "period_ids.origin", "period_ids.leaving_reason_id", "period_ids.date_start"
    )
    def _compute_latest_period(self):
        for membership in self:
            latest = membership._latest_period()
            membership.origin = latest.origin
            membership.leaving_reason_id = latest.leaving_reason_id

    def _latest_period(self):
        self.ensure_one()
        return self.period_ids.filtered("date_start").sorted("date_start")[-1:]

    def _current_period(self):
        self.ensure_one()
        today = self.network_id._today()
        return self.period_ids.filtered(
            lambda period: (
                period.date_start
                and period.date_start <= today
                and (not period.date_end or period.date_end > today)
            )
        )

    # State: it changes at midnight, so it is never stored

    @api.depends("period_ids.date_start", "period_ids.date_end", "network_id.tz")
    def _compute_state(self):
        for membership in self:
            if not membership.network_id:
                membership.state = "candidate"
                continue
            today = membership.network_id._today()
            if membership._current_period():
                membership.state = "member"
            elif any(
                period.date_end and period.date_end <= today
                for period in membership.period_ids
            ):
                membership.state = "left"
            else:
                membership.state = "candidate"

    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        network = self.env["komunigi.network"]
        current = Domain("period_ids", "any!", network._domain_in_force())
        past = Domain(
            "period_ids",
            "any!",
            network._domain_of_today(lambda today: Domain("date_end", "<=", today)),
        )
        by_state = {
            "member": current,
            "left": ~current & past,
            "candidate": ~current & ~past,
        }
        return Domain.OR(by_state[state] for state in value if state in by_state)

    def _field_to_sql(self, alias, field_expr, query=None):
        if field_expr == "state":
            self._check_field_access(self._fields["state"], "read")
            return self._state_to_sql(alias)
        return super()._field_to_sql(alias, field_expr, query)

    def _state_to_sql(self, alias):
        """The same rule as `_compute_state`, to group and sort by."""
        period = self.env["komunigi.membership.period"]
        names = ("membership_id", "date_start", "date_end")
        columns = {
            name: SQL.identifier("period", name, to_flush=period._fields[name])
            for name in names
        }
        return SQL(
            """(
                SELECT CASE
                    WHEN BOOL_OR(%(start)s <= %(today)s
                        AND (%(end)s IS NULL OR %(end)s > %(today)s)) THEN 'member'
                    WHEN BOOL_OR(%(end)s <= %(today)s) THEN 'left'
                    ELSE 'candidate'
                END
                FROM %(table)s AS period
                WHERE %(membership)s = %(id)s
            )""",
            start=columns["date_start"],
            end=columns["date_end"],
            membership=columns["membership_id"],
            table=SQL.identifier(period._table),
            id=SQL.identifier(alias, "id"),
            today=self.env["komunigi.network"]._today_to_sql(
                self._field_to_sql(alias, "network_id")
            ),
        )

    # Creating

    @api.model_create_multi
    def create(self, vals_list):
        memberships = super().create(vals_list)
        memberships._fill_category()
        memberships._ask_conditions()
        return memberships

    def _fill_category(self):
        for network, memberships in self.grouped("network_id").items():
            memberships.filtered(
                lambda membership: not membership.category_id
            ).category_id = network.default_category_id

    def _ask_conditions(self):
        """Give whoever asks to join the network's list of conditions to tick."""
        self.env["komunigi.membership.condition"].create(
            [
                {"membership_id": membership.id, "condition_id": condition.id}
                for membership in self
                if membership.admission_state in ("asked", "presented")
                and membership.member_source == "admission"
                for condition in membership.network_id.condition_ids
                - membership.condition_ids.condition_id
            ]
        )

    # Admission

    def action_present(self):
        self._check_admission()
        self.admission_state = "presented"

    def action_agree(self):
        self._check_admission()
        self.lock_for_update(allow_referencing=True)
        self._check_conditions_met()
        self._log_conditions()
        self.admission_state = "agreed"
        self._start_period()
        self._start_welcome()

    def action_decline(self):
        self._check_admission()
        self.admission_state = "declined"

    def action_leave(self):
        self.ensure_one()
        if not self._current_period():
            raise UserError(
                self.env._(
                    "%(member)s is not a member today.", member=self.display_name
                )
            )
        self._check_not_from_register()
        return self._action_dialog(
            self.env._("Record leaving"), "komunigi.membership.leave"
        )

    def action_come_back(self):
        self.lock_for_update(allow_referencing=True)
        self._check_not_from_register()
        for membership in self:
            if membership.state != "left":
                raise UserError(
                    self.env._(
                        "%(member)s has not left, so it cannot come back.",
                        member=membership.display_name,
                    )
                )
        self._start_period()

    def action_suspend(self):
        self.ensure_one()
        return self._action_dialog(
            self.env._("Suspend the voting right"),
            "komunigi.suspension",
            decision_date=self.network_id._today(),
            date_start=self.network_id._today(),
        )

    def action_lift_suspension(self):
        """Give the voting right back as of today; the decision stays on record."""
        for membership in self:
            membership._current_suspensions().date_end = membership.network_id._today()

    def _check_admission(self):
        self._check_not_from_register()
        for membership in self:
            if membership.state != "candidate":
                raise UserError(
                    self.env._(
                        "%(member)s is not a candidate: it is a member or has been "
                        "one. Who has left can come back.",
                        member=membership.display_name,
                    )
                )

    def _check_conditions_met(self):
        for membership in self:
            missing = membership.condition_ids.filtered(lambda line: not line.done)
            if missing:
                raise UserError(
                    self.env._(
                        "%(member)s does not meet every condition yet. Tick these "
                        "first, or take them off its list:\n%(conditions)s",
                        member=membership.display_name,
                        conditions="\n".join(f"– {line.name}" for line in missing),
                    )
                )

    def _log_conditions(self):
        """Once agreed, the list of conditions is history: it goes to the chatter."""
        for membership in self.filtered("condition_ids"):
            lines = Markup().join(
                Markup("<li>%s</li>")
                % self.env._(
                    "%(condition)s (%(user)s, %(date)s)",
                    condition=line.name,
                    user=line.done_user_id.name,
                    date=format_date(self.env, line.done_date),
                )
                for line in membership.condition_ids
            )
            membership._message_log(
                body=Markup("<p>%s</p><ul>%s</ul>")
                % (self.env._("The conditions of admission are met:"), lines)
            )

    def _start_period(self):
        self.env["komunigi.membership.period"].create(
            [
                {
                    "membership_id": membership.id,
                    "date_start": membership.network_id._today(),
                    "origin": "admission",
                }
                for membership in self
            ]
        )

    def _start_welcome(self):
        """Launch the activities with which the network welcomes a newcomer."""
        for network, newcomers in self.grouped("network_id").items():
            if network.welcome_plan_id:
                self.env["mail.activity.schedule"].create(
                    {
                        "res_model": self._name,
                        "res_ids": str(newcomers.ids),
                        "plan_id": network.welcome_plan_id.id,
                        "plan_on_demand_user_id": self.env.uid,
                        "plan_date": network._today(),
                    }
                ).action_schedule_plan()

    # Suspension

    def _current_suspensions(self):
        self.ensure_one()
        today = self.network_id._today()
        return self.suspension_ids.filtered(
            lambda suspension: (
                suspension.date_start
                and suspension.date_start <= today
                and (not suspension.date_end or suspension.date_end > today)
            )
        )

    @api.depends(
        "suspension_ids.date_start", "suspension_ids.date_end", "network_id.tz"
    )
    def _compute_is_suspended(self):
        for membership in self:
            membership.is_suspended = bool(
                membership.network_id and membership._current_suspensions()
            )

    def _search_is_suspended(self, operator, value):
        if operator != "in":
            return NotImplemented
        suspended = Domain(
            "suspension_ids", "any!", self.env["komunigi.network"]._domain_in_force()
        )
        return suspended if True in value else ~suspended

    # Voting right

    @api.depends(
        "admission_state",
        "category_id.votes",
        "dues_late_from",
        "dues_residual",
        "network_id.suspension_mode",
        "network_id.tz",
        "partner_id.is_company",
        "period_ids.date_start",
        "period_ids.date_end",
        "representation_ids.date_start",
        "representation_ids.date_end",
        "suspension_ids.date_start",
        "suspension_ids.date_end",
    )
    def _compute_voting_right(self):
        obstacles = self._origin._collect_voting_obstacles()
        for membership in self:
            mine = obstacles.get(membership._origin.id, [])
            membership.voting_obstacles = mine
            membership.has_voting_right = bool(membership._origin) and not any(
                obstacle["blocks"] for obstacle in mine
            )

    def _search_has_voting_right(self, operator, value):
        """Members without an obstacle, as the hook tells: it alone is the rule.

        What other addons add to the obstacles is thereby searched as well.
        """
        if operator != "in":
            return NotImplemented
        # Whoever is not a member today may not vote: no need to ask further. Access
        # to what is found is checked where the domain is used.
        members = self.sudo().search([("state", "=", "member")])
        obstacles = members._collect_voting_obstacles()
        entitled = [
            membership_id
            for membership_id in members.ids
            if not any(
                obstacle["blocks"] for obstacle in obstacles.get(membership_id, ())
            )
        ]
        return Domain("id", "in" if True in value else "not in", entitled)

    def _collect_voting_obstacles(self):
        """What stands against each member's vote today, or deserves a warning.

        To be extended (`super()`, then add), for all members at once: the number of
        queries must not grow with them.

        :return: `{membership id: [obstacle, …]}`; an obstacle is a dict of plain
            values with `code` and `blocks` (false for a mere warning), which
            `_render_voting_obstacle` puts in words
        """
        # sudo: why one may not vote is told with the member itself, and follows from
        # records that not every reader of the member reads.
        memberships = self.sudo()
        obstacles = defaultdict(list)
        suspensions = (
            self.env["komunigi.suspension"]
            .sudo()
            .search_fetch(
                Domain("membership_id", "in", self.ids)
                & self.env["komunigi.network"]._domain_in_force(),
                [
                    "membership_id",
                    "date_start",
                    "date_end",
                    "decision",
                    "decision_date",
                    "clause",
                ],
            )
        )
        suspended = suspensions.grouped("membership_id")
        represented = memberships._represented_today()
        today_in = {network: network._today() for network in memberships.network_id}
        for membership in memberships:
            found = obstacles[membership.id]
            state = membership.state
            if state == "candidate":
                found.append({"code": "not_member", "blocks": True})
            elif state == "left":
                found.append(
                    {
                        "code": "left",
                        "blocks": True,
                        "since": str(max(membership._past_ends())),
                    }
                )
            if membership.category_id and not membership.category_id.votes:
                found.append(
                    {
                        "code": "category_without_vote",
                        "blocks": True,
                        "category_id": membership.category_id.id,
                    }
                )
            for suspension in suspended.get(membership, ()):
                found.append(
                    {
                        "code": "suspended",
                        "blocks": True,
                        "since": str(suspension.date_start),
                        "until": suspension.date_end and str(suspension.date_end),
                        "decision": suspension.decision,
                        "decision_date": str(suspension.decision_date),
                        "clause": suspension.clause,
                    }
                )
            late_from = membership.dues_late_from
            if (
                late_from
                and late_from <= today_in[membership.network_id]
                and membership.dues_residual > 0
            ):
                found.append(
                    {
                        "code": "dues_late",
                        "blocks": membership.network_id.suspension_mode == "automatic",
                        "since": str(late_from),
                        "residual": str(membership.dues_residual),
                        "currency_id": membership.currency_id.id,
                    }
                )
            if (
                state == "member"
                and membership.is_organisation
                and membership not in represented
            ):
                found.append({"code": "nobody_acts", "blocks": False})
        return dict(obstacles)

    def _past_ends(self):
        today = self.network_id._today()
        return [
            period.date_end
            for period in self.period_ids
            if period.date_end and period.date_end <= today
        ]

    def _represented_today(self):
        """Those of these members for whom somebody acts today."""
        # sudo: whether somebody acts, not who.
        representations = self.env["komunigi.representation"].sudo()
        return representations.search_fetch(
            Domain("membership_id", "in", self.ids) & representations._domain_acting(),
            ["membership_id"],
        ).membership_id

    def _render_voting_obstacle(self, obstacle):
        """One obstacle in the reader's language, without a full stop."""
        since = obstacle.get("since") and format_date(self.env, obstacle["since"])
        match obstacle["code"]:
            case "not_member":
                return self.env._("not a member yet")
            case "left":
                return self.env._("no longer a member since %(since)s", since=since)
            case "category_without_vote":
                # sudo: the name of the member's own category.
                category = (
                    self.env["komunigi.member.category"]
                    .sudo()
                    .browse(obstacle["category_id"])
                )
                return self.env._(
                    "members of the category “%(category)s” do not vote",
                    category=category.name,
                )
            case "suspended":
                values = {
                    "since": since,
                    "decision": obstacle["decision"],
                    "decision_date": format_date(self.env, obstacle["decision_date"]),
                    "clause": obstacle["clause"],
                }
                if obstacle["until"]:
                    return self.env._(
                        "suspended from %(since)s until %(until)s by %(decision)s on "
                        "%(decision_date)s, under %(clause)s",
                        until=format_date(self.env, obstacle["until"]),
                        **values,
                    )
                return self.env._(
                    "suspended since %(since)s by %(decision)s on %(decision_date)s, "
                    "under %(clause)s",
                    **values,
                )
            case "dues_late":
                return self.env._(
                    "dues late since %(since)s: %(residual)s to pay",
                    since=since,
                    residual=formatLang(
                        self.env,
                        float(obstacle["residual"]),
                        currency_obj=self.env["res.currency"].browse(
                            obstacle["currency_id"]
                        ),
                    ),
                )
            case "nobody_acts":
                return self.env._("nobody represents this organisation today")
        raise ValueError(f"Unknown voting obstacle: {obstacle}")

    @api.depends("voting_obstacles")
    @api.depends_context("lang")
    def _compute_voting_explanation(self):
        for membership in self:
            against, warnings = [], []
            for obstacle in membership.voting_obstacles or []:
                words = membership._render_voting_obstacle(obstacle)
                (against if obstacle["blocks"] else warnings).append(words)
            if against:
                explanation = membership._explain(self.env._("May not vote:"), against)
            else:
                explanation = Markup("<p>%s</p>") % self.env._("May vote.")
            if warnings:
                explanation += membership._explain(self.env._("To look at:"), warnings)
            membership.voting_explanation = explanation

    @api.model
    def _explain(self, title, reasons):
        if len(reasons) == 1:
            return Markup("<p>%s %s.</p>") % (title, reasons[0])
        items = Markup().join(Markup("<li>%s</li>") % reason for reason in reasons)
        return Markup("<p>%s</p><ul>%s</ul>") % (title, items)

    # Who acts for a member

    @api.depends(
        "representation_ids.partner_id.name",
        "representation_ids.date_start",
        "representation_ids.date_end",
    )
    def _compute_representative_names(self):
        for membership in self:
            current = membership.representation_ids.filtered("is_current")
            membership.representative_names = ", ".join(
                name
                for name in current.sorted(
                    lambda representation: representation.role != "titular"
                ).mapped("partner_id.name")
                if name
            )

    @api.model
    def _domain_of_user(self, user):
        """Memberships for which `user` acts now: its own, and whom it represents."""
        return Domain("partner_id", "=", user.partner_id.id) | Domain(
            "representation_ids",
            "any!",
            Domain("user_id", "=", user.id)
            & self.env["komunigi.representation"]._domain_acting(),
        )

    @api.model
    def _memberships_of_user(self):
        """The memberships for which the current user acts today."""
        # Found with sudo, so that no record rule is asked twice; each of them is one
        # that the user may read.
        return self.sudo().search(self._domain_of_user(self.env.user)).sudo(False)

    def _check_acting(self, user=None):
        """Raise an AccessError unless `user` acts today for all of these members."""
        user = user or self.env.user
        # sudo: this very question decides on the right.
        mine = self.sudo().search(
            Domain("id", "in", self.ids) & self._domain_of_user(user)
        )
        if len(mine) < len(self):
            raise AccessError(
                self.env._("You do not act for this member, or no longer.")
            )
