# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import datetime

import pytz

from odoo import api, models
from odoo.fields import Domain

from .. import tally

# More lines than anybody reads on a page; the published list has all of them.
MAX_VOTES_SHOWN = 500


class KomunigiPoll(models.Model):
    """What members see of a poll in the portal, in words."""

    _inherit = "komunigi.poll"

    @api.model
    def _waiting_for(self, memberships):
        """Open polls on whose roll one of `memberships` stands and has not voted."""
        if not memberships:
            return self.browse()
        # sudo: whoever asks acts for these members, and they may know of their polls.
        return self.sudo().search(
            Domain("state", "=", "open")
            & Domain("date_close", ">", self._clock())
            & Domain(
                "elector_ids",
                "any",
                Domain("membership_id", "in", memberships.ids)
                & Domain("voted", "=", False),
            ),
            order="date_close, id",
        )

    def _elector_of(self, membership):
        """The line of the roll of `membership`, if it is on it."""
        self.ensure_one()
        # There is one at most: no need to sort by poll and member.
        return self.env["komunigi.poll.elector"].search(
            Domain("poll_id", "=", self.id)
            & Domain("membership_id", "=", membership.id),
            order="id",
        )

    def _voted_by(self, membership):
        """Those of these polls in which `membership` has voted."""
        return (
            self.env["komunigi.poll.elector"]
            .search(
                Domain("poll_id", "in", self.ids)
                & Domain("membership_id", "=", membership.id)
                & Domain("voted", "=", True)
            )
            .poll_id
        )

    def _local_time(self, moment: datetime) -> datetime:
        """`moment` (UTC, naive) as the network's clock shows it."""
        zone = pytz.timezone(self.network_id.tz or "UTC")
        return pytz.utc.localize(moment).astimezone(zone)

    def _answers(self) -> dict[str, str]:
        """The answers of the methods that have fixed ones, in words."""
        self.ensure_one()
        if self.method == "consent":
            return {
                "consent": self.env._("I consent"),
                "concern": self.env._("I consent, with a concern"),
                "objection": self.env._("I object"),
            }
        return {
            "yes": self.env._("Yes"),
            "no": self.env._("No"),
            "abstain": self.env._("I abstain"),
        }

    def _ballot_in_words(self, ballot) -> list[str]:
        """Each line of a ballot as a voter reads it; `ballot` in the method's shape."""
        self.ensure_one()
        if ballot is None:
            return [self.env._("Blank ballot")]
        if ballot == tally.SPOILED:
            return [self.env._("Void")]
        if not self._has_options():
            return [self._answers()[ballot]]
        names = {option.number: option.name for option in self.option_ids}
        match self.method:
            case "plurality" | "approval":
                return [names[number] for number in ballot]
            case "stv" | "schulze":
                return [
                    f"{rank}. {names[number]}"
                    for rank, tier in enumerate(ballot, 1)
                    for number in (tier if isinstance(tier, tuple) else (tier,))
                ]
        value_in_words = self._values_in_words()
        return [
            self.env._(
                "%(option)s: %(value)s", option=name, value=value_in_words(value)
            )
            for number, name in names.items()
            if (value := ballot.get(number, 0)) or self.method != "points"
        ]

    def _values_in_words(self):
        """How a number on the ballot is told: points, a score, a grade."""
        match self.method:
            case "points":
                return lambda points: (
                    self.env._("1 point")
                    if points == 1
                    else self.env._("%s points", points)
                )
            case "score":
                return lambda score: self.env._(
                    "%(score)s of %(best)s", score=score, best=self.score_maximum
                )
        return self._grades().__getitem__

    def _votes_published(self) -> list[dict]:
        """Who voted what in a public poll with a result, by the members' names."""
        self.ensure_one()
        if self.state != "result" or not self._secrecy()._tells_who:
            return []
        ballots = self.env["komunigi.ballot"].search(
            [("poll_id", "=", self.id)], limit=MAX_VOTES_SHOWN
        )
        ballots.elector_id.fetch(["weight"])
        return sorted(
            (
                {
                    "member": ballot.membership_id.partner_id.name,
                    "votes": ballot.elector_id.weight,
                    "words": self._ballot_in_words(
                        tally.read(self.method, ballot.choice)
                    ),
                    "reason": ballot.reason,
                }
                for ballot in ballots
            ),
            key=lambda vote: vote["member"].casefold(),
        )

    def _roll_published(self) -> list[str]:
        """Who has voted, by name, in a confidential poll with a result.

        Ballots that the server added show on this roll only. A longer one is no
        reading for a page: there each member sees its own line.
        """
        self.ensure_one()
        if self.state != "result" or self.voted_count > MAX_VOTES_SHOWN:
            return []
        # sudo: as the controller read the poll itself; members see who has voted.
        voters = self.env["komunigi.poll.elector"].sudo()
        voters = voters.search(
            Domain("poll_id", "=", self.id) & Domain("voted", "=", True), order="id"
        )
        names = voters.membership_id.partner_id.mapped("name")
        return sorted((name for name in names if name), key=str.casefold)
