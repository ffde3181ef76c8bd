# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import logging
from collections import Counter
from functools import partial

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .. import key_file, sealing, tally
from ..exceptions import AlreadyVoted, BallotInvalid, PollUncountable

_logger = logging.getLogger(__name__)

# Stands for the number of a box that nobody can open.
UNREADABLE = "unreadable"
# How long a key may lie there without its poll: longer than any opening takes.
ORPHAN_SECONDS = 24 * 3600


class KomunigiSecrecyConfidential(models.AbstractModel):
    """The server knows the ballots, never whose they are.

    While the poll is open, each ballot is a sealed box in a bare table, which the
    private key in a file of the server opens (`sealing`, `key_file`). The count
    opens them all at once, publishes them in the order of their random numbers,
    deletes the boxes, and then the key: what a database still remembers of them
    (dead rows, journals, backups, the order of casting) opens for nobody any more.

    readme/CONTEXT.md tells the whole protocol, and what it does not protect.
    """

    _name = "komunigi.secrecy.confidential"
    _description = "Confidential poll"
    _inherit = ["komunigi.secrecy"]

    _has_number = True

    def init(self):
        # No model, no id, no time, no order, no index (which would remember where
        # the boxes were put); no statistics, which would keep copies of some.
        self.env.cr.execute(
            """CREATE TABLE IF NOT EXISTS komunigi_poll_urn (
                   poll_id integer NOT NULL, box bytea NOT NULL
               );
               ALTER TABLE komunigi_poll_urn ALTER COLUMN box SET STATISTICS 0"""
        )

    # Before the poll opens

    def _reasons_not_to_open(self, poll):
        reasons = []
        if poll.method == "consent":
            reasons.append(
                self.env._(
                    "Consent is public, since everybody reads the reason of an "
                    "objection: make this poll public, or ask yes or no."
                )
            )
        roll = poll._roll()
        if roll:
            reasons += self._reasons_of_few(poll, roll)
        if len(set(poll._weights(roll).values())) > 1:
            reasons.append(
                self.env._(
                    "Where votes weigh differently, a ballot's weight tells whose it "
                    "is: give one vote to each member, or make this poll public."
                )
            )
        if not key_file.is_writable(self.env.cr.dbname):
            reasons.append(self._no_place_for_key())
        return reasons

    def _reasons_of_few(self, poll, roll):
        minimum = poll.network_id.confidential_minimum
        if len(roll) < minimum:
            yield self.env._(
                "Only %(count)s members would vote: below %(minimum)s, confidential "
                "ballots hide little. Make this poll public, vote on paper in the "
                "meeting, or ask more members.",
                count=len(roll),
                minimum=minimum,
            )
        elif poll._is_by_college():
            for category, members in roll.grouped("category_id").items():
                if len(members) < minimum:
                    yield self.env._(
                        "Only %(count)s members of the category “%(category)s” would "
                        "vote: below %(minimum)s, confidential ballots hide little. "
                        "Do not require the majority in each category, or make this "
                        "poll public.",
                        count=len(members),
                        category=category.name or self.env._("none"),
                        minimum=minimum,
                    )

    def _no_place_for_key(self):
        return self.env._(
            "The server cannot write the key of this poll into the folder %(folder)s "
            "of Odoo's data folder: ask whoever runs the server to make it writable, "
            "or make this poll public.",
            folder=key_file.place(self.env.cr.dbname),
        )

    def _sentences(self, poll):
        return [
            self.env._(
                "Your vote is final, and it is kept without your name: whoever works "
                "with this software or reads its database, copies or logs does not "
                "find out what you answered, neither now nor after the count."
            ),
            self.env._(
                "It does not protect you from somebody who controls the server while "
                "the poll is open, who uses your device or your password, or who "
                "makes you show your vote; nor can it where few vote or all answer "
                "alike. What needs more than this is voted on paper."
            ),
        ]

    def _open(self, poll):
        private, public = sealing.new_key()
        poll.write({"public_key": public.hex(), "box_length": self._box_length(poll)})
        # On the disk before the commit, so that no poll is open without its key. A
        # key whose opening was rolled back is taken away by the cron: doing so at
        # the rollback would destroy the right one where only the answer to the
        # commit was lost.
        try:
            key_file.write(self.env.cr.dbname, poll.id, private)
        except OSError as error:
            raise UserError(self._no_place_for_key()) from error

    def _box_length(self, poll) -> int:
        """Bytes of the longest message that a ballot of `poll` can make."""
        longest = tally.longest(
            poll.method, poll._tally_options(), **poll._tally_ballot_rules()
        )
        categories = poll.elector_ids.category_id.ids if poll._is_by_college() else []
        longest_category = max((len(str(id_)) for id_ in categories), default=0)
        number = poll._new_ballot_number()
        return len(self._message(number, "", "")) + longest_category + longest

    # While it is open

    def _cast(self, poll, elector, choice, *, number, reason, caster):
        if reason:
            raise BallotInvalid(self.env._("A confidential ballot has no text."))
        # sudo: the public half of the key, and how long boxes are.
        public, length = poll.sudo().public_key, poll.sudo().box_length
        if not key_file.exists(self.env.cr.dbname, poll.id, public):
            raise PollUncountable(self._key_lost(poll))
        voted, category = self._lock_elector(poll, elector)
        if voted:
            raise AlreadyVoted(
                self.env._(
                    "A vote for %(member)s has been cast already, and it is final.",
                    member=self._name_of(elector),
                )
            )
        category = str(category or "") if poll._is_by_college() else ""
        message = self._message(number, category, choice)
        box = sealing.seal(bytes.fromhex(public), self._purpose(poll), message, length)
        self._mark_voted(elector)
        self.env.cr.execute(
            SQL("INSERT INTO komunigi_poll_urn VALUES (%s, %s)", poll.id, box)
        )

    @api.model
    def _message(self, number, category, choice) -> str:
        return "\n".join([number, category, choice])

    @api.model
    def _purpose(self, poll) -> bytes:
        return f"komunigi ballot 1, poll {poll.id}".encode()

    def _key_lost(self, poll) -> str:
        return self.env._(
            "The key that opens the ballots of “%(poll)s” is not on this server, in "
            "the folder %(folder)s of Odoo's data folder: nobody can count them "
            "here. If this is a copy of the database, go to the original; if the file "
            "is in a backup of that folder, put it back; otherwise cancel the poll "
            "and ask again.",
            poll=poll.name,
            folder=key_file.place(self.env.cr.dbname),
        )

    def _ballot_count(self, poll):
        [[count]] = self.env.execute_query(
            SQL("SELECT COUNT(*) FROM komunigi_poll_urn WHERE poll_id = %s", poll.id)
        )
        return count

    # The count

    def _ballots(self, poll):
        try:
            private = key_file.read(self.env.cr.dbname, poll.id, poll.public_key)
        except key_file.KeyLost as error:
            raise UserError(self._key_lost(poll)) from error
        boxes = self.env.execute_query(
            SQL("SELECT box FROM komunigi_poll_urn WHERE poll_id = %s", poll.id)
        )
        boxes = [bytes(box) for (box,) in boxes]
        messages = sealing.unseal(private, self._purpose(poll), boxes)
        colleges = self._colleges(poll)
        weight = self._common_weight(poll)
        seen_boxes, labels, unreadable, ballots = set(), Counter(), 0, []
        for box, message in sorted(
            zip(boxes, messages, strict=True), key=lambda pair: pair[1] or ""
        ):
            said = self._read_message(poll, message, colleges)
            # Who can write to the database can copy a box: a copy is no ballot.
            if said is None or box in seen_boxes:
                unreadable += 1
                label, notation, college = UNREADABLE, tally.SPOILED, ""
            else:
                label, notation, college = said
            seen_boxes.add(box)
            labels[label] += 1
            # Each label is on the board once, whatever number a voter sent.
            if labels[label] > 1:
                label = f"{label} ({labels[label]})"
            ballots.append((label, notation, weight, college))
        if unreadable:
            self._tell_unreadable(poll, unreadable)
        return sorted(ballots)

    def _colleges(self, poll) -> dict[str, str]:
        """What a box says of the category: what the board says."""
        if not poll._is_by_college():
            return {"": ""}
        rows = self.env.execute_query(
            SQL(
                "SELECT DISTINCT category_id FROM komunigi_poll_elector "
                "WHERE poll_id = %s",
                poll.id,
            )
        )
        categories = self.env["komunigi.member.category"]
        return {
            str(id_ or ""): poll._college_name(categories.browse(id_ or ()))
            for (id_,) in rows
        }

    def _read_message(self, poll, message, colleges):
        """(number, notation, college), or None for what is no ballot of ours.

        Nothing that was not checked gets onto the board.
        """
        try:
            number, category, text = (message or "").split("\n")
            ballot = tally.read(poll.method, text)
            poll._check_ballot_number(number)
            return number, poll._notation(ballot), colleges[category]
        except (ValueError, KeyError, BallotInvalid):
            return None

    def _tell_unreadable(self, poll, count):
        poll._message_log(
            body=self.env._(
                "%(count)s of the ballots cast were not made by this poll, or are "
                "copies: somebody changed the database. They are on the board as "
                "“%(label)s”, and count as spoiled.",
                count=count,
                label=UNREADABLE,
            )
        )

    def _board_lines(self, poll, ballots, bundles):
        on_paper = sum(many for _notation, many in bundles)
        minimum = poll.network_id.confidential_minimum
        if on_paper < minimum or len(ballots) < minimum:
            # People saw who voted on paper: with few there, or few elsewhere, the
            # board would tell their votes apart.
            weight = self._common_weight(poll)
            ballots = ballots + [
                (poll._new_ballot_number(), notation, weight, "")
                for notation, many in bundles
                for _copy in range(many)
            ]
            bundles = []
        if poll.nature != "election":
            return super()._board_lines(poll, ballots, bundles)
        # Who finds its number sees that the ballot is there; nobody can prove a
        # choice to somebody else.
        unnumbered = [("", *rest) for _number, *rest in ballots]
        _numbers, lines = super()._board_lines(poll, unnumbered, bundles)
        return sorted(number for number, *_rest in ballots), lines

    # Afterwards

    def _forget(self, poll):
        self.env.cr.execute(
            SQL("DELETE FROM komunigi_poll_urn WHERE poll_id = %s", poll.id)
        )
        # sudo: the public half of the key, by which the file of the other is found.
        public = poll.sudo().public_key
        # Not before the commit: a count that is rolled back can be done again. If
        # the server dies in between, the cron does it.
        self.env.cr.postcommit.add(
            partial(_destroy, key_file.destroy, self.env.cr.dbname, poll.id, public)
        )

    @api.model
    def _cron_forget(self):
        """Finish what was interrupted: keys and boxes that no poll waits for."""
        # sudo: the polls of all companies; a key that fits none of them is destroyed.
        polls = self.env["komunigi.poll"].sudo()
        waiting = polls.search(
            [("secrecy", "=", "confidential"), ("state", "in", ("open", "closed"))]
        )
        public_keys = {poll.id: poll.public_key for poll in waiting}
        done = polls.search(
            [
                ("secrecy", "=", "confidential"),
                ("state", "in", ("result", "cancelled")),
                ("id", "in", [key.poll_id for key in self._keys()]),
            ]
        )
        ended = {poll.id: poll.public_key for poll in done}
        for key in self._keys():
            if key.fits(key.poll_id, public_keys.get(key.poll_id)):
                continue
            # One whose opening is not committed yet has no poll that we see.
            if key.fits(key.poll_id, ended.get(key.poll_id)) or (
                key.age() > ORPHAN_SECONDS
            ):
                _destroy(key.destroy)
        self.env.cr.execute(
            SQL(
                "DELETE FROM komunigi_poll_urn WHERE NOT poll_id = ANY(%s)",
                list(public_keys),
            )
        )

    def _keys(self):
        return list(key_file.found(self.env.cr.dbname))


def _destroy(destroy, *key):
    """What is committed stays so, and other keys are destroyed, where the disk refuses
    to overwrite this one. The cron tries again."""
    try:
        destroy(*key)
    except OSError:
        _logger.exception("A key of a poll that is over could not be destroyed")
