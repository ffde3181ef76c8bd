# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date, format_list


class KomunigiElection(models.Model):
    """What happened, what is to do and what the rules say, in the reader's words."""

    _inherit = "komunigi.election"

    course_html = fields.Html(
        string="Steps",
        compute="_compute_in_words",
        # Our own template made it, and it escapes whatever people wrote.
        sanitize=False,
    )
    todo_html = fields.Html(
        string="What to do now", compute="_compute_in_words", sanitize=False
    )
    record_html = fields.Html(
        string="On the record", compute="_compute_in_words", sanitize=False
    )
    situation = fields.Char(compute="_compute_in_words")

    @api.depends(
        "state",
        "step",
        "way",
        "is_ended",
        "outcome_steps",
        "seats",
        "candidacy_ids.state",
        "poll_ids.state",
        "date_candidacies",
        "date_vote_close",
    )
    @api.depends_context("lang", "uid")
    def _compute_in_words(self):
        qweb = self.env["ir.qweb"]
        for election in self:
            election.situation = election._situation()
            election.todo_html = Markup().join(
                Markup("<p class='mb-1'>%s</p>") % sentence
                for sentence in election._say_what_to_do()
            )
            election.course_html = qweb._render(
                "komunigi_noyau.election_steps",
                {"election": election, "steps": election._step_line()},
            )
            election.record_html = qweb._render(
                "komunigi_noyau.election_record",
                {"election": election, "lines": election._record_lines()},
            )

    # Where it is

    def _situation(self) -> str:
        """A word for what is to be done now, by which buttons show."""
        self.ensure_one()
        if self.state != "open":
            return self.state
        find = getattr(self, f"_situation_{self.step}", None)
        return find() if find else self.step

    def _situation_candidacies(self):
        if not self.is_ended:
            return "standing"
        return self._candidacy_trouble() or "to_vote"

    def _situation_vote(self):
        if self._polls_under_way():
            return "voting"
        polls = self._polls_now()
        if polls and all(poll.state == "cancelled" for poll in polls):
            return "vote_cancelled"
        return "nobody_elected" if self.is_ended else "counted"

    def _situation_acceptance(self):
        if self._candidates("elected"):
            return "answers"
        if not self._candidates("accepted"):
            return "nobody_left"
        return "short" if self._seats_left() else "all_accepted"

    def _step_line(self) -> list[dict]:
        """The steps of this way: name, and whether done, present or to come."""
        self.ensure_one()
        names = dict(self._fields["step"]._description_selection(self.env))
        steps = self._steps() if self.way else ()
        at = steps.index(self.step) if self.step in steps else -1
        if self.state == "done":
            at = len(steps)
        return [
            {
                "code": step,
                "name": names[step],
                "when": "done" if n < at else "now" if n == at else "later",
            }
            for n, step in enumerate(steps)
        ]

    # What to do

    def _say_what_to_do(self) -> list[str]:
        """Sentences for who is in charge; other ways of electing add their own."""
        self.ensure_one()
        say = getattr(self, f"_say_todo_{self._situation()}", None)
        return say() if say else []

    def _say_todo_draft(self):
        if not self.college_id or not self.date_start:
            return [self.env._("Choose the seats to fill, and from when on.")]
        said = [
            self.env._(
                "Look at the dates, then start: from then on members see it.",
            )
        ]
        if self.way == "candidacies":
            said.append(self.env._("They are called by e-mail."))
        return said

    def _say_todo_standing(self):
        said = [
            self.env._(
                "%(stand)s stand for %(seats)s seats.",
                stand=self.standing_count,
                seats=self._seats_left(),
            )
        ]
        if self.date_candidacies:
            said.append(
                self.env._(
                    "Members stand until %(date)s; then the vote opens by itself.",
                    date=self._say_date(self.date_candidacies),
                )
            )
        return said

    def _say_todo_nobody(self):
        return self._say_what_can_be_done()

    _say_todo_too_few = _say_todo_nobody
    _say_todo_few_electors = _say_todo_nobody
    _say_todo_nobody_elected = _say_todo_nobody
    _say_todo_nobody_left = _say_todo_nobody
    _say_todo_short = _say_todo_nobody

    def _say_todo_to_vote(self):
        return [self.env._("Enough stand: open the vote.")]

    def _say_todo_voting(self):
        poll = self._polls_under_way()[0]
        return [
            self.env._(
                "Members vote until %(moment)s. This step ends by itself with the "
                "count.",
                moment=poll._say_moment(poll.date_close),
            )
        ]

    def _say_todo_vote_cancelled(self):
        return [self.env._("The vote was cancelled: do it again, or go back.")]

    def _say_todo_counted(self):
        return [self.env._("The vote is counted: go on.")]

    def _say_todo_answers(self):
        return [
            self.env._(
                "Asked whether they accept: %(names)s. They answer in the portal, or "
                "you enter what they say.",
                names=self._candidates("elected")._say_names(),
            )
        ]

    def _say_todo_all_accepted(self):
        return [self.env._("All have accepted: let the mandates begin.")]

    def _say_todo_appointment(self):
        return [
            self.env._(
                "%(who)s names who sits; enter it here with the letter.",
                # sudo: the name of who appoints stands in the rules.
                who=self._rule().appointed_by_id.sudo().name
                or self.env._("The organisation that has the seats"),
            )
        ]

    def _say_todo_cancelled(self):
        return [
            self.env._("Cancelled. Why: %(reason)s", reason=self.cancel_reason or "")
        ]

    # What the rules say where somebody is missing

    def _say_candidacy_trouble(self) -> str:
        """In a few words what stands against the vote."""
        match self._candidacy_trouble():
            case "nobody":
                return self.env._("Nobody stands")
            case "too_few":
                return self.env._("Fewer stand than there are seats")
            case "few_electors":
                return self.env._("Too few voters for a confidential vote")
        return ""

    def _say_what_can_be_done(self) -> list[str]:
        """What is missing, what the rules say about it, and the ways out."""
        self.ensure_one()
        situation = self._situation()
        if situation == "few_electors":
            return [
                self.env._(
                    "%(stand)s stand for %(seats)s seats, and %(electors)s members "
                    "would vote: below %(minimum)s, confidential ballots hide little.",
                    stand=self.standing_count,
                    seats=self._seats_left(),
                    electors=len(self._electors()),
                    minimum=self.network_id.confidential_minimum,
                ),
                self.env._(
                    "Ask for consent on each, in the order in which they stood, or "
                    "elect in a meeting without candidates."
                ),
            ]
        return [
            *self._say_lack(situation),
            *self._say_shortage(self.standing_count if situation == "too_few" else 0),
            *self._say_ways_out(situation),
        ]

    def _say_lack(self, situation):
        seats = self._seats_left()
        match situation:
            case "nobody":
                yield self.env._("Nobody stands for %(seats)s seats.", seats=seats)
            case "too_few":
                yield self.env._(
                    "%(stand)s stand for %(seats)s seats.",
                    stand=self.standing_count,
                    seats=seats,
                )
            case "nobody_elected":
                if any(poll.outcome == "no_quorum" for poll in self._polls_now()):
                    yield self.env._("The quorum was not reached: nobody is elected.")
                else:
                    yield self.env._("The vote has elected nobody.")
            case "nobody_left":
                yield self.env._("Nobody has accepted, and nobody is next.")
            case "short":
                yield self.env._(
                    "%(names)s accepted; %(seats)s seats stay free.",
                    names=self._candidates("accepted")._say_names(),
                    seats=seats,
                )

    def _say_shortage(self, more: int) -> list[str]:
        """Whether the body would be below its minimum with `more` elected."""
        self.ensure_one()
        rule, day = self._rule(), self.date_start
        mandates = self.env["komunigi.mandate"]
        # sudo: how many sit is no secret.
        sitting = mandates.sudo().search_count(
            Domain("college_id", "=", self.college_id.id)
            & Domain("kind", "=", "full")
            & Domain("id", "not in", self.replaced_ids.ids)
            & mandates._domain_on(day)
        )
        sit = sitting + len(self._candidates("accepted", "elected")) + more
        if sit >= rule.seats_min:
            return [
                self.env._(
                    "By the rules %(college)s has %(min)s seats at least: with "
                    "%(sit)s, the others may stay free.",
                    college=self.college_id.name,
                    min=rule.seats_min,
                    sit=sit,
                )
            ]
        return [
            self.env._(
                "By the rules %(college)s has %(min)s seats at least: from %(date)s "
                "on, %(sit)s would sit, which is below.",
                college=self.college_id.name,
                min=rule.seats_min,
                sit=sit,
                date=self._say_date(day),
            )
        ]

    def _say_ways_out(self, situation):
        if situation in ("nobody", "too_few"):
            yield self.env._("Leave members more time to stand.")
            if situation == "too_few":
                yield self.env._(
                    "Or ask for consent on who stands; the other seats stay free."
                )
            yield self.env._(
                "Or elect in a meeting without candidates: often somebody accepts who "
                "would not have stood."
            )
        elif situation in ("nobody_elected", "nobody_left", "short"):
            yield self.env._("Do the step again, or go back to the one before.")
        if situation == "short":
            yield self.env._("Or let the mandates begin of who accepted.")
        if self._rule().rest_months:
            yield self.env._(
                "Who has to rest first may sit if a recorded decision waives the rest."
            )
        if situation != "short":
            yield self.env._(
                "Meanwhile somebody can be named ad interim for current affairs: three "
                "months at most, without a vote."
            )

    # The record

    def _record_lines(self) -> list[dict]:
        """What happened, the oldest first: moment, by whom, text."""
        self.ensure_one()
        poll = self.env["komunigi.poll"].new({"network_id": self.network_id.id})
        return [
            {
                "moment": poll._say_moment(fields.Datetime.to_datetime(entry["at"])),
                "by": entry.get("by") or self.env._("by itself"),
                "text": self._say_step(entry),
            }
            for entry in self.outcome_steps or []
        ]

    def _say_step(self, entry: dict) -> str:
        """One entry of the record as a sentence, with the reason where there is one."""
        say = getattr(self, f"_say_step_{entry['code']}", None)
        text = say(entry) if say else entry["code"]
        if entry.get("reason"):
            text = self.env._(
                "%(what)s Why: %(reason)s", what=text, reason=entry["reason"]
            )
        if entry.get("note"):
            text = self.env._("%(what)s “%(note)s”", what=text, note=entry["note"])
        return text

    def _say_step_started(self, entry):
        return self.env._(
            "The election begins. Seats: %(seats)s. Way: %(way)s.",
            seats=entry["seats"],
            way=self._say_choice("way", entry["way"]),
        )

    def _say_step_step(self, entry):
        step = self._say_choice("step", entry["to"])
        if entry.get("turn"):
            return self.env._(
                "Step: %(step)s (seat %(turn)s).", step=step, turn=entry["turn"]
            )
        return self.env._("Step: %(step)s.", step=step)

    def _say_step_again(self, entry):
        return self.env._(
            "Again: %(step)s.", step=self._say_choice("step", entry["to"])
        )

    def _say_step_stands(self, entry):
        return self.env._("%(name)s stands.", name=entry["name"])

    def _say_step_withdrawn(self, entry):
        return self.env._("%(name)s stands no more.", name=entry["name"])

    def _say_step_candidacies_ended(self, entry):
        return self.env._(
            "Candidacies ended: %(stand)s for %(seats)s seats.",
            stand=entry["stand"],
            seats=entry["seats"],
        )

    def _say_step_extended(self, entry):
        return self.env._(
            "Members may stand until %(date)s.", date=self._say_date(entry["date"])
        )

    def _say_step_way(self, entry):
        return self.env._(
            "It goes on in another way: %(way)s.",
            way=self._say_choice("way", entry["way"]),
        )

    def _say_step_vote_opened(self, entry):
        names = format_list(self.env, entry["names"])
        if entry["among"]:
            return self.env._(
                "A confidential vote opens for %(seats)s seats among %(names)s.",
                seats=entry["seats"],
                names=names,
            )
        return self.env._("Members are asked whether they consent to %s.", names)

    def _say_step_vote_postponed(self, entry):
        return self.env._(
            "Members vote longer: until %(moment)s.",
            moment=self._say_planned(fields.Datetime.to_datetime(entry["closes"])),
        )

    def _say_step_poll_cancelled(self, entry):
        return self.env._("The vote “%(poll)s” was cancelled.", poll=entry["poll"])

    def _say_step_elected(self, entry):
        return self.env._(
            "Elected, if they accept: %s.", format_list(self.env, entry["names"])
        )

    def _say_step_nobody_elected(self, _entry):
        return self.env._("The vote has elected nobody.")

    def _say_step_no_quorum(self, _entry):
        return self.env._("The quorum was not reached: nobody is elected.")

    def _say_step_appointed(self, entry):
        return self.env._(
            "%(who)s names %(names)s.",
            who=entry["who"],
            names=format_list(self.env, entry["names"]),
        )

    def _say_step_accepted(self, entry):
        return self.env._("%(name)s accepts.", name=entry["name"])

    def _say_step_declined(self, entry):
        return self.env._("%(name)s declines.", name=entry["name"])

    def _say_step_countback(self, entry):
        return self.env._(
            "The same ballots are counted without who declined: %(name)s is next.",
            name=entry["name"],
        )

    def _say_step_nobody_left(self, _entry):
        return self.env._("Nobody is next by the same votes.")

    def _say_step_not_finished(self, _entry):
        return self.env._("The mandates could not begin.")

    def _say_step_done(self, entry):
        names, date = format_list(self.env, entry["names"]), entry["date"]
        text = self.env._(
            "Done: from %(date)s on, the seats are held by %(names)s.",
            date=self._say_date(date),
            names=names,
        )
        if entry.get("vacant"):
            text += " " + self.env._("Seats that stay free: %s.", entry["vacant"])
        return text

    def _say_step_cancelled(self, _entry):
        return self.env._("The election was cancelled.")

    # Small words

    def _say_choice(self, name, value) -> str:
        return dict(self._fields[name]._description_selection(self.env)).get(
            value, value
        )

    def _say_date(self, day) -> str:
        return format_date(self.env, fields.Date.to_date(day), date_format="d MMMM y")


class KomunigiCandidacy(models.Model):
    _inherit = "komunigi.candidacy"

    def _say_names(self) -> str:
        return format_list(self.env, self.mapped("display_name"))
