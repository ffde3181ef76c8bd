# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import base64
import json
from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError

from odoo.addons.komunigi_vote import tally
from odoo.addons.komunigi_vote.tally.board import ballots_of

# A new round leaves the members so long to stand.
WEEKS_TO_STAND_AGAIN = 2
LONGEST_NOTE = 2000


class KomunigiElection(models.Model):
    """Who was elected accepts or declines, and what follows from that."""

    _inherit = "komunigi.election"

    def _name_elected(self, candidacies):
        """These are elected, the best first, if they accept.

        Who accepted before keeps the seat and the place.
        """
        self.ensure_one()
        self.check_access("write")
        self._lock()
        self._check_open()
        # sudo: what the course writes, nobody else may; the right to was just checked.
        election, candidacies = self.sudo(), candidacies.sudo()
        rank = max(election._candidates("accepted", "elected").mapped("rank") or [0])
        for place, candidacy in enumerate(candidacies, rank + 1):
            candidacy.write({"state": "elected", "rank": place, "date_answer": False})
        if election.way == "candidacies":
            election._candidates("standing").state = "not_elected"
        election._log_step("elected", names=candidacies.mapped("display_name"))
        if election.step != "acceptance":
            election._go_to("acceptance")
        election._announce_elected(candidacies)

    def _announce_elected(self, candidacies):
        """Tell who was elected that an answer is awaited; to be extended."""

    def _after_acceptance(self):
        """One of the elected has accepted; for ways that fill seats one by one."""

    def _after_refusal(self, candidacy):
        """One of the elected has declined; what follows, each way says."""
        follow = getattr(self, f"_after_refusal_{self.way}", None)
        if follow:
            follow(candidacy)

    def _after_refusal_appointment(self, _candidacy):
        self._go_to("appointment")

    def _after_refusal_candidacies(self, candidacy):
        """As the college's rules say: the next by the same votes, or a new round."""
        if self._rule().refusal == "new_round":
            self._new_round()
            return
        following = self._next_by_same_votes()
        if following:
            self._log_step("countback", name=following.display_name)
            self._name_elected(following)
            return
        self._log_step("nobody_left")
        self._tell_in_charge(
            lambda self: self.env._("Nobody is next after a refusal"),
            lambda self: " ".join(self._say_shortage(0)),
        )

    def _new_round(self):
        """Members stand again; who was not elected still does."""
        again = self._candidates("not_elected")
        again.write({"state": "standing", "rank": 0})
        today = self.network_id._today()
        weeks = timedelta(weeks=WEEKS_TO_STAND_AGAIN)
        self._go_to("candidacies")
        self.write(
            {
                "date_candidacies": max(self.date_candidacies or today, today + weeks),
                "date_vote_close": False,
            }
        )
        self._tell_in_charge(
            lambda self: self.env._("A new round after a refusal"),
            lambda self: self.env._(
                "Members stand until %(date)s. End the candidacies earlier where "
                "enough stand.",
                date=self._say_date(self.date_candidacies),
            ),
        )

    def _next_by_same_votes(self):
        """Who is elected when the ballots are counted without who has refused.

        Who has accepted, or was asked, keeps the seat; nobody may vote again.
        """
        self.ensure_one()
        free = self._candidates("not_elected")
        board = self._countback_board()
        if not board:
            # Consent on each in order: the next on whom all consented.
            consented = self._polls_now().filtered(
                lambda poll: poll.state == "result" and poll.outcome == "adopted"
            )
            return (consented.sorted("id").candidacy_id & free)[:1]
        result = board["result"]
        order = [*result["winners"], *result["ranking"]]
        options = self._poll_among().option_ids
        numbers = {option.number: option.candidacy_id for option in options}
        return next((numbers[n] for n in order if numbers[n] in free), free[:0])

    def _poll_among(self):
        """The confidential poll among candidates whose result counts now."""
        return self._polls_now().filtered(
            lambda poll: poll.state == "result" and poll._has_options()
        )[:1]

    def _countback_board(self) -> dict | None:
        """The published board counted without who has refused, if anybody has.

        It is a board like any other: `python -m tally` counts it again.
        """
        poll = self._poll_among()
        if not poll.board:
            return None
        # sudo: the board is published; only few may read the field.
        board = json.loads(base64.b64decode(poll.sudo().board))
        gone = poll.option_ids.filtered(
            lambda option: option.candidacy_id.state in ("declined", "withdrawn")
        )
        if not gone:
            return board
        board["withdrawn"] = sorted(gone.mapped("number"))
        board["result"] = json.loads(
            json.dumps(
                tally.count(
                    board["method"],
                    [number for number, _name in board["options"]],
                    ballots_of(board),
                    seats=board["seats"],
                    withdrawn=board["withdrawn"],
                    seed=board["lot"]["seed"],
                    **board["rules"],
                ).to_json()
            )
        )
        return board


class KomunigiCandidacy(models.Model):
    """The answer of who was elected."""

    _inherit = "komunigi.candidacy"

    def _accept(self, note: str = "", delegate=None):
        """Take the seat.

        :param delegate: res.partner, who will sit for an organisation; needed where
            the candidacy did not name one
        """
        self.ensure_one()
        election = self._answer()
        # sudo: whether the holder is an organisation.
        holder = self.sudo().holder_id
        delegate = delegate or self.delegate_id or (not holder.is_company and holder)
        if not delegate:
            raise UserError(
                self.env._("Say who will sit for %(holder)s.", holder=self.holder_name)
            )
        if delegate != self.delegate_id:
            election._check_delegate(holder, delegate)
        # sudo: what the course writes, nobody else may; who answers, the caller or
        # `_answer` has checked.
        self.sudo().write(
            {
                "state": "accepted",
                "delegate_id": delegate.id,
                "answer_note": (note or "").strip()[:LONGEST_NOTE],
                "date_answer": fields.Datetime.now(),
            }
        )
        election._log_step("accepted", name=self.display_name, note=note or "")
        election._after_acceptance()
        election._finish_if_answered()

    def _decline(self, note: str = ""):
        """Refuse the seat."""
        self.ensure_one()
        election = self._answer()
        # sudo: as in `_accept`.
        self.sudo().write(
            {
                "state": "declined",
                "rank": 0,
                "answer_note": (note or "").strip()[:LONGEST_NOTE],
                "date_answer": fields.Datetime.now(),
            }
        )
        election._log_step("declined", name=self.display_name, note=note or "")
        election._after_refusal(self.sudo())
        election._finish_if_answered()

    def _answer(self):
        """The election, locked, in which this candidacy is to answer now."""
        self.check_access("write")
        # sudo: what the course writes, nobody else may; the right to was just checked.
        election = self.election_id.sudo()
        election._lock()
        if election.state != "open" or self.state != "elected":
            raise UserError(
                self.env._(
                    "Nothing is asked of %(name)s: it has answered, or the election "
                    "has gone on.",
                    name=self.display_name,
                )
            )
        return election

    def _seat_values(self) -> dict:
        """What a college needs to give a seat."""
        return {
            "holder": self.holder_id,
            "delegate": self.delegate_id or self.holder_id,
            "photo": self.photo,
        }

    def action_accept(self):
        return self._action_answer(self.env._("Accepts"), accepts=True)

    def action_decline(self):
        return self._action_answer(self.env._("Declines"), accepts=False)

    def _action_answer(self, name, accepts):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": "komunigi.candidacy.answer",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_candidacy_id": self.id,
                "default_accepts": accepts,
                "default_delegate_id": self.delegate_id.id,
                "dialog_size": "medium",
            },
        }
