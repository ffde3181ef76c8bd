# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from werkzeug.exceptions import NotFound

from odoo.fields import Domain
from odoo.http import request

from odoo.addons.komunigi_membership.controllers.booklet import MAX_ID
from odoo.addons.komunigi_membership.controllers.cooperative import (
    CooperativePortal,
    form_route,
    page_route,
)
from odoo.addons.survey.controllers.main import Survey

from .workspace import BodyWorkspace, Sitting, body_page

EVALUATION = "/evaluations/<int:evaluation_id>"


class MembersEvaluation(CooperativePortal):
    """The yearly evaluation on a member's pages: answer, then read what came out."""

    @page_route(EVALUATION)
    def member_evaluation(self, membership_id: int, evaluation_id: int, **kwargs):
        membership = self._membership(membership_id)
        evaluation = self._open_evaluation(membership.network_id, evaluation_id)
        return self._render(
            "komunigi_noyau.portal_evaluation",
            {
                "membership": membership,
                "evaluation": evaluation,
                "takes_answers": evaluation._takes_answers(),
                "has_answered": evaluation._has_answered(membership),
                "result": evaluation._result(),
                "page_name": "evaluation",
            },
        )

    @form_route(EVALUATION + "/answer")
    def member_answers_evaluation(self, membership_id: int, evaluation_id: int, **form):
        """Lead to the questionnaire, by the link of this member."""
        membership = self._membership(membership_id)
        evaluation = self._open_evaluation(membership.network_id, evaluation_id)
        if (
            not evaluation._takes_answers()
            or evaluation._has_answered(membership)
            or membership.state != "member"
        ):
            return self._private(
                request.redirect(
                    f"/my/cooperative/{membership.id}/evaluations/{evaluation.id}",
                    code=303,
                )
            )
        link = evaluation._link_for(membership)[membership]
        return self._private(
            request.redirect(
                f"/survey/start/{link.survey_id.access_token}"
                f"?answer_token={link.access_token}",
                code=303,
            )
        )

    def _open_evaluation(self, network, evaluation_id: int):
        # sudo: that the person acts for a member of this network was just asked, and
        # members see its evaluations once they are open.
        evaluation = (
            request.env["komunigi.evaluation"]
            .sudo()
            .search(
                Domain("id", "=", min(evaluation_id, MAX_ID))
                & Domain("network_id", "=", network.id)
                & Domain("state", "!=", "draft")
            )
        )
        if not evaluation:
            raise NotFound()
        return evaluation


class BodysEvaluation(BodyWorkspace):
    """The same for those who sit in the body that leads it: with each answer, without
    names, where they sit for the members."""

    def _workspace_values(self, sitting: Sitting) -> dict:
        # sudo: as in BodyWorkspace._matter_known
        evaluations = request.env["komunigi.evaluation"].sudo()
        return {
            **super()._workspace_values(sitting),
            "evaluations": evaluations.search(
                Domain("body_id", "=", sitting.body.id) & Domain("state", "!=", "draft")
            ),
            "reads_answers": self._reads_answers(sitting),
        }

    @body_page(EVALUATION + "/answers")
    def evaluation_answers(self, body_id: int, evaluation_id: int, **kwargs):
        sitting = self._sitting(body_id)
        # sudo: as in BodyWorkspace._matter_known
        evaluation = (
            request.env["komunigi.evaluation"]
            .sudo()
            .search(
                Domain("id", "=", min(evaluation_id, MAX_ID))
                & Domain("body_id", "=", sitting.body.id)
                & Domain("state", "=", "closed")
            )
        )
        if not evaluation or not self._reads_answers(sitting):
            raise NotFound()
        return self._render(
            "komunigi_noyau.portal_evaluation_answers",
            {
                "sitting": sitting,
                "body": sitting.body,
                "evaluation": evaluation,
                "result": evaluation._result(),
                "sheets": evaluation._sheets(),
                "page_name": "workspace_answers",
            },
        )

    def _reads_answers(self, sitting: Sitting) -> bool:
        """Who belongs to the operator does not, whatever other seat it has too."""
        return bool(sitting.mandates) and not sitting.mandates._of_operator()


class EvaluationSurvey(Survey):
    def _check_validity(
        self,
        survey_sudo,
        answer_sudo,
        answer_token,
        ensure_token=True,
        check_partner=True,
    ):
        # The link of a member is for whoever acts for it, logged in or not.
        if survey_sudo and survey_sudo.evaluation_ids:
            check_partner = False
        return super()._check_validity(
            survey_sudo,
            answer_sudo,
            answer_token,
            ensure_token=ensure_token,
            check_partner=check_partner,
        )
