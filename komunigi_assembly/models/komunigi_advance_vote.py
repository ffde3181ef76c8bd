# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import logging

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

MAILS_BATCH = 100
# Why a vote does not count any more, though the member did not do anything: told.
TOLD = ("amended", "secret", "consent")


class KomunigiAdvanceVote(models.Model):
    """What a member voted on a resolution before the assembly.

    It counts if the member neither comes nor is represented, and if the text stays
    what it was. Where it falls because of the assembly, the voter is written to.
    """

    _name = "komunigi.advance.vote"
    _description = "Vote before the assembly"
    _inherit = ["komunigi.reckoned"]
    _order = "item_id, id"
    _is_all_reckoned = True

    item_id = fields.Many2one(
        "komunigi.agenda.item",
        string="Resolution",
        required=True,
        ondelete="restrict",
        index=True,
    )
    company_id = fields.Many2one(related="item_id.company_id", store=True)
    membership_id = fields.Many2one(
        "komunigi.membership",
        string="Member",
        required=True,
        ondelete="restrict",
        index=True,
    )
    caster_id = fields.Many2one("res.partner", string="Cast by", ondelete="restrict")
    choice = fields.Selection(
        [("yes", "Yes"), ("no", "No"), ("abstain", "I abstain")], required=True
    )
    date_cast = fields.Datetime(
        string="Cast", required=True, default=fields.Datetime.now
    )
    fallen = fields.Selection(
        [
            ("amended", "The text was amended"),
            ("came", "The member came or is represented"),
            ("secret", "The vote became confidential"),
            ("consent", "It is decided by consent of those present"),
            ("withdrawn", "Withdrawn"),
        ],
        string="Does not count",
        help="Why it does not count. Empty: it counts.",
    )
    waits_to_be_told = fields.Boolean(
        help="The job writes to the voter that the vote has fallen."
    )

    _one_in_force = models.UniqueIndex(
        "(item_id, membership_id) WHERE fallen IS NULL",
        "This member has voted on this resolution already.",
    )
    _to_tell = models.Index("(id) WHERE waits_to_be_told")

    @api.depends("membership_id.partner_name")
    def _compute_display_name(self):
        for vote in self:
            vote.display_name = vote.membership_id.partner_name

    def _fall(self, reason):
        """These votes count no more."""
        if not self:
            return
        # sudo: nobody writes votes but the course of the assembly.
        self.sudo().write({"fallen": reason, "waits_to_be_told": reason in TOLD})
        if reason in TOLD:
            # sudo: jobs are a matter of the system; this one only writes what is due.
            self.env.ref("komunigi_assembly.ir_cron_advance_vote").sudo()._trigger()

    @api.model
    def _cron_tell_fallen(self, batch_size=MAILS_BATCH):
        """Write to those whose vote has fallen, batch after batch."""
        progress = self.env["ir.cron"]._commit_progress
        waiting = self.search([("waits_to_be_told", "=", True)], order="id")
        progress(remaining=len(waiting))
        for start in range(0, len(waiting), batch_size):
            batch = waiting[start : start + batch_size].try_lock_for_update()
            batch = batch.filtered("waits_to_be_told")
            batch._tell_fallen()
            batch.waits_to_be_told = False
            if not progress(len(batch)):
                return

    def _tell_fallen(self):
        for meeting, votes in self.grouped(lambda one: one.item_id.meeting_id).items():
            people = meeting._reachable_of(votes.membership_id)
            meeting._queue_private(
                "komunigi_assembly.mail_template_advance_vote_fallen",
                {vote: people[vote.membership_id] for vote in votes},
            )

    def _say_fallen(self) -> str:
        """Why it fell, for the voter."""
        self.ensure_one()
        names = {"item": self.item_id.name, "meeting": self.item_id.meeting_id.name}
        match self.fallen:
            case "amended":
                return self.env._(
                    "The text of “%(item)s” was amended in “%(meeting)s”, so the vote "
                    "that you cast beforehand does not count: it was on another text.",
                    **names,
                )
            case "secret":
                return self.env._(
                    "“%(item)s” is voted on confidentially in “%(meeting)s”, so the "
                    "vote that you cast beforehand, under your name, does not count.",
                    **names,
                )
            case "consent":
                return self.env._(
                    "“%(item)s” is decided by consent of those present in "
                    "“%(meeting)s”, so the vote that you cast beforehand does not "
                    "count.",
                    **names,
                )
        return ""


class KomunigiAgendaItem(models.Model):
    _inherit = "komunigi.agenda.item"

    def _takes_advance_votes(self) -> bool:
        """From the convening until the opening, where the rules allow it."""
        self.ensure_one()
        meeting = self.meeting_id
        return bool(
            self.is_resolution
            and meeting.advance_allowed
            and meeting.date_convened
            and meeting.state == "draft"
            and self.vote_way in ("hands", "poll")
            and not self.outcome
        )

    def _vote_ahead(self, membership, choice, by=None):
        """`membership` votes before the assembly, or takes its vote back.

        That `by` acts for it, the caller asked.

        :param choice: "yes", "no", "abstain"; False to take it back
        """
        self.ensure_one()
        # sudo: members vote without rights on the models.
        item = self.sudo()
        # So that the assembly does not open meanwhile.
        item._lock_unopened()
        if not item._takes_advance_votes():
            raise UserError(
                self.env._("“%s” takes no votes before the assembly.", item.name)
            )
        line = item.meeting_id._line_of(membership)
        if not line.may_vote:
            raise UserError(
                self.env._(
                    "%s has no vote in this assembly.", membership.sudo().partner_name
                )
            )
        choices = dict(self.env["komunigi.advance.vote"]._fields["choice"].selection)
        if choice is not False and choice not in choices:
            raise UserError(self.env._("Choose one of the answers."))
        before = item._advance_votes(membership)
        if before.choice == choice:
            return
        before._fall("withdrawn")
        before.flush_recordset()
        if choice:
            if line.presence != "absent":
                raise UserError(
                    self.env._(
                        "%s is there, or is represented: it votes in the assembly.",
                        membership.sudo().partner_name,
                    )
                )
            before.create(
                {
                    "item_id": item.id,
                    "membership_id": membership.id,
                    "caster_id": (by or self.env.user.partner_id).id,
                    "choice": choice,
                    "date_cast": item.meeting_id._now(),
                }
            )

    def _lock_unopened(self):
        """The assembly does not open while this vote is cast: it waits for us, or we
        are started over and find it open."""
        self.meeting_id.flush_recordset(["state"])
        self.env.cr.execute(
            SQL(
                "SELECT id FROM komunigi_meeting WHERE id = %s FOR SHARE",
                self.meeting_id.id,
            ),
            log_exceptions=False,
        )

    def _advance_votes(self, membership=None):
        """Those in force on these items; of `membership` alone, where it is given."""
        # sudo: for the course of the assembly, or for the member's own page.
        votes = self.env["komunigi.advance.vote"].sudo()
        domain = Domain("item_id", "in", self.ids) & Domain("fallen", "=", False)
        if membership:
            domain &= Domain("membership_id", "=", membership.id)
        return votes.search(domain)

    def _lines_ahead(self) -> dict:
        """{line of the roll: answer} of who voted beforehand and is not there."""
        self.ensure_one()
        rows = self.env.execute_query(
            SQL(
                """SELECT line.id, vote.choice FROM komunigi_advance_vote vote
                     JOIN komunigi_meeting_member line
                       ON line.membership_id = vote.membership_id
                    WHERE vote.item_id = %s AND vote.fallen IS NULL
                      AND line.meeting_id = %s AND line.may_vote AND line.votes > 0
                      AND line.presence = 'absent'
                    ORDER BY line.id""",
                self.id,
                self.meeting_id.id,
            )
        )
        lines = self.env["komunigi.meeting.member"].browse(
            [line_id for line_id, _choice in rows]
        )
        answers = dict(zip(lines, (choice for _id, choice in rows), strict=True))
        return {line: answers[line] for line in self._lines_with_voice(lines)}


class KomunigiMeeting(models.Model):
    _inherit = "komunigi.meeting"

    def _giver_arrived(self, membership):
        result = super()._giver_arrived(membership)
        self._drop_advance_votes(membership)
        return result

    def _refresh_represented(self, givers=None):
        result = super()._refresh_represented(givers)
        self._drop_advance_votes(givers)
        return result

    def _drop_advance_votes(self, memberships=None):
        """Who is there or represented votes there: what it voted beforehand falls, of
        what is not decided yet."""
        if self.profile != "assembly" or not self.advance_allowed:
            return
        for model in ("advance.vote", "agenda.item", "meeting.member"):
            self.env[f"komunigi.{model}"].flush_model()
        self.env.cr.execute(
            SQL(
                """UPDATE komunigi_advance_vote vote SET fallen = 'came'
                     FROM komunigi_agenda_item item, komunigi_meeting_member line
                    WHERE vote.item_id = item.id AND item.meeting_id = %s
                      AND item.outcome IS NULL AND vote.fallen IS NULL
                      AND line.meeting_id = item.meeting_id
                      AND line.membership_id = vote.membership_id
                      AND line.presence <> 'absent' AND %s""",
                self.id,
                SQL("TRUE")
                if memberships is None
                else SQL("vote.membership_id = ANY(%s)", list(memberships.ids)),
            )
        )
        self.env["komunigi.advance.vote"].invalidate_model(["fallen"])
