# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models
from odoo.exceptions import UserError

from .komunigi_resolution import ANSWERS, Voices


class KomunigiAgendaItem(models.Model):
    """A vote by show of hands, with the figures that the scrutineers counted."""

    _inherit = "komunigi.agenda.item"

    def _count_hands(self, figures, by=None, amendment=None):
        """Count what the scrutineers saw, and enter the result.

        :param figures: ``{category id or 0: {"yes": n, "no": n, "abstain": n}}`` in
            votes; yes None: all who are there and answered nothing else
        :param by: res.partner who entered them
        :param amendment: the one voted on; the resolution itself, unless given
        :return: the komunigi.decision, None for an amendment
        :raises UserError: where the figures cannot be
        """
        self._take_vote(amendment)
        if not amendment and self.vote_way != "hands":
            raise UserError(
                self.env._("“%s” is not voted on by show of hands.", self.name)
            )
        count, record = self._try_hands(figures, amendment)
        return self._conclude(count, record, by, amendment)

    def _try_hands(self, figures, amendment=None) -> tuple[dict, dict]:
        """(count, record) of these figures, without entering anything."""
        voices = self._voices(amendment)
        checked = self._check_figures(figures, voices)
        count = self._tally(voices, checked)
        record = {"way": "hands", **self._told_of(voices)}
        return count, record

    def _check_figures(self, figures, voices: Voices) -> dict[int, dict[str, int]]:
        """The figures, whole and no more than who is there."""
        unknown = {id_ for id_ in figures if id_ not in voices.there} - {0}
        if unknown or (voices.there and not figures):
            raise UserError(
                self.env._("Enter the figures of each category that is there.")
            )
        checked = {}
        for category in voices.there or {0: 0}:
            there = voices.there.get(category, 0)
            said = {
                answer: (figures.get(category) or {}).get(answer) for answer in ANSWERS
            }
            if said["yes"] is None:
                said["yes"] = there - sum(said[name] or 0 for name in ("no", "abstain"))
                rest = True
            else:
                rest = False
            said = {answer: votes or 0 for answer, votes in said.items()}
            total = sum(said.values())
            negative = any(votes < 0 for votes in said.values())
            if total > there or negative:
                raise UserError(self._say_too_many(category, said, total, there, rest))
            checked[category] = said
        return checked

    def _say_too_many(self, category, said, total, there, rest) -> str:
        if not rest and any(votes < 0 for votes in said.values()):
            return self.env._("Votes are whole numbers, not below zero.")
        if rest:
            total = said["no"] + said["abstain"]
        name = self._say_category_of(category)
        values = {
            "category": name,
            "yes": said["yes"],
            "no": said["no"],
            "abstain": said["abstain"],
            "total": total,
            "there": there,
        }
        if rest and name:
            return self.env._(
                "%(category)s: %(no)s no and %(abstain)s abstentions make %(total)s "
                "votes, but %(there)s are there, present or represented.",
                **values,
            )
        if rest:
            return self.env._(
                "%(no)s no and %(abstain)s abstentions make %(total)s votes, but "
                "%(there)s are there, present or represented.",
                **values,
            )
        if name:
            return self.env._(
                "%(category)s: %(yes)s yes, %(no)s no and %(abstain)s abstentions "
                "make %(total)s votes, but %(there)s are there, present or "
                "represented.",
                **values,
            )
        return self.env._(
            "%(yes)s yes, %(no)s no and %(abstain)s abstentions make %(total)s votes, "
            "but %(there)s are there, present or represented.",
            **values,
        )

    def _say_category_of(self, category: int) -> str:
        """The name of a category; nothing where all are counted together."""
        if not self.meeting_id.each_college:
            return ""
        # sudo: the name of a category of this network.
        categories = self.env["komunigi.member.category"].sudo()
        return categories.browse(category or ()).name or self.env._("Without category")

    def action_count_hands(self):
        """Enter the figures, in the backend."""
        return self._action_count_hands()

    def _action_count_hands(self, amendment=None):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Show of hands"),
            "res_model": "komunigi.hand.count",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_item_id": self.id,
                "default_amendment_id": amendment and amendment.id,
                "dialog_size": "medium",
            },
        }
