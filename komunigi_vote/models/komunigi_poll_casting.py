# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import re
import secrets

from odoo import api, models
from odoo.tools import SQL

from .. import tally
from ..exceptions import BallotInvalid, PollNotOpen

# Letters and digits that are not taken for one another, read or told: 26 of them, so
# that twelve make 56 bits.
NUMBER_SIGNS = "ACDEFGHJKMNPQRTUVWXY34679Z"
NUMBER = re.compile(rf"[{NUMBER_SIGNS}]{{4}}(-[{NUMBER_SIGNS}]{{4}}){{2}}")
LONGEST_REASON = 2000


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
        reason = self._check_reason(choice, reason)
        secrecy = self._secrecy()
        number = self._check_ballot_number(number) if secrecy._has_number else ""
        self._lock_open()
        secrecy._cast(
            self, elector, choice, number=number, reason=reason, caster=caster
        )

    def _own_ballot(self, elector):
        """(ballot in the engine's shape, its komunigi.ballot) as `elector` has cast
        it so far in a public poll; None where there is none to show."""
        self.ensure_one()
        record = self._secrecy()._own_ballot(self, elector)
        return (tally.read(self.method, record.choice), record) if record else None

    def _secrecy_sentences(self) -> list[str]:
        """What is protected and what is not: shown to who is about to vote."""
        self.ensure_one()
        return self._secrecy()._sentences(self)

    # Ballot numbers

    @api.model
    def _new_ballot_number(self) -> str:
        """By which a voter finds its ballot on the board: "K7QF-3MZX-9TRA"."""
        signs = [secrets.choice(NUMBER_SIGNS) for _place in range(12)]
        return "-".join("".join(signs[start : start + 4]) for start in (0, 4, 8))

    @api.model
    def _check_ballot_number(self, number: str) -> str:
        """`number` if it is one that we make, else BallotInvalid."""
        if not (isinstance(number, str) and NUMBER.fullmatch(number)):
            raise BallotInvalid(
                self.env._(
                    "The ballot number got lost on the way. Go back to your choice, "
                    "and confirm it again."
                )
            )
        return number

    # What is a ballot

    def _notation(self, ballot) -> str:
        """`ballot` as it is kept; raises BallotInvalid in the voter's words."""
        options, rules = self._tally_options(), self._tally_ballot_rules()
        try:
            tally.check(self.method, options, ballot, **rules)
        except tally.InvalidBallot as error:
            raise BallotInvalid(self._render_invalid_ballot(error)) from None
        rules.pop("seats", None)
        ballot = tally.normalise(self.method, options, ballot, **rules)
        if ballot is None and not self._has_options():
            raise BallotInvalid(self.env._("Choose one of the answers."))
        return tally.write(self.method, ballot)

    def _check_reason(self, choice, reason) -> str:
        reason = (reason or "").replace("\r\n", "\n").strip()
        if "\x00" in reason:
            raise BallotInvalid(self.env._("The reason has signs that no text has."))
        if len(reason) > LONGEST_REASON:
            raise BallotInvalid(
                self.env._(
                    "The reason has %(given)s signs: shorten it to %(maximum)s.",
                    given=len(reason),
                    maximum=LONGEST_REASON,
                )
            )
        if choice == "objection" and not reason:
            raise BallotInvalid(
                self.env._("Say why you object: the others need to understand it.")
            )
        if reason and choice not in ("objection", "concern"):
            raise BallotInvalid(
                self.env._(
                    "Your answer has no reason to go with it: choose “with a "
                    "concern”, or empty the reason."
                )
                if self.method == "consent"
                else self.env._("A ballot of this poll has no text.")
            )
        return reason

    def _render_invalid_ballot(self, error) -> str:
        """What is wrong with a ballot and what to do, in the voter's language."""
        values = dict(error.values)
        option = self._option_name(values.get("option"))
        match error.code:
            case "unknown_option":
                return self.env._("The ballot names something that is no option here.")
            case "twice":
                return self.env._("“%s” is named twice: name it once.", option)
            case "too_many":
                return self.env._(
                    "You chose %(given)s, but at most %(maximum)s can be chosen.",
                    given=values["given"],
                    maximum=values["maximum"],
                )
            case "too_many_points":
                return self.env._(
                    "You gave %(given)s points, but have %(total)s: take some back.",
                    given=values["given"],
                    total=values["total"],
                )
            case "not_a_number":
                return self.env._("For “%s”, write a whole number.", option)
            case "out_of_range":
                return self.env._(
                    "For “%(option)s”, write a number from %(minimum)s to %(maximum)s.",
                    option=option,
                    minimum=values["minimum"],
                    maximum=values["maximum"],
                )
            case "unknown_answer":
                return self.env._("Choose one of the answers.")
        return self.env._("This is not a ballot of this poll: fill it in again.")

    def _option_name(self, number) -> str:
        """The name of the option that ballots call `number`."""
        if not self._has_options():
            return self.name
        # sudo: options of a poll that the voter has on the screen.
        options = self.sudo().option_ids
        return options.filtered(lambda option: option.number == number).name or ""

    def _lock_open(self):
        """Keep the poll from closing until this ballot is in; raise if it has."""
        self.flush_recordset(["state", "date_close"])
        [(state, date_close)] = self._locked(
            SQL(
                "SELECT state, date_close FROM komunigi_poll WHERE id = %s FOR SHARE",
                self.id,
            )
        )
        if state != "open" or self._clock() >= date_close:
            raise PollNotOpen(self.env._("This poll takes no votes any more."))

    def _locked(self, query) -> list[tuple]:
        """Rows of a SELECT that locks them.

        Somebody may have been faster; then Odoo starts the request over, and there is
        no error to log.
        """
        self.env.cr.execute(query, log_exceptions=False)
        return self.env.cr.fetchall()

    def _tally_options(self) -> list[int]:
        """The options as ballots name them; consent and yes/no have one proposal."""
        if not self._has_options():
            return [1]
        # sudo: the numbers of options of a poll that the voter has on the screen.
        return sorted(self.sudo().option_ids.mapped("number"))

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
