# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.fields import Domain


class KomunigiElection(models.Model):
    """What is left of an election once nobody can contest it any more.

    Who stood, who was elected and how many said what stays. Who named whom, who was
    there, and the candidates' words and photos go.
    """

    _name = "komunigi.election"
    _inherit = ["komunigi.election", "komunigi.contestable"]
    _course_fields = {"circle_figures"}

    circle_figures = fields.Json(
        copy=False,
        readonly=True,
        help="Of each round, since its voices were cleared: turn, attempt, step, how "
        "many spoke, and how many gave each answer.",
    )

    @api.model
    def _domain_over(self, before):
        return (
            Domain("state", "=", "done") & Domain("date_done", "<", before.date())
        ) | (
            Domain("state", "=", "cancelled") & Domain("date_start", "<", before.date())
        )

    def _contested_together(self):
        yield from super()._contested_together()
        yield from self.poll_ids

    def _is_settled(self):
        return self.state in ("done", "cancelled")

    def _say_cleared(self):
        return self.env._(
            "Who said what, and the candidates' words and photos, were cleared on "
            "%(date)s, as the network decided. Figures and results stay.",
            date=self._say_date(self.date_cleared),
        )

    def _clear(self):
        self.ensure_one()
        voices = self.voice_ids.grouped(lambda v: (v.turn, v.attempt, v.step))
        steps = self.outcome_steps or []
        self.write(
            {
                "circle_figures": [
                    {
                        "turn": turn,
                        "attempt": attempt,
                        "step": step,
                        "spoken": len(found),
                        "answers": {
                            answer: len(
                                found.filtered(lambda v, a=answer: v.answer == a)
                            )
                            for answer in ("consent", "concern", "objection")
                        },
                    }
                    for (turn, attempt, step), found in voices.items()
                ],
                # Who had not spoken: how many is enough.
                "outcome_steps": [
                    {**step, "members": [str(len(step["members"]))]}
                    if isinstance(step.get("members"), list)
                    else step
                    for step in steps
                ],
            }
        )
        self.proposal_ids.board = False
        self.candidacy_ids.write(
            {"statement": False, "photo": False, "answer_note": False}
        )
        self.env.flush_all()
        self._forget_rows("komunigi_election_voice")
        self._forget_rows("komunigi_election_elector")
        self.env.invalidate_all()


class KomunigiPoll(models.Model):
    _inherit = "komunigi.poll"

    def _contested_together(self):
        yield from super()._contested_together()
        if self.election_id:
            yield self.election_id
