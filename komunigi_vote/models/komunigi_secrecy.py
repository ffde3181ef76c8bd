# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..exceptions import AlreadyVoted, PollNotOpen
from ..tally.board import format_line


class KomunigiSecrecy(models.AbstractModel):
    """How a poll keeps its ballots: the interface that each way of secrecy fills.

    Nothing else in the addon knows which one is at work. Another addon adds a way by
    a model `komunigi.secrecy.<name>` and `selection_add` on the poll's `secrecy`.
    """

    _name = "komunigi.secrecy"
    _description = "Secrecy of a poll"

    # Whether a vote can be changed until the poll closes.
    _can_change = False
    # Whether others may be told who cast, and what, once there is a result.
    _tells_who = False
    # Whether the voter is shown a ballot number.
    _has_number = False

    def _reasons_not_to_open(self, poll) -> list[str]:
        """Why `poll` cannot be kept this way, each with what to do instead."""
        return []

    def _sentences(self, poll) -> list[str]:
        """What this secrecy protects and what not, for who is about to vote."""
        raise NotImplementedError

    def _open(self, poll) -> None:
        """Prepare what is needed before the first ballot, in opening's transaction."""

    def _cast(self, poll, elector, choice, *, number, reason, caster) -> None:
        """Keep `choice` (notation) for `elector`; the poll is locked.

        :raises AlreadyVoted: where it cannot be changed, or is being cast right now
        """
        raise NotImplementedError

    def _own_ballot(self, poll, elector):
        """The current komunigi.ballot of `elector`, where this secrecy keeps one."""
        return self.env["komunigi.ballot"]

    def _lock_elector(self, poll, elector) -> tuple[bool, int | None]:
        """Take `elector` for this transaction alone; (has voted, id of category).

        Whoever comes at the same moment does not wait: it is told.

        :raises AlreadyVoted: where another one casts for it right now
        """
        rows = poll._locked(
            SQL(
                """SELECT voted, category_id FROM komunigi_poll_elector
                    WHERE id = %s AND poll_id = %s FOR UPDATE SKIP LOCKED""",
                elector.id,
                poll.id,
            )
        )
        if not rows:
            raise AlreadyVoted(
                self.env._(
                    "A vote for %(member)s is being cast at this very moment. Look "
                    "again in a minute.",
                    member=self._name_of(elector),
                )
            )
        return rows[0]

    def _stamp(self, poll, electors) -> None:
        """Mark that `electors` vote on paper, so not otherwise: all of them or none.

        Also after the poll has closed, as long as it is not counted: the scrutineers
        bring the roll that was signed in the room.

        :raises AlreadyVoted: naming those who have voted already
        """
        self._check_paper(poll)
        poll.flush_recordset(["state"])
        [[state]] = poll._locked(
            SQL("SELECT state FROM komunigi_poll WHERE id = %s FOR SHARE", poll.id)
        )
        if state not in ("open", "closed"):
            raise PollNotOpen(
                self.env._("“%(poll)s” takes no votes on paper now.", poll=poll.name)
            )
        free = poll._locked(
            SQL(
                """SELECT id FROM komunigi_poll_elector
                    WHERE id IN %s AND poll_id = %s AND NOT voted
                      FOR UPDATE SKIP LOCKED""",
                tuple(electors.ids) or (0,),
                poll.id,
            )
        )
        taken = set(electors.ids) - {id_ for (id_,) in free}
        if taken:
            # sudo: names of electors, told to who may stamp them.
            names = electors.sudo().browse(sorted(taken)).mapped("display_name")
            raise AlreadyVoted(
                self.env._(
                    "Has voted already, or is voting right now: %(members)s. Nobody "
                    "was stamped.",
                    members=", ".join(names),
                )
            )
        self._mark_voted(electors)

    def _check_paper(self, poll) -> None:
        """A bundle of equal paper ballots tells neither weights nor categories."""
        if poll._is_by_college():
            raise UserError(
                self.env._(
                    "The majority of this poll is required in each category, which "
                    "paper ballots do not tell: ask each category in a poll of its "
                    "own, or vote in the portal."
                )
            )
        if self._common_weight(poll) is None:
            raise UserError(
                self.env._(
                    "Votes weigh differently in this poll, which paper ballots do not "
                    "tell: vote in the portal or by personal link."
                )
            )

    def _common_weight(self, poll) -> int | None:
        """The one weight of all electors of `poll`; None where they differ."""
        weights = self.env.execute_query(
            SQL(
                """SELECT DISTINCT weight FROM komunigi_poll_elector
                    WHERE poll_id = %s LIMIT 2""",
                poll.id,
            )
        )
        return weights[0][0] if len(weights) == 1 else None

    def _mark_voted(self, electors) -> None:
        self.env.cr.execute(
            SQL(
                "UPDATE komunigi_poll_elector SET voted = TRUE WHERE id IN %s",
                tuple(electors.ids),
            )
        )
        electors._vote_seen()

    def _name_of(self, elector) -> str:
        # sudo: the voter's own member, or one that the secretary may read anyway.
        return elector.sudo().display_name

    def _ballot_count(self, poll) -> int:
        """How many ballots were cast, those on paper apart."""
        raise NotImplementedError

    def _ballots(self, poll) -> list[tuple[str, str, int, str]]:
        """(label, notation, weight, college) of each ballot cast in a closed poll.

        Those on paper apart. All that was cast is seen, or the transaction starts
        over: the rows are locked.

        :raises UserError: where the ballots cannot be opened, or are not as many as
            the roll says
        """
        raise NotImplementedError

    def _board_lines(self, poll, ballots, bundles) -> tuple[list[str], list[str]]:
        """(numbers, lines) to publish, both sorted.

        :param ballots: what `_ballots` gave
        :param bundles: (notation, how many) of the ballots on paper
        """
        lines = [
            format_line(label, weight, college, notation)
            for label, notation, weight, college in ballots
        ]
        weight = self._common_weight(poll)
        lines += [
            format_line("", weight, "", notation, copies=many)
            for notation, many in bundles
        ]
        return [], sorted(lines)

    def _forget(self, poll) -> None:
        """In the transaction that counts or cancels `poll`, and after its commit:
        destroy ballots that are not to be read, and what opens them."""
