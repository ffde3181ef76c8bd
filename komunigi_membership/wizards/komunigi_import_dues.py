# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from collections import defaultdict
from datetime import timedelta
from decimal import Decimal

from odoo import models
from odoo.tools import format_amount, format_date

from .komunigi_import import ImportColumn, ImportRow
from .komunigi_import_members import MemberIndex, overlap


class KomunigiImport(models.TransientModel):
    """Past dues: what members were asked for and paid before this software was here.

    They become charges without an invoice: the invoices are in another accounting.
    """

    _inherit = "komunigi.import"

    def _columns_dues(self) -> list[ImportColumn]:
        return [
            ImportColumn(
                "member",
                "text",
                self.env._("Member"),
                ("Member", "Membre", "Organisation", "Structure", "Name", "Nom"),
                self.env._("Its name, reference or VAT number."),
                "Les Halles du Partage",
                required=True,
            ),
            ImportColumn(
                "date_start",
                "date",
                self.env._("From"),
                ("From", "Du", "Depuis", "À partir du", "À partir de"),
                self.env._("First day that the dues are for."),
                "2023-01-01",
                required=True,
            ),
            ImportColumn(
                "date_end",
                "date",
                self.env._("Until"),
                ("Until", "Jusqu'au", "Jusqu'au (non compris)", "Jusque", "Fin"),
                self.env._(
                    "First day after the period: the year 2023 goes from 2023-01-01 "
                    "until 2024-01-01."
                ),
                "2024-01-01",
                required=True,
            ),
            ImportColumn(
                "amount",
                "amount",
                self.env._("Amount excl. VAT"),
                (
                    "Amount excl. VAT",
                    "Montant hors TVA",
                    "Amount",
                    "Montant",
                    "Montant HTVA",
                    "Montant HT",
                ),
                self.env._("What was asked for, for the whole period, without taxes."),
                "300,00",
                required=True,
            ),
            ImportColumn(
                "date_due",
                "date",
                self.env._("Due date"),
                ("Due date", "Échéance", "Date d'échéance", "À payer pour le"),
                self.env._("Until when it was to be paid."),
                "2023-02-28",
                required=True,
            ),
            ImportColumn(
                "paid",
                "boolean",
                self.env._("Paid"),
                ("Paid", "Payé", "Payée", "Réglé", "Réglée"),
                self.env._("Yes or no, unless you give the amount."),
                self.env._("yes"),
            ),
            ImportColumn(
                "paid_amount",
                "amount",
                self.env._("Paid amount excl. VAT"),
                (
                    "Paid amount excl. VAT",
                    "Montant payé hors TVA",
                    "Montant payé HTVA",
                    "Paid amount",
                    "Montant payé",
                    "Montant payé HT",
                ),
                self.env._(
                    "What was paid, without taxes, where it was not all or nothing."
                ),
                "",
            ),
        ]

    def _plan_dues(self, rows: list[ImportRow]) -> None:
        index = MemberIndex(self.network_id)
        for row in rows:
            row.label = row.values["member"] or ""
            membership = self._match_member(row, index)
            row.plan = {
                "member": membership.id,
                "membership": membership,
                "residual": self._read_residual(row),
                "charge": self.env["komunigi.dues.charge"],
            }
            self._check_period(row)
        # sudo: the company's charges of these members, whoever asked for them.
        charges = (
            self.env["komunigi.dues.charge"]
            .sudo()
            .search_fetch(
                [
                    ("network_id", "=", self.network_id.id),
                    ("payer", "=", "member"),
                ],
                [
                    "membership_id",
                    "date_start",
                    "date_end",
                    "date_due",
                    "amount",
                    "opening_residual",
                    "line_id",
                    "move_id",
                ],
            )
        )
        known = defaultdict(list)
        for charge in charges:
            known[charge.membership_id.id].append(
                (charge.date_start, charge.date_end, charge, None)
            )
        for row in rows:
            if not row.problems:
                self._plan_charge(row, known[row.plan["member"]])

    def _read_residual(self, row: ImportRow) -> Decimal:
        """What is left to pay, without taxes."""
        amount = row.values["amount"]
        paid, paid_amount = row.values["paid"], row.values["paid_amount"]
        if amount is None:
            return Decimal()
        if amount < 0 or (paid_amount or 0) < 0:
            row.problems.append(self.env._("An amount cannot be negative."))
        elif paid_amount is not None and paid_amount > amount:
            row.problems.append(
                self.env._("More was paid than was asked for: check the amounts.")
            )
        elif paid is None and paid_amount is None:
            row.problems.append(
                self.env._("Say whether it was paid, or how much of it.")
            )
        elif None not in (paid, paid_amount) and paid != (paid_amount == amount):
            row.problems.append(
                self.env._("“Paid” and the paid amount do not say the same: keep one.")
            )
        if paid_amount is None:
            return Decimal() if paid else amount
        return amount - paid_amount

    def _check_period(self, row: ImportRow) -> None:
        start, end = row.values["date_start"], row.values["date_end"]
        if not start or not end:
            return
        if end <= start:
            row.problems.append(
                self.env._("The period ends before it starts: exchange the dates?")
            )
        elif start.day == 1 and end.day > 1 and (end + timedelta(days=1)).day == 1:
            # A whole month's or year's last day: nobody means a day less.
            row.problems.append(
                self.env._(
                    "“Until” is the first day after the period: write %(right)s "
                    "instead of %(wrong)s.",
                    right=end + timedelta(days=1),
                    wrong=end,
                )
            )

    def _plan_charge(self, row: ImportRow, known: list[tuple]) -> None:
        values = row.values
        start, end = values["date_start"], values["date_end"]
        for other in known:
            other_start, other_end, charge, number = other
            if not overlap(start, end, other_start, other_end):
                continue
            if number:
                row.problems.append(
                    self.env._("Row %(row)s says the same already.", row=number)
                    if (start, end) == (other_start, other_end)
                    else self.env._(
                        "Row %(row)s is for a part of this period too.", row=number
                    )
                )
                return
            if (start, end) != (other_start, other_end) or charge.move_id:
                row.problems.append(
                    self.env._(
                        "Dues from %(start)s until %(end)s are there already: "
                        "%(amount)s.",
                        start=format_date(self.env, other_start),
                        end=format_date(self.env, other_end),
                        amount=format_amount(
                            self.env, charge.amount, self.network_id.currency_id
                        ),
                    )
                )
                return
            known.remove(other)
            row.plan["charge"] = charge
            break
        known.append((start, end, None, row.number))
        charge = row.plan["charge"]
        if not charge:
            row.outcome = "create"
        elif charge.line_id:
            row.problems.append(self.env._("A call for dues asked for this already."))
        elif (
            charge.date_due != values["date_due"]
            or charge.currency_id.compare_amounts(
                charge.amount, float(values["amount"])
            )
            or charge.currency_id.compare_amounts(
                charge.opening_residual, float(row.plan["residual"])
            )
        ):
            row.outcome = "update"
        currency = self.network_id.currency_id
        row.message = (
            self.env._(
                "%(amount)s, of which %(residual)s to pay",
                amount=format_amount(self.env, float(values["amount"]), currency),
                residual=format_amount(self.env, float(row.plan["residual"]), currency),
            )
            if row.plan["residual"]
            else self.env._(
                "%(amount)s, paid",
                amount=format_amount(self.env, float(values["amount"]), currency),
            )
        )

    def _apply_dues(self, rows: list[ImportRow]) -> None:
        # sudo: nobody writes charges but what calls for dues, and this, for the
        # treasurer (checked), where no invoice is meant.
        Charge = self.env["komunigi.dues.charge"].sudo()
        to_create = []
        for row in rows:
            values = {
                "date_due": row.values["date_due"],
                "amount": float(row.values["amount"]),
                "opening_residual": float(row.plan["residual"]),
            }
            if row.plan["charge"]:
                row.plan["charge"].sudo().write(values)
            else:
                to_create.append(
                    {
                        "membership_id": row.plan["member"],
                        "payer": "member",
                        "date_start": row.values["date_start"],
                        "date_end": row.values["date_end"],
                        **values,
                    }
                )
        Charge.create(to_create)
