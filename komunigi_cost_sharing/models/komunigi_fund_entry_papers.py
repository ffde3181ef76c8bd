# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL, format_amount, format_date, format_duration


class KomunigiFundEntry(models.Model):
    """The same bill, the same hour, is never charged twice."""

    _inherit = "komunigi.fund.entry"

    work_id = fields.Many2one(
        "komunigi.work",
        string="Hours of",
        ondelete="restrict",
        index="btree_not_null",
        copy=False,
        check_company=True,
        domain="[('network_id', '=', network_id), ('fund_entry_ids', '=', False)]",
        # Every member reads movements of funds; hours are told by their own pages.
        groups="komunigi_membership.group_user",
        help="The work whose hours these are; each is charged to one fund, once.",
    )

    _work_once = models.UniqueIndex(
        "(work_id) WHERE (work_id IS NOT NULL)",
        "These hours are charged to a fund already.",
    )

    @api.onchange("work_id")
    def _onchange_work_id(self):
        for entry in self.filtered("work_id"):
            entry.hours = entry.work_id.hours
            entry.name = entry.name or entry.work_id.name
            entry.date = entry.work_id.date

    @api.constrains("work_id", "hours", "fund_id")
    def _check_hours_of_work(self):
        for entry in self.filtered("work_id"):
            work = entry.work_id
            if work.network_id != entry.network_id:
                raise ValidationError(
                    self.env._(
                        "“%(work)s” was not done for %(network)s.",
                        work=work.name,
                        network=entry.network_id.name,
                    )
                )
            if entry.hours > work.hours:
                raise ValidationError(
                    self.env._(
                        "“%(work)s” took %(hours)s hours: no more than these can be "
                        "charged to “%(fund)s”.",
                        work=work.name,
                        hours=format_duration(work.hours),
                        fund=entry.fund_id.name,
                    )
                )

    @api.constrains("move_id", "amount", "fund_id")
    def _check_bill_once(self):
        """What funds pay of a bill is no more than the bill.

        Two treasurers who enter the same bill at once meet at it: the second starts
        over, and then sees what the first has entered.
        """
        # sudo: whether anything of the bill is left, whoever may read the funds.
        bills = self.sudo().move_id
        if not bills:
            return
        self._take_turns_at(bills)
        entries = defaultdict(self.sudo().browse)
        for entry in self.sudo().search([("move_id", "in", bills.ids)], order="id"):
            entries[entry.move_id] |= entry
        for entry in self.sudo().filtered("move_id"):
            bill = entry.move_id
            worth = abs(bill.amount_untaxed_signed)
            others = entries[bill] - entry
            charged = sum(others.mapped("amount"))
            currency = bill.company_currency_id
            if currency.compare_amounts(entry.amount + charged, worth) <= 0:
                continue
            where = self._say_where(others)
            raise ValidationError(
                self.env._(
                    "The bill “%(bill)s” is worth %(worth)s without taxes, and stands "
                    "already in %(where)s: %(left)s of it are left. Say as the amount "
                    "which part of it this entry takes.",
                    bill=bill.display_name,
                    worth=format_amount(self.env, worth, currency),
                    where=where,
                    left=format_amount(self.env, max(worth - charged, 0), currency),
                )
                if others
                else self.env._(
                    "The bill “%(bill)s” is worth %(worth)s without taxes: no more "
                    "can be charged to “%(fund)s” by it.",
                    bill=bill.display_name,
                    worth=format_amount(self.env, worth, currency),
                    fund=entry.fund_id.name,
                )
            )

    def _say_where(self, entries) -> str:
        return ", ".join(
            self.env._(
                "“%(fund)s” (%(date)s, %(amount)s)",
                fund=entry.fund_id.name,
                date=format_date(self.env, entry.date),
                amount=format_amount(self.env, entry.amount, entry.currency_id),
            )
            for entry in entries
        )

    def _take_turns_at(self, bills):
        """Whoever comes second starts over (a lock alone shows it nothing new)."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "UPDATE account_move SET write_date = write_date WHERE id IN %s",
                tuple(sorted(bills.ids)),
            ),
            log_exceptions=False,
        )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("work_id") and "hours" not in vals:
                vals["hours"] = self.env["komunigi.work"].browse(vals["work_id"]).hours
        return super().create(vals_list)
