# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from collections import defaultdict
from dataclasses import dataclass, field
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.komunigi_vote import tally
from odoo.addons.komunigi_vote.models.komunigi_poll_count import MAJORITIES

ANSWERS = ("yes", "no", "abstain")
# How a resolution is voted on; nothing of it changes during or after the vote.
VOTE_RULES = {
    "vote_way",
    "majority",
    "majority_numerator",
    "majority_denominator",
    "majority_strict",
    "count_abstentions",
    "is_from_bureau",
}


class KnownVotes(NamedTuple):
    """Votes that could be cast, by what the count calls each category."""

    by_college: dict[str, int]


@dataclass(frozen=True)
class Voices:
    """Who has a voice in a vote now, in votes after the ceilings.

    Categories are ids, 0 for none and where the majority is one of all together.

    :ivar there: votes of those present and represented who answer in the room
    :ivar blank: what proxies without a name answer, by rule: {category: {answer: n}}
    :ivar ahead: what was answered before the assembly, in the same shape
    :ivar lines: {line of the roll: votes}, all of these
    :ivar blank_lines, ahead_lines: {line: answer}
    """

    there: dict[int, int]
    blank: dict[int, dict[str, int]] = field(default_factory=dict)
    ahead: dict[int, dict[str, int]] = field(default_factory=dict)
    lines: dict = field(default_factory=dict)
    blank_lines: dict = field(default_factory=dict)
    ahead_lines: dict = field(default_factory=dict)

    @property
    def categories(self) -> list[int]:
        return sorted({*self.there, *self.blank, *self.ahead})

    def all_of(self, category: int) -> int:
        """All votes of a category that can be cast, in whatever way."""
        return (
            self.there.get(category, 0)
            + sum(self.blank.get(category, {}).values())
            + sum(self.ahead.get(category, {}).values())
        )


def added_up(by_category: dict[int, dict[str, int]]) -> dict[str, int]:
    """The answers of all categories together.

    >>> added_up({1: {"yes": 2}, 2: {"yes": 1, "no": 3}})
    {'yes': 3, 'no': 3}
    """
    total = defaultdict(int)
    for answers in by_category.values():
        for answer, votes in answers.items():
            total[answer] += votes
    return dict(total)


class KomunigiAgendaItem(models.Model):
    """A resolution of a general assembly: how it is voted on, and by whom.

    Majorities are counted by `komunigi_vote.tally`, as those of polls; how a poll of
    the same rules says them is how they are said here.
    """

    _inherit = "komunigi.agenda.item"

    is_resolution = fields.Boolean(compute="_compute_is_resolution")
    vote_way = fields.Selection(
        [
            ("hands", "Show of hands"),
            ("poll", "On phones"),
            ("secret", "On phones, confidential"),
            ("consent", "Consent"),
        ],
        string="Voted by",
        required=True,
        default="hands",
        help="Consent is given by those present: proxies and votes before the "
        "assembly do not count in it.",
    )
    majority = fields.Selection(
        selection=lambda self: self.env["komunigi.poll"]._fields["majority"].selection,
        required=True,
        compute="_compute_majority",
        store=True,
        readonly=False,
        precompute=True,
        copy=True,
        help="Of the votes cast; “all who may vote” are those present or represented.",
    )
    majority_numerator = fields.Integer(string="Numerator", default=1)
    majority_denominator = fields.Integer(string="Denominator", default=2)
    majority_strict = fields.Boolean(
        string="More than this fraction",
        default=True,
        help="Otherwise the fraction itself is enough.",
    )
    count_abstentions = fields.Boolean(
        string="Abstentions count",
        compute="_compute_majority",
        store=True,
        readonly=False,
        precompute=True,
        copy=True,
        help="The majority is then one of all who answered, and an abstention weighs "
        "like a no.",
    )
    is_from_bureau = fields.Boolean(
        string="Proposed or supported by the bureau",
        compute="_compute_is_from_bureau",
        store=True,
        readonly=False,
        precompute=True,
        copy=True,
        help="Then proxies without a name vote yes, otherwise no.",
    )
    amendment_ids = fields.One2many("komunigi.amendment", "item_id")
    advance_vote_ids = fields.One2many(
        "komunigi.advance.vote", "item_id", groups="komunigi_membership.group_secretary"
    )
    poll_ids = fields.One2many("komunigi.poll", "item_id")
    open_poll_id = fields.Many2one("komunigi.poll", compute="_compute_open_poll_id")
    voting_obstacle = fields.Char(
        compute="_compute_voting_obstacle", help="Why it is not voted on just now."
    )
    vote_said = fields.Text(string="Result of the vote", compute="_compute_vote_said")

    _majority_proper = models.Constraint(
        "CHECK(majority_numerator > 0 AND majority_numerator <= majority_denominator)",
        "The majority is a fraction between 0 and 1.",
    )

    @api.depends("kind", "meeting_id.profile")
    def _compute_is_resolution(self):
        for item in self:
            item.is_resolution = (
                item.kind == "decision" and item.meeting_id.profile == "assembly"
            )

    @api.depends("meeting_id.preset_id")
    def _compute_majority(self):
        """As the kind of assembly has it, until somebody says otherwise."""
        for item in self:
            preset = item.meeting_id.preset_id
            item.majority = preset.majority or item.majority or "simple"
            item.count_abstentions = (
                preset.count_abstentions if preset else item.count_abstentions
            )

    @api.depends("brought_by_id")
    def _compute_is_from_bureau(self):
        for item in self:
            item.is_from_bureau = not item.brought_by_id

    @api.depends("poll_ids.state")
    def _compute_open_poll_id(self):
        for item in self:
            item.open_poll_id = item._poll_under_way()

    @api.depends(
        "outcome",
        "is_resolution",
        "meeting_id.state",
        "poll_ids.state",
        "amendment_ids.outcome",
    )
    def _compute_voting_obstacle(self):
        for item in self:
            reasons = item._origin._reasons_not_to_vote() if item._origin else []
            item.voting_obstacle = reasons[0] if reasons else False

    @api.depends("result")
    @api.depends_context("lang")
    def _compute_vote_said(self):
        for item in self:
            item.vote_said = "\n".join(item._say_vote(item.result)) or False

    def write(self, vals):
        changed = VOTE_RULES & vals.keys()
        if changed:
            self._check_rules_still_open(changed, vals)
        result = super().write(vals)
        if vals.get("vote_way") in ("secret", "consent"):
            self._advance_votes()._fall(vals["vote_way"])
        return result

    def _vals_to_carry_on(self) -> dict:
        vals = super()._vals_to_carry_on()
        if self.profile == "assembly":
            vals |= {name: self[name] for name in VOTE_RULES}
        return vals

    def _copies_for(self, meeting, sequence: int = 10):
        copies = super()._copies_for(meeting, sequence)
        if meeting.profile == "assembly":
            # sudo: whoever carries an item on carries all of it on.
            for item, copy in zip(self.sudo(), copies, strict=True):
                # What was voted on is in the text, or is over.
                open_ones = item.amendment_ids.filtered(lambda one: not one.outcome)
                open_ones.create(
                    [{**vals, "item_id": copy.id} for vals in open_ones.copy_data()]
                )
        return copies

    def _check_may_decide(self, standing):
        # By consent too, an assembly decides with its quorum, amendments first.
        reasons = self._reasons_not_to_vote() if self.profile == "assembly" else []
        if reasons:
            raise UserError("\n".join(reasons))
        return super()._check_may_decide(standing)

    def _check_rules_still_open(self, names, vals):
        for item in self:
            if (item.outcome or item._poll_under_way()) and any(
                item._would_change(name, vals[name]) for name in names
            ):
                raise UserError(
                    self.env._(
                        "“%(item)s” is being voted on or decided: how it is voted on "
                        "does not change any more.",
                        item=item.name,
                    )
                )

    # Whether it may be voted on

    def _poll_under_way(self):
        """The poll on this item, or an amendment to it, that has no result yet."""
        # sudo: its polls, whose state the reader of the item sees.
        return (
            self.sudo()
            .poll_ids.filtered(lambda poll: poll.state in ("draft", "open", "closed"))
            .with_env(self.env)[:1]
        )

    def _reasons_not_to_vote(self, amendment=None) -> list[str]:
        """What stands against a vote on this item, or on `amendment`, just now."""
        self.ensure_one()
        if not self.is_resolution:
            return [self.env._("Only resolutions of a general assembly are voted on.")]
        if self.outcome:
            return [self.env._("“%s” is decided.", self.name)]
        if self.meeting_id.state != "running":
            return [self.env._("The assembly is not under way.")]
        if self.state not in ("planned", "current", "done"):
            return [self.env._("“%s” has moved on to another meeting.", self.name)]
        if poll := self._poll_under_way():
            # sudo: its name, which everybody in the room sees.
            return [
                self.env._("The vote on “%s” is under way on phones.", poll.sudo().name)
            ]
        if not self.meeting_id._quorum().reached:
            return [self.env._("The quorum is not reached: nothing is voted on.")]
        first = self.amendment_ids.filtered(lambda one: not one.outcome)[:1]
        if amendment and amendment != first:
            return [
                self.env._(
                    "Amendments are voted on in their order: “%s” is the next.",
                    first.name,
                )
                if first
                else self.env._("“%s” was voted on, or withdrawn.", amendment.name)
            ]
        if first and not amendment:
            return [
                self.env._("Its amendments come first: “%s” is the next.", first.name)
            ]
        return []

    def _take_vote(self, amendment=None):
        """Have this item for oneself, for a vote that may take place now."""
        self.ensure_one()
        self._lock()
        if reasons := self._reasons_not_to_vote(amendment):
            raise UserError("\n".join(reasons))

    # Who votes, with how much

    def _voices(self, amendment=None) -> Voices:
        """Who may answer now, and what is answered already by rule or beforehand.

        As many queries with thousands as with ten.
        """
        self.ensure_one()
        # sudo: the roll, proxies and votes beforehand, of which only sums leave here.
        item = self.sudo()
        meeting = item.meeting_id
        present = item._lines_with_voice(meeting._voting_lines())
        ahead = {} if amendment else item._lines_ahead()
        lines = present.union(*ahead) if ahead else present
        lines.fetch(["membership_id", "category_id", "votes", "presence"])
        votes = meeting._votes_cast_by(lines)
        answer = "yes" if item._is_bureaus(amendment) else "no"
        blank = dict.fromkeys(item._lines_blank(present), answer)
        category_of = item._category_of
        there = defaultdict(int)
        for line in present:
            if line not in blank:
                there[category_of(line)] += votes[line]
        # A category of which nobody answers in the room may still count.
        return Voices(
            there=dict(there),
            blank=item._by_category(blank, votes),
            ahead=item._by_category(ahead, votes),
            lines=votes,
            blank_lines=blank,
            ahead_lines=ahead,
        )

    def _lines_with_voice(self, lines):
        """Of these lines of the roll, those of members that do not step aside."""
        # All at once: there may be thousands.
        lines.fetch(["membership_id", "category_id", "votes", "presence"])
        aside = self._reasons_aside(lines.membership_id)
        if not aside:
            return lines
        return lines.filtered(lambda line: line.membership_id not in aside)

    def _is_bureaus(self, amendment=None) -> bool:
        return amendment.is_from_bureau if amendment else self.is_from_bureau

    def _category_of(self, line) -> int:
        return line.category_id.id or 0 if self.meeting_id.each_college else 0

    def _by_category(self, answers, votes) -> dict[int, dict[str, int]]:
        found = defaultdict(lambda: defaultdict(int))
        for line, answer in answers.items():
            found[self._category_of(line)][answer] += votes[line]
        return {category: dict(said) for category, said in found.items()}

    def _lines_blank(self, present):
        """Of these lines, those represented by a proxy without a name."""
        rows = self.env.execute_query(
            SQL(
                """SELECT giver_id FROM komunigi_proxy
                    WHERE meeting_id = %s AND is_blank AND state = 'accepted'""",
                self.meeting_id.id,
            )
        )
        givers = {giver for (giver,) in rows}
        return present.filtered(
            lambda line: (
                line.presence == "represented" and line.membership_id.id in givers
            )
        )

    # The count

    def _tally_poll(self):
        """A poll that is kept nowhere, with the rules of this vote: majorities are
        reckoned and told as those of polls."""
        self.ensure_one()
        return self.env["komunigi.poll"].new(self._poll_rules())

    def _poll_rules(self) -> dict:
        return {
            "name": self.name,
            "network_id": self.network_id.id,
            "method": "yes_no",
            "majority": self.majority,
            "majority_numerator": self.majority_numerator,
            "majority_denominator": self.majority_denominator,
            "majority_strict": self.majority_strict,
            "count_abstentions": self.count_abstentions,
            "each_college": self.meeting_id.each_college,
        }

    def _tally(self, voices: Voices, figures: dict[int, dict[str, int]]) -> dict:
        """Count the room's `figures`, in votes, with what was answered otherwise."""
        # sudo: names of categories, and the language of the network.
        poll = self.sudo()._tally_poll()
        poll = poll.with_context(lang=poll._board_lang())
        category = self.env["komunigi.member.category"].sudo().with_env(poll.env)
        names = {
            id_: poll._college_name(category.browse(id_ or ()))
            for id_ in {*voices.categories, *figures}
        }
        known = KnownVotes({names[id_]: voices.all_of(id_) for id_ in names})
        ballots = [
            (answer, votes, names[id_] or None)
            for part in (figures, voices.blank, voices.ahead)
            for id_, answers in part.items()
            for answer, votes in answers.items()
            if votes
        ]
        rules = poll.with_context(komunigi_known_votes=known)._majority_rules()
        return tally.count("yes_no", [1], ballots, **rules).to_json()

    def _told_of(self, voices: Voices) -> dict:
        """What of the voices is kept beside the count."""
        told = {"there": sum(voices.there.values())}
        for name in ("blank", "ahead"):
            if answers := added_up(getattr(voices, name)):
                told[name] = answers
        return told

    def _conclude(self, count: dict, record: dict, by=None, amendment=None):
        """The vote is over: its result goes to the amendment, or to the register.

        :param count: as `tally` gives it
        :param record: plain values; `way` says how it was voted on
        """
        outcome = "adopted" if count["winners"] else "rejected"
        record = {**record, "count": count}
        if amendment:
            if outcome == "adopted":
                amendment._adopt(by, record)
            else:
                amendment._reject(by, record)
            return None
        decision = self._record_decision(outcome, **record)
        self.meeting_id._changed()
        return decision

    # Words

    def _say_majority(self) -> str:
        """What a vote on this item needs to be adopted."""
        self.ensure_one()
        # sudo: a poll that is kept nowhere.
        poll = self.sudo()._tally_poll()
        if self.majority == "fraction":
            threshold = f"{self.majority_numerator}/{self.majority_denominator}"
            strict = self.majority_strict
        else:
            threshold, strict = MAJORITIES[self.majority]
        fraction = poll._say_fraction(threshold, strict)
        if self.majority == "absolute":
            needed = self.env._(
                "Needed: %s of all votes present or represented.", fraction
            )
        elif self.count_abstentions:
            needed = self.env._("Needed: %s of yes, no and abstentions.", fraction)
        else:
            needed = self.env._("Needed: %s of yes and no.", fraction)
        if not self.meeting_id.each_college:
            return needed
        return self.env._("%s In each category too.", needed)

    def _say_way(self) -> str:
        """How it is voted on."""
        self.ensure_one()
        ways = dict(self._fields["vote_way"]._description_selection(self.env))
        return ways[self.vote_way]

    def _say_vote(self, record) -> list[str]:
        """How a vote ended and what was needed, in sentences."""
        self.ensure_one()
        # What was decided by consent counts otherwise, and is told elsewhere.
        if not record or "rounds" not in record.get("count", {}):
            return []
        # sudo: names of categories, for who may read the result.
        poll = self.sudo()._tally_poll()
        explained = poll._explain_yes_no(record["count"], {})
        outcome = (
            self.env._("Adopted: %(answers)s.")
            if record["count"]["winners"]
            else self.env._("Not adopted: %(answers)s.")
        )
        answers = poll._say_yes_no(record["count"]["rounds"][0])
        sentences = [outcome % {"answers": answers}, *explained["sentences"]]
        for name, words in (
            ("ahead", self.env._("Of these, before the assembly: %s.")),
            ("blank", self.env._("Of these, by proxies without a name: %s.")),
        ):
            if said := record.get(name):
                sentences.append(
                    words % poll._say_yes_no({**dict.fromkeys(ANSWERS, 0), **said})
                )
        return sentences


class KomunigiDecision(models.Model):
    _inherit = "komunigi.decision"

    def _say_record_hands(self, record) -> list[str]:
        return [self.env._("Show of hands."), *self._say_vote(record)]

    def _say_record_poll(self, record) -> list[str]:
        return [self.env._("Vote on phones."), *self._say_vote(record)]

    def _say_record_secret(self, record) -> list[str]:
        return [self.env._("Confidential vote on phones."), *self._say_vote(record)]

    def _say_vote(self, record) -> list[str]:
        # sudo: the result, for who may read the decision.
        return self.sudo().item_id._say_vote(record)
