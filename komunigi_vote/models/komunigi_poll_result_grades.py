# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from fractions import Fraction
from itertools import pairwise

from odoo import models

from .komunigi_poll_words import width


class KomunigiPoll(models.Model):
    """The result of majority judgment: grades, medians, and how ties were broken."""

    _inherit = "komunigi.poll"

    def _explain_majority_judgment(self, count, names) -> dict:
        rounds = count["rounds"]
        grades = self._grades()
        sentences = [
            self.env._(
                "Each voter gave each option a grade; none given counts as “%s”. An "
                "option's majority grade is its median: at least half of the voters "
                "find it that good. The best majority grade wins.",
                grades[0],
            ),
            *self._say_seats(count),
        ]
        sentences += [
            self._say_grades_before(better, worse, grades, names)
            for better, worse in pairwise(rounds)
        ]
        return {
            "kind": "grades",
            "sentences": sentences,
            "legend": [
                {"grade": grade, "name": name} for grade, name in enumerate(grades)
            ][::-1],
            "options": [
                self._stack_grades(told, count["winners"], grades, names)
                for told in rounds
            ],
        }

    def _stack_grades(self, told, winners, grades, names) -> dict:
        """The stacked grades of an option, the best first."""
        weights = told["grades"]
        whole = sum(Fraction(weight) for weight in weights)
        segments = [
            {
                "grade": grade,
                "name": grades[grade],
                "number": self._say_number(weight),
                "width": width(weight, whole),
                # Narrow segments have no room for a figure.
                "wide": 12 * Fraction(weight) >= whole,
            }
            for grade, weight in reversed(list(enumerate(weights)))
            if Fraction(weight)
        ]
        return {
            "name": names[told["option"]],
            "median": grades[told["median"]],
            "status": self._word_chosen() if told["option"] in winners else "",
            "segments": segments,
        }

    def _say_grades_before(self, better, worse, grades, names) -> str:
        """Why `better` comes before `worse`, which follows it in the ranking."""
        values = {
            "better": names[better["option"]],
            "worse": names[worse["option"]],
            "better_grade": grades[better["median"]],
            "worse_grade": grades[worse["median"]],
        }
        if better["median"] != worse["median"]:
            return self.env._(
                "%(better)s (%(better_grade)s) is before %(worse)s (%(worse_grade)s).",
                **values,
            )
        if better["grades"] == worse["grades"]:
            return self.env._(
                "%(better)s and %(worse)s have exactly the same grades: their order "
                "was drawn by lot.",
                **values,
            )
        return self.env._(
            "%(better)s and %(worse)s both have “%(better_grade)s”. Again and again "
            "one ballot with the majority grade is taken out of each, until the "
            "majority grades of what is left differ: %(better_left)s for %(better)s, "
            "%(worse_left)s for %(worse)s. So %(better)s is before.",
            **values,
            better_left=self._say_grades(better["decided_by"], grades),
            worse_left=self._say_grades(worse["decided_by"], grades),
        )

    def _say_grades(self, found, grades) -> str:
        """Grades in the order in which they were compared."""
        compared = found[1:] or found
        changing = [
            grade
            for before, grade in zip([None, *compared], compared, strict=False)
            if grade != before
        ]
        return " → ".join(grades[grade] for grade in changing)
