# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from hashlib import sha256

from odoo import fields, models
from odoo.tools import format_list, groupby

from odoo.addons.komunigi_vote import tally
from odoo.addons.komunigi_vote.tally.board import (
    ballots_of,
    commitment,
    digest,
    format_line,
    seed,
)


class KomunigiElection(models.Model):
    """What an election without candidates leaves: how it was decided, and by what."""

    _inherit = "komunigi.election"

    circle_html = fields.Html(
        string="How it was decided",
        compute="_compute_circle_html",
        sanitize=False,
        help="What was said in the rounds that are over.",
    )

    def _compute_circle_html(self):
        for election in self:
            election.circle_html = election.way == "without_candidates" and self.env[
                "ir.qweb"
            ]._render("komunigi_noyau.circle_record", election._circle_record_values())

    def _circle_record_values(self) -> dict:
        """For the template `komunigi_noyau.circle_record`."""
        self.ensure_one()
        # sudo: for our own template, which shows what the record is made of.
        return {"election": self.sudo(), "turns": self._circle_record()}

    def _circle_record(self) -> list[dict]:
        """How each seat was filled: what was said in the rounds that are over.

        :return: for each seat `turn` and `events`, in the order in which they came:

            - `kind` first_round or second_round: `named`, pairs of the name and
              its voices, those named most first; `anew`, held once more
            - `kind` consent: the `proposal`, its `voices`, and how many gave each
              answer in `answers`

            Each has how many have `spoken`: that stays when the voices are cleared.
            A voice is a dict: `member`, `nominee`, `answer`, `reason`, and
            `entered_by` where a secretary wrote it down.
        """
        self.ensure_one()
        # sudo: of what was said only what is revealed, and never who said it for
        # its member.
        election = self.sudo()
        voices = election.voice_ids.filtered("is_revealed")
        cleared = {
            (each["turn"], each["attempt"], each["step"]): each
            for each in election.circle_figures or []
        }
        rounds = voices.grouped(lambda v: (v.turn, v.attempt, v.step))
        proposals = {(p.turn, p.attempt): p for p in election.proposal_ids}
        keys = {*rounds, *cleared, *((*key, "consent") for key in proposals)}
        order = ("first_round", "second_round", "consent")
        seen = set()
        events = []
        for turn, attempt, step in sorted(
            keys, key=lambda key: (key[0], key[1], order.index(key[2]))
        ):
            found = rounds.get((turn, attempt, step), voices.browse())
            event = {
                "turn": turn,
                "kind": step,
                "anew": (turn, step) in seen,
                "voices": [_told(voice) for voice in found.sorted("member_name")],
                "spoken": len(found),
            }
            seen.add((turn, step))
            if step == "consent":
                event["proposal"] = proposals.get((turn, attempt))
                event["answers"] = {
                    answer: len(found.filtered(lambda v, a=answer: v.answer == a))
                    for answer in ("consent", "concern", "objection")
                }
            else:
                event["named"] = _by_nominee(event["voices"])
            if figures := cleared.get((turn, attempt, step)):
                event |= {key: figures[key] for key in ("spoken", "answers")}
            events.append(event)
        return [
            {"turn": turn, "events": found}
            for turn, found in groupby(events, lambda event: event["turn"])
        ]

    def _circle_reasons(self, step: str) -> list[tuple[str, list[dict]]]:
        """What was said in a round that is over, by who was named."""
        voices = self._round_voices(step).filtered("is_revealed").sorted("member_name")
        return _by_nominee([_told(voice) for voice in voices])

    def _circle_answers(self) -> list[dict]:
        """What was answered to the last proposal, objections first, once it is over."""
        order = ("objection", "concern", "consent")
        voices = self._round_voices("consent").filtered("is_revealed")
        return [
            _told(voice)
            for voice in voices.sorted(
                lambda voice: (order.index(voice.answer), voice.member_name or "")
            )
        ]

    # Boards

    def _circle_boards(self) -> list[dict]:
        """Of each seat that was filled the consent that filled it, to count again."""
        # sudo: boards are public, like the answers on them.
        adopted = self.sudo().proposal_ids.filtered(
            lambda p: p.state == "adopted" and p.board
        )
        last = {p.turn: p for p in adopted.sorted(lambda p: (p.turn, p.attempt))}
        return [proposal.board for proposal in last.values()]

    # The election's file

    def _evidence_boards(self):
        yield from super()._evidence_boards()
        for place, board in enumerate(self._circle_boards(), 1):
            yield f"board-circle-{place}.json", board

    def _roll_lines(self):
        yield from super()._roll_lines()
        # sudo: the roll is on the record; who asks for the file may read it.
        for elector in self.sudo().elector_ids:
            yield [
                self.name,
                elector.member_name,
                self.env._("yes") if elector.date_spoken else self.env._("no"),
            ]

    def _make_circle_board(self, proposal) -> dict:
        """The answers to `proposal` and their count, in the form of a poll's board."""
        # sudo: the board is made of all answers, whoever counts them.
        election = self.sudo().with_context(lang=self.company_id._common_language())
        voices = election._round_voices("consent").sorted("member_name")
        names = _labels(voices.membership_id)
        lines = sorted(
            format_line(names[voice.membership_id], 1, "", voice.answer)
            for voice in voices
        )
        fingerprint = digest(lines)
        # No lot is ever drawn in a consent; the form asks for a secret.
        secret = sha256(f"{election.id}.{election._circle_at()}".encode()).hexdigest()
        now = fields.Datetime.now()
        board = {
            "format": "komunigi-board-1",
            "poll": {
                "question": f"{election.name}: {proposal.nominee_name}",
                "network": election.network_id.name,
                "nature": "election",
                "opened": f"{proposal.create_date.replace(microsecond=0).isoformat()}Z",
                "closed": f"{now.isoformat()}Z",
            },
            "method": "consent",
            "seats": 1,
            "options": [[1, proposal.nominee_name]],
            "withdrawn": [],
            "rules": {},
            "secrecy": "public",
            "numbers": [],
            "lines": lines,
            "digest": fingerprint,
            "lot": {
                "commitment": commitment(secret),
                "secret": secret,
                "seed": seed(secret, fingerprint),
            },
        }
        count = tally.count(
            "consent", [1], ballots_of(board), seats=1, seed=board["lot"]["seed"]
        )
        return {**board, "result": count.to_json()}

    # The record in words

    def _say_step_circle_roll(self, entry):
        return self.env._("%s members are on the roll.", entry["members"])

    def _say_step_circle_added(self, entry):
        return self.env._("%s was put on the roll by hand.", entry["name"])

    def _say_step_circle_facilitates(self, entry):
        return self.env._("%s facilitates.", entry["name"])

    def _say_step_circle_facilitates_not(self, entry):
        return self.env._("%s does not facilitate any more.", entry["name"])

    def _say_step_circle_without(self, entry):
        return self.env._(
            "“%(round)s” ended before these had spoken: %(members)s.",
            round=self._say_choice("step", entry["round"]),
            members=format_list(self.env, entry["members"]),
        )

    def _say_step_circle_proposal(self, entry):
        if entry["worked_in"]:
            return self.env._(
                "Proposed: %(name)s. How objections were worked in: %(how)s",
                name=entry["name"],
                how=entry["worked_in"],
            )
        return self.env._("Proposed: %s.", entry["name"])

    def _say_step_circle_objected(self, entry):
        return self.env._("Objections to %s: to be worked in.", entry["name"])

    def _say_step_circle_adopted(self, entry):
        return self.env._("Consent to %s.", entry["name"])

    # What to do, for the secretary

    def _say_todo_role(self):
        return [
            self.env._(
                "Members say on their phones that they take part; for who has none, "
                "note it below. Read the role, then begin."
            )
        ]

    def _say_todo_first_round(self):
        return self._say_todo_speak()

    def _say_todo_second_round(self):
        return self._say_todo_speak()

    def _say_todo_reasons(self):
        return [self.env._("The reasons are read, on the phones or aloud.")]

    def _say_todo_proposal(self):
        figures = self._circle_figures()
        best = self._circle_suggestion(figures)
        names = format_list(self.env, [figure.name for figure in best])
        if len(best) > 1:
            return [self.env._("Equally often named: %s. Propose somebody.", names)]
        if best:
            return [self.env._("Most often named: %s. Propose somebody.", names)]
        return [
            self.env._(
                "None of those who were named can be proposed any more: hold a round "
                "anew."
            )
        ]

    def _say_todo_consent(self):
        return self._say_todo_speak()

    def _say_todo_objected(self):
        return [
            self.env._(
                "Objections stand. Work them in: another condition, a shorter term, "
                "somebody else; then ask again."
            )
        ]

    def _say_todo_speak(self):
        silent = self._still_to_speak().mapped("member_name")
        if not silent:
            return [self.env._("All who take part have spoken: go on.")]
        return [
            self.env._("Still to speak: %s.", format_list(self.env, silent)),
            self.env._("Going on without them is noted."),
        ]


def _told(voice) -> dict:
    return {
        "member": voice.member_name or "",
        "nominee": voice.nominee_name or "",
        "answer": voice.answer or "",
        "reason": voice.reason or "",
        # sudo: as its caller; the name of who wrote it down.
        "entered_by": voice.entered_by_id.name or "",
    }


def _by_nominee(voices: list[dict]) -> list[tuple[str, list[dict]]]:
    named = {}
    for voice in voices:
        named.setdefault(voice["nominee"], []).append(voice)
    return sorted(named.items(), key=lambda item: (-len(item[1]), item[0]))


def _labels(memberships) -> dict:
    """The members' names, told apart where two have the same."""
    found = memberships.grouped("partner_name")
    return {
        membership: name if len(same) == 1 else f"{name} ({membership.id})"
        for name, same in found.items()
        for membership in same
    }
