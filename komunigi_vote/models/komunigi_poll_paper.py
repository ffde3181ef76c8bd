# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import UserError


class KomunigiPoll(models.Model):
    """Votes on paper: the roll is stamped, and two scrutineers count the box.

    Nothing marks an elector as voting on paper, beyond "has voted": how many did is
    what is left of those who voted when the ballots cast otherwise are taken away.
    The count waits until two scrutineers have found the same, and as many ballots as
    electors were stamped.
    """

    _inherit = "komunigi.poll"

    with_paper = fields.Boolean(
        string="Some vote on paper",
        copy=False,
        readonly=True,
        help="The count then waits for the paper ballots.",
    )
    paper_count_ids = fields.One2many("komunigi.poll.paper.count", "poll_id")
    stamped_count = fields.Integer(string="On paper", compute="_compute_paper")
    is_waiting_for_paper = fields.Boolean(compute="_compute_paper")
    paper_situation = fields.Text(compute="_compute_paper")
    paper_differences = fields.Json(
        compute="_compute_paper",
        groups="komunigi_membership.group_secretary",
        help="Where the counts that were handed in differ: "
        '{"scrutineers": [name, …], "lines": [[ballot, [how many, …]], …]}.',
    )

    @api.depends("paper_count_ids.is_handed_in", "with_paper", "state", "voted_count")
    def _compute_paper(self):
        for poll in self:
            # sudo: how many ballots were counted, and by whom; a count that is not
            # handed in stays its scrutineer's own.
            poll_su = poll._origin.sudo()
            under_way = poll_su.state in ("open", "closed")
            poll.stamped_count = poll_su._stamped() if poll_su._may_have_paper() else 0
            poll.is_waiting_for_paper = (
                poll_su.state == "closed" and poll_su._waits_for_paper()
            )
            poll.paper_situation = under_way and poll_su._paper_situation()
            poll.paper_differences = under_way and poll_su._paper_differences()

    def _may_have_paper(self) -> bool:
        return self.state in ("open", "closed", "result")

    # Stamping

    def action_paper(self):
        """Some members vote on paper: show what it takes, and wait for it."""
        for poll in self:
            poll.check_access("write")
            poll._lock()
            if poll.state not in ("open", "closed"):
                raise UserError(
                    self.env._(
                        "“%(poll)s” takes no votes on paper now.", poll=poll.name
                    )
                )
            # sudo: what the course writes, nobody else may; the right was checked.
            poll.sudo().with_paper = True

    def action_no_paper(self):
        """Nobody voted on paper after all: do not wait for it."""
        for poll in self:
            poll.check_access("write")
            poll._lock()
            if poll._stamped():
                raise UserError(
                    self.env._(
                        "%(count)s members were stamped on the roll: their ballots "
                        "have to be counted.",
                        count=poll._stamped(),
                    )
                )
            # sudo: as above.
            poll.sudo().with_paper = False
            poll._wake()

    def _stamp(self, electors):
        """These vote on paper, so not otherwise: all of them or none.

        :raises AlreadyVoted: naming those who have voted or were stamped
        """
        self.ensure_one()
        self.check_access("write")
        if self._paper_accepted():
            raise UserError(
                self.env._(
                    "The paper ballots of “%(poll)s” are counted already.",
                    poll=self.name,
                )
            )
        # sudo: what the course writes, nobody else may; the right was just checked.
        poll = self.sudo()
        poll._secrecy()._stamp(poll, electors.sudo())
        if not poll.with_paper:
            poll.with_paper = True
        self._message_log(
            body=self.env._(
                "Stamped as voting on paper: %(count)s members.", count=len(electors)
            )
        )

    def _stamped(self) -> int:
        """How many electors vote on paper: who voted, less the ballots cast."""
        self.ensure_one()
        if self.state == "result":
            return self.counted_on_paper
        return self.voted_count - self._secrecy()._ballot_count(self)

    # The scrutineers' counts

    def action_enter_paper(self):
        """Open one's own count, with ready lines where there are few answers."""
        self.ensure_one()
        counts = self.env["komunigi.poll.paper.count"]
        own = counts.search(
            [("poll_id", "=", self.id), ("user_id", "=", self.env.uid)]
        ) or counts.create({"poll_id": self.id})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("My count of the paper ballots"),
            "res_model": counts._name,
            "res_id": own.id,
            "view_mode": "form",
            "target": "new",
        }

    def _paper_accepted(self):
        """The first count that another scrutineer found the same; else none.

        It covers every elector who was stamped.
        """
        self.ensure_one()
        # sudo: whoever asks for the result of the comparison, not for the counts.
        found = {}
        for count in self.sudo().paper_count_ids.sorted("id"):
            if not count.is_handed_in or count.ballot_count != self._stamped():
                continue
            ballots = frozenset(count._ballots().items())
            first = found.setdefault(ballots, count)
            if first.user_id != count.user_id:
                return first
        return self.env["komunigi.poll.paper.count"]

    def _paper_ballots(self) -> list[tuple[str, int]]:
        """(ballot in notation, how many) of the accepted paper count."""
        return sorted(self._paper_accepted()._ballots().items())

    def _paper_missing(self) -> int:
        """How many stamped electors are not covered by an accepted count."""
        stamped = self._stamped()
        return stamped and stamped - self._paper_accepted().ballot_count

    def _waits_for_paper(self) -> bool:
        """Whether the count has to wait for paper ballots, or for a word on them."""
        self.ensure_one()
        stamped = self._stamped()
        return self._paper_missing() != 0 if stamped else self.with_paper

    def _paper_situation(self) -> str:
        """What the poll waits for, in the reader's words; empty without paper."""
        stamped = self._stamped()
        if not self.with_paper and not stamped:
            return ""
        if self.state == "open":
            if not stamped:
                return self.env._(
                    "Stamp on the roll who votes on paper: they cannot vote otherwise "
                    "then."
                )
            return self.env._(
                "%(count)s members vote on paper. When the poll has closed, two "
                "scrutineers each enter what they counted.",
                count=stamped,
            )
        if not stamped:
            return self.env._(
                "The count waits for the paper ballots: stamp on the roll who handed "
                "one in, or say that there are none."
            )
        if self._paper_accepted():
            return self.env._("Two scrutineers counted the same.")
        done = self.paper_count_ids.filtered("is_handed_in")
        if len(done) > 1:
            return self.env._(
                "The counts of %(names)s differ. Count again together, then take back "
                "and correct the one that was wrong.",
                names=", ".join(done.user_id.mapped("name")),
            )
        if done:
            return self.env._(
                "The count waits for the %(stamped)s paper ballots: %(name)s has "
                "handed in a count, a second scrutineer has not yet.",
                stamped=stamped,
                name=done.user_id.name,
            )
        return self.env._(
            "The count waits for the %(stamped)s paper ballots: two scrutineers each "
            "enter what they counted, without looking at the other's.",
            stamped=stamped,
        )

    def _paper_differences(self):
        """Once two counts are handed in: the ballots of which they found others."""
        done = self.paper_count_ids.filtered("is_handed_in").sorted("id")
        if len(done) < 2:
            return False
        found = [count._ballots() for count in done]
        lines = [
            [ballot, [ballots[ballot] for ballots in found]]
            for ballot in sorted(set().union(*found))
        ]
        lines = [line for line in lines if len(set(line[1])) > 1]
        return lines and {
            "scrutineers": done.user_id.mapped("name"),
            "lines": [[self._paper_words(line[0]), line[1]] for line in lines],
        }

    def _paper_words(self, notation: str) -> str:
        """A ballot in notation, as the scrutineer reads it."""
        words = {
            "consent": self.env._("I consent"),
            "concern": self.env._("I consent, with a concern"),
            "objection": self.env._("I object"),
            "yes": self.env._("Yes"),
            "no": self.env._("No"),
            "abstain": self.env._("Abstention"),
            "-": self.env._("Blank"),
            "x": self.env._("Spoiled"),
        }
        if notation in words:
            return words[notation]
        if self.method == "plurality":
            named = {str(option.number): option.name for option in self.option_ids}
            return " + ".join(named.get(each, each) for each in notation.split("+"))
        return notation

    def _paper_ready_lines(self) -> list[str]:
        """The ballots there can be, where they are few; else none."""
        match self.method:
            case "consent":
                return ["consent", "concern", "objection", "x"]
            case "yes_no":
                return ["yes", "no", "abstain", "x"]
            case "plurality" if self.seats == 1:
                numbers = [str(option.number) for option in self.option_ids]
                return [*numbers, "-", "x"]
        return []

    def _ask_for_paper(self):
        """Tell the person in charge, once, that the count waits for paper ballots."""
        kind = "komunigi_vote.mail_activity_paper"
        if self.activity_search([kind]):
            return
        self._tell_in_charge(
            lambda poll: poll.env._("Paper ballots to count"),
            lambda poll: poll._paper_situation(),
            kind=kind,
        )

    def _paper_handed_in(self):
        """Count the poll where this was all that it waited for."""
        if self._paper_accepted():
            self._message_log(
                body=self.env._(
                    "Paper ballots: two scrutineers counted the same, %(count)s.",
                    count=self._stamped(),
                )
            )
            self._wake()
