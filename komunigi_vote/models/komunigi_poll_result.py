# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import hashlib

from odoo import api, fields, models
from odoo.tools import SQL

from ..tally.board import seed as lot_seed


class KomunigiPoll(models.Model):
    """The result as people read it: a headline, a picture, why, and figures.

    The count stores steps and numbers; the words are found here, when somebody
    reads, in that reader's language. Each method of counting adds `_explain_<method>`
    in a file of its own: it gives the picture's data and sentences.
    """

    _inherit = "komunigi.poll"

    result_html = fields.Html(
        string="Result in words",
        compute="_compute_result_html",
        # Our own templates made it, and they escape whatever people wrote.
        sanitize=False,
    )

    @api.depends("state", "result", "outcome", "digest", "name", "option_ids.name")
    @api.depends_context("lang")
    def _compute_result_html(self):
        for poll in self:
            poll.result_html = poll._result_html()

    def _result_html(self, on_paper=False):
        """The result in the reader's language, or False while there is none.

        :param on_paper: nothing is folded, as in the PDF
        """
        self.ensure_one()
        if self.state != "result" or not self.result:
            return False
        return self.env["ir.qweb"]._render(
            "komunigi_vote.poll_result",
            {**self._result_values(), "on_paper": on_paper},
        )

    def _result_values(self) -> dict:
        self.ensure_one()
        names = self._option_names()
        explain = getattr(self, f"_explain_{self.method}")
        return {
            "poll": self,
            "headline": self._headline(),
            "tone": "good" if self.outcome in ("adopted", "chosen") else "plain",
            "remarks": self._remarks(),
            "explanation": explain(self.result, names),
            "lots": self._explain_lots(names),
            "figures": self._result_figures(),
            "recounting": self._recounting(),
            "board_url": self._board_url(),
        }

    def _option_names(self) -> dict[int, str]:
        """What the ballots' numbers stand for, or the question itself."""
        if not self._has_options():
            return {1: self.name}
        return {option.number: option.name for option in self.option_ids}

    # What it comes to

    def _headline(self) -> str:
        """What was decided, in a sentence or two."""
        if not self.result:
            # The text of a mail is tried on any poll before it is saved.
            return self.env._("There is no result yet.")
        if self.outcome == "no_quorum":
            return self._headline_no_quorum()
        if not self._has_options():
            return self._headline_proposal()
        return self._headline_choice()

    def _headline_no_quorum(self):
        return self.env._(
            "Quorum not reached: %(voted)s of %(roll)s have voted, %(needed)s were "
            "needed.",
            voted=self._say_number(self.voted_count),
            roll=self._say_number(self.elector_count),
            needed=self._say_number(self._quorum_needed()),
        )

    def _headline_proposal(self):
        says = getattr(self, f"_say_{self.method}")(self.result["rounds"][0])
        match self.nature, self.outcome == "adopted":
            case "consultation", True:
                return self.env._("The advice is yes: %s.", says)
            case "consultation", False:
                return self.env._("The advice is not yes: %s.", says)
            case "election", True:
                return self.env._("Elected: %s.", says)
            case "election", False:
                return self.env._("Not elected: %s.", says)
            case _, True:
                return self.env._("Adopted: %s.", says)
        return self.env._("Not adopted: %s.", says)

    def _headline_choice(self):
        winners = self.result["winners"]
        if not winners:
            if self.nature == "election":
                return self.env._("Nobody is elected: there is no valid vote.")
            return self.env._("None is chosen: there is no valid vote.")
        names = self._option_names()
        chosen = self._say_names(names[number] for number in winners)
        match self.nature:
            case "consultation":
                return self.env._("Preferred: %s.", chosen)
            case "election":
                return self.env._("Elected: %s.", chosen)
        return self.env._("Chosen: %s.", chosen)

    def _word_chosen(self) -> str:
        """The word beside an option that wins."""
        match self.nature:
            case "consultation":
                return self.env._("preferred")
            case "election":
                return self.env._("elected")
        return self.env._("chosen")

    def _remarks(self) -> list[str]:
        """What quorum, nature and number of options make of the count."""
        remarks = []
        if self.outcome == "no_quorum":
            remarks.append(
                self.env._("So the votes, counted as follows, have no effect.")
            )
        elif self.quorum:
            remarks.append(
                self.env._(
                    "Quorum reached: %(voted)s of %(roll)s have voted, %(needed)s were "
                    "needed.",
                    voted=self._say_number(self.voted_count),
                    roll=self._say_number(self.elector_count),
                    needed=self._say_number(self._quorum_needed()),
                )
            )
        if self.nature == "consultation":
            remarks.append(self.env._("This is advice: it binds nobody."))
        return remarks

    def _quorum_needed(self) -> int:
        """How many had to vote: a part of a person is a whole one."""
        return -(-self.quorum * self.elector_count // 100)

    # Lots

    def _explain_lots(self, names) -> list[dict]:
        """Each lot that was drawn, with what anybody needs to draw it again."""
        if not self.result.get("tied"):
            return []
        # sudo: the secret is published with the board; nobody reads it before.
        seed = lot_seed(self.sudo().lot_secret or "", self.digest or "")
        return [
            {
                "names": self._say_names(names[number] for number in tie["options"]),
                "seed": seed,
                "purpose": tie["purpose"],
                "decisive": tie.get("decisive", True),
                "drawn": [
                    {
                        "number": number,
                        "name": names[number],
                        "hash": hashlib.sha256(
                            f"{seed}|{tie['purpose']}|{number}".encode()
                        ).hexdigest(),
                    }
                    for number in tie["drawn"]
                ],
            }
            for tie in self.result["tied"]
        ]

    # Figures, and how to check them

    def _result_figures(self) -> list[tuple[str, str]]:
        """(what, how many) of the roll and its ballots."""
        say = self._say_number
        roll, lightest, heaviest = self._votes_on_roll()
        weighted = lightest != heaviest
        figures = [
            (self.env._("On the roll"), say(self.elector_count)),
            (
                self.env._("Have voted"),
                self.env._(
                    "%(number)s (%(percent)s)",
                    number=say(self.voted_count),
                    percent=self._say_percent(self.voted_count, self.elector_count),
                ),
            ),
        ]
        if self.with_paper:
            figures.append(
                (self.env._("Of these on paper"), say(self.counted_on_paper))
            )
        if weighted:
            figures.append((self.env._("Votes on the roll"), say(roll)))
            figures.append(
                (
                    self.env._("Votes of one member"),
                    self.env._(
                        "%(fewest)s to %(most)s",
                        fewest=say(lightest),
                        most=say(heaviest),
                    ),
                )
            )
        if self.quorum:
            figures.append((self.env._("Quorum"), say(self._quorum_needed())))
        figures += [
            (
                self.env._("Valid votes") if weighted else self.env._("Valid ballots"),
                say(self.result["valid"]),
            ),
            (self.env._("Blank"), say(self.result["blank"])),
            (self.env._("Spoiled"), say(self.result["spoiled"])),
        ]
        return figures

    def _votes_on_roll(self) -> tuple[int, int, int]:
        """(all votes of the roll, fewest and most of one member)."""
        [row] = self.env.execute_query(
            SQL(
                """SELECT COALESCE(SUM(weight), 0), MIN(weight), MAX(weight)
                     FROM komunigi_poll_elector WHERE poll_id = %s""",
                self.id,
            )
        )
        return row

    def _recounting(self) -> list[str]:
        """How anybody checks the count."""
        return [
            self.env._(
                "Download the published ballots, and komunigi's folder "
                "“komunigi_vote/tally”, which needs nothing but Python. Beside it, "
                "type: python -m tally FILE.json"
            ),
            self.env._(
                "It counts again and says whether it finds this result and this "
                "fingerprint of the ballots (SHA-256). If a single ballot is changed, "
                "the fingerprint is another one."
            ),
        ]

    def _board_url(self) -> str:
        """Where whoever may read the poll downloads its published ballots."""
        if not self.board:
            return ""
        # In the portal, an address that asks for whom the reader acts.
        in_portal = self.env.context.get("komunigi_board_url")
        return (
            in_portal
            or f"/web/content/komunigi.poll/{self.id}/board/poll-{self.id}.json"
        )
