# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import timedelta

from odoo import models
from odoo.fields import Domain


class KomunigiBody(models.Model):
    """The network's figures, as its auditors read them: amounts, hours, numbers of
    invoices. Nothing that a member wrote, nor that it could not pay.

    Whatever the number of entries, each of these costs the same few queries.
    """

    _inherit = "komunigi.body"

    def _figures_of_dues(self) -> dict:
        """Called and paid (without taxes), and late (taxes included): in `total`, and
        by `calls`, the latest first; what no call of this database asked for, from
        before, is under an empty name."""
        self.ensure_one()
        # sudo: figures for auditors, whom the controller found to sit here.
        charges = self.env["komunigi.dues.charge"].sudo()
        active = Domain("network_id", "=", self.network_id.id) & Domain(
            "active", "=", True
        )
        is_late = Domain("late_from", "<=", self.network_id._today()) & Domain(
            "residual", ">", 0
        )
        late = dict(
            charges._read_group(active & is_late, ["call_id"], ["residual:sum"])
        )
        calls = [
            {
                "name": call.name or "",
                "date": call.date_start or False,
                "called": called,
                "paid": paid,
                "late": late.get(call, 0),
            }
            for call, called, paid in charges._read_group(
                active, ["call_id"], ["amount:sum", "paid_amount:sum"]
            )
        ]
        calls.sort(key=lambda call: str(call["date"] or ""), reverse=True)
        return {
            "calls": calls,
            "total": {
                key: sum(call[key] for call in calls)
                for key in ("called", "paid", "late")
            },
        }

    def _figures_domain(self) -> Domain:
        self.ensure_one()
        return Domain("network_id", "=", self.network_id.id)

    def _figures_of_entries(self, offset=0, limit=None) -> list[dict]:
        """Every movement of the funds, the latest first."""
        # sudo: as in _figures_of_dues
        entries = (
            self.env["komunigi.fund.entry"]
            .sudo()
            .search(self._figures_domain(), offset=offset, limit=limit)
        )
        return [
            {
                "date": entry.date,
                # What the solidarity fund pays would tell who could not.
                "name": self.env._("Dues that the solidarity fund covers")
                if entry.charge_id.payer == "solidarity"
                else entry.name,
                "fund": entry.fund_id.name,
                "direction": entry.direction,
                "amount": entry.amount,
                "hours": entry.hours,
                "paper": entry.move_id.name
                or entry.charge_id.move_id.name
                or entry.decision
                or "",
            }
            for entry in entries
        ]

    def _figures_of_charges(self, offset=0, limit=None) -> list[dict]:
        """What each member was asked and paid, the latest first."""
        # sudo: as in _figures_of_dues
        charges = (
            self.env["komunigi.dues.charge"]
            .sudo()
            .search(self._figures_domain(), offset=offset, limit=limit)
        )
        return [
            {
                "member": self.env._("Solidarity fund")
                if charge.payer == "solidarity"
                else charge.membership_id.partner_name,
                "from": charge.date_start,
                "until": charge.date_end - timedelta(days=1),
                "amount": charge.amount,
                "paid": charge.paid_amount,
                "to_pay": charge.residual,
                "due": charge.date_due,
                "invoice": charge.move_id.name or "",
            }
            for charge in charges
        ]
