# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.fields import Domain

# With fewer, whoever knows the members would know who answered what.
FEWEST_ANSWERS = 4
TEXT_TYPES = ("text_box", "char_box")


class KomunigiEvaluation(models.Model):
    """What came out, question by question, beside last year's."""

    _inherit = "komunigi.evaluation"

    result_html = fields.Html(
        string="Results", compute="_compute_result_html", sanitize=False
    )

    @api.depends("state", "survey_id")
    @api.depends_context("lang")
    def _compute_result_html(self):
        for evaluation in self:
            evaluation.result_html = self.env["ir.qweb"]._render(
                "komunigi_noyau.evaluation_result",
                {"evaluation": evaluation, "result": evaluation._result()},
            )

    def _domain_answers(self) -> Domain:
        """Answers that count: sent off, and not a trial."""
        # sudo: which questionnaire it is, for a domain and nothing else.
        return (
            Domain("survey_id", "in", self.sudo().survey_id.ids)
            & Domain("state", "=", "done")
            & Domain("test_entry", "=", False)
        )

    def _last(self):
        """The one with results before this one, of the same body."""
        self.ensure_one()
        # sudo: its result, which members read like this one's.
        return self.sudo().search(
            [
                ("body_id", "=", self.body_id.id),
                ("year", "<", self.year),
                ("state", "=", "closed"),
            ],
            order="year desc",
            limit=1,
        )

    def _result(self) -> dict:
        """``{"answers", "asked", "enough", "last_year", "questions"}``.

        Questions have their `title`, the `average` of a scale, now and `last_average`,
        and `bars`: ``{"label", "count", "last"}`` with shares of the answers in
        hundredths. Where too few answered, in this year or the last, that year has
        none. Free texts are not told here.
        """
        self.ensure_one()
        if self.state != "closed":
            return {"enough": False, "questions": [], "answers": self.answer_count}
        last = self._last()
        if last.answer_count < FEWEST_ANSWERS:
            last = last.browse()
        enough = self.answer_count >= FEWEST_ANSWERS
        # sudo: sums of answers that nobody reads one by one.
        counts = (self.sudo() | last)._counts() if enough else {}
        earlier = {
            question.komunigi_code or question.title: question
            for question in last.survey_id.question_ids
        }
        return {
            "answers": self.answer_count,
            "asked": self.invited_count,
            "enough": enough,
            "last_year": last.year,
            "questions": [
                self._result_of(
                    question,
                    counts.get(question, {}),
                    counts.get(
                        earlier.get(question.komunigi_code or question.title), {}
                    ),
                )
                for question in self.sudo().survey_id.question_ids
                if enough and question.question_type not in TEXT_TYPES
            ],
        }

    def _counts(self) -> dict:
        """How often each answer was given: ``{question: {label: (count, number)}}``,
        in sudo. One query, whatever the number of answers."""
        lines = self.env["survey.user_input.line"].sudo()
        groups = lines._read_group(
            Domain("user_input_id", "any", self._domain_answers())
            & Domain("skipped", "=", False)
            & Domain("answer_type", "in", ("scale", "suggestion")),
            ["question_id", "answer_type", "suggested_answer_id", "value_scale"],
            ["__count"],
        )
        counts = {}
        for question, kind, suggested, scale, count in groups:
            label = str(scale) if kind == "scale" else suggested.value
            counts.setdefault(question, {})[label] = count
        return counts

    def _result_of(self, question, now: dict, last: dict) -> dict:
        if question.question_type == "scale":
            labels = [
                str(value)
                for value in range(question.scale_min, question.scale_max + 1)
            ]
        else:
            labels = question.suggested_answer_ids.mapped("value")
        total, last_total = sum(now.values()), sum(last.values())
        is_scale = question.question_type == "scale"
        return {
            "title": question.title,
            "answers": total,
            "is_scale": is_scale,
            "best": question.scale_max,
            "average": _average(now) if is_scale else None,
            "last_average": _average(last) if is_scale else None,
            "bars": [
                {
                    "label": label,
                    "count": now.get(label, 0),
                    "share": _percent(now.get(label, 0), total),
                    "last": last.get(label, 0) if last else None,
                    "last_share": _percent(last.get(label, 0), last_total),
                }
                for label in labels
            ],
        }

    def _sheets(self) -> list[list[dict]]:
        """What was answered, one sheet for each member, in an order that says nothing
        of who or when: ``{"question", "answer"}``. For who sits for the members."""
        self.ensure_one()
        # sudo: the controller found that the reader sits for the members.
        answers = self.env["survey.user_input"].sudo()
        # Their tokens were drawn at random.
        answers = answers.search(self._domain_answers(), order="access_token")
        return [
            [
                {
                    "question": line.question_id.title,
                    "answer": line._get_answer_value(),
                }
                for line in answer.user_input_line_ids.sorted(
                    lambda line: (line.question_id.sequence, line.question_id.id)
                )
                if not line.skipped
            ]
            for answer in answers
        ]


def _average(counts: dict) -> float | None:
    total = sum(counts.values())
    if not total:
        return None
    return sum(int(value) * count for value, count in counts.items()) / total


def _percent(count: int, total: int) -> int:
    return round(100 * count / total) if total else 0
