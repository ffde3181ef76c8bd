# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import timedelta

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

# How long members have, unless said otherwise.
DAYS_TO_ANSWER = 21
# So many mails, and the tokens in them, are made at a time.
BATCH = 500
# In the context of what is made with its questionnaire. An object: nobody sends it by
# RPC.
WITH_QUESTIONNAIRE = object()


class KomunigiEvaluation(models.Model):
    """The members' yearly answers to a short questionnaire about the project.

    Asked with Odoo's surveys, by a link for each member. What each answered is read by
    who sits for the members, without names, and by nobody in the backend: record
    rules on the answers say so. Once it is closed, nothing links an answer to its
    member any more.
    """

    _name = "komunigi.evaluation"
    _description = "Evaluation"
    _inherit = ["komunigi.reckoned", "mail.thread", "mail.activity.mixin"]
    _order = "year desc, id desc"
    _course_fields = {"state", "survey_id", "invited_count"}

    name = fields.Char(
        required=True,
        compute="_compute_name",
        store=True,
        readonly=False,
        precompute=True,
    )
    body_id = fields.Many2one(
        "komunigi.body",
        string="Led by",
        required=True,
        ondelete="restrict",
        index=True,
        help="Those who sit there for the members read the answers.",
    )
    network_id = fields.Many2one(related="body_id.network_id", store=True, index=True)
    company_id = fields.Many2one(related="body_id.company_id", store=True)
    year = fields.Integer(
        required=True, default=lambda self: fields.Date.context_today(self).year
    )
    survey_id = fields.Many2one(
        "survey.survey",
        string="Questionnaire",
        required=True,
        ondelete="restrict",
        readonly=True,
        copy=False,
        index=True,
        help="A copy of last year's, so that answers can be compared.",
    )
    date_close = fields.Date(
        string="Answers until",
        required=True,
        default=lambda self: (
            fields.Date.context_today(self) + timedelta(days=DAYS_TO_ANSWER)
        ),
        help="The last day for an answer.",
    )
    state = fields.Selection(
        [("draft", "In preparation"), ("open", "Open"), ("closed", "Results")],
        required=True,
        default="draft",
        copy=False,
        readonly=True,
        tracking=True,
    )
    invited_count = fields.Integer(string="Members asked", copy=False, readonly=True)
    answer_count = fields.Integer(
        string="Answers", compute="_compute_answer_count", help="How many, not whose."
    )

    _once_a_year = models.Constraint(
        "UNIQUE(body_id, year)", "This body has an evaluation of that year already."
    )

    @api.depends("year")
    def _compute_name(self):
        for evaluation in self:
            # In the language of the network: one name for all.
            network = evaluation.body_id.network_id._in_common_language()
            evaluation.name = evaluation.name or network.env._(
                "Evaluation of %s", evaluation.year
            )

    def _compute_answer_count(self):
        # sudo: how many answers there are, of answers that nobody reads here.
        counts = dict(
            self.env["survey.user_input"]
            .sudo()
            ._read_group(self._domain_answers(), ["survey_id"], ["__count"])
        )
        for evaluation in self:
            evaluation.answer_count = counts.get(evaluation.sudo().survey_id, 0)

    @api.model
    def _is_reckoned(self, name):
        if name == "survey_id":
            context = self.env.context
            return context.get("komunigi_with_questionnaire") is not WITH_QUESTIONNAIRE
        return super()._is_reckoned(name)

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_reckoned(vals)
        evaluations = self.browse()
        # Not in sudo: what hangs on it, its maker must be allowed to make.
        making = super(
            KomunigiEvaluation,
            self.with_context(komunigi_with_questionnaire=WITH_QUESTIONNAIRE),
        )
        for vals in vals_list:
            body = self.env["komunigi.body"].browse(vals.get("body_id"))
            # Who may lead an evaluation of this body may have its questionnaire made.
            body.check_access("read")
            self.check_access("create")
            # The questionnaire is made for it, and chosen by nobody.
            record = making.create(
                {**vals, "survey_id": self._make_questionnaire(body).id}
            )
            evaluations |= record.with_env(self.env)
        return evaluations

    def write(self, vals):
        if {"body_id", "year"} & set(vals):
            self._check_draft()
        if "date_close" in vals and self.filtered(lambda e: e.state == "closed"):
            raise UserError(self.env._("It is closed: its last day is over."))
        result = super().write(vals)
        if "body_id" in vals:
            # Nobody asks the members of another company.
            self.check_access("write")
        if "date_close" in vals:
            for evaluation in self.filtered(lambda e: e.state == "open"):
                # sudo: until when the links work.
                evaluation.sudo().survey_id.user_input_ids.deadline = (
                    evaluation._deadline()
                )
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_only_draft(self):
        # Answers are kept from the backend by belonging to an evaluation.
        self._check_draft()

    def unlink(self):
        # sudo: the questionnaire goes with it.
        surveys = self.sudo().survey_id
        result = super().unlink()
        surveys.unlink()
        return result

    def _check_draft(self):
        for evaluation in self:
            if evaluation.state != "draft":
                raise UserError(self.env._("“%s” was opened already.", evaluation.name))

    # The questionnaire

    @api.model
    def _make_questionnaire(self, body):
        """A copy of the last one of `body`, or of the default one; in sudo."""
        last = self.sudo().search(
            [("body_id", "=", body.id)], order="year desc", limit=1
        )
        template = (
            last.survey_id or self.env.ref("komunigi_noyau.survey_evaluation").sudo()
        )
        survey = (
            template.sudo()
            .with_context(mail_create_nosubscribe=True, mail_create_nolog=True)
            .copy({"active": True, "user_id": False})
        )
        # Odoo's copies are named so in every language.
        for code, _name in self.env["res.lang"].get_installed():
            survey.with_context(lang=code).title = template.with_context(
                lang=code
            ).title
        # A link for each member, and one answer by each.
        survey.write(
            {
                "access_mode": "token",
                # Whoever answers reads it in a language of theirs.
                "lang_ids": [Command.clear()],
                "users_login_required": False,
                "is_attempts_limited": True,
                "attempts_limit": 1,
                "session_state": False,
                "certification": False,
                "scoring_type": "no_scoring",
            }
        )
        return survey

    def action_view_questionnaire(self):
        self.ensure_one()
        return self.survey_id._get_records_action(name=self.env._("Questionnaire"))

    # Opened, answered, closed

    def action_open(self):
        """Ask every member, by a link of its own."""
        self.check_access("write")
        for evaluation in self:
            evaluation._lock()
            evaluation._check_draft()
            if evaluation.date_close < evaluation.network_id._today():
                raise UserError(
                    self.env._("The last day for answers is over: choose a later one.")
                )
            # sudo: whether there is one.
            if not evaluation.sudo().survey_id.question_ids:
                raise UserError(self.env._("The questionnaire has no question."))
            # sudo: what the course writes, nobody else may.
            opened = evaluation.sudo()
            members = opened._members_asked()
            opened.write({"state": "open", "invited_count": len(members)})
            for start in range(0, len(members), BATCH):
                opened._invite(members[start : start + BATCH])
            self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()

    def action_close(self):
        self.check_access("write")
        for evaluation in self:
            evaluation._lock()
            if evaluation.state != "open":
                raise UserError(self.env._("“%s” is not open.", evaluation.name))
            evaluation._close()

    def _close(self):
        """Take no answers any more, and forget whose the answers are."""
        # sudo: as in action_open
        evaluation = self.sudo()
        evaluation.state = "closed"
        answers = evaluation.survey_id.user_input_ids
        answers.filtered(lambda answer: answer.state != "done").unlink()
        answers.exists()._forget_whose()
        evaluation.survey_id.active = False

    @api.model
    def _cron_evaluations(self):
        """Close those whose last day is over; say when another is due."""
        today = fields.Date.today() - timedelta(days=1)
        for evaluation in self.search(
            [("state", "=", "open"), ("date_close", "<=", today)]
        ):
            if evaluation.date_close < evaluation.network_id._today():
                evaluation._lock()
                if evaluation.state == "open":
                    evaluation._close()
        self._plan_next()

    @api.model
    def _plan_next(self):
        """Each year, tell who is in charge of a core group that it is time."""
        bodies = self.env["komunigi.body"].search([("kind", "=", "core")])
        last_years = dict(
            self._read_group([("body_id", "in", bodies.ids)], ["body_id"], ["year:max"])
        )
        for body in bodies.filtered("user_id"):
            year = body.network_id._today().year
            if body not in last_years or last_years[body] >= year:
                continue
            planned = body.activity_ids.filtered(
                lambda activity, year=year: (
                    activity.automated and f" {year}" in (activity.summary or "")
                )
            )
            if not planned:
                body.activity_schedule(
                    "mail.mail_activity_data_todo",
                    user_id=body.user_id.id,
                    summary=self.env._("Evaluation of %s", year),
                    note=self.env._("Ask the members again, as last year."),
                )

    def _members_asked(self):
        self.ensure_one()
        return self.env["komunigi.membership"].search(
            [("network_id", "=", self.network_id.id), ("state", "=", "member")]
        )

    def _deadline(self):
        """The instant after the last day, on the network's clock."""
        self.ensure_one()
        return self.network_id._midnight(self.date_close + timedelta(days=1))

    def _takes_answers(self) -> bool:
        self.ensure_one()
        return self.state == "open" and fields.Datetime.now() < self._deadline()

    def _link_for(self, members):
        """The answers of `members`, begun or still empty, by member; in sudo."""
        self.ensure_one()
        answers = self.env["survey.user_input"].sudo()
        found = answers.search(
            Domain("survey_id", "=", self.sudo().survey_id.id)
            & Domain("membership_id", "in", members.ids)
        )
        missing = members - found.membership_id
        # No name, address or partner: the link is all that says whose it is.
        found |= answers.with_context(
            mail_create_nolog=True, mail_create_nosubscribe=True, tracking_disable=True
        ).create(
            [
                {
                    "survey_id": self.sudo().survey_id.id,
                    "membership_id": member.id,
                    "deadline": self._deadline(),
                    "invite_token": answers._generate_invite_token(),
                }
                for member in missing
            ]
        )
        return found.grouped("membership_id")

    def _has_answered(self, membership) -> bool:
        self.ensure_one()
        # sudo: whether, not what; for who acts for this member.
        return bool(
            self.env["survey.user_input"]
            .sudo()
            .search_count(
                Domain("survey_id", "=", self.sudo().survey_id.id)
                & Domain("membership_id", "=", membership.id)
                & Domain("state", "=", "done"),
                limit=1,
            )
        )

    @api.model
    def _waiting_for(self, memberships):
        """Open evaluations that one of `memberships` has not answered, in sudo."""
        if not memberships:
            return self.sudo()
        # sudo: whoever asks acts for these members, who may know of it.
        asked = self.sudo().search(
            [
                ("network_id", "in", memberships.network_id.ids),
                ("state", "=", "open"),
            ]
        )
        return asked.filtered(
            lambda evaluation: (
                evaluation._takes_answers()
                and any(
                    member.network_id == evaluation.network_id
                    and member.state == "member"
                    and not evaluation._has_answered(member)
                    for member in memberships
                )
            )
        )

    def _invite(self, members):
        """Write to `members`, each with its link."""
        self.ensure_one()
        links = self._link_for(members)
        representations = self.env["komunigi.representation"]
        acting = representations.search(
            Domain("membership_id", "in", members.ids)
            & representations._domain_acting()
        ).grouped("membership_id")
        mails = []
        for member in members:
            people = acting.get(member, representations).partner_id.filtered("email")
            people = people or member.partner_id.filtered("email")
            for person in people:
                mails.append(self._invitation(member, person, links[member]))
        # sudo: only the system writes mails that belong to no record.
        self.env["mail.mail"].sudo().create(mails)

    def _invitation(self, member, person, answer) -> dict:
        speaking = self.with_context(lang=person.lang or self.env.lang)
        return {
            "subject": f"{speaking.network_id.name} · {speaking.name}",
            "body_html": speaking.env["ir.qweb"]._render(
                "komunigi_noyau.evaluation_mail",
                {
                    "evaluation": speaking,
                    "member": member.partner_name,
                    "url": answer.get_start_url(),
                },
            ),
            "email_from": self.body_id.user_id.email_formatted
            or self.company_id.email_formatted,
            "recipient_ids": [Command.link(person.id)],
            "author_id": False,
            "auto_delete": True,
        }
