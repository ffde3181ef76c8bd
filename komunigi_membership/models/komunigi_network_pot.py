# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models
from odoo.fields import Domain


class KomunigiNetwork(models.Model):
    """The pot of a network, as every member sees it."""

    _inherit = "komunigi.network"

    def _pot_summary(self) -> dict:
        """What comes in, what goes out, what is left, and what for.

        Sums and expenses only: nothing that tells what a member was asked or paid.
        Money is in the network's currency, without taxes.

        :return: ``{"currency": record, "dues_called", "dues_paid", "other_in", "out",
            "balance", "hours_in", "hours_out", "hours_balance": numbers of the common
            pot, "funds": [figures of each fund], "entries": [movements that are not
            dues, latest first]}``
        """
        self.ensure_one()
        # Members see these figures on their page without rights on the records.
        network = self.sudo()
        [called] = network.env["komunigi.dues.charge"]._read_group(
            [("network_id", "=", network.id), ("active", "=", True)],
            [],
            ["amount:sum"],
        )
        [paid] = network.env["komunigi.fund.entry"]._read_group(
            [
                ("network_id", "=", network.id),
                ("charge_id", "!=", False),
                ("fund_id.kind", "=", "common"),
            ],
            [],
            ["amount:sum"],
        )
        funds = [
            {
                "name": fund.name,
                "kind": fund.kind,
                "amount_in": fund.amount_in,
                "amount_out": fund.amount_out,
                "balance": fund.balance,
                "hours_in": fund.hours_in,
                "hours_out": fund.hours_out,
                "hours_balance": fund.hours_balance,
            }
            for fund in network.fund_ids
        ]
        pot = next((fund for fund in funds if fund["kind"] == "common"), {})
        return {
            "currency": network.currency_id,
            "dues_called": called[0],
            "dues_paid": paid[0],
            "other_in": pot.get("amount_in", 0) - paid[0],
            "out": pot.get("amount_out", 0),
            "balance": pot.get("balance", 0),
            "hours_in": pot.get("hours_in", 0),
            "hours_out": pot.get("hours_out", 0),
            "hours_balance": pot.get("hours_balance", 0),
            "funds": funds,
            "entries": network._pot_entries(),
        }

    def _pot_entries(self) -> list[dict]:
        """Movements of the funds that are not dues, the latest first."""
        return [
            {
                "date": entry.date,
                "name": entry.name,
                "fund": entry.fund_id.name,
                "direction": entry.direction,
                "amount": entry.amount,
                "hours": entry.hours,
                "decision": entry.decision,
            }
            for entry in self.env["komunigi.fund.entry"].search(
                self._domain_pot_entries()
            )
        ]

    def _domain_pot_entries(self) -> Domain:
        return Domain([("network_id", "=", self.id), ("charge_id", "=", False)])
