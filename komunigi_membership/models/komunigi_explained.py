# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models
from odoo.tools import format_amount, formatLang


class KomunigiExplained(models.AbstractModel):
    """Holds a figure with the steps by which it was reckoned (`steps`, Json).

    A step is data: its `kind`, and values. It becomes a sentence in the language of
    whoever reads it, by the method `_render_<kind>_step`.
    """

    _name = "komunigi.explained"
    _description = "Record that tells how its figure was reckoned"

    def _render_step(self, step: dict) -> str:
        """One sentence for a step, in the reader's language."""
        return getattr(self, f"_render_{step['kind']}_step")(step)

    def _named_in_steps(self) -> tuple[tuple[str, str], ...]:
        """Models of which steps hold ids, and under which key; to be extended."""
        return (("komunigi.basis", "basis"),)

    def _fetch_names_for_steps(self):
        """Read what the steps name, once for all records."""
        steps = [step for record in self for step in record.steps or []]
        for model, key in self._named_in_steps():
            ids = {step[key] for step in steps if step.get(key)}
            self.env[model].browse(ids).fetch(["name"])

    def _format_basis(self, step):
        basis = self.env["komunigi.basis"].browse(step["basis"])
        return f"{self._format_number(step['value'])} {basis.unit}"

    def _format_number(self, number: str) -> str:
        decimals = len(number.partition(".")[2])
        return formatLang(self.env, float(number), digits=decimals)

    def _format_money(self, amount: str) -> str:
        """With all the decimals that the amount has, as a price of a unit may."""
        currency = self.currency_id
        shown = format_amount(self.env, float(amount), currency)
        if len(amount.partition(".")[2]) <= currency.decimal_places:
            return shown
        rounded = formatLang(self.env, float(amount), digits=currency.decimal_places)
        return shown.replace(rounded, self._format_number(amount))
