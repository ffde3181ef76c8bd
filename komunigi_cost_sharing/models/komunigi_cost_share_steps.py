# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from markupsafe import Markup

from odoo import api, fields, models


class KomunigiCostShare(models.Model):
    """A share says how it was reckoned, in the language of whoever reads it.

    What it says holds this member's own figures and sums, nobody else's figures.
    """

    _inherit = "komunigi.cost.share"

    explanation = fields.Html(compute="_compute_explanation")

    @api.depends("steps")
    @api.depends_context("lang")
    def _compute_explanation(self):
        self._fetch_names_for_steps()
        for share in self:
            share.explanation = Markup("<ol class='ps-3 mb-0'>%s</ol>") % Markup(
                ""
            ).join(Markup("<li>%s</li>") % said for said in share._say_steps())

    def _say_steps(self) -> list[str]:
        """How the share was reckoned, a sentence a step."""
        self.ensure_one()
        return [self._render_step(step) for step in self.steps or []]

    def _arithmetic(self) -> list[dict]:
        """The same for a table.

        :return: {"sentence", "amount" (a float, or None where the step has none),
            "result": whether it is what the share comes to}
        """
        self.ensure_one()
        return [
            {
                "sentence": self._render_step(step),
                "amount": (
                    float(step["amount"])
                    if "amount" in step and step["kind"] != "total"
                    else None
                ),
                "result": step["kind"] == "share",
            }
            for step in self.steps or []
        ]

    # Whoever makes shares without a key may say why in words

    def _render_said_step(self, step):
        return step["text"]

    def _render_total_step(self, step):
        values = {
            "amount": self._format_money(step["amount"]),
            "count": step["count"],
        }
        if step["count"] == 1:
            return self.env._("%(amount)s, borne by one member alone.", **values)
        return self.env._("%(amount)s is shared by %(count)s members.", **values)

    def _render_use_step(self, step):
        return self.env._(
            "By use: this member uses %s.",
            ", ".join(self._module_titles(step["modules"])),
        )

    def _render_no_use_step(self, step):
        return self.env._(
            "By use: this member does not use %s, and pays nothing.",
            ", ".join(self._module_titles(step["modules"])),
        )

    def _module_titles(self, ids):
        # Addons may have left the catalogue since.
        return self.env["komunigi.shared.module"].browse(ids).exists().mapped("title")

    def _render_basis_step(self, step):
        values = {
            "basis": self.env["komunigi.basis"].browse(step["basis"]).name,
            "unit": self.env["komunigi.basis"].browse(step["basis"]).unit,
            "year": str(step["year"]),
        }
        if "value" in step:
            return self.env._(
                "%(basis)s of %(year)s: %(value)s %(unit)s, by the exact figure.",
                value=self._format_number(step["value"]),
                **values,
            )
        values |= {
            "start": self._format_number(step["from"]),
            "end": step["to"] and self._format_number(step["to"]),
            "weight": self._format_number(step["weight"]),
        }
        if step["to"] is None:
            return self.env._(
                "%(basis)s of %(year)s: in the band from %(start)s %(unit)s on, which "
                "counts %(weight)s.",
                **values,
            )
        return self.env._(
            "%(basis)s of %(year)s: in the band from %(start)s to under %(end)s "
            "%(unit)s, which counts %(weight)s.",
            **values,
        )

    def _render_weight_step(self, step):
        return self.env._(
            "By the weights that were agreed, this member counts %s.",
            self._format_number(step["weight"]),
        )

    def _render_equal_step(self, step):
        values = {
            "percent": self._format_number(step["percent"]),
            "pool": self._format_money(step["pool"]),
            "count": step["count"],
            "amount": self._format_money(step["amount"]),
        }
        if step["percent"] == "100":
            return self.env._(
                "The same for everybody: %(pool)s / %(count)s = %(amount)s.", **values
            )
        return self.env._(
            "%(percent)s %% is the same for everybody: %(pool)s / %(count)s = "
            "%(amount)s.",
            **values,
        )

    def _render_proportional_step(self, step):
        values = {
            "percent": self._format_number(step["percent"]),
            "pool": self._format_money(step["pool"]),
            "weight": self._format_number(step["weight"]),
            "sum": self._format_number(step["sum"]),
            "amount": self._format_money(step["amount"]),
        }
        if step["percent"] == "100":
            return self.env._(
                "This member counts %(weight)s of %(sum)s: "
                "%(pool)s × %(weight)s / %(sum)s = %(amount)s.",
                **values,
            )
        return self.env._(
            "%(percent)s %% goes by what each counts, this member %(weight)s of "
            "%(sum)s: %(pool)s × %(weight)s / %(sum)s = %(amount)s.",
            **values,
        )

    def _render_sum_step(self, step):
        return self.env._("Together: %s.", self._format_money(step["amount"]))

    def _render_round_step(self, step):
        values = {
            "unit": self._format_money(step["unit"]),
            "amount": self._format_money(step["amount"]),
        }
        if step["up"]:
            return self.env._(
                "Rounded up to %(amount)s: the parts have to add up, and the units of "
                "%(unit)s that are left go to the largest remainders.",
                **values,
            )
        return self.env._("Rounded down to %(amount)s.", **values)

    def _render_floor_step(self, step):
        return self.env._(
            "At least %(floor)s is asked for, in place of %(lower)s.",
            floor=self._format_money(step["amount"]),
            lower=self._format_money(step["from"]),
        )

    def _render_cap_step(self, step):
        return self.env._(
            "At most %(cap)s is asked for, in place of %(higher)s.",
            cap=self._format_money(step["amount"]),
            higher=self._format_money(step["from"]),
        )

    def _render_spread_step(self, step):
        values = {
            "amount": self._format_money(step["amount"]),
            "from": self._format_money(step["from"]),
        }
        if float(step["amount"]) > float(step["from"]):
            return self.env._(
                "Others pay no more than their ceiling; what they leave is shared by "
                "the rest: %(amount)s in place of %(from)s.",
                **values,
            )
        return self.env._(
            "Others pay a least amount; that leaves less for the rest: %(amount)s in "
            "place of %(from)s.",
            **values,
        )

    def _render_share_step(self, step):
        return self.env._("The share: %s.", self._format_money(step["amount"]))

    def _render_agreed_step(self, step):
        return self.env._(
            "It rests on: %s.", self.env["komunigi.pledge"]._agreement_in_words(step)
        )

    def _render_none_step(self, step):
        return self.env._("This member takes no part any more, and pays nothing.")

    def _render_difference_step(self, step):
        values = {
            "before": self._format_money(step["before"]),
            "amount": self._format_money(step["amount"].lstrip("-")),
        }
        if step["amount"].startswith("-"):
            return self.env._(
                "%(before)s was asked for before: %(amount)s is given back.", **values
            )
        return self.env._(
            "%(before)s was asked for before: %(amount)s is added.", **values
        )
