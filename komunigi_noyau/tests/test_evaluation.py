# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import timedelta

from psycopg2 import IntegrityError

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .workspace_common import WorkspacePortalCase

silent = mute_logger(
    "odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model", "odoo.http"
)


class EvaluationCase(WorkspacePortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.members = cls.create_members(cls.network, 3)
        cls.potager.partner_id.email = "potager@example.com"
        cls.anna.partner_id.email = "anna@example.com"
        cls.year = cls.today.year

    def create_evaluation(self, **values):
        return (
            self.env["komunigi.evaluation"]
            .with_user(self.secretary)
            .create({"body_id": self.body.id, "year": self.year, **values})
            .sudo()
        )

    def open_evaluation(self, **values):
        evaluation = self.create_evaluation(**values)
        evaluation.with_user(self.secretary).action_open()
        return evaluation

    def question(self, evaluation, code):
        return evaluation.survey_id.question_ids.filtered(
            lambda question: question.komunigi_code == code
        )

    def give(self, evaluation, member, serves=8, fair=0, keep="Keep the meetings."):
        """What the pages of the survey do."""
        answer = evaluation._link_for(member)[member]
        answer._save_lines(self.question(evaluation, "serves"), str(serves))
        question = self.question(evaluation, "fair")
        answer._save_lines(question, str(question.suggested_answer_ids[fair].id))
        answer._save_lines(self.question(evaluation, "keep"), keep)
        answer._mark_done()
        return answer

    def answered(self, year=None, serves=(8, 6, 7, 3), **values):
        """An evaluation with results."""
        evaluation = self.open_evaluation(year=year or self.year, **values)
        everybody = self.potager | self.epicerie | self.members
        for member, score in zip(everybody, serves, strict=False):
            self.give(evaluation, member, score)
        evaluation.with_user(self.secretary).action_close()
        return evaluation

    def page_for(self, evaluation, membership=None, path=""):
        membership = membership or self.potager
        return self.url_open(
            f"/my/cooperative/{membership.id}/evaluations/{evaluation.id}{path}"
        )

    def answers_page(self, evaluation):
        return self.page_of(path=f"/evaluations/{evaluation.id}/answers")


@tagged("post_install", "-at_install")
class TestEvaluation(EvaluationCase):
    """Once a year every member is asked, and everybody reads the sums."""

    def test_everybody_reads_it_in_a_language_of_theirs(self):
        """Odoo's questionnaires keep to the languages that there were."""
        evaluation = self.create_evaluation()
        self.env["res.lang"]._activate_lang("fr_FR")
        self.assertIn("fr_FR", evaluation.survey_id._get_supported_lang_codes())

    def test_each_member_is_written_to_with_its_link(self):
        evaluation = self.create_evaluation()
        before = self.env["mail.mail"].search([])
        evaluation.with_user(self.secretary).action_open()
        self.assertEqual(evaluation.invited_count, 5)
        mails = self.env["mail.mail"].search([]) - before
        # Its representatives; who has none, and no address, finds it in the portal.
        self.assertEqual(
            sorted(mails.recipient_ids.mapped("email")),
            ["anna@example.com", "b.b@example.com", "c.c@example.com"],
        )
        link = evaluation._link_for(self.potager)[self.potager]
        self.assertIn(link.access_token, mails[0].body_html + mails[-1].body_html)
        self.assertFalse(link.partner_id or link.email or link.nickname)

    def test_asked_on_the_members_page_until_it_has_answered(self):
        evaluation = self.open_evaluation()
        self.log_in("anna_sits")
        page = self.url_open(f"/my/cooperative/{self.potager.id}")
        self.assertIn(evaluation.name, self.text_of(page))
        page = self.submit(self.page_for(evaluation))
        self.assertIn("/survey/", page.url)
        self.assertIn("What do you think of our network?", page.text)
        self.give(evaluation, self.potager)
        page = self.url_open(f"/my/cooperative/{self.potager.id}")
        self.assertNotIn(evaluation.name, self.text_of(page))
        self.assertIn("has answered", self.text_of(self.page_for(evaluation)))

    def test_a_member_answers_once(self):
        evaluation = self.open_evaluation()
        answer = self.give(evaluation, self.potager)
        survey = evaluation.survey_id
        self.log_in("bruno_sits")
        self.post(
            f"/my/cooperative/{self.potager.id}/evaluations/{evaluation.id}/answer"
        )
        for address in (
            f"/survey/start/{survey.access_token}?answer_token={answer.access_token}",
            f"/survey/retry/{survey.access_token}/{answer.access_token}",
            f"/survey/start/{survey.access_token}",
        ):
            self.url_open(address)
        self.env.invalidate_all()
        self.assertEqual(
            survey.user_input_ids.filtered(lambda a: a.membership_id == self.potager),
            answer,
        )
        self.assertEqual(len(survey.user_input_ids), 5)

    def test_it_closes_on_its_day(self):
        evaluation = self.open_evaluation(date_close=self.today)
        link = evaluation._link_for(self.potager)[self.potager]
        self.assertEqual(
            link.deadline, self.network._midnight(self.today + timedelta(days=1))
        )
        self.env["komunigi.evaluation"]._cron_evaluations()
        self.assertEqual(evaluation.state, "open")
        evaluation.date_close = self.today - timedelta(days=1)
        self.assertFalse(evaluation._takes_answers())
        self.assertLess(link.deadline, fields.Datetime.now())
        self.env["komunigi.evaluation"]._cron_evaluations()
        self.assertEqual(evaluation.state, "closed")

    def test_results_beside_last_years(self):
        last = self.answered(self.year - 1, (5, 5, 5, 5))
        question = self.question(last, "serves")
        question.title = "Reworded meanwhile"
        evaluation = self.answered(self.year)
        [serves] = [
            question
            for question in evaluation._result()["questions"]
            if question["title"] == "Reworded meanwhile"
        ]
        self.assertEqual((serves["average"], serves["last_average"]), (6, 5))
        bars = {bar["label"]: bar for bar in serves["bars"]}
        self.assertEqual((bars["8"]["count"], bars["8"]["share"]), (1, 25))
        self.assertEqual((bars["5"]["last"], bars["5"]["last_share"]), (4, 100))
        self.log_in("anna_sits")
        text = self.text_of(self.page_for(evaluation))
        self.assertIn("4 of 5 members answered", text)
        self.assertIn(f"On average 6.0 of 10 (5.0 in {last.year})", text)
        self.assertNotIn("Keep the meetings.", text)

    def test_fewer_than_four_answers_are_not_broken_down(self):
        evaluation = self.answered(serves=(8, 6, 7))
        self.assertFalse(evaluation._result()["questions"])
        self.log_in("anna_sits")
        text = self.text_of(self.page_for(evaluation))
        self.assertIn("3 of 5 members answered. That is too few", text)

    def test_nothing_is_shown_before_it_closes(self):
        evaluation = self.open_evaluation()
        for member in self.potager | self.epicerie | self.members:
            self.give(evaluation, member)
        self.assertFalse(evaluation._result()["questions"])
        self.log_in("anna_sits")
        self.assertEqual(self.answers_page(evaluation).status_code, 404)

    def test_it_closes_when_everybody_has_answered_too(self):
        evaluation = self.answered(serves=(8, 6, 7, 3, 9))
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual((evaluation.state, evaluation.answer_count), ("closed", 5))

    def test_members_of_other_networks_know_nothing_of_it(self):
        evaluation = self.answered()
        draft = self.create_evaluation(year=self.year + 1)
        self.log_in("farid_sits")
        self.assertEqual(self.page_for(evaluation).status_code, 404)
        self.assertEqual(self.page_for(evaluation, self.elsewhere).status_code, 404)
        self.log_in("anna_sits")
        self.assertEqual(self.page_for(draft).status_code, 404)

    def test_next_year_somebody_is_told(self):
        self.answered(self.year - 1)
        self.body.user_id = self.secretary
        self.env["komunigi.evaluation"]._plan_next()
        self.env["komunigi.evaluation"]._plan_next()
        activity = self.body.activity_ids.filtered(
            lambda activity: (
                activity.user_id == self.secretary
                and str(self.year) in activity.summary
            )
        )
        self.assertEqual(len(activity), 1)

    def test_once_a_year(self):
        self.create_evaluation()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            self.create_evaluation()

    def test_what_was_opened_is_kept(self):
        evaluation = self.open_evaluation().with_user(self.secretary)
        with self.assertRaisesRegex(UserError, "was opened already"):
            evaluation.unlink()
        with self.assertRaisesRegex(UserError, "was opened already"):
            evaluation.year = 2001
        with self.assertRaisesRegex(UserError, "was opened already"):
            evaluation.action_open()
        other = self.env.ref("komunigi_noyau.survey_evaluation")
        with self.assertRaises(AccessError):
            evaluation.survey_id = other


@tagged("post_install", "-at_install")
class TestAnswersAreTheMembers(EvaluationCase):
    """Raw answers are read by who sits for the members, and by nobody else."""

    def test_who_sits_for_the_members_reads_them_without_names(self):
        evaluation = self.answered()
        self.log_in("anna_sits")
        self.assertIn("Results and answers", self.text_of(self.page_of()))
        page = self.answers_page(evaluation)
        text = self.text_of(page)
        self.assertEqual(text.count("Keep the meetings."), 4)
        self.assertNotIn("Epicerie", text)
        self.assertNotIn("Member 1", text)

    def test_nobody_else_does(self):
        evaluation = self.answered()
        for login in ("oskar_sits", "bruno_sits", "farid_sits", "secretary_sits"):
            self.log_in(login)
            with self.subTest(login):
                self.assertEqual(self.answers_page(evaluation).status_code, 404)
        self.log_in("oskar_sits")
        self.assertNotIn("Results and answers", self.text_of(self.page_of()))

    def test_an_operators_employee_in_a_members_seat_does_not(self):
        evaluation = self.answered()
        self.log_in("chloe_sits")
        self.assertEqual(self.answers_page(evaluation).status_code, 200)
        self.chloe.partner_id.parent_id = self.operator
        self.assertEqual(self.answers_page(evaluation).status_code, 404)

    def test_once_closed_nothing_links_an_answer_to_its_member(self):
        evaluation = self.open_evaluation()
        answer = self.give(evaluation, self.potager)
        line = answer.user_input_line_ids.with_user(self.anna.user_id).sudo()
        line[0].value_scale = 9
        self.env.flush_all()
        evaluation.with_user(self.secretary).action_close()
        self.env.cr.execute(
            "SELECT * FROM survey_user_input WHERE survey_id = %s",
            [evaluation.survey_id.id],
        )
        [row] = self.env.cr.dictfetchall()
        self.assertFalse(
            row["membership_id"] or row["partner_id"] or row["email"] or row["nickname"]
        )
        lines = answer.user_input_line_ids
        for record in (answer, lines):
            self.assertEqual(
                record.create_uid | record.write_uid, self.env.ref("base.user_root")
            )
        self.assertEqual(answer.user_input_line_ids[0].value_scale, 9)

    def test_once_closed_the_links_lead_nowhere(self):
        evaluation = self.open_evaluation()
        answer = self.give(evaluation, self.potager)
        survey = evaluation.survey_id
        link = f"/survey/print/{survey.access_token}?answer_token={answer.access_token}"
        self.authenticate(None, None)
        self.assertIn("Keep the meetings.", self.url_open(link).text)
        evaluation.with_user(self.secretary).action_close()
        self.assertNotIn("Keep the meetings.", self.url_open(link).text)

    @silent
    def test_no_user_of_the_backend_reads_them(self):
        evaluation = self.answered()
        answers = evaluation.survey_id.user_input_ids
        lines = answers.user_input_line_ids
        self.assertTrue(lines)
        self.env.flush_all()
        for groups in (
            "survey.group_survey_user",
            "survey.group_survey_manager,komunigi_membership.group_administrator",
            "base.group_system,survey.group_survey_manager,base.group_allow_export",
        ):
            user = new_test_user(self.env, groups.replace(".", "_")[:40], groups)
            for records in (answers, lines):
                theirs = records.with_user(user)
                here = [("id", "in", records.ids)]
                with self.subTest(groups=groups, model=records._name):
                    self.assertFalse(theirs.search(here))
                    self.assertFalse(theirs.search_count(here))
                    self.assertEqual(
                        theirs.formatted_read_group(here, ["survey_id"], ["__count"]),
                        [],
                    )
                    for read in (
                        lambda theirs=theirs: theirs.read(["create_date"]),
                        lambda theirs=theirs: theirs.export_data(["create_date"]),
                        lambda theirs=theirs: theirs.write({"survey_id": False}),
                        lambda theirs=theirs: theirs.unlink(),
                    ):
                        # Who may not export is refused otherwise.
                        with self.assertRaises(UserError):
                            read()
            survey = evaluation.survey_id.with_user(user)
            self.assertFalse(survey.user_input_ids)
            self.assertFalse(survey.question_ids.user_input_line_ids)
            for change in ({"title": "x"}, {"access_mode": "public"}):
                with self.assertRaises(AccessError):
                    survey.write(change)
            with self.assertRaises(AccessError):
                survey.question_ids[0].title = "Other"

    @silent
    def test_surveys_own_result_pages_show_none(self):
        evaluation = self.answered()
        new_test_user(
            self.env,
            "surveyor",
            "survey.group_survey_manager,komunigi_membership.group_administrator",
        )
        self.log_in("surveyor")
        survey = evaluation.survey_id
        for address in (
            f"/survey/results/{survey.id}",
            f"/survey/print/{survey.access_token}",
            f"/survey/session/manage/{survey.access_token}",
        ):
            with self.subTest(address):
                self.assertNotIn("Keep the meetings.", self.url_open(address).text)

    @silent
    def test_nobody_puts_answers_or_questions_into_it(self):
        evaluation = self.open_evaluation()
        survey = evaluation.survey_id
        surveyor = new_test_user(
            self.env, "surveyor_stuffs", "survey.group_survey_manager"
        )
        other = self.env["survey.survey"].create({"title": "Lunch?"})
        question = self.env["survey.question"].create(
            {
                "survey_id": other.id,
                "title": "What?",
                "question_type": "simple_choice",
                "suggested_answer_ids": [Command.create({"value": "Soup"})],
            }
        )
        answer = self.env["survey.user_input"].create(
            {"survey_id": other.id, "state": "done"}
        )
        line = self.env["survey.user_input.line"].create(
            {
                "user_input_id": answer.id,
                "question_id": question.id,
                "answer_type": "suggestion",
                "suggested_answer_id": question.suggested_answer_ids.id,
            }
        )
        theirs = evaluation._link_for(self.potager)[self.potager]
        asked = self.question(evaluation, "fair")
        for record, values in (
            (answer, {"survey_id": survey.id}),
            (line, {"user_input_id": theirs.id}),
            (question, {"survey_id": survey.id}),
            (question.suggested_answer_ids, {"question_id": asked.id}),
        ):
            with (
                self.subTest(model=record._name),
                self.assertRaises(AccessError),
                self.env.cr.savepoint(),
            ):
                record.with_user(surveyor).write(values)
            self.env.invalidate_all()

    def test_other_surveys_are_as_they_were(self):
        surveyor = new_test_user(self.env, "surveyor_2", "survey.group_survey_user")
        survey = self.env["survey.survey"].create({"title": "Lunch?"})
        answer = self.env["survey.user_input"].create({"survey_id": survey.id})
        self.assertTrue(answer.with_user(surveyor).has_access("read"))
        self.assertTrue(survey.with_user(surveyor).has_access("write"))
