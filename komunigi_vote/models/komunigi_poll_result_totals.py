# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from fractions import Fraction

from odoo import models


class KomunigiPoll(models.Model):
    """The result of methods that add up: points, approval, plurality, score."""

    _inherit = "komunigi.poll"

    def _explain_points(self, count, names) -> dict:
        return self._explain_totals(
            count,
            names,
            unit=self.env._("Points"),
            rule=self.env._(
                "Each voter shared out %s points. The most points win.",
                self._say_number(self.points_total),
            ),
        )

    def _explain_approval(self, count, names) -> dict:
        return self._explain_totals(
            count,
            names,
            unit=self.env._("Approvals"),
            rule=self.env._(
                "Each voter named all options that suit. The most approvals win."
            ),
        )

    def _explain_plurality(self, count, names) -> dict:
        if self.seats == 1:
            rule = self.env._("Each voter named one option. The most votes win.")
        else:
            rule = self.env._(
                "Each voter named up to %s options. The most votes win.",
                self._say_number(self.seats),
            )
        return self._explain_totals(count, names, unit=self.env._("Votes"), rule=rule)

    def _explain_score(self, count, names) -> dict:
        return self._explain_totals(
            count,
            names,
            unit=self.env._("Sum of scores"),
            rule=self.env._(
                "Each voter gave each option a score from 0 to %s; none given counts "
                "as 0. The highest sum wins.",
                self._say_number(self.score_maximum),
            ),
        )

    def _explain_totals(self, count, names, unit, rule) -> dict:
        told = count["rounds"][0]
        totals = told["totals"]
        available = Fraction(told["available"])
        sentences = [rule]
        if available:
            sentences.append(
                self.env._(
                    "An option could have at most %s: percentages are of that.",
                    self._say_number(told["available"]),
                )
            )
        sentences += self._say_seats(count)
        sentences += self._say_margin(totals, count["winners"], names)
        return {
            "kind": "bars",
            "sentences": sentences,
            "charts": [
                {
                    "caption": unit,
                    "unit": unit,
                    "bars": [
                        self._bar(
                            names[number],
                            total,
                            available,
                            of=available,
                            status=(
                                self._word_chosen() if number in told["elected"] else ""
                            ),
                            pattern="won" if number in told["elected"] else "option",
                        )
                        for number, total in totals
                    ],
                }
            ],
        }

    def _say_seats(self, count) -> list[str]:
        """How many were to be chosen, where that is more than the obvious one."""
        options = len(count["ranking"])
        if self.seats >= options and options:
            return [
                self.env._(
                    "To be chosen: %(seats)s, among %(options)s: there are no more "
                    "options than that.",
                    seats=self._say_number(self.seats),
                    options=self._say_number(options),
                )
            ]
        if self.seats > 1:
            return [
                self.env._(
                    "To be chosen: %(seats)s, among %(options)s.",
                    seats=self._say_number(self.seats),
                    options=self._say_number(options),
                )
            ]
        return []

    def _say_margin(self, totals, winners, names) -> list[str]:
        """By how much the last that is chosen is before the first that is not."""
        if not winners or len(winners) == len(totals):
            return []
        (last, least), (first, most) = totals[len(winners) - 1 : len(winners) + 1]
        if least == most:
            return [
                self.env._(
                    "%(last)s and %(first)s have the same: it was decided by lot.",
                    last=names[last],
                    first=names[first],
                )
            ]
        return [
            self.env._(
                "%(last)s (%(least)s) is before %(first)s (%(most)s).",
                last=names[last],
                least=self._say_number(least),
                first=names[first],
                most=self._say_number(most),
            )
        ]
