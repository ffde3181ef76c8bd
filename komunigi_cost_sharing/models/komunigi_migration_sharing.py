# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from collections import defaultdict
from decimal import Decimal
from fractions import Fraction

from odoo import models
from odoo.exceptions import UserError

from ..allocation import Unshareable, apportion

# Of how many groups of addons a share tells the arithmetic, the dearest first
MOST_GROUPS = 12


class KomunigiMigration(models.Model):
    """Who pays what of a migration, and when.

    Addons that the same members use are shared together. What each would pay of every
    group is added up exactly, and rounded once: the parts add up to the cost, and a
    floor or a ceiling of the key holds for a member's whole share.
    """

    _inherit = "komunigi.migration"

    def _reckon(self):
        """Write each member's part: shared among all who take part, moved or not."""
        self.ensure_one()
        parts = self._shared_parts()
        # sudo: what is reckoned is written by nobody; each caller was asked.
        for member in self.sudo().member_ids:
            part = parts.get(member.membership_id.id, {"amount": 0.0, "steps": []})
            member.write({"shared_amount": part["amount"], "steps": part["steps"]})

    def _shared_parts(self) -> dict[int, dict]:
        """Each member's part of what is common, with the arithmetic.

        :return: membership id → {"amount", "steps"}. The number of queries grows
            neither with the members nor with the addons.
        """
        self.ensure_one()
        takers = self.member_ids.filtered("takes_part").membership_id.sorted("id")
        key, day = self.key_id, self.network_id._today()
        modules = self.line_ids.module_id
        measured, reasons = key._measure(takers, day, modules)
        if reasons:
            raise UserError("\n".join(reasons))
        total = key._to_units(self.shared_amount)
        groups = self._groups(takers.filtered(lambda member: member in measured), day)
        quotas = dict.fromkeys(takers.ids, Fraction(0))
        said = defaultdict(list)
        for lines, users in groups:
            cost = self._part_of_total(total, lines)
            weights = {member.id: measured[member][0] for member in users}
            blended = key._blend(weights)
            whole = sum(blended.values())
            if not whole:
                # Those who use it count nothing by the key: the same for each.
                blended, whole = dict.fromkeys(weights, Fraction(1)), len(weights)
            for member_id, weight in blended.items():
                part = cost * weight / whole
                quotas[member_id] += part
                said[member_id].append((part, lines, len(weights), cost))
        parts = self._rounded(total, quotas)
        return {
            member.id: {
                "amount": float(parts[member.id] * key._smallest_unit()),
                "steps": [
                    self._total_step(len(takers)),
                    *(measured[member][1] if member in measured else []),
                    *self._group_steps(said[member.id]),
                    *key._steps_of_rounding(quotas[member.id], parts[member.id]),
                ],
            }
            for member in takers
        }

    def _rounded(self, total: int, quotas: dict[int, Fraction]) -> dict[int, int]:
        key = self.key_id
        if not total:
            return dict.fromkeys(quotas, 0)
        floors, caps = key._limits(quotas, {}, {})
        try:
            return apportion(total, quotas, floor=floors, cap=caps)
        except Unshareable as error:
            raise UserError(key._say_unshareable(error)) from error

    def _groups(self, takers, day) -> list[tuple]:
        """Lines that the same members use, with these members."""
        if self.shared_among == "all":
            return [(self.line_ids, takers)]
        users_by = self.line_ids.module_id._users_by(day)
        by_users = defaultdict(self.env["komunigi.migration.line"].browse)
        taking = set(takers.ids)
        for line in self.line_ids:
            users = users_by.get(line.module_id, takers.browse())
            using = frozenset(taking.intersection(users.ids))
            # What nobody uses who takes part, is common to all.
            by_users[using or frozenset(taking)] |= line
        return [
            (lines, takers.filtered(lambda member, using=using: member.id in using))
            for using, lines in by_users.items()
        ]

    def _part_of_total(self, total: int, lines) -> Fraction:
        """Of `total`, what is for `lines`: maintenance contracts pay a part of all."""
        hours = Fraction(Decimal(str(self.shared_hours)))
        mine = sum(Fraction(Decimal(str(line.hours))) for line in lines)
        return total * mine / hours if hours else Fraction(0)

    def _total_step(self, count: int) -> dict:
        return {
            "kind": "migration_total",
            "hours": _text(self.shared_hours),
            "rate": _text(self.rate),
            "cost": _text(self.shared_cost),
            "maintenance": _text(min(self.maintenance_amount, self.shared_cost)),
            "amount": _text(self.shared_amount),
            "count": count,
        }

    def _group_steps(self, said: list[tuple]) -> list[dict]:
        """For each group of addons: its cost, among how many, this member's part."""
        say = self.key_id._say_exactly
        dearest = sorted(said, key=lambda one: (-one[0], one[1].ids))
        steps = [
            {
                "kind": "migration_group",
                "modules": lines.module_id.ids[:6],
                "addons": len(lines),
                "cost": say(cost),
                "count": count,
                "amount": say(part),
            }
            for part, lines, count, cost in dearest[:MOST_GROUPS]
        ]
        rest = dearest[MOST_GROUPS:]
        if rest:
            steps.append(
                {
                    "kind": "migration_others",
                    "addons": sum(len(lines) for _part, lines, *_more in rest),
                    "amount": say(sum(part for part, *_more in rest)),
                }
            )
        return steps

    # Asking

    def _ask_due(self):
        """Ask those who have moved for what their part is today.

        What a member has set aside counts first. What it was asked already changes by
        difference: more members make everybody's part smaller, and the first ones get
        back what they paid too much.
        """
        self.ensure_one()
        self._lock()
        moved = self.member_ids.filtered("date_migrated")
        statements = moved.membership_id._provision_statements(self.network_id)
        parts = {}
        # sudo: what is reckoned is written by nobody; each caller was asked.
        for member in moved.sudo():
            owed = member.due_amount
            # What this migration used before is set aside for it still.
            free = statements[member.membership_id.id]["left"] + member.provision_used
            used = self.currency_id.round(max(0, min(owed, free)))
            member.provision_used = used
            parts[member.membership_id.with_env(self.env)] = {
                "amount": self.currency_id.round(owed - used),
                "steps": [
                    *(member.steps or []),
                    *member._own_steps(),
                    *(
                        [{"kind": "migration_provision", "amount": _text(used)}]
                        if used
                        else []
                    ),
                    {"kind": "share", "amount": _text(owed - used)},
                ],
            }
        # sudo: nobody writes shares; each caller was asked for the migration.
        migration = self.sudo()
        migration._allocate(
            parts,
            name=self.network_id._in_common_language().env._(
                "Migration: %s", self.name
            ),
            date=self.network_id._today(),
            key=self.key_id,
            fund=self.fund_id,
            decision=self.decision or "",
        )
        migration._ask_shares()


def _text(number: float) -> str:
    text = f"{number:.6f}"
    return text.rstrip("0").rstrip(".")
