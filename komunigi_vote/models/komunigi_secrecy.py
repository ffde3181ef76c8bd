# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from collections.abc import Iterator

from odoo import models


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
        """Why `poll` cannot be kept this way, in the reader's words."""
        return []

    def _open(self, poll) -> None:
        """Prepare what is needed before the first ballot, in opening's transaction."""

    def _cast(self, poll, elector, choice, *, number, reason, caster) -> None:
        """Keep `choice` (notation) for `elector`, by SQL only; the poll is locked.

        :raises AlreadyVoted: where it cannot be changed, or is being cast right now
        """
        raise NotImplementedError

    def _stamp(self, poll, elector) -> None:
        """Mark that `elector` votes on paper, so not otherwise."""
        raise NotImplementedError

    def _ballots(self, poll) -> Iterator[tuple[str, str, int, str]]:
        """(label, notation, weight, college) of each ballot of a closed poll.

        :raises UserError: where the ballots cannot be opened, or are not as many as
            the roll says
        """
        raise NotImplementedError

    def _board_lines(self, poll, ballots) -> tuple[list[str], list[str]]:
        """(numbers, lines) to publish of `ballots`, each in the order published."""
        raise NotImplementedError

    def _counted(self, poll) -> None:
        """In the count's transaction: leave nothing behind that is not published."""

    def _forget(self, poll) -> None:
        """After the commit of a count or a cancelling: destroy what opens ballots."""
