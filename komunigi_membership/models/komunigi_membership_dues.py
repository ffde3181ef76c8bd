# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL

# Follow the invoices; a person who could write them would declare dues paid.
COMPUTED_DUES = {"dues_residual", "dues_late_from"}
# What a member does not pay, the solidarity fund does: money, so the treasurer's.
SOLIDARITY = {"solidarity_percent", "solidarity_until"}


class KomunigiMembership(models.Model):
    """The dues side of a membership: what it chose, owes and is late with."""

    _inherit = "komunigi.membership"

    dues_tier_id = fields.Many2one(
        "komunigi.dues.tier",
        string="Amount chosen",
        ondelete="restrict",
        domain="[('scale_id.network_id', '=', network_id)]",
        tracking=True,
    )
    solidarity_percent = fields.Float(
        string="Solidarity cover (%)",
        help="Part of this member's dues that the solidarity fund takes over.",
    )
    solidarity_until = fields.Date(
        string="Covered until", help="First day that is no longer covered."
    )
    answer_ids = fields.One2many("komunigi.dues.answer", "membership_id")
    basis_value_ids = fields.One2many("komunigi.basis.value", "membership_id")
    dues_line_ids = fields.One2many("komunigi.dues.line", "membership_id")
    charge_ids = fields.One2many("komunigi.dues.charge", "membership_id")
    dues_residual = fields.Monetary(
        string="Dues to pay",
        compute="_compute_dues",
        store=True,
        help="Taxes included.",
    )
    dues_late_from = fields.Date(
        compute="_compute_dues",
        store=True,
        help="First day on which the oldest unpaid dues are late.",
    )
    dues_state = fields.Selection(
        [
            ("up_to_date", "Up to date"),
            ("to_pay", "To pay"),
            ("late", "Late"),
        ],
        string="Dues",
        compute="_compute_dues_state",
        search="_search_dues_state",
        help="Late from midnight in the network's time zone, after the due date and "
        "the days of grace.",
    )

    _solidarity_percent_range = models.Constraint(
        "CHECK(solidarity_percent >= 0 AND solidarity_percent <= 100)",
        "The solidarity cover is a percentage, from 0 to 100.",
    )

    @api.depends("charge_ids.active", "charge_ids.residual", "charge_ids.late_from")
    def _compute_dues(self):
        owed = {
            membership.id: (residual, late_from)
            for membership, residual, late_from in self.env[
                "komunigi.dues.charge"
            ]._read_group(
                [
                    ("membership_id", "in", self.ids),
                    ("active", "=", True),
                    ("residual", ">", 0),
                ],
                ["membership_id"],
                ["residual:sum", "late_from:min"],
            )
        }
        for membership in self:
            membership.dues_residual, membership.dues_late_from = owed.get(
                membership.id, (0, False)
            )

    @api.depends("dues_residual", "dues_late_from", "network_id.tz")
    def _compute_dues_state(self):
        today = {network: network._today() for network in self.network_id}
        for membership in self:
            late_from = membership.dues_late_from
            if not membership.dues_residual:
                membership.dues_state = "up_to_date"
            elif late_from and late_from <= today[membership.network_id]:
                membership.dues_state = "late"
            else:
                membership.dues_state = "to_pay"

    @api.model
    def _search_dues_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        owing = Domain("dues_residual", ">", 0)
        late = owing & self.env["komunigi.network"]._domain_of_today(
            lambda today: Domain("dues_late_from", "<=", today)
        )
        domains = {"up_to_date": ~owing, "to_pay": owing & ~late, "late": late}
        return Domain.OR(domains[state] for state in value if state in domains)

    def _field_to_sql(self, alias, field_expr, query=None):
        """Let lists be grouped by `dues_state`, as it is at this moment."""
        if field_expr != "dues_state":
            return super()._field_to_sql(alias, field_expr, query)
        self._check_field_access(self._fields["dues_state"], "read")
        residual = self._field_to_sql(alias, "dues_residual", query)
        late_from = self._field_to_sql(alias, "dues_late_from", query)
        network = self._field_to_sql(alias, "network_id", query)
        late = SQL(
            "%s <= %s",
            late_from,
            self.env["komunigi.network"]._today_to_sql(network),
        )
        return SQL(
            "CASE WHEN COALESCE(%s, 0) <= 0 THEN 'up_to_date'"
            " WHEN %s THEN 'late' ELSE 'to_pay' END",
            residual,
            late,
        )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_computed_dues(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._check_computed_dues(vals)
        return super().write(vals)

    @api.model
    def _check_computed_dues(self, vals):
        if not self.env.su and COMPUTED_DUES & vals.keys():
            raise AccessError(
                self.env._(
                    "What a member owes follows its invoices: register the payment, or "
                    "the credit note, on the invoice."
                )
            )
        if (
            not self.env.su
            and any(vals.get(name) for name in SOLIDARITY)
            and not self.env.user.has_group("komunigi_membership.group_treasurer")
        ):
            raise AccessError(
                self.env._(
                    "Solidarity cover is paid by the solidarity fund: ask the "
                    "treasurer to enter it."
                )
            )

    def _dues_contacts(self):
        """Who is written to about dues: the titular, else every representative who is
        active today, else the member itself."""
        self.ensure_one()
        today = self.network_id._today()
        # A member's own portal users may not see one another's e-mail; who writes to
        # them is the network.
        active = self.sudo().representation_ids._active_on(today)
        titular = active.filtered(lambda one: one.role == "titular")
        return (titular or active).partner_id.filtered("email") or (
            self.sudo().partner_id.filtered("email")
        )

    def _open_charges(self):
        """What this member still has to pay, oldest first."""
        self.ensure_one()
        return self.charge_ids.filtered("residual").sorted("date_due")
