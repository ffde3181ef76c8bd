# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Domain

COST_KINDS = [
    ("coordination", "Coordination"),
    ("analysis", "Analysis"),
    ("facilitation", "Facilitation"),
    ("hosting", "Hosting"),
    ("migration", "Migration"),
    ("other_cost", "Other costs"),
]
INCOME_KINDS = [
    ("dues", "Dues"),
    ("subsidy", "Subsidy"),
    ("ticket", "Entry tickets"),
    ("other_income", "Other income"),
]
# What decides the plan: stays as it is once the budget is valid.
PLANNED = {
    "budget_id",
    "kind",
    "name",
    "own_name",
    "planned_hours",
    "rate",
    "planned_amount",
}


class KomunigiBudgetLine(models.Model):
    """A cost or an income of a year: what was planned, what came of it so far."""

    _name = "komunigi.budget.line"
    _description = "Budget line"
    _inherit = ["komunigi.reckoned"]
    _order = "budget_id, direction, sequence, id"
    _check_company_auto = True

    budget_id = fields.Many2one(
        "komunigi.budget", required=True, ondelete="cascade", index=True
    )
    network_id = fields.Many2one(
        related="budget_id.network_id", store=True, precompute=True, index=True
    )
    company_id = fields.Many2one(
        related="budget_id.company_id", store=True, precompute=True
    )
    currency_id = fields.Many2one(related="budget_id.currency_id")
    year = fields.Integer(
        related="budget_id.year", store=True, precompute=True, aggregator=None
    )
    sequence = fields.Integer(default=10)
    kind = fields.Selection(COST_KINDS + INCOME_KINDS, required=True)
    direction = fields.Selection(
        [("cost", "Costs"), ("income", "Income")],
        compute="_compute_direction",
        store=True,
        precompute=True,
    )
    # Not in the language of who planned it: of who reads it.
    name = fields.Char(
        string="What",
        compute="_compute_name",
        inverse="_inverse_name",
        search="_search_name",
        help="Every member reads it.",
    )
    own_name = fields.Char(string="Name")
    planned_hours = fields.Float(
        help="In the year; what they cost stands beside them.",
    )
    rate = fields.Monetary(
        string="Hourly rate", help="Without taxes; 0: give the amount itself."
    )
    planned_amount = fields.Monetary(
        string="Planned",
        compute="_compute_planned_amount",
        store=True,
        precompute=True,
        readonly=False,
        help="Without taxes: the hours at their rate, where there is one.",
    )
    analytic_account_id = fields.Many2one(
        "account.analytic.account",
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
        help="What was posted on it in the year, without taxes, is what came or went "
        "so far. Chosen by somebody who may read the accounts. Dues without one: what "
        "members paid.",
    )
    actual_amount = fields.Monetary(
        string="So far",
        compute="_compute_actual",
        help="Posted on the analytic account in the year, without taxes.",
    )
    actual_hours = fields.Float(
        string="Hours so far",
        compute="_compute_actual",
        help="Of this kind in the year; what members gave is not in it.",
    )
    is_followed = fields.Boolean(
        compute="_compute_actual", help="Whether the accounts say what came of it."
    )

    _kind_once = models.UniqueIndex(
        "(budget_id, kind) WHERE (kind NOT IN ('other_cost', 'other_income',"
        " 'subsidy'))",
        "The budget has a line of this kind already: change that one.",
    )
    _account_once = models.UniqueIndex(
        "(company_id, year, analytic_account_id)"
        " WHERE (analytic_account_id IS NOT NULL)",
        "An analytic account stands on one line of one budget of a year: else the "
        "same invoice would count twice.",
    )
    _positive = models.Constraint(
        "CHECK(planned_amount >= 0 AND planned_hours >= 0 AND rate >= 0)",
        "Amounts, hours and rates are not negative: the kind of a line says whether "
        "it comes in or goes out.",
    )

    @api.depends("kind")
    def _compute_direction(self):
        costs = {kind for kind, _label in COST_KINDS}
        for line in self:
            line.direction = "cost" if line.kind in costs else "income"

    @api.depends("kind", "own_name")
    @api.depends_context("lang")
    def _compute_name(self):
        labels = self._names_of_kinds()
        for line in self:
            line.name = line.own_name or labels.get(line.kind)

    def _inverse_name(self):
        labels = self._names_of_kinds()
        for line in self:
            line.own_name = line.name if line.name != labels.get(line.kind) else False

    @api.model
    def _search_name(self, operator, value):
        if operator in Domain.NEGATIVE_OPERATORS:
            return NotImplemented
        kinds = [
            kind
            for kind, name in self._names_of_kinds().items()
            if (
                name in value
                if operator == "in"
                else str(value).casefold() in name.casefold()
            )
        ]
        return Domain("own_name", operator, value) | (
            Domain("own_name", "=", False) & Domain("kind", "in", kinds)
        )

    @api.model
    def _names_of_kinds(self) -> dict[str, str]:
        return dict(self._fields["kind"]._description_selection(self.env))

    @api.depends("planned_hours", "rate")
    def _compute_planned_amount(self):
        for line in self:
            if line.rate and line.direction == "cost":
                line.planned_amount = line.planned_hours * line.rate
            else:
                line.planned_amount = line.planned_amount or 0

    @api.depends("analytic_account_id", "kind", "network_id", "year")
    def _compute_actual(self):
        posted = self._posted_on_accounts()
        paid = self._dues_paid()
        hours = self.budget_id._hours_by_month()
        for line in self:
            network = line.network_id._origin
            account = line.analytic_account_id._origin
            line.is_followed = bool(account) or line.kind == "dues"
            if account:
                sign = -1 if line.direction == "cost" else 1
                line.actual_amount = sign * posted.get(
                    (line.company_id.id, account.id, line.year), 0
                )
            elif line.kind == "dues":
                line.actual_amount = paid.get((network.id, line.year), 0)
            else:
                line.actual_amount = 0
            line.actual_hours = sum(
                spent
                for (of, kind, month, given), spent in hours.items()
                if of == network.id
                and kind == line.kind
                and month.year == line.year
                and not given
            )

    def _span(self) -> tuple[date, date]:
        years = self.mapped("year")
        return date(min(years), 1, 1), date(max(years), 12, 31)

    def _posted_on_accounts(self) -> dict[tuple, float]:
        """(company id, analytic account id, year) → posted amount, income positive.

        Timesheets have no journal item: their hours count, not their inner cost,
        which is in the accounts as wages or as the operator's invoice.
        """
        lines = self.filtered("analytic_account_id")
        if not lines:
            return {}
        first, last = lines._span()
        result = {}
        # sudo: who named the account was asked (`_check_may_read_accounts`); who reads
        # the budget reads its sums.
        accounts = lines.analytic_account_id.sudo()
        for plan, of_plan in accounts.grouped("root_plan_id").items():
            column = plan._column_name()
            groups = (
                self.env["account.analytic.line"]
                .sudo()
                ._read_group(
                    [
                        (column, "in", of_plan.ids),
                        ("company_id", "in", lines.company_id.ids),
                        ("date", ">=", first),
                        ("date", "<=", last),
                        ("move_line_id.parent_state", "=", "posted"),
                        ("move_line_id.tax_line_id", "=", False),
                    ],
                    ["company_id", column, "date:year"],
                    ["amount:sum"],
                )
            )
            for company, account, year, amount in groups:
                result[company.id, account.id, year.year] = amount
        return result

    def _dues_paid(self) -> dict[tuple, float]:
        """(network id, year) → dues of that year that were paid, without taxes."""
        lines = self.filtered(
            lambda line: line.kind == "dues" and not line.analytic_account_id
        )
        if not lines:
            return {}
        first, last = lines._span()
        groups = (
            self.env["komunigi.dues.charge"]
            # sudo: sums only, for who may read the budget.
            .sudo()
            ._read_group(
                [
                    ("network_id", "in", lines.network_id.ids),
                    ("date_start", ">=", first),
                    ("date_start", "<=", last),
                ],
                ["network_id", "date_start:year"],
                ["paid_amount:sum"],
            )
        )
        return {(network.id, year.year): paid for network, year, paid in groups}

    # Checks

    @api.constrains("analytic_account_id", "kind", "network_id")
    def _check_dues_account(self):
        """Dues are counted once: by their account, or by what was paid."""
        for line in self:
            # sudo: a setting of the network, for the check only.
            dues_account = line.network_id.sudo().dues_analytic_account_id
            if (
                line.kind != "dues"
                and dues_account
                and line.analytic_account_id == dues_account
            ):
                raise ValidationError(
                    self.env._(
                        "“%(account)s” is the account of the dues: name it on the "
                        "line of the dues, not on “%(line)s”.",
                        account=dues_account.display_name,
                        line=line.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        # Afterwards: a budget or an account may come from a default, too.
        lines.budget_id._check_in_preparation()
        lines._check_may_name_accounts()
        return lines

    def write(self, vals):
        if PLANNED & vals.keys():
            self.budget_id._check_in_preparation()
        named = {line: line.analytic_account_id for line in self}
        result = super().write(vals)
        if "budget_id" in vals:
            self.budget_id._check_in_preparation()
        self.filtered(
            lambda line: line.analytic_account_id != named[line]
        )._check_may_name_accounts()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_valid(self):
        self.budget_id._check_in_preparation()

    def _check_may_name_accounts(self):
        """Nobody learns by a budget what is posted on an account: wages, say.

        What was named in an earlier year may be named again.
        """
        lines = self.filtered("analytic_account_id")
        if self.env.su or not lines or self.env["account.move.line"].has_access("read"):
            return
        known = {
            (line.network_id, line.analytic_account_id)
            for line in self.search(
                [
                    ("network_id", "in", lines.network_id.ids),
                    ("analytic_account_id", "in", lines.analytic_account_id.ids),
                    ("id", "not in", lines.ids),
                ]
            )
        }
        if any(
            (line.network_id, line.analytic_account_id) not in known for line in lines
        ):
            raise AccessError(
                self.env._(
                    "An analytic account says what was posted on it: ask somebody "
                    "who may read the accounts to choose it."
                )
            )
