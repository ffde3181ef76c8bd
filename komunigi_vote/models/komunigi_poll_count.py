# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import base64
import json

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .. import tally
from ..tally.board import ballots_of, digest, seed

# majority: (threshold, more than it or at least it)
MAJORITIES = {
    "simple": ("1/2", True),
    "absolute": ("1/2", True),
    "two_thirds": ("2/3", False),
    "three_quarters": ("3/4", False),
}


class KomunigiPoll(models.Model):
    """The count: from closed to result, with a board that anybody can recount."""

    _inherit = "komunigi.poll"

    counted_on_paper = fields.Integer(
        string="Of these on paper", copy=False, readonly=True
    )

    def _count(self):
        """Count a closed poll, and publish.

        In a transaction that began after the one that closed it was committed: it
        has to see every vote. Where it does not, PostgreSQL refuses the locks taken
        here (serialization failure), and the caller starts over.

        :raises UserError: saying what does not agree; then nothing is published, and
            the poll stays closed
        """
        self.ensure_one()
        # sudo: nobody else may read ballots, nor write a result.
        poll = self.sudo().with_context(lang=self._board_lang())
        if not poll._lock_closed():
            return
        electors, voted = poll._lock_roll()
        secrecy = poll._secrecy()
        ballots = secrecy._ballots(poll)
        bundles = poll._paper_ballots()
        on_paper = sum(many for _notation, many in bundles)
        poll._check_complete(voted, len(ballots), on_paper)
        board = poll._make_board(*secrecy._board_lines(poll, ballots, bundles))
        count = tally.count(
            poll.method,
            poll._tally_options(),
            ballots_of(board),
            seats=poll.seats,
            seed=board["lot"]["seed"],
            **board["rules"],
        )
        board["result"] = count.to_json()
        poll.write(
            {
                "state": "result",
                "result": board["result"],
                "outcome": poll._outcome(count, electors, voted),
                "digest": board["digest"],
                "board": base64.b64encode(
                    json.dumps(board, ensure_ascii=False, indent=1).encode()
                ),
                "counted_on_paper": on_paper,
                "date_counted": poll._clock().replace(microsecond=0),
            }
        )
        secrecy._forget(poll)

    # What is counted

    def _lock_closed(self) -> bool:
        """Take a closed poll for this transaction alone; False if it was counted."""
        self.flush_recordset(["state"])
        found = self._locked(
            SQL(
                """SELECT state FROM komunigi_poll WHERE id = %s
                      FOR NO KEY UPDATE SKIP LOCKED""",
                self.id,
            )
        )
        if not found:
            raise UserError(
                self.env._(
                    "“%(poll)s” is being counted, or voted in, at this very moment.",
                    poll=self.name,
                )
            )
        [[state]] = found
        if state == "result":
            return False
        if state != "closed":
            raise UserError(self.env._("“%(poll)s” is not closed yet.", poll=self.name))
        return True

    def _lock_roll(self) -> tuple[int, int]:
        """(electors, those who voted).

        A lock on each: of a vote that this transaction does not see, it fails.
        """
        [counts] = self._locked(
            SQL(
                """SELECT COUNT(*), COUNT(*) FILTER (WHERE voted)
                     FROM (SELECT voted FROM komunigi_poll_elector
                            WHERE poll_id = %s FOR SHARE) elector""",
                self.id,
            )
        )
        return counts

    def _check_complete(self, voted, ballots, on_paper):
        """As many ballots as people who voted, or nothing is published."""
        if ballots + on_paper == voted:
            return
        raise UserError(
            self.env._(
                "“%(poll)s” cannot be counted: %(voted)s have voted according to the "
                "roll, but there are %(ballots)s ballots cast here and %(paper)s on "
                "paper. Enter the paper ballots that are missing; if none are, find "
                "out who changed the database. Nothing was published.",
                poll=self.name,
                voted=voted,
                ballots=ballots,
                paper=on_paper,
            )
        )

    def _outcome(self, count, electors, voted) -> str:
        """The quorum is one of heads, whatever their weights and answers."""
        if voted * 100 < self.quorum * electors:
            return "no_quorum"
        if not self._has_options():
            return "adopted" if count.winners else "rejected"
        return "chosen" if count.winners else "nobody"

    # Rules, as the engine and the board have them

    def _tally_rules(self) -> dict:
        """The rules that `tally.count` takes besides the seats, JSON-ready."""
        self.ensure_one()
        if self.method == "yes_no":
            return self._majority_rules()
        rules = self._tally_ballot_rules()
        rules.pop("seats", None)
        return rules

    def _majority_rules(self) -> dict:
        if self.majority == "fraction":
            threshold = f"{self.majority_numerator}/{self.majority_denominator}"
            strict = self.majority_strict
        else:
            threshold, strict = MAJORITIES[self.majority]
        base = "present" if self.count_abstentions else "votes"
        if self.majority == "absolute":
            base = "roll"
        rules = {"threshold": threshold, "strict": strict, "base": base}
        if self._is_by_college():
            rules["each_college"] = True
        if self._is_by_college() or base == "roll":
            rules["roll"] = self._roll_weights()
        return rules

    def _is_by_college(self) -> bool:
        return self.each_college and self.method == "yes_no"

    def _roll_weights(self) -> int | dict[str, int]:
        """The weight of the frozen roll; by category where each has to agree."""
        rows = self.env.execute_query(
            SQL(
                """SELECT category_id, SUM(weight) FROM komunigi_poll_elector
                    WHERE poll_id = %s GROUP BY category_id ORDER BY category_id""",
                self.id,
            )
        )
        if not self._is_by_college():
            return int(sum(weight for _category, weight in rows))
        categories = self.env["komunigi.member.category"].browse(
            category for category, _weight in rows if category
        )
        categories.fetch(["name"])
        return {
            self._college_name(categories.browse(category)): int(weight)
            for category, weight in rows
        }

    def _college_name(self, category) -> str:
        """What the board calls `category`, where it matters; else nothing."""
        if not self._is_by_college():
            return ""
        if not category:
            return self.env._("Without category")
        # Two categories may have one name. Spaces are as a line of the board has them.
        name = " ".join(category.name.split())
        return f"{name} ({category.id})"

    # The board

    def _board_lang(self) -> str:
        """One board for all, whoever counts: in the language of the network."""
        return self.company_id._common_language()

    def _make_board(self, numbers, lines) -> dict:
        """All that is published but the result (`tally.board` tells the format)."""
        fingerprint = digest(lines, numbers)
        if not self._has_options():
            options = [[1, self.name]]
        else:
            options = [[o.number, o.name] for o in self.option_ids.sorted("number")]
        return {
            "format": "komunigi-board-1",
            "poll": {
                "question": self.name,
                "network": self.network_id.name,
                "nature": self.nature,
                "opened": _iso(self.date_open),
                "closed": _iso(self.date_close),
            },
            "method": self.method,
            "seats": self.seats,
            "options": options,
            "withdrawn": [],
            "rules": self._tally_rules(),
            "secrecy": self.secrecy,
            "numbers": numbers,
            "lines": lines,
            "digest": fingerprint,
            "lot": {
                "commitment": self.lot_commitment,
                "secret": self.lot_secret,
                "seed": seed(self.lot_secret, fingerprint),
            },
        }


def _iso(moment):
    return f"{fields.Datetime.to_datetime(moment).isoformat()}Z"
