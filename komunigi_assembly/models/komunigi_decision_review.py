# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.fields import Domain

# Told in time to plan a meeting
TOLD_DAYS_BEFORE = 30


class KomunigiAgendaItem(models.Model):
    _inherit = "komunigi.agenda.item"
    _course_fields = {"review_of_id"}

    review_of_id = fields.Many2one(
        "komunigi.decision",
        string="Comes back",
        ondelete="restrict",
        readonly=True,
        index="btree_not_null",
        help="The decision that is looked at again.",
    )

    def _vals_to_carry_on(self):
        return {**super()._vals_to_carry_on(), "review_of_id": self.review_of_id.id}

    def _record_decision(self, outcome, text=None, date_review=None, **record):
        """A review ends with it: the decision stays, or this one replaces it."""
        # sudo: as in what this extends.
        reviewed = self.sudo().review_of_id
        stands = reviewed.outcome == "adopted" and reviewed.state != "replaced"
        text = (self.sudo().proposal if text is None else text) or ""
        is_same = text.strip() == (reviewed.text or "").strip()
        kept = stands and outcome == "adopted" and is_same
        decision = super()._record_decision(
            outcome, text, None if kept else date_review, **record
        )
        if kept:
            reviewed._review(fields.Date.to_date(date_review))
            # It says that the other stays; there is nothing more to carry out.
            decision.sudo().state = "done"
        elif stands and outcome == "adopted":
            decision.sudo().replaces_id = reviewed
        elif stands:
            reviewed._review()
        return decision


class KomunigiDecision(models.Model):
    """Decisions that come back on the agenda of the first meeting from a day on."""

    _inherit = "komunigi.decision"

    review_item_ids = fields.One2many(
        "komunigi.agenda.item", "review_of_id", string="Reviews"
    )

    @api.model
    def _cron_review(self):
        """Put on agendas what is to be reviewed; tell of what no meeting is near."""
        due = self._to_review()
        self.env["ir.cron"]._commit_progress(remaining=len(due))
        for decision in due:
            if decision._try_lock():
                decision._come_back()
            if not self.env["ir.cron"]._commit_progress(1):
                return

    @api.model
    def _to_review(self):
        """Those that have a day to be reviewed, and stand on no agenda yet."""
        dated = self.search(
            Domain("date_review", "!=", False)
            & Domain("outcome", "=", "adopted")
            & Domain("state", "!=", "replaced")
        )
        return (
            dated
            - dated.review_item_ids.filtered(
                # While a meeting ends, what it has not reached is on its way.
                lambda item: (
                    not item.outcome and item.meeting_id.state in ("draft", "running")
                )
            ).review_of_id
        )

    def _come_back(self):
        """Stand on the agenda of the first meeting that is prepared for that day or
        later, where there is one."""
        self.ensure_one()
        meeting = self._meeting_to_review()
        if meeting:
            self._put_on_agenda(meeting)
        elif (self.date_review - self.network_id._today()).days <= TOLD_DAYS_BEFORE:
            self._tell_to_review()

    def _meeting_to_review(self):
        self.ensure_one()
        return self.env["komunigi.meeting"].search(
            self._domain_reviewing(), order="date_start", limit=1
        )

    def _domain_reviewing(self) -> Domain:
        """Meetings that may review this decision: of the series and the kind of the
        one that took it."""
        self.ensure_one()
        # A general assembly that was convened has its agenda.
        domain = (
            Domain("network_id", "=", self.network_id.id)
            & Domain("state", "=", "draft")
            & Domain("date_start", ">=", self.network_id._midnight(self.date_review))
            & (Domain("profile", "=", "light") | Domain("date_convened", "=", False))
        )
        if self.meeting_id:
            return (
                domain
                & Domain("profile", "=", self.meeting_id.profile)
                & Domain("series_id", "=", self.meeting_id.series_id.id)
            )
        return domain & Domain("profile", "=", "light")

    def _put_on_agenda(self, meeting):
        decision = self.with_context(lang=meeting.company_id._common_language())
        # sudo: it comes back by itself, whoever plans the meeting.
        self.env["komunigi.agenda.item"].sudo().create(
            {
                "meeting_id": meeting.id,
                "name": decision.env._("Review: %s", decision.name),
                "kind": "decision",
                "description": decision.env._(
                    "Decision %(number)s comes back: does it stay as it is, or become "
                    "another?",
                    number=decision.number,
                ),
                "proposal": decision.text,
                "review_of_id": decision.id,
                "author_id": False,
                "sequence": 1000,
            }
        )
        self.activity_unlink(["komunigi_assembly.mail_activity_type_review"])

    def _tell_to_review(self):
        """Tell once who was in charge that no meeting is planned to review it."""
        in_charge = self.meeting_id.series_id.user_id or self.meeting_id.user_id
        if self.activity_search(["komunigi_assembly.mail_activity_type_review"]):
            return
        self.activity_schedule(
            "komunigi_assembly.mail_activity_type_review",
            date_deadline=self.date_review,
            user_id=(in_charge or self.create_uid).id,
        )


class KomunigiMeeting(models.Model):
    _inherit = "komunigi.meeting"

    @api.model_create_multi
    def create(self, vals_list):
        meetings = super().create(vals_list)
        prepared = meetings.filtered(lambda meeting: meeting.state == "draft")
        if prepared:
            # sudo: decisions come back by themselves, whoever plans the meeting.
            decisions = self.env["komunigi.decision"].sudo()._to_review()
            for decision in decisions.filtered(
                lambda one: one.network_id in prepared.network_id
            ):
                decision._come_back()
        return meetings
