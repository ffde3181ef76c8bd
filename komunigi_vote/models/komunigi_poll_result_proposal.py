# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from fractions import Fraction

from odoo import models
from odoo.tools import format_list

from .komunigi_poll_words import width


class KomunigiPoll(models.Model):
    """The result of a proposal: by consent, or by yes and no."""

    _inherit = "komunigi.poll"

    # Consent

    def _say_consent(self, told) -> str:
        consent, concern = told["consent"], told["concern"]
        return format_list(
            self.env,
            [
                self._say_some(
                    consent,
                    self.env._("nobody consents without a concern"),
                    self.env._("1 consents"),
                    self.env._("%s consent", self._say_number(consent)),
                ),
                *(
                    [
                        self._say_some(
                            concern,
                            "",
                            self.env._("1 consents with a concern"),
                            self.env._(
                                "%s consent with a concern", self._say_number(concern)
                            ),
                        )
                    ]
                    if concern
                    else []
                ),
                self._say_some(
                    told["objection"],
                    self.env._("nobody objects"),
                    self.env._("1 objects"),
                    self.env._("%s object", self._say_number(told["objection"])),
                ),
            ],
        )

    def _explain_consent(self, count, names) -> dict:
        told = count["rounds"][0]
        answers = self._answers()
        whole = sum(Fraction(told[answer]) for answer in answers)
        if not whole:
            sentence = self.env._("Nobody has answered.")
        elif told["allowed"]:
            sentence = self.env._(
                "A proposal is adopted by consent where at most %s object.",
                self._say_number(told["allowed"]),
            )
        else:
            sentence = self.env._(
                "A proposal is adopted by consent where nobody objects. A concern is "
                "heard, and does not stop it."
            )
        return {
            "kind": "consent",
            "sentences": [sentence],
            "charts": [
                {
                    "caption": self.env._("Answers"),
                    "answers": True,
                    "unit": self.env._("Votes"),
                    "bars": [
                        self._bar(label, told[answer], whole, pattern=answer)
                        for answer, label in answers.items()
                    ],
                }
            ],
            "voices": self._voices(answers),
        }

    def _voices(self, answers) -> list[dict]:
        """Objections, then concerns: whose, and why. They are public by nature."""
        # sudo: members read each other's answers of a counted public poll, but not
        # each other's records, which hold the name.
        ballots = (
            self.env["komunigi.ballot"]
            .sudo()
            .search(
                [
                    ("poll_id", "=", self.id),
                    ("poll_id.state", "=", "result"),
                    ("choice", "in", ["objection", "concern"]),
                ]
            )
        )
        return [
            {
                "answer": answers[ballot.choice],
                "objects": ballot.choice == "objection",
                "member": ballot.membership_id.partner_name,
                "reason": ballot.reason,
            }
            for ballot in ballots.sorted(lambda ballot: ballot.choice != "objection")
        ]

    # Yes, no, abstention

    def _say_yes_no(self, told) -> str:
        return format_list(
            self.env,
            [
                self.env._("%s yes", self._say_number(told["yes"])),
                self.env._("%s no", self._say_number(told["no"])),
                self._say_some(
                    told["abstain"],
                    self.env._("no abstention"),
                    self.env._("1 abstention"),
                    self.env._("%s abstentions", self._say_number(told["abstain"])),
                ),
            ],
            style="unit",
        )

    def _explain_yes_no(self, count, names) -> dict:
        rounds = count["rounds"]
        sentences = [self._say_needed(rounds[0])]
        sentences += [
            (
                self.env._(
                    "%(category)s: %(answers)s. %(needed)s Reached.",
                    **self._say_category(told),
                )
                if told["adopted"]
                else self.env._(
                    "%(category)s: %(answers)s. %(needed)s Not reached.",
                    **self._say_category(told),
                )
            )
            for told in rounds[1:]
        ]
        if len(rounds) > 1:
            sentences.insert(
                1, self.env._("The majority is required in each category too.")
            )
        return {
            "kind": "bars",
            "sentences": sentences,
            "charts": [self._chart_yes_no(told) for told in rounds],
        }

    def _say_category(self, told) -> dict[str, str]:
        return {
            "category": self._say_college(told["college"]),
            "answers": self._say_yes_no(told),
            "needed": self._say_needed(told),
        }

    def _say_college(self, college: str) -> str:
        """The category that the count calls `college`, in the reader's language."""
        categories = self.env["komunigi.member.category"].search(
            [("network_id", "=", self.network_id.id)]
        )
        # The count was made in the language of the network.
        board = self.with_context(lang=self._board_lang())
        for category in categories:
            if board._college_name(category.with_env(board.env)) == college:
                return category.name
        return college

    def _say_needed(self, told) -> str:
        """What majority was needed, and how many votes that is."""
        of_what = self._say_votes(told["base_weight"])
        match told["base"]:
            case "votes":
                of_what = self.env._("%s (yes and no)", of_what)
            case "present":
                of_what = self.env._("%s (yes, no and abstentions)", of_what)
            case "roll":
                of_what = self.env._("%s on the roll", of_what)
        return self.env._(
            "Needed: %(fraction)s of %(base)s, that is %(needed)s.",
            fraction=self._say_fraction(told["threshold"], told["strict"]),
            base=of_what,
            needed=self._say_number(told["needed"]),
        )

    def _say_fraction(self, threshold, strict) -> str:
        words = {
            ("1/2", True): self.env._("more than half"),
            ("1/2", False): self.env._("at least half"),
            ("2/3", True): self.env._("more than two thirds"),
            ("2/3", False): self.env._("at least two thirds"),
            ("3/4", True): self.env._("more than three quarters"),
            ("3/4", False): self.env._("at least three quarters"),
        }
        if (threshold, strict) in words:
            return words[threshold, strict]
        if threshold == "1":
            return self.env._("all")
        if strict:
            return self.env._("more than %s", threshold)
        return self.env._("at least %s", threshold)

    def _chart_yes_no(self, told) -> dict:
        answers = {
            "yes": self.env._("Yes"),
            "no": self.env._("No"),
            "abstain": self.env._("Abstention"),
        }
        base = Fraction(told["base_weight"])
        widest = max(
            base, Fraction(told["needed"]), *(Fraction(told[one]) for one in answers)
        )
        counts_all = told["base"] != "votes"
        return {
            "caption": (
                self.env._("Answers")
                if told["college"] is None
                else self._say_college(told["college"])
            ),
            "answers": True,
            "unit": self.env._("Votes"),
            "bars": [
                self._bar(
                    label,
                    told[answer],
                    widest,
                    of=base if counts_all or answer != "abstain" else None,
                    pattern=answer,
                    line=answer == "yes" and width(told["needed"], widest),
                )
                for answer, label in answers.items()
            ],
            "line": self.env._(
                "The line marks the majority needed: %s.",
                self._say_number(told["needed"]),
            ),
        }

    # Both

    def _say_some(self, number, none: str, one: str, many: str) -> str:
        """The words that suit a number of votes."""
        return {0: none, 1: one}.get(Fraction(number), many)

    def _bar(
        self, name, number, whole, *, of=None, pattern="option", line=False, status=""
    ) -> dict:
        """A line of a chart.

        :param whole: what fills the line
        :param of: what `number` is said to be a percentage of; None: of nothing
        :param line: where a threshold crosses the bar, as a width
        :param status: a word that says what became of it
        """
        return {
            "name": name,
            "number": self._say_number(number),
            "percent": self._say_percent(number, of) if of else "",
            "width": width(number, whole),
            "pattern": pattern,
            "line": line,
            "status": status,
        }
