# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date, timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import format_date

# What the members were told stays what they were told.
TOLD_FIELDS = {
    "name",
    "description",
    "looks",
    "network_id",
    "module_ids",
    "development_id",
    "affects",
    "ordered_by_id",
    "days",
}


class KomunigiChangeNotice(models.Model):
    """A change to a shared addon, in plain words, before it comes.

    Whoever ordered it, the members concerned learn of it and have some days to raise
    a concern. It is put in place after that, once each concern was treated.
    """

    _name = "komunigi.change.notice"
    _description = "Change notice"
    _inherit = [
        "komunigi.networked",
        "komunigi.conducted",
        "komunigi.documented",
        "mail.thread",
    ]
    _order = "date_live desc, id desc"
    _check_company_auto = True
    _conducting_days = 3
    # What the course of the notice writes, and nobody else.
    _course_fields = {
        "state",
        "date_announced",
        "date_until",
        "date_applied",
        "is_withdrawn",
        "withdrawn_reason",
        "date_withdrawn",
    }

    name = fields.Char(
        string="What changes",
        required=True,
        translate=True,
        tracking=True,
        help="In a line, in the words of who uses it.",
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
        domain="[('share', '=', False)]",
        tracking=True,
        help="Answers the members, and is told of their concerns.",
    )
    description = fields.Text(
        string="In plain words",
        translate=True,
        help="What changes and why, for somebody who knows the shop, not the software.",
    )
    looks = fields.Text(
        string="What will look different",
        translate=True,
        help="Which page, which button, what to do from then on.",
    )
    development_id = fields.Many2one(
        "komunigi.development",
        ondelete="restrict",
        index="btree_not_null",
        domain="[('network_id', '=', network_id)]",
        help="The shared development from which it comes, if it does.",
    )
    module_ids = fields.Many2many(
        "komunigi.shared.module",
        string="Addons",
        compute="_compute_module_ids",
        store=True,
        readonly=False,
        domain="[('network_id', '=', network_id)]",
        help="The shared addons that change.",
    )
    affects = fields.Selection(
        [
            ("users", "Members who use these addons"),
            ("all", "All members"),
        ],
        string="Who is concerned",
        required=True,
        default="users",
    )
    ordered_by_id = fields.Many2one(
        "komunigi.membership",
        string="Ordered by",
        ondelete="restrict",
        index="btree_not_null",
        domain="[('network_id', '=', network_id)]",
        help="The member that ordered it for itself, and pays for it alone; the others "
        "are told all the same. Empty: nobody in particular.",
    )
    # When
    date_live = fields.Date(
        string="In place from",
        tracking=True,
        help="The day on which members will find it in their Odoo.",
    )
    days = fields.Integer(
        string="Days to raise a concern",
        compute="_compute_days",
        store=True,
        readonly=False,
        precompute=True,
        help="From the announcement on. It is not put in place before they are over.",
    )
    date_earliest = fields.Date(
        string="At the earliest",
        compute="_compute_date_earliest",
        help="The first day on which it may be put in place, if it is announced today.",
    )
    is_urgent = fields.Boolean(
        string="Urgent",
        tracking=True,
        copy=False,
        help="It cannot wait until the members have had their days: a till that counts "
        "wrong, a hole in security. The reason is shown to all.",
    )
    urgent_reason = fields.Char(
        string="Why it cannot wait", tracking=True, copy=False, translate=True
    )
    state = fields.Selection(
        [
            ("draft", "In preparation"),
            ("announced", "Announced"),
            ("applied", "In place"),
        ],
        group_expand=True,
        required=True,
        default="draft",
        readonly=True,
        tracking=True,
        copy=False,
        index=True,
    )
    date_announced = fields.Date(string="Announced on", readonly=True, copy=False)
    date_until = fields.Date(
        string="Concerns until",
        readonly=True,
        copy=False,
        help="The last day on which members raise a concern.",
    )
    date_applied = fields.Date(string="Put in place on", readonly=True, copy=False)
    is_withdrawn = fields.Boolean(
        string="Withdrawn", readonly=True, copy=False, tracking=True
    )
    withdrawn_reason = fields.Char(string="Why", readonly=True, copy=False)
    date_withdrawn = fields.Date(string="Withdrawn on", readonly=True, copy=False)

    _days = models.Constraint(
        "CHECK(days BETWEEN 1 AND 365)", "Members have between 1 and 365 days."
    )
    _told_before = models.Constraint(
        "CHECK(state = 'draft' OR (date_announced IS NOT NULL"
        " AND date_until IS NOT NULL AND date_live IS NOT NULL))",
        "An announced change has its days.",
    )

    @api.depends("development_id")
    def _compute_module_ids(self):
        for notice in self:
            if notice.development_id and not notice.module_ids:
                notice.module_ids = notice.development_id.module_ids

    @api.depends("network_id")
    def _compute_days(self):
        for notice in self:
            notice.days = notice.network_id.change_days or 14

    @api.depends("days", "date_announced", "network_id")
    def _compute_date_earliest(self):
        for notice in self:
            day = notice.date_announced or (
                notice.network_id and notice.network_id._today()
            )
            notice.date_earliest = day and day + timedelta(days=notice.days + 1)

    @api.constrains("module_ids", "development_id", "ordered_by_id", "network_id")
    def _check_same_network(self):
        for notice in self:
            others = (
                notice.module_ids.network_id
                | notice.development_id.network_id
                | notice.ordered_by_id.network_id
            )
            if others - notice.network_id:
                raise ValidationError(
                    self.env._("“%s” is about another network.", notice.name)
                )

    @api.constrains("is_urgent", "urgent_reason", "date_live", "state")
    def _check_delay(self):
        """What was announced leaves the members their days, or says why not."""
        for notice in self:
            if notice.is_urgent and not (notice.urgent_reason or "").strip():
                raise ValidationError(
                    self.env._("Say why “%s” cannot wait.", notice.name)
                )
            if notice.state == "announced":
                notice._check_date_live(notice.date_until)

    def _check_date_live(self, date_until: date) -> None:
        self.ensure_one()
        if self.date_live and (self.is_urgent or self.date_live > date_until):
            return
        raise ValidationError(
            self.env._(
                "The members have until %(until)s to raise a concern: put “%(change)s” "
                "in place on a later day; or mark it urgent, and say why.",
                until=self._say_date(date_until),
                change=self.name,
            )
        )

    def write(self, vals):
        told = self.filtered(lambda notice: notice.state != "draft")
        told._check_told(vals)
        days = {notice: notice.date_live for notice in told}
        result = super().write(vals)
        if "network_id" in vals:
            # Nobody announces a change to another company.
            self.check_access("write")
        for notice, day in days.items():
            if notice.state == "announced" and notice.date_live != day:
                notice._plan_mailing("moved")
        return result

    def _check_told(self, vals) -> None:
        for notice in self:
            changed = [
                name
                for name in TOLD_FIELDS & set(vals)
                if notice._would_change(name, vals[name])
            ]
            if changed:
                raise UserError(
                    self.env._(
                        "The members were told of “%(change)s” as it is: withdraw it, "
                        "and announce what is true.",
                        change=notice.name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_announced(self):
        for notice in self:
            if notice.state != "draft":
                raise UserError(
                    self.env._(
                        "The members were told of “%s”: withdraw it, do not delete it.",
                        notice.name,
                    )
                )

    # Whom it concerns

    def _concerned(self):
        """The members concerned: as they were told, else as it is today."""
        self.ensure_one()
        if self.state != "draft":
            return self.concerned_ids.membership_id
        if self.affects == "users":
            return self.module_ids._users()
        return self.env["komunigi.membership"].search(
            Domain("network_id", "=", self.network_id.id)
            & Domain("state", "=", "member")
        )

    def _by_member(self, memberships) -> dict:
        """``{member: notices}`` of those that concern each: three queries for all.

        A notice concerns who was told of it, and who has come to use its addons since.
        """
        found = dict.fromkeys(memberships, self.browse())
        for_all = self.filtered(lambda notice: notice.affects == "all")
        for member, notices in self.env["komunigi.change.concerned"]._read_group(
            Domain("notice_id", "in", self.ids)
            & Domain("membership_id", "in", memberships.ids),
            ["membership_id"],
            ["notice_id:recordset"],
        ):
            found[member] = notices
        by_module = {}
        for notice in self - for_all:
            for module in notice.module_ids:
                by_module[module] = by_module.get(module, self.browse()) | notice
        for member, modules in memberships._modules_used_by().items():
            found[member] |= for_all
            for module in modules & self.module_ids:
                found[member] |= by_module.get(module, self.browse())
        # In the order in which they came.
        return {
            member: self.filtered(notices.__contains__)
            for member, notices in found.items()
        }

    def _say_date(self, day: date) -> str:
        """“2 March 2027”"""
        return format_date(self.env, day, date_format="d MMMM y")

    def _description_html(self):
        return self._text_html(self.description)

    def _say_addons(self) -> str:
        """“Shop shifts, Till”: the addons that change."""
        self.ensure_one()
        return ", ".join(self.module_ids.mapped("title"))

    def _pictures(self):
        """Files that a page shows as they are."""
        return self._files().filtered(
            lambda file: file.mimetype in ("image/png", "image/jpeg")
        )

    # Days

    def _days_left(self) -> int:
        """How many days to raise a concern are left, today included."""
        self.ensure_one()
        if not self._takes_concerns():
            return 0
        return (self.date_until - self.network_id._today()).days + 1

    def _takes_concerns(self) -> bool:
        self.ensure_one()
        return (
            self.state != "draft"
            and not self.is_withdrawn
            and self.date_until >= self.network_id._today()
        )
