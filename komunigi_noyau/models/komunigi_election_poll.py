# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from collections.abc import Iterator
from datetime import timedelta

from odoo import Command, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import plaintext2html

DAYS_TO_VOTE = 14
OVER = ("result", "cancelled")


class KomunigiElection(models.Model):
    """The vote: consent on each candidate, or one confidential poll among them."""

    _inherit = "komunigi.election"

    vote_attempt = fields.Integer(
        copy=False, readonly=True, help="In which attempt the vote that counts opened."
    )

    # Which polls

    def _polls_now(self):
        """The polls of the present attempt, in order."""
        # sudo: polls in preparation too, which members do not read.
        return (
            self.sudo()
            .poll_ids.filtered(lambda poll: poll.election_attempt == self.vote_attempt)
            .sorted("id")
        )

    def _polls_under_way(self):
        return self._polls_now().filtered(lambda poll: poll.state not in OVER)

    # Opening

    def _enter_vote(self):
        """Ask the members, as many times as there are candidates or once among all."""
        candidacies = self._candidates("standing").sorted("id")
        seats = self._seats_left()
        if not candidacies:
            raise UserError(self.env._("Nobody stands: there is nothing to vote on."))
        self.vote_attempt = self.attempt
        # In the language of the network: one question for all.
        speaking = self.with_context(lang=self.company_id._common_language())
        among = len(candidacies) > seats and not self._too_few_electors()
        if among:
            vals_list = [speaking._poll_among_values(candidacies, seats)]
        else:
            vals_list = [speaking._consent_values(one) for one in candidacies]
        # sudo: only the course makes polls of an election.
        polls = self.env["komunigi.poll"].sudo().create(vals_list)
        for poll in polls:
            reasons = poll._reasons_not_to_open()
            if reasons:
                raise UserError("\n".join(reasons))
        for poll in polls:
            poll._open()
        self.date_vote_close = polls[:1].date_close
        self._log_step(
            "vote_opened",
            among=among,
            names=candidacies.mapped("display_name"),
            seats=seats,
            closes=fields.Datetime.to_string(self.date_vote_close),
        )

    def _poll_values(self) -> dict:
        categories = self._rule().elector_category_ids
        return {
            "network_id": self.network_id.id,
            "nature": "election",
            "user_id": self.user_id.id or self.body_id.user_id.id,
            "date_close": self._vote_closes(),
            "quorum": self.quorum,
            "electorate": "categories" if categories else "all",
            "category_ids": [Command.set(categories.ids)],
            "election_id": self.id,
            "election_attempt": self.attempt,
        }

    def _vote_closes(self):
        """As planned; where that is too soon, two weeks from now."""
        now = self.env["komunigi.poll"]._clock()
        planned = self.date_vote_close
        if planned and planned > now + timedelta(days=1):
            return planned
        closes = now + timedelta(days=DAYS_TO_VOTE)
        return closes.replace(minute=0, second=0, microsecond=0)

    def _poll_among_values(self, candidacies, seats) -> dict:
        return {
            **self._poll_values(),
            "name": self.env._(
                "%(election)s: who for %(seats)s seats?",
                election=self.name,
                seats=seats,
            )
            if seats > 1
            else self.env._("%(election)s: who for one seat?", election=self.name),
            "description": self.role or self.body_id.description,
            "method": self._rule().poll_method,
            "secrecy": "confidential",
            "seats": seats,
            "option_ids": [
                Command.create(
                    {
                        "name": name,
                        "description": candidacy.statement,
                        "candidacy_id": candidacy.id,
                        "sequence": place,
                    }
                )
                for place, (candidacy, name) in enumerate(candidacies._names_apart(), 1)
            ],
        }

    def _consent_values(self, candidacy) -> dict:
        return {
            **self._poll_values(),
            "name": self.env._(
                "%(election)s: do we consent to %(name)s?",
                election=self.name,
                name=candidacy.display_name,
            ),
            "description": plaintext2html(candidacy.statement or ""),
            "method": "consent",
            "secrecy": "public",
            "candidacy_id": candidacy.id,
        }

    # By itself, once all are over

    def _proceed_from_vote(self):
        under_way = self._polls_under_way()
        if under_way:
            raise UserError(
                self.env._(
                    "Members vote until %(moment)s: this step ends by itself with the "
                    "count.",
                    moment=under_way[0]._say_moment(under_way[0].date_close),
                )
            )
        return self._follow_polls()

    def _follow_polls(self):
        """When all polls of the vote are over: who was elected, or what follows."""
        self.ensure_one()
        self.check_access("write")
        self._lock()
        # sudo: what the course writes, nobody else may; the right to was just checked.
        election = self.sudo()
        polls = election._polls_now()
        if (
            election.state != "open"
            or election.step != "vote"
            or not polls
            or any(poll.state not in OVER for poll in polls)
            or election.is_ended
        ):
            return
        elected = election._elected_by(polls)[: election._seats_left()]
        if elected:
            for candidacy in election._candidates("standing") - elected:
                candidacy.state = "not_elected"
            election._name_elected(elected)
            return
        # The vote is over, and looked at once.
        election.is_ended = True
        if all(poll.state == "cancelled" for poll in polls):
            return
        no_quorum = any(poll.outcome == "no_quorum" for poll in polls)
        election._log_step("no_quorum" if no_quorum else "nobody_elected")
        election._tell_in_charge(
            lambda self: self.env._("The vote has elected nobody"),
            lambda self: " ".join(self._say_what_can_be_done()),
        )

    def _elected_by(self, polls):
        """The candidacies that these polls have elected, the best first."""
        among = polls.filtered(lambda poll: poll._has_options())
        if among:
            poll = among[-1]
            if poll.outcome != "chosen":
                return self.env["komunigi.candidacy"]
            numbers = {
                option.number: option.candidacy_id.id for option in poll.option_ids
            }
            return self.env["komunigi.candidacy"].browse(
                [numbers[number] for number in poll.result["winners"]]
            )
        adopted = polls.filtered(lambda poll: poll.outcome == "adopted")
        return adopted.candidacy_id

    # Stopping

    def _stop_polls(self, reason):
        """Cancel what is being voted on; its ballots are read by nobody."""
        for poll in self._polls_under_way():
            poll._cancel(reason)

    def _undo_vote(self, reason):
        self._stop_polls(reason)
        back = self._candidates("elected", "not_elected").filtered(
            lambda candidacy: candidacy.origin == "stands"
        )
        back.write({"state": "standing", "rank": 0})

    def action_view_polls(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "komunigi_vote.komunigi_poll_action"
        )
        polls = self.poll_ids
        action["domain"] = [("id", "in", polls.ids)]
        action["context"] = {"create": False}
        if len(polls) == 1:
            action |= {
                "res_id": polls.id,
                "view_mode": "form",
                "views": [(False, "form")],
            }
        return action


class KomunigiPoll(models.Model):
    """A poll of an election is prepared by the election, and moves it on."""

    _inherit = "komunigi.poll"
    _course_fields = {"election_id", "candidacy_id", "election_attempt"}

    election_attempt = fields.Integer(copy=False, readonly=True)

    def _announce_result(self):
        result = super()._announce_result()
        self._wake_election()
        return result

    def _announce_cancel(self):
        result = super()._announce_cancel()
        # sudo: the record of an election, to which this poll belongs.
        election = self.sudo().election_id
        if election:
            election._log_step(
                "poll_cancelled", poll=self.name, reason=self.cancel_reason
            )
            self._wake_election()
        return result

    def _announce_postponed(self):
        result = super()._announce_postponed()
        # sudo: the record of an election, to which this poll belongs.
        election = self.sudo().election_id
        if election:
            election.date_vote_close = self.date_close
            election._log_step(
                "vote_postponed",
                closes=fields.Datetime.to_string(self.date_close),
                reason=self.postpone_reason,
            )
        return result

    def _wake_election(self):
        """Elections go on in a job of their own: none keeps a poll from its result."""
        # sudo: jobs are a matter of the system; this one only does what is due.
        if self.sudo().election_id:
            self.env.ref("komunigi_noyau.ir_cron_election").sudo()._trigger()


class KomunigiPollOption(models.Model):
    """The candidates of an election stand on it, not on its poll."""

    _inherit = "komunigi.poll.option"
    _course_fields = {"candidacy_id"}

    def _check_in_preparation(self):
        result = super()._check_in_preparation()
        # sudo: whether it is an election's, asked of who may write the option.
        if not self.env.su and self.sudo().poll_id.election_id:
            raise AccessError(
                self.env._("Candidates are entered from the election's form.")
            )
        return result


class KomunigiCandidacy(models.Model):
    _inherit = "komunigi.candidacy"

    def _names_apart(self) -> Iterator[tuple]:
        """(candidacy, name); who is named like another one gets a number."""
        taken = {}
        for candidacy in self:
            name = candidacy.display_name.strip()
            many = taken.setdefault(name.casefold(), [])
            many.append(candidacy)
            yield candidacy, name if len(many) == 1 else f"{name} ({len(many)})"
