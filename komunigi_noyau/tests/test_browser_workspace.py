# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.tests import tagged

from odoo.addons.komunigi_membership.tests.browser_common import WindowsMixin

from .test_evaluation import EvaluationCase


@tagged("post_install", "-at_install")
class TestWorkspaceOnAPhone(WindowsMixin, EvaluationCase):
    """What an elected volunteer does in an evening, without an account in the ERP."""

    def setUp(self):
        super().setUp()
        self.serve_axe()

    def test_a_matter_from_the_draft_to_the_decision(self):
        self.start_tour("/my/home", "komunigi_brings_a_matter", login="anna_sits")
        matter = self.env["komunigi.matter"].search(
            [("name", "=", "The price of an hour")]
        )
        here = f"/my/bodies/{self.body.id}"
        self.start_tour(here, "komunigi_objects", login="chloe_sits")
        there = f"{here}/matters/{matter.id}"
        self.start_tour(there, "komunigi_decides", login="anna_sits")
        self.env.invalidate_all()
        self.assertEqual((matter.state, matter.outcome), ("decided", "adopted"))
        self.start_tour(there, "komunigi_steps_aside", login="oskar_sits")

    def test_the_yearly_evaluation(self):
        evaluation = self.open_evaluation()
        page = f"/my/cooperative/{self.potager.id}/evaluations/{evaluation.id}"
        self.start_tour(page, "komunigi_answers_evaluation", login="bruno_sits")
        self.env.invalidate_all()
        self.assertEqual(evaluation.answer_count, 1)
        for member in self.epicerie | self.members:
            self.give(evaluation, member)
        evaluation.with_user(self.secretary).action_close()
        self.start_tour(
            f"/my/bodies/{self.body.id}/evaluations/{evaluation.id}/answers",
            "komunigi_reads_answers",
            login="anna_sits",
        )

    def test_an_auditors_figures(self):
        audit = self.create_body(self.network, "Auditors", kind="audit")
        self.create_seat(self.create_college(audit), self.potager, self.bruno)
        self.start_tour(
            f"/my/bodies/{audit.id}", "komunigi_reads_figures", login="bruno_sits"
        )
