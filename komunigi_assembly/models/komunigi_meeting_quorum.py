# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from collections import Counter, defaultdict
from dataclasses import asdict, dataclass, field

from odoo import models
from odoo.tools import SQL, formatLang


@dataclass(frozen=True)
class Quorum:
    """How many are there, and how many are needed.

    Counted in what the rule says: members who may vote, or their shares.

    :ivar by: "none", "heads" or "shares"
    :ivar present: here or remotely
    :ivar represented: by somebody who is there
    :ivar all: of the roll
    :ivar needed: of present and represented together; 0 without a rule
    :ivar members: how many members are present, represented and on the roll, however
        the quorum counts
    :ivar votes: of those present or represented, by id of category, 0 for none;
        before the ceilings
    """

    by: str
    present: int
    represented: int
    all: int
    needed: int
    members: tuple[int, int, int] = (0, 0, 0)
    votes: dict[int, int] = field(default_factory=dict)

    @property
    def there(self) -> int:
        return self.present + self.represented

    @property
    def reached(self) -> bool:
        return self.there >= self.needed

    @property
    def missing(self) -> int:
        return max(0, self.needed - self.there)


def least_there(all_of_them: int, numerator: int, denominator: int, strict: bool):
    """How many are needed of `all_of_them`: the fraction, or more than it (`strict`).

    At least one: nobody is no assembly.

    >>> least_there(10, 1, 2, False), least_there(10, 1, 2, True)
    (5, 6)
    >>> least_there(11, 1, 2, False), least_there(11, 1, 2, True)
    (6, 6)
    >>> least_there(7, 2, 3, False), least_there(0, 1, 2, False)
    (5, 1)
    """
    if strict:
        return all_of_them * numerator // denominator + 1
    return max(1, -(-all_of_them * numerator // denominator))


class KomunigiMeeting(models.Model):
    """The quorum of an assembly, live: one sum over the roll."""

    _inherit = "komunigi.meeting"

    def _quorum(self) -> Quorum:
        """Who is there just now, against what the rules need."""
        self.ensure_one()
        self.env["komunigi.meeting.member"].flush_model()
        return self._quorum_of(
            SQL(
                """SELECT category_id, presence, COUNT(*), SUM(votes), SUM(shares)
                     FROM komunigi_meeting_member
                    WHERE meeting_id = %s AND may_vote
                 GROUP BY category_id, presence""",
                self.id,
            )
        )

    def _quorum_of(self, counted: SQL) -> Quorum:
        by = self._quorum_rule()
        fraction = self._quorum_fraction()
        units, members = Counter(), Counter()
        votes = defaultdict(int)
        for category_id, presence, count, its_votes, shares in self.env.execute_query(
            counted
        ):
            kind = "present" if presence in ("here", "remote") else presence
            units[kind] += shares if by == "shares" else count
            members[kind] += count
            if kind != "absent":
                votes[category_id or 0] += its_votes
        everybody = sum(units.values())
        return Quorum(
            by=by,
            present=units["present"],
            represented=units["represented"],
            all=everybody,
            needed=0
            if by == "none"
            else least_there(everybody, *fraction, self.quorum_strict),
            members=(
                members["present"],
                members["represented"],
                sum(members.values()),
            ),
            votes=dict(votes),
        )

    def _quorum_rule(self) -> str:
        """By what the quorum counts in this meeting: the second one often has none."""
        if self.profile != "assembly":
            return "none"
        if self.first_meeting_id and not self.second_has_quorum:
            return "none"
        return self.quorum_by

    def _quorum_fraction(self) -> tuple[int, int]:
        """Numerator and denominator; the second meeting may have its own."""
        if self.first_meeting_id and self.second_quorum_numerator:
            return self.second_quorum_numerator, self.second_quorum_denominator
        return self.quorum_numerator, self.quorum_denominator

    def _say_quorum(self, quorum: Quorum) -> list[str]:
        """The quorum in sentences, in the reader's language."""
        self.ensure_one()

        def number(value):
            return formatLang(self.env, value, digits=0)

        present, represented, everybody = quorum.members
        sentences = [
            self.env._(
                "%(there)s of %(all)s members who may vote: %(present)s present, "
                "%(represented)s represented.",
                there=number(present + represented),
                all=number(everybody),
                present=number(present),
                represented=number(represented),
            )
        ]
        if quorum.by == "none":
            sentences.append(
                self.env._("The second meeting decides whoever is there.")
                if self.first_meeting_id
                else self.env._("No quorum is required.")
            )
            return sentences
        values = {
            "fraction": self._say_quorum_fraction(),
            "needed": number(quorum.needed),
            "there": number(quorum.there),
            "missing": number(quorum.missing),
            "all": number(quorum.all),
        }
        if quorum.by == "shares":
            sentences.append(
                self.env._(
                    "The quorum is reached: %(there)s of %(all)s shares, %(needed)s "
                    "are needed (%(fraction)s).",
                    **values,
                )
                if quorum.reached
                else self.env._(
                    "No quorum yet: %(there)s of %(all)s shares, %(needed)s are "
                    "needed (%(fraction)s), still missing: %(missing)s.",
                    **values,
                )
            )
        else:
            sentences.append(
                self.env._(
                    "The quorum is reached: %(needed)s members are needed "
                    "(%(fraction)s).",
                    **values,
                )
                if quorum.reached
                else self.env._(
                    "No quorum yet: %(needed)s members are needed (%(fraction)s), "
                    "still missing: %(missing)s.",
                    **values,
                )
            )
        return sentences

    def _say_quorum_fraction(self) -> str:
        numerator, denominator = self._quorum_fraction()
        values = {"numerator": numerator, "denominator": denominator}
        if self.quorum_strict:
            return self.env._("more than %(numerator)s/%(denominator)s", **values)
        return self.env._("at least %(numerator)s/%(denominator)s", **values)

    def _quorum_values(self, quorum: Quorum) -> dict:
        """As events keep it: plain values, with the rule of then."""
        values = asdict(quorum)
        values["votes"] = {
            str(category_id): votes for category_id, votes in quorum.votes.items()
        }
        return values

    def _quorum_said(self, values: dict) -> Quorum:
        """What `_quorum_values` kept."""
        return Quorum(
            by=values["by"],
            present=values["present"],
            represented=values["represented"],
            all=values["all"],
            needed=values["needed"],
            members=tuple(values["members"]),
            votes={
                int(category_id): votes
                for category_id, votes in values["votes"].items()
            },
        )

    def _votes_cast_by(self, lines) -> dict:
        """How many votes each of `lines` has now, after the ceilings.

        The ceiling in percent is of the votes of all `lines`. It holds for a member
        together with those it represents: its own votes count first, then those of
        its givers, in the order of the roll. Nobody is left without any vote of its
        own by it.

        :param lines: present or represented, of this meeting
        :return: `{line: votes}`
        """
        self.ensure_one()
        votes = {line: line.votes for line in lines}
        if not self.vote_ceiling_percent:
            return votes
        most = max(1, sum(votes.values()) * self.vote_ceiling_percent // 100)
        left = defaultdict(lambda: most)
        caster = self._casters_of(lines)
        for line in lines.sorted(
            lambda line: (line.presence == "represented", line.id)
        ):
            who = caster.get(line.membership_id.id, ("member", line.membership_id.id))
            votes[line] = min(votes[line], left[who])
            left[who] -= votes[line]
        return votes

    def _casters_of(self, lines) -> dict[int, tuple[str, int]]:
        """Who casts for the represented ones of `lines`, by id of the member."""
        givers = lines.filtered(lambda line: line.presence == "represented")
        # sudo: whose votes count together; no name leaves here.
        proxies = (
            self.env["komunigi.proxy"]
            .sudo()
            .search_fetch(
                [
                    ("meeting_id", "=", self.id),
                    ("state", "=", "accepted"),
                    ("giver_id", "in", givers.membership_id.ids),
                    # Nobody holds those without a name.
                    ("is_blank", "=", False),
                ],
                ["giver_id", "holder_id", "holder_partner_id"],
            )
        )
        return {
            proxy.giver_id.id: ("member", proxy.holder_id.id)
            if proxy.holder_id
            else ("person", proxy.holder_partner_id.id)
            for proxy in proxies
        }

    def _after_opened(self):
        result = super()._after_opened()
        if self.profile == "assembly":
            self._log_event("quorum", quorum=self._quorum_values(self._quorum()))
        return result


class KomunigiMeetingEvent(models.Model):
    _inherit = "komunigi.meeting.event"

    def _say_quorum(self, values) -> str:
        meeting = self.meeting_id
        return " ".join(meeting._say_quorum(meeting._quorum_said(values["quorum"])))
