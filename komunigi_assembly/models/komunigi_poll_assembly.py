# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import logging
from datetime import timedelta
from typing import NamedTuple

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.modules.registry import Registry
from odoo.tools import SQL, plaintext2html

from ..exceptions import NotInRoom
from .komunigi_resolution import KnownVotes

_logger = logging.getLogger(__name__)

# The chair closes it. Should everybody forget, it ends by itself.
OPEN_AT_MOST = timedelta(hours=12)


class CastingProxy(NamedTuple):
    """The proxy by which a ballot is cast."""

    id: int


class KomunigiPoll(models.Model):
    """A poll of an assembly: those present and represented vote, each for itself.

    A member is an elector with its own line; by which of its people or by which
    holder its ballot is cast is asked when casting.
    """

    _inherit = "komunigi.poll"
    # By the course of the resolution only.
    _course_fields = {"item_id", "amendment_id"}

    item_id = fields.Many2one(
        "komunigi.agenda.item",
        string="Resolution",
        ondelete="restrict",
        copy=False,
        readonly=True,
        index="btree_not_null",
        # The portal does not read agenda items.
        groups="komunigi_membership.group_user",
    )
    amendment_id = fields.Many2one(
        "komunigi.amendment",
        ondelete="restrict",
        copy=False,
        readonly=True,
        index="btree_not_null",
        groups="komunigi_membership.group_user",
    )

    _one_under_way = models.UniqueIndex(
        "(item_id) WHERE state IN ('draft', 'open', 'closed') AND item_id IS NOT NULL",
        "A vote on this item is under way.",
    )

    def _of_assembly(self) -> bool:
        # sudo: whether it is a vote of an assembly, which its page tells.
        return bool(self.sudo().item_id)

    # The roll: lines of the assembly's roll

    def _room_votes(self) -> dict:
        """{membership: votes} of who votes in the room, or voted beforehand."""
        # sudo: the roll of the assembly, of which this poll's roll is a part.
        poll = self.sudo()
        voices = poll.item_id._voices(poll.amendment_id)
        ahead = {} if self.secrecy == "confidential" else voices.ahead_lines
        return {
            line.membership_id: votes
            for line, votes in voices.lines.items()
            if votes and (line.presence != "absent" or line in ahead)
        }

    def _roll(self):
        if not self._of_assembly() or self.env.context.get("komunigi_known_roll"):
            return super()._roll()
        return self.env["komunigi.membership"].union(*self._room_votes())

    def _weights(self, memberships):
        if not self._of_assembly():
            return super()._weights(memberships)
        votes = self._room_votes()
        return {one.id: votes.get(one, 0) for one in memberships}

    def _weight_reasons(self, roll):
        if not self._of_assembly():
            return super()._weight_reasons(roll)
        return []

    def _roll_weights(self):
        known = self.env.context.get("komunigi_known_votes")
        # Nobody can send this through RPC.
        if not isinstance(known, KnownVotes):
            return super()._roll_weights()
        if self._is_by_college():
            return known.by_college
        return sum(known.by_college.values())

    def _freeze_roll(self):
        """Those present and represented, with category and votes of the roll."""
        if not self._of_assembly():
            return super()._freeze_roll()
        self.ensure_one()
        votes = self._room_votes()
        self.env["komunigi.poll.elector"].flush_model()
        # sudo: the meeting whose roll it is; the poll's course writes its roll.
        self.env.cr.execute(
            SQL(
                """INSERT INTO komunigi_poll_elector
                          (poll_id, membership_id, category_id, weight, voted)
                   SELECT %s, line.membership_id, line.category_id, asked.weight, FALSE
                     FROM unnest(%s::int[], %s::int[]) AS asked (member, weight)
                     JOIN komunigi_meeting_member line
                       ON line.meeting_id = %s AND line.membership_id = asked.member""",
                self.id,
                [membership.id for membership in votes],
                list(votes.values()),
                self.sudo().item_id.meeting_id.id,
            )
        )
        self.invalidate_recordset(
            ["elector_ids", "elector_count", "voted_count", "turnout", "has_all_voted"]
        )
        return None

    def _majority_reasons(self, roll):
        if not self._of_assembly():
            return super()._majority_reasons(roll)
        # Who has no category is one of its own in an assembly.
        return []

    # Ballots that are known when it opens

    def _cast_known(self):
        """What was voted beforehand, and what proxies without a name vote by rule."""
        # sudo: the course of the assembly casts them, nobody else could.
        poll = self.sudo()
        voices = poll.item_id._voices(poll.amendment_id)
        electors = poll.elector_ids.grouped("membership_id")
        blank = [
            (electors[line.membership_id], answer)
            for line, answer in voices.blank_lines.items()
            if line.membership_id in electors
        ]
        if poll.secrecy == "confidential":
            for elector, answer in blank:
                # The rule tells what it is: the number is nobody's to find.
                poll._secrecy()._cast(
                    poll,
                    elector,
                    answer,
                    number=poll._new_ballot_number(),
                    reason="",
                    caster=None,
                )
            return
        ahead = {vote.membership_id: vote for vote in poll.item_id._advance_votes()}
        known = [
            *((elector, answer, None) for elector, answer in blank),
            *(
                (
                    electors[line.membership_id],
                    answer,
                    ahead[line.membership_id].caster_id,
                )
                for line, answer in voices.ahead_lines.items()
            ),
        ]
        if not known:
            return
        self.env["komunigi.ballot"].sudo().create(
            [
                {
                    "elector_id": elector.id,
                    "poll_id": poll.id,
                    "membership_id": elector.membership_id.id,
                    "choice": answer,
                    "caster_id": caster and caster.id,
                    "date_cast": poll.date_open,
                }
                for elector, answer, caster in known
            ]
        )
        poll._secrecy()._mark_voted(
            poll.elector_ids.browse([elector.id for elector, *_rest in known])
        )

    # Casting

    def _casting_by(self, proxy):
        """This poll, in which a ballot is cast by `proxy`."""
        return self.with_context(komunigi_casting_proxy=CastingProxy(proxy.id))

    def _cast(self, elector, ballot, **values):
        if self._of_assembly():
            self._check_in_room(elector)
        return super()._cast(elector, ballot, **values)

    def _check_in_room(self, elector):
        """Who is there votes for itself; who is represented, by its holder.

        Looked at under a lock: who arrives at this very moment comes before or after.
        """
        # sudo: whether giver and holder are there, of who is about to vote.
        membership = elector.sudo().membership_id
        item = self.sudo().item_id
        meeting = item.meeting_id
        if not item._may_read(membership):
            raise NotInRoom(
                self.env._(
                    "%s steps aside: it has no voice in this item.",
                    membership.partner_name,
                )
            )
        self.env["komunigi.meeting.member"].flush_model(["presence"])
        rows = self._locked(
            SQL(
                """SELECT presence FROM komunigi_meeting_member
                    WHERE meeting_id = %s AND membership_id = %s FOR SHARE""",
                meeting.id,
                membership.id,
            )
        )
        presence = rows[0][0] if rows else "absent"
        by = self.env.context.get("komunigi_casting_proxy")
        if isinstance(by, CastingProxy):
            self.env["komunigi.proxy"].flush_model()
            rows = self._locked(
                SQL(
                    """SELECT id FROM komunigi_proxy
                        WHERE id = %s AND meeting_id = %s AND giver_id = %s
                          AND state = 'accepted' FOR SHARE""",
                    by.id,
                    meeting.id,
                    membership.id,
                )
            )
            if not rows or presence != "represented":
                raise NotInRoom(
                    self.env._(
                        "The proxy of %(member)s is not at work any more: it has come "
                        "itself, or you are not noted as being there.",
                        member=membership.partner_name,
                    )
                )
        elif presence == "represented":
            raise NotInRoom(
                self.env._(
                    "Whoever holds the proxy of %(member)s votes for it. To vote "
                    "yourself, say at the desk that you are there.",
                    member=membership.partner_name,
                )
            )
        elif presence not in ("here", "remote"):
            raise NotInRoom(
                self.env._(
                    "%(member)s is not noted as being in the assembly: say at the "
                    "desk that you are there.",
                    member=membership.partner_name,
                )
            )

    @api.model
    def _waiting_for(self, memberships):
        """Votes of an assembly wait for who is there."""
        polls = super()._waiting_for(memberships)
        of_assembly = polls.filtered("item_id")
        if not of_assembly:
            return polls
        # sudo: whether these members, for whom the reader acts, are there.
        lines = (
            self.env["komunigi.meeting.member"]
            .sudo()
            .search(
                Domain("meeting_id", "in", of_assembly.item_id.meeting_id.ids)
                & Domain("membership_id", "in", memberships.ids)
                & Domain("presence", "in", ["here", "remote"])
            )
        )
        return polls.filtered(
            lambda poll: (
                not poll.item_id
                or poll.item_id._lines_with_voice(
                    lines.filtered(
                        lambda line: line.meeting_id == poll.item_id.meeting_id
                    )
                )
            )
        )

    # Its course

    def _plan_mailing(self, kind):
        # They are in the room.
        if self._of_assembly():
            return None
        return super()._plan_mailing(kind)

    def _count(self):
        result = super()._count()
        # sudo: the result of the assembly's vote, which this count has just found.
        poll = self.sudo()
        if poll.state == "result" and poll.item_id:
            poll.item_id._poll_counted(poll)
        return result

    def _cancel(self, reason):
        result = super()._cancel(reason)
        # sudo: the assembly to which it belonged.
        for item in self.sudo().item_id:
            item.meeting_id._log_event("poll_cancelled", item=item, reason=reason)
            item.meeting_id._changed()
        return result

    def _count_at_once(self):
        """Count after the commit, in a transaction that sees every vote.

        The job counts it where this does not succeed.
        """
        dbname, poll_id = self.env.cr.dbname, self.id
        self._wake()

        @self.env.cr.postcommit.add
        def count():
            _count_closed(dbname, poll_id)


def _count_closed(dbname, poll_id):
    try:
        with Registry(dbname).cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            poll = env["komunigi.poll"].browse(poll_id)
            poll._take_step("_step_count", Domain("state", "=", "closed"))
    except Exception:
        _logger.exception("Poll %s is left for the job to count", poll_id)


class KomunigiAgendaItem(models.Model):
    """A vote on phones, opened and closed on the spot."""

    _inherit = "komunigi.agenda.item"

    def action_open_poll(self):
        self.check_access("write")
        for item in self:
            item._open_poll()

    def action_close_poll(self):
        self.check_access("write")
        for item in self:
            item._close_poll()

    def action_cancel_poll(self):
        self.ensure_one()
        self.check_access("write")
        return self._poll_under_way().action_cancel()

    def _open_poll(self, by=None, amendment=None):
        """Those present and represented vote from now on, until the chair closes."""
        self._take_vote(amendment)
        if self.vote_way not in ("poll", "secret"):
            raise UserError(self.env._("“%s” is not voted on on phones.", self.name))
        # sudo: the course of the assembly, of which the caller asked who may.
        item = self.sudo()
        text = amendment.sudo().text if amendment else item.proposal
        # The database must know that the vote before this one has a result.
        item.poll_ids.flush_recordset(["state"])
        poll = item.env["komunigi.poll"].create(
            {
                **item._poll_rules(),
                "name": f"{item.name} · {amendment.name}" if amendment else item.name,
                "description": plaintext2html(text) if text else False,
                "user_id": item.meeting_id.user_id.id,
                "nature": "decision",
                "secrecy": "confidential" if item.vote_way == "secret" else "public",
                "date_close": item.meeting_id._now() + OPEN_AT_MOST,
                "date_reminder": False,
                "item_id": item.id,
                "amendment_id": amendment and amendment.id,
            }
        )
        if reasons := poll._reasons_not_to_open():
            raise UserError("\n".join(reasons))
        poll._open()
        poll._cast_known()
        item.meeting_id._log_event(
            "poll_opened", item=item, by=by, name=poll.name, way=item.vote_way
        )
        item.meeting_id._changed()
        return poll

    def _close_poll(self, by=None):
        """The chair closes the vote; it is counted at once."""
        self.ensure_one()
        # sudo: the course of the assembly, of which the caller asked who may.
        item = self.sudo()
        poll = item._poll_under_way()
        if not poll:
            raise UserError(self.env._("No vote on “%s” is under way.", item.name))
        poll._lock()
        if poll.state == "open":
            poll._close(early=True)
            item.meeting_id._log_event("poll_closed", item=item, by=by, name=poll.name)
            item.meeting_id._changed()
        poll._count_at_once()
        return poll

    def _cancel_poll(self, reason, by=None):
        """End the vote without counting it; another may follow."""
        self.ensure_one()
        # sudo: as for closing.
        poll = self.sudo()._poll_under_way()
        if not poll:
            raise UserError(self.env._("No vote on “%s” is under way.", self.name))
        poll._cancel(reason)

    def _say_turnout(self) -> str:
        """How many have voted in the vote that is under way."""
        self.ensure_one()
        # sudo: two numbers, for who follows the assembly on a screen.
        poll = self.sudo()._poll_under_way()
        return self.env._(
            "%(voted)s of %(all)s have voted.",
            voted=poll._say_number(poll.voted_count),
            all=poll._say_number(poll.elector_count),
        )

    def _poll_counted(self, poll):
        """The result of a vote on phones, in the transaction that counted it."""
        self.ensure_one()
        record = {
            "way": "secret" if poll.secrecy == "confidential" else "poll",
            "poll_id": poll.id,
            "electors": poll.elector_count,
            "voted": poll.voted_count,
        }
        by = poll.user_id.partner_id
        self._conclude(poll.result, record, by, poll.amendment_id)


class KomunigiMeeting(models.Model):
    _inherit = "komunigi.meeting"

    def _reasons_not_to_close(self):
        polls = self.env["komunigi.poll"].search(
            Domain("item_id.meeting_id", "in", self.ids)
            & Domain("state", "in", ["open", "closed"])
        )
        return [
            *super()._reasons_not_to_close(),
            *(
                self.env._("The vote on “%s” is still under way: close it.", poll.name)
                for poll in polls
            ),
        ]


class KomunigiMeetingEvent(models.Model):
    _inherit = "komunigi.meeting.event"

    def _say_poll_opened(self, values) -> str:
        if values["way"] == "secret":
            return self.env._("Confidential vote on phones: “%s”.", values["name"])
        return self.env._("Vote on phones: “%s”.", values["name"])

    def _say_poll_closed(self, values) -> str:
        return self.env._("The vote on “%s” was closed.", values["name"])

    def _say_poll_cancelled(self, values) -> str:
        return self.env._(
            "The vote was stopped without a count. Why: %(reason)s",
            reason=values["reason"],
        )
