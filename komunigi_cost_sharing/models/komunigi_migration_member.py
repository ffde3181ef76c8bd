# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class KomunigiMigrationMember(models.Model):
    """A member moves: when, what its own instance takes, what it pays."""

    _name = "komunigi.migration.member"
    _description = "Member in a migration"
    _inherit = ["komunigi.reckoned"]
    _order = "migration_id, date_migrated, date_planned, id"
    _course_fields = {"date_migrated", "shared_amount", "steps", "provision_used"}

    migration_id = fields.Many2one(
        "komunigi.migration", required=True, ondelete="restrict", index=True
    )
    network_id = fields.Many2one(related="migration_id.network_id", store=True)
    company_id = fields.Many2one(related="migration_id.company_id", store=True)
    currency_id = fields.Many2one(related="network_id.currency_id")
    membership_id = fields.Many2one(
        "komunigi.membership",
        string="Member",
        required=True,
        ondelete="restrict",
        index=True,
        domain="[('network_id', '=', network_id)]",
    )
    takes_part = fields.Boolean(
        default=True,
        help="Expected to move, now or later: the common part is shared among these.",
    )
    date_planned = fields.Date(string="Planned for")
    date_migrated = fields.Date(string="Moved on", readonly=True)
    own_hours = fields.Float(
        string="Own hours", help="For its instance alone: data, tests, training."
    )
    own_amount = fields.Monetary(
        string="Own part",
        compute="_compute_own_amount",
        store=True,
        readonly=False,
        precompute=True,
        help="Without taxes; its own hours at the rate, unless another one was agreed.",
    )
    shared_amount = fields.Monetary(string="Part of what is common", readonly=True)
    steps = fields.Json(readonly=True)
    due_amount = fields.Monetary(
        string="Its share", compute="_compute_due_amount", help="Without taxes."
    )
    provision_used = fields.Monetary(
        string="From its provision", readonly=True, help="It had set this aside."
    )

    _once = models.Constraint(
        "UNIQUE(migration_id, membership_id)",
        "This member is in this migration already.",
    )
    _positive = models.Constraint(
        "CHECK(own_hours >= 0 AND own_amount >= 0)",
        "Hours and amounts are not negative.",
    )

    @api.depends("membership_id")
    def _compute_display_name(self):
        for member in self:
            member.display_name = member.membership_id.display_name

    @api.depends("own_hours", "migration_id.rate")
    def _compute_own_amount(self):
        for member in self:
            member.own_amount = member.currency_id.round(
                member.own_hours * member.migration_id.rate
            )

    @api.depends("shared_amount", "own_amount", "takes_part")
    def _compute_due_amount(self):
        for member in self:
            member.due_amount = (
                member.shared_amount + member.own_amount if member.takes_part else 0
            )

    @api.constrains("membership_id", "migration_id")
    def _check_network(self):
        for member in self:
            if member.membership_id.network_id != member.network_id:
                raise ValidationError(
                    self.env._(
                        "%(member)s is not a member of %(network)s.",
                        member=member.membership_id.display_name,
                        network=member.network_id.name,
                    )
                )

    @api.constrains("takes_part", "date_migrated")
    def _check_moved_takes_part(self):
        for member in self:
            if member.date_migrated and not member.takes_part:
                raise ValidationError(
                    self.env._(
                        "%s has moved: it takes part.",
                        member.membership_id.display_name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_not_moved(self):
        for member in self.filtered("date_migrated")[:1]:
            raise UserError(
                self.env._(
                    "%s has moved and was asked for its share: that stays.",
                    member.membership_id.display_name,
                )
            )

    def action_migrated(self):
        """It has moved: its share is asked for, what it set aside counts first."""
        self.check_access("write")
        for migration, members in self.grouped("migration_id").items():
            migration._lock()
            if migration.state != "progress":
                raise UserError(
                    self.env._("“%s” is not under way: start it first.", migration.name)
                )
            if any(not member.takes_part for member in members):
                raise UserError(self.env._("Say first that it takes part."))
            # sudo: its course; checked above.
            new = members.sudo().filtered(lambda member: not member.date_migrated)
            new.date_migrated = migration.network_id._today()
            migration._check_ready()
            migration._reckon()
            migration._ask_due()
        return True

    def _own_steps(self) -> list[dict]:
        if not self.own_amount:
            return []
        return [
            {
                "kind": "migration_own",
                "hours": f"{self.own_hours:g}",
                "amount": f"{self.own_amount:.2f}",
            }
        ]

    def _expected_provision(self) -> float:
        """What its provision would take over, were it to move today."""
        self.ensure_one()
        statement = self.membership_id._provision_statements(self.network_id)
        free = statement[self.membership_id.id]["left"] + self.provision_used
        return self.currency_id.round(max(0, min(self.due_amount, free)))

    def _say_share(self) -> list[str]:
        """How its share comes about, in sentences."""
        self.ensure_one()
        return self.membership_id._say_steps([*(self.steps or []), *self._own_steps()])
