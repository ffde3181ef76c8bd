# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from fractions import Fraction
from itertools import pairwise

from odoo import models


class KomunigiPoll(models.Model):
    """The result of a ranking by comparison in pairs (Schulze)."""

    _inherit = "komunigi.poll"

    def _explain_schulze(self, count, names) -> dict:
        rounds = {key: value for told in count["rounds"] for key, value in told.items()}
        prefer = {(a, b): number for a, b, number in rounds.get("pairs", [])}
        paths = {(a, b): (strength, path) for a, b, strength, path in rounds["paths"]}
        beats = {(a, b) for a, b in rounds["beats"]}
        ranking = count["ranking"]
        sentences = [
            self.env._(
                "For each two options: how many voters rank the one above the other?"
            ),
            *self._say_seats(count),
            *self._say_duels(ranking, prefer, names),
        ]
        decided = [
            (a, b)
            for place, a in enumerate(ranking)
            for b in ranking[place + 1 :]
            if (a, b) in beats and not _wins(prefer, a, b)
        ]
        if decided:
            sentences.append(self._say_paths_rule())
            sentences += [
                self._say_path(a, b, prefer, paths, names) for a, b in decided
            ]
        sentences += self._say_order(count, beats, names)
        return {
            "kind": "pairs",
            "sentences": sentences,
            "matrix": self._matrix(ranking, count["winners"], prefer, names),
        }

    def _say_duels(self, ranking, prefer, names) -> list[str]:
        """Who wins all comparisons; else, how the winner fares in them."""
        if len(ranking) < 2:
            return []
        first = ranking[0]
        others = ranking[1:]
        duels = self._say_names(
            self.env._(
                "%(mine)s to %(theirs)s against %(name)s",
                mine=self._say_number(prefer[first, other]),
                theirs=self._say_number(prefer[other, first]),
                name=names[other],
            )
            for other in others
        )
        if all(_wins(prefer, first, other) for other in others):
            return [
                self.env._(
                    "%(name)s wins against each other option: %(duels)s.",
                    name=names[first],
                    duels=duels,
                )
            ]
        return [
            self.env._("No option wins against all others."),
            self.env._("%(name)s: %(duels)s.", name=names[first], duels=duels),
        ]

    def _say_paths_rule(self) -> str:
        return self.env._(
            "Where comparisons go round in a circle or end in a draw, chains of won "
            "comparisons decide. A chain is as strong as its weakest comparison: the "
            "one that the fewest voters support; of as many, the one with more voters "
            "against it. Of two options, the one with the stronger chain to the other "
            "is before."
        )

    def _say_path(self, a, b, prefer, paths, names) -> str:
        """Why `a` comes before `b` although it does not win against it."""
        there = self._say_chain(paths[a, b][1], prefer, names)
        if (b, a) not in paths:
            return self.env._(
                "%(a)s is before %(b)s: the chain %(there)s leads to it, and none "
                "leads back.",
                a=names[a],
                b=names[b],
                there=there,
            )
        return self.env._(
            "%(a)s is before %(b)s: its chain %(there)s has at its weakest "
            "%(strength)s; the chain back, %(back)s, has %(back_strength)s.",
            a=names[a],
            b=names[b],
            there=there,
            strength=self._say_weakest(paths[a, b][1], prefer),
            back=self._say_chain(paths[b, a][1], prefer, names),
            back_strength=self._say_weakest(paths[b, a][1], prefer),
        )

    def _say_chain(self, path, prefer, names) -> str:
        """Bees → Bloum (7 to 4) → Oufti (6 to 5)"""
        links = [
            f"{names[b]} ({self._say_duel(prefer, a, b)})" for a, b in pairwise(path)
        ]
        return " → ".join([names[path[0]], *links])

    def _say_weakest(self, path, prefer) -> str:
        return self._say_duel(
            prefer,
            *min(
                pairwise(path),
                key=lambda link: (
                    Fraction(prefer[link]),
                    -Fraction(prefer[link[::-1]]),
                ),
            ),
        )

    def _say_duel(self, prefer, a, b) -> str:
        return self.env._(
            "%(mine)s to %(theirs)s",
            mine=self._say_number(prefer[a, b]),
            theirs=self._say_number(prefer[b, a]),
        )

    def _say_order(self, count, beats, names) -> list[str]:
        ranking = count["ranking"]
        sentences = [
            self._say_not_compared(a, b, count, beats, names)
            for a, b in pairwise(ranking)
            if (a, b) not in beats
        ]
        if len(ranking) > 2:
            sentences.append(
                self.env._(
                    "The order: %s.",
                    ", ".join(
                        f"{place}. {names[number]}"
                        for place, number in enumerate(ranking, 1)
                    ),
                )
            )
        return sentences

    def _say_not_compared(self, a, b, count, beats, names) -> str:
        """Why `a` stands before `b` although neither is before the other."""
        values = {"a": names[a], "b": names[b]}
        if any({a, b} <= set(tie["options"]) for tie in count["tied"]):
            return self.env._(
                "Nothing sets %(a)s and %(b)s apart: their order was drawn by lot.",
                **values,
            )
        return self.env._(
            "Nothing sets %(a)s and %(b)s apart, but %(others)s is before %(b)s.",
            **values,
            others=self._say_names(
                names[other] for other in count["ranking"] if (other, b) in beats
            ),
        )

    def _matrix(self, ranking, winners, prefer, names) -> dict:
        """A table of the comparisons: row above column, and whether the row wins."""
        places = {number: place for place, number in enumerate(ranking, 1)}
        return {
            "columns": [(places[number], names[number]) for number in ranking],
            "rows": [
                {
                    "place": places[a],
                    "name": names[a],
                    "status": self._word_chosen() if a in winners else "",
                    "cells": [self._cell(prefer, a, b) for b in ranking],
                }
                for a in ranking
            ],
        }

    def _cell(self, prefer, a, b) -> dict:
        if a == b:
            return {"number": "", "result": "self"}
        mine, theirs = Fraction(prefer[a, b]), Fraction(prefer[b, a])
        result = "won" if mine > theirs else "lost" if mine < theirs else "draw"
        return {"number": self._say_number(prefer[a, b]), "result": result}


def _wins(prefer, a, b) -> bool:
    return Fraction(prefer[a, b]) > Fraction(prefer[b, a])
