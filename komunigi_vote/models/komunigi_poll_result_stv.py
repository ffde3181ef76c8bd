# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from fractions import Fraction

from odoo import models

from .komunigi_poll_words import width


class KomunigiPoll(models.Model):
    """The result of a proportional ranking (STV), stage by stage."""

    _inherit = "komunigi.poll"

    def _explain_stv(self, count, names) -> dict:
        rounds = count["rounds"]
        return {
            "kind": "stages",
            "sentences": self._say_stv_rules(count),
            "charts": [
                self._chart_stage(told, before, rounds[:place], count, names)
                for place, (before, told) in enumerate(
                    zip([None, *rounds], rounds, strict=False)
                )
            ],
        }

    def _say_stv_rules(self, count) -> list[str]:
        seats = self._say_number(self.seats)
        if not count["rounds"]:
            return []
        return [
            self.env._(
                "To be chosen: %(seats)s, among %(options)s. Each ballot is one vote; "
                "what its first choice does not need goes on to the next one.",
                seats=seats,
                options=self._say_number(len(count["ranking"])),
            ),
            self.env._(
                "The quota: %(valid)s valid votes are divided by %(seats)s + 1; what "
                "stands after the point is left out, and 1 is added: %(quota)s. No "
                "more than %(seats)s can reach it. Who does is chosen.",
                valid=self._say_number(count["valid"]),
                seats=seats,
                quota=self._say_number(count["rounds"][0]["quota"]),
            ),
        ]

    def _chart_stage(self, told, before, earlier, count, names) -> dict:
        """The bars of a stage, and what happened in it in sentences."""
        changes = dict(told["changes"])
        elected_before = [number for one in earlier for number in one["elected"]]
        elected = [*elected_before, *told["elected"]]
        widest = max(
            [Fraction(told["quota"])]
            + [
                Fraction(total)
                for one in [*earlier, told]
                for _number, total in one["totals"]
            ]
        )
        bars = []
        for number, total in told["totals"]:
            status = ""
            if number in told["elected"]:
                status = self.env._("%s now", self._word_chosen())
            elif number in elected_before:
                status = self._word_chosen()
            bars.append(
                {
                    **self._bar(
                        names[number],
                        total,
                        widest,
                        pattern="won" if number in elected else "option",
                        line=width(told["quota"], widest),
                        status=status,
                    ),
                    "change": self._say_change(changes.get(number)),
                }
            )
        return {
            "title": self._title_stage(told, names),
            "caption": self.env._("Votes after stage %s", told["stage"]),
            "unit": self.env._("Votes"),
            "bars": bars,
            "sentences": self._say_stage(told, before, count, names),
            "line": self.env._(
                "The line marks the quota: %s.", self._say_number(told["quota"])
            ),
        }

    def _say_change(self, change) -> str:
        if not change:
            return ""
        number = self._say_number(change)
        return number if number.startswith("−") else f"+{number}"

    def _title_stage(self, told, names) -> str:
        source = names.get(told["transferred_from"] or next(iter(told["excluded"]), 0))
        stage = told["stage"]
        match told["reason"], bool(told["excluded"]):
            case "surplus", _:
                return self.env._(
                    "Stage %(stage)s: what %(name)s has too much passes on",
                    stage=stage,
                    name=source,
                )
            case "exclusion" | "remaining", True:
                return self.env._(
                    "Stage %(stage)s: %(name)s leaves", stage=stage, name=source
                )
            case "remaining", _:
                return self.env._("Stage %s: the places left are filled", stage)
        return self.env._("Stage %s: first choices", stage)

    def _say_stage(self, told, before, count, names) -> list[str]:
        """Who passes votes on or leaves and why, who is chosen, what is lost."""
        sentences = []
        if told["tie"]:
            sentences.append(self._say_stage_tie(told, names))
        match told["reason"]:
            case "surplus":
                sentences += self._say_surplus(told, before, names)
            case "exclusion" | "remaining" if told["excluded"]:
                sentences += self._say_exclusion(told, before, names)
        chosen = self._say_names(names[number] for number in told["elected"])
        if told["reason"] == "remaining" and chosen:
            sentences.append(
                self.env._(
                    "As many are left as there are places to fill, so no more votes "
                    "have to pass on: %s, with or without the quota.",
                    chosen,
                )
            )
        elif chosen:
            sentences.append(self.env._("The quota is reached by: %s.", chosen))
        elif told["stage"] == 1:
            sentences.append(self.env._("Nobody reaches the quota."))
        lost = Fraction(told["non_transferable"])
        lost_before = Fraction(before["non_transferable"]) if before else Fraction(0)
        if lost > lost_before and told["transferred_from"]:
            sentences.append(
                self.env._(
                    "%s could not pass on: the ballots name nobody else who is still "
                    "standing, or decimals were cut.",
                    self._say_votes(
                        _decimal(told["non_transferable"], before["non_transferable"])
                    ),
                )
            )
        return sentences

    def _say_surplus(self, told, before, names) -> list[str]:
        number = told["transferred_from"]
        had = dict(before["totals"])[number]
        return [
            self.env._(
                "%(name)s has %(votes)s, which is %(surplus)s more than the quota. All "
                "its ballots go to their next choice still standing, at a lower value: "
                "%(surplus)s ÷ %(votes)s = %(value)s of what each was worth.",
                name=names[number],
                votes=self._say_number(had),
                surplus=self._say_number(_decimal(had, told["quota"])),
                value=self._say_number(told["transfer_value"]),
            )
        ]

    def _say_exclusion(self, told, before, names) -> list[str]:
        [number] = told["excluded"]
        votes = self._say_votes(dict(before["totals"])[number])
        sentences = [
            self.env._(
                "Places are left and nobody has votes to spare. %(name)s, with the "
                "fewest (%(votes)s), leaves.",
                name=names[number],
                votes=votes,
            )
        ]
        if told["transferred_from"]:
            sentences.append(
                self.env._(
                    "Its ballots go to their next choice still standing, at the value "
                    "that they have."
                )
            )
        return sentences

    def _say_stage_tie(self, told, names) -> str:
        tie = told["tie"]
        tied = self._say_names(names[number] for number in tie["options"])
        if tie["by"] == "lot":
            return self.env._(
                "%s have the same number of votes and had so at every stage: a lot "
                "was drawn (see below).",
                tied,
            )
        return self.env._(
            "%(names)s have the same number of votes: what they had at stage %(stage)s "
            "decides.",
            names=tied,
            stage=tie["stage"],
        )


def _decimal(minuend: str, subtrahend: str) -> str:
    """The exact difference of two decimals, as a decimal.

    >>> _decimal("12.5", "10"), _decimal("12", "10")
    ('2.5', '2')
    """
    places = max(len(str(one).partition(".")[2]) for one in (minuend, subtrahend))
    whole = int((Fraction(minuend) - Fraction(subtrahend)) * 10**places)
    if not places:
        return str(whole)
    before, after = divmod(whole, 10**places)
    return f"{before}.{after:0{places}d}".rstrip("0").rstrip(".")
