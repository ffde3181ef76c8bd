# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import Command, api, fields, models
from odoo.exceptions import UserError


class KomunigiMigration(models.Model):
    """The common addons move to a version of Odoo, and each member when it can.

    The common work is shared among all who will use it, whenever they move: the first
    pay no more than the last. What the first ones' shares do not cover yet, the
    migration fund advances; it comes back as the others move. Where more or fewer take
    part than was expected, everybody's share is reckoned anew, and who was asked
    already gets the difference.
    """

    _name = "komunigi.migration"
    _description = "Migration"
    _inherit = [
        "komunigi.networked",
        "komunigi.costed",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "date_planned desc, id desc"
    _check_company_auto = True
    _course_fields = {"state"}

    _share_field = "migration_id"

    name = fields.Char(
        compute="_compute_name", store=True, readonly=False, precompute=True
    )
    network_id = fields.Many2one(
        "komunigi.network",
        required=True,
        ondelete="restrict",
        index=True,
        default=lambda self: self.env["komunigi.network"]._only_one_here(),
    )
    company_id = fields.Many2one(related="network_id.company_id", store=True)
    currency_id = fields.Many2one(related="network_id.currency_id")
    active = fields.Boolean(default=True)
    state = fields.Selection(
        [
            ("planned", "Planned"),
            ("progress", "Under way"),
            ("done", "Done"),
        ],
        required=True,
        default="planned",
        readonly=True,
        tracking=True,
        copy=False,
    )
    version_from = fields.Char(string="From version", required=True)
    version_to = fields.Char(string="To version", required=True)
    date_planned = fields.Date(
        string="Planned for",
        help="When the common part is to be ready; each member has a day of its own.",
    )
    description = fields.Text(
        help="What changes, in plain words: every member reads it."
    )
    # What it takes
    line_ids = fields.One2many(
        "komunigi.migration.line", "migration_id", string="Addons", copy=True
    )
    rate = fields.Monetary(
        string="Rate of an hour", tracking=True, help="Without taxes."
    )
    base_hours = fields.Float(
        string="Hours for an addon",
        compute="_compute_rule",
        store=True,
        readonly=False,
        precompute=True,
        help="What the migration of any addon takes, however small.",
    )
    hours_per_thousand = fields.Float(
        string="Hours for 1,000 lines of code",
        compute="_compute_rule",
        store=True,
        readonly=False,
        precompute=True,
    )
    maintenance_amount = fields.Monetary(
        string="Paid by maintenance contracts",
        tracking=True,
        help="What the operator's contracts already pay of the common part, without "
        "taxes: it is not shared again.",
    )
    # Who pays
    key_id = fields.Many2one(
        "komunigi.cost.key",
        ondelete="restrict",
        index="btree_not_null",
        tracking=True,
        domain="[('network_id', '=', network_id)]",
        help="By what the common part is shared.",
    )
    shared_among = fields.Selection(
        [
            ("users", "Those who use it"),
            ("all", "All who take part"),
        ],
        string="An addon is shared among",
        required=True,
        default="users",
        tracking=True,
        help="An addon that nobody uses who takes part is shared among all.",
    )
    fund_id = fields.Many2one(
        "komunigi.fund",
        ondelete="restrict",
        index="btree_not_null",
        domain="[('network_id', '=', network_id)]",
        help="Advances what is not asked for yet, and gets the shares. Made if empty.",
    )
    decision = fields.Char(tracking=True, help="Who agreed on it, where: the meeting.")
    member_ids = fields.One2many(
        "komunigi.migration.member", "migration_id", string="Members", copy=False
    )
    share_ids = fields.One2many("komunigi.cost.share", "migration_id", string="Shares")
    work_ids = fields.One2many("komunigi.work", "migration_id", string="Hours")
    # The operator's view
    shared_hours = fields.Float(
        string="Hours, common part", compute="_compute_operator", help="Planned."
    )
    own_hours = fields.Float(
        string="Hours, members' own parts", compute="_compute_operator"
    )
    planned_hours = fields.Float(string="Hours planned", compute="_compute_operator")
    spent_hours = fields.Float(string="Hours spent", compute="_compute_operator")
    shared_cost = fields.Monetary(
        string="Cost of the common part", compute="_compute_operator"
    )
    shared_amount = fields.Monetary(
        string="To be shared",
        compute="_compute_operator",
        help="The cost of the common part, less what maintenance contracts pay.",
    )
    own_amount = fields.Monetary(
        string="Members' own parts", compute="_compute_operator"
    )
    asked_amount = fields.Monetary(
        string="Asked so far", compute="_compute_money", help="Without taxes."
    )
    used_amount = fields.Monetary(
        string="From provisions", compute="_compute_money", help="Set aside before."
    )
    advance_amount = fields.Monetary(
        string="Still to come",
        compute="_compute_money",
        help="What members who have not moved yet will pay: until then the migration "
        "fund advances it.",
    )
    fund_balance = fields.Monetary(related="fund_id.balance", string="Left in the fund")
    migrated_count = fields.Integer(string="Moved", compute="_compute_counts")
    member_count = fields.Integer(string="Take part", compute="_compute_counts")
    done_count = fields.Integer(string="Addons done", compute="_compute_counts")
    line_count = fields.Integer(string="Addons in all", compute="_compute_counts")
    progress = fields.Float(compute="_compute_counts")

    _positive = models.Constraint(
        "CHECK(rate >= 0 AND base_hours >= 0 AND hours_per_thousand >= 0"
        " AND maintenance_amount >= 0)",
        "Amounts, rates and hours are not negative.",
    )

    @api.depends("version_from", "version_to")
    def _compute_name(self):
        for migration in self:
            if not migration.name and migration.version_to:
                # In the language of the network: one name for all.
                network = migration.network_id._in_common_language()
                migration.name = network.env._(
                    "Odoo %(before)s to %(after)s",
                    before=migration.version_from,
                    after=migration.version_to,
                )

    @api.depends("network_id")
    def _compute_rule(self):
        for migration in self:
            network = migration.network_id
            migration.base_hours = network.migration_base_hours
            migration.hours_per_thousand = network.migration_hours_per_thousand

    @api.depends(
        "line_ids.hours",
        "member_ids.own_hours",
        "member_ids.own_amount",
        "member_ids.takes_part",
        "rate",
        "maintenance_amount",
        "work_ids.hours",
    )
    def _compute_operator(self):
        spent = {
            migration.id: hours
            for migration, hours in self.env["komunigi.work"]._read_group(
                [("migration_id", "in", self.ids)], ["migration_id"], ["hours:sum"]
            )
        }
        for migration in self:
            members = migration.member_ids.filtered("takes_part")
            migration.shared_hours = sum(migration.line_ids.mapped("hours"))
            migration.own_hours = sum(members.mapped("own_hours"))
            migration.planned_hours = migration.shared_hours + migration.own_hours
            migration.spent_hours = spent.get(migration._origin.id, 0)
            migration.shared_cost = sum(migration.line_ids.mapped("amount"))
            migration.shared_amount = max(
                0, migration.shared_cost - migration.maintenance_amount
            )
            migration.own_amount = sum(members.mapped("own_amount"))

    @api.depends(
        "share_ids.amount",
        "share_ids.state",
        "member_ids.provision_used",
        "shared_amount",
        "own_amount",
    )
    def _compute_money(self):
        asked = {
            migration.id: amount
            for migration, amount in self.env["komunigi.cost.share"]._read_group(
                [("migration_id", "in", self.ids), ("state", "!=", "planned")],
                ["migration_id"],
                ["amount:sum"],
            )
        }
        for migration in self:
            migration.asked_amount = asked.get(migration._origin.id, 0)
            migration.used_amount = sum(migration.member_ids.mapped("provision_used"))
            migration.advance_amount = max(
                0,
                migration.shared_amount
                + migration.own_amount
                - migration.asked_amount
                - migration.used_amount,
            )

    @api.depends("member_ids.takes_part", "member_ids.date_migrated", "line_ids.state")
    def _compute_counts(self):
        for migration in self:
            members = migration.member_ids.filtered("takes_part")
            migration.member_count = len(members)
            migration.migrated_count = len(members.filtered("date_migrated"))
            migration.line_count = len(migration.line_ids)
            migration.done_count = len(
                migration.line_ids.filtered(lambda line: line.state == "done")
            )
            hours = migration.shared_hours
            done = sum(
                line.hours for line in migration.line_ids if line.state == "done"
            )
            migration.progress = 100 * done / hours if hours else 0

    @api.model_create_multi
    def create(self, vals_list):
        migrations = super().create(vals_list)
        for migration in migrations.filtered(lambda migration: not migration.fund_id):
            migration.fund_id = migration.network_id._migration_fund()
        return migrations

    @api.ondelete(at_uninstall=False)
    def _unlink_planned(self):
        for migration in self.filtered("share_ids")[:1]:
            raise UserError(
                self.env._(
                    "Members were asked for their share of “%s”: archive it.",
                    migration.name,
                )
            )

    # Preparing

    def action_fill(self):
        """Take up the addons of the catalogue, and the members that use them."""
        self.check_access("write")
        for migration in self:
            modules = self.env["komunigi.shared.module"].search(
                [("network_id", "=", migration.network_id.id)]
            )
            missing = modules - migration.line_ids.module_id
            migration.line_ids = [
                Command.create({"module_id": module.id}) for module in missing
            ]
            migration.line_ids.filtered(lambda line: not line.size)._count_size()
            users = modules._users()
            if migration.shared_among == "all":
                users |= self.env["komunigi.membership"].search(
                    [
                        ("network_id", "=", migration.network_id.id),
                        ("state", "=", "member"),
                    ]
                )
            new = users - migration.member_ids.membership_id
            migration.member_ids = [
                Command.create(
                    {
                        "membership_id": member.id,
                        "date_planned": migration.date_planned,
                    }
                )
                for member in new.sorted("partner_name")
            ]
        return True

    def action_count_lines(self):
        """Count the lines of code of the addons that are in this database."""
        self.check_access("write")
        counted = self.line_ids._count_size()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "info",
                "message": self.env._(
                    "%(counted)s of %(all)s addons are installed here and were "
                    "counted.",
                    counted=len(counted),
                    all=len(self.line_ids),
                ),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    # Its course

    def action_start(self):
        self.check_access("write")
        for migration in self:
            migration._lock()
            migration._check_ready()
            # sudo: its course, which nobody writes by hand; checked above.
            migration.sudo().state = "progress"
            migration._reckon()
        return True

    def action_done(self):
        self.check_access("write")
        for migration in self:
            migration._lock()
            waiting = migration.member_ids.filtered(
                lambda member: member.takes_part and not member.date_migrated
            )
            if waiting:
                raise UserError(
                    self.env._(
                        "Not moved yet: %s. Whoever never will takes no part.",
                        ", ".join(waiting.mapped("membership_id.display_name")),
                    )
                )
            # sudo: a course field; that the person may write was asked above.
            migration.sudo().state = "done"
        return True

    def _check_ready(self):
        self.ensure_one()
        if not self.line_ids or not self.member_ids.filtered("takes_part"):
            raise UserError(
                self.env._(
                    "Say first which addons move, and which members: “Fill in” takes "
                    "them from the catalogue."
                )
            )
        if not self.key_id:
            raise UserError(
                self.env._("Choose by which key the common part is shared.")
            )

    def action_reckon(self):
        """Reckon the parts, and ask those who have moved for the difference."""
        self.check_access("write")
        for migration in self:
            migration._lock()
            migration._check_ready()
            migration._reckon()
            if migration.state != "planned":
                migration._ask_due()
        return True
