# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models
from odoo.tools import SQL

from .. import tally
from ..exceptions import BallotInvalid, PollNotOpen


class KomunigiPoll(models.Model):
    """Casting a ballot, whatever the secrecy."""

    _inherit = "komunigi.poll"

    def _cast(self, elector, ballot, *, number="", reason="", caster=None):
        """Cast `ballot` for `elector`.

        Who may cast for the member is for the caller to know: the portal asks
        `_check_acting`, a personal link proves it by itself.

        :param ballot: in the shape of the poll's method (see `tally`), None for blank
        :param number: ballot number that the voter was shown (confidential polls)
        :param reason: of an objection or a concern (consent)
        :param caster: res.partner who casts; kept in public polls only
        :raises BallotInvalid, PollNotOpen, AlreadyVoted: all of them a BallotRefused
        """
        self.ensure_one()
        choice = self._notation(ballot)
        self._lock_open()
        self._secrecy()._cast(
            self, elector, choice, number=number, reason=reason, caster=caster
        )

    def _notation(self, ballot) -> str:
        """`ballot` as it is kept; raises BallotInvalid in the voter's words."""
        options, rules = self._tally_options(), self._tally_ballot_rules()
        try:
            tally.check(self.method, options, ballot, **rules)
        except tally.InvalidBallot as error:
            raise BallotInvalid(self._render_invalid_ballot(error)) from None
        ballot = tally.normalise(self.method, options, ballot, **rules)
        return tally.write(self.method, ballot)

    def _render_invalid_ballot(self, error) -> str:
        return str(error)

    def _lock_open(self):
        """Keep the poll from closing until this ballot is in; raise if it has."""
        self.env.cr.execute(
            SQL(
                "SELECT state, date_close FROM komunigi_poll WHERE id = %s FOR SHARE",
                self.id,
            )
        )
        [(state, date_close)] = self.env.cr.fetchall()
        if state != "open" or self._clock() >= date_close:
            raise PollNotOpen(self.env._("This poll takes no votes any more."))

    def _tally_options(self) -> list[int]:
        """The options as ballots name them; consent and yes/no have one proposal."""
        if self.method in ("consent", "yes_no"):
            return [1]
        return self.option_ids.mapped("number")

    def _tally_ballot_rules(self) -> dict:
        """What of the rules limits a single ballot."""
        match self.method:
            case "points":
                return {"total": self.points_total}
            case "score":
                return {"maximum": self.score_maximum}
            case "plurality":
                return {"seats": self.seats}
        return {}
