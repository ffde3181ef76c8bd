# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The protocol of confidential ballots, point by point (readme/CONTEXT.md).

Points 4 and 6 are also in test_protocol_pages.py; what needs several connections,
kills, dumps and the files of PostgreSQL is in tests/ of the repository.
"""

import os
import stat
from unittest.mock import patch

from psycopg2 import Binary
from psycopg2.errors import CheckViolation

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import config, mute_logger

from .. import key_file, sealing
from ..exceptions import AlreadyVoted, BallotInvalid, PollNotOpen, PollUncountable
from ..hooks import uninstall_hook
from ..tally.board import recount
from .common import VoteCase
from .secrecy_common import NUMBER, SecrecyMixin


@tagged("post_install", "-at_install")
class TestProtocol(SecrecyMixin, VoteCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.members = cls.create_members(cls.network, 6)

    def confidential(self, method="yes_no", options=(), **values):
        values = {"secrecy": "confidential", **values}
        return self.open_poll(self.network, method, options, **values)

    def vote(self, poll, *ballots):
        for membership, ballot in zip(self.members, ballots, strict=False):
            self.cast(poll, membership, ballot, number=poll._new_ballot_number())

    def refused_to_open(self, text, **values):
        poll = self.create_poll(
            self.network, **{"secrecy": "confidential", "method": "yes_no", **values}
        )
        with self.assertRaisesRegex(UserError, text):
            poll.action_open()
        self.assertEqual(poll.state, "draft")
        self.assertEqual(self.keys(poll), [])

    # 1. Where it would hide something

    def test_1_few_voters_hide_nothing(self):
        few = {"electorate": "chosen", "membership_ids": self.members[:4].ids}
        self.refused_to_open("Only 4 members .* below 5.* public", **few)
        self.network.confidential_minimum = 3
        self.confidential(**few)
        few["membership_ids"] = self.members[:2].ids
        self.refused_to_open("Only 2 members .* below 3", **few)

    @mute_logger("odoo.sql_db")
    def test_1_the_network_says_how_many_but_never_two(self):
        with self.assertRaises(CheckViolation):
            self.network.confidential_minimum = 2
            self.env.flush_all()

    def test_1_few_voters_of_a_category_hide_nothing(self):
        observers = self.env["komunigi.member.category"].create(
            {"name": "Observers", "network_id": self.network.id}
        )
        self.network.confidential_minimum = 3
        self.members[4:].category_id = observers
        self.refused_to_open("Only 2 .* “Observers”", each_college=True)
        self.members[3:].category_id = observers
        self.confidential(each_college=True)

    def test_1_a_weight_tells_whose_ballot_it_is(self):
        basis = self.env["komunigi.basis"].create(
            {"name": "Turnover", "unit": "EUR", "network_id": self.network.id}
        )
        values = self.env["komunigi.basis.value"]
        for place, membership in enumerate(self.members, 1):
            values |= values.create(
                {
                    "basis_id": basis.id,
                    "membership_id": membership.id,
                    "year": self.network._today().year,
                    "value": place,
                }
            )
        self.refused_to_open("weigh differently", weight_basis_id=basis.id)
        values.value = 3
        poll = self.confidential(weight_basis_id=basis.id)
        self.vote(poll, "yes", "no", "yes")
        self.close_and_count(poll)
        self.assertEqual(poll.result["rounds"][0]["yes"], 6)

    def test_1_an_objection_has_a_reason_and_a_confidential_ballot_no_text(self):
        self.refused_to_open("Consent is public", method="consent")
        poll = self.confidential()
        with self.assertRaises(BallotInvalid):
            self.cast(poll, self.members[0], "yes", number=NUMBER, reason="Mine")
        self.assertEqual(self.boxes(poll), [])

    # 2. The key

    def test_2_the_private_half_is_in_a_file_and_the_public_half_on_the_poll(self):
        synced = []
        sync = os.fsync

        def recorded(descriptor):
            synced.append(os.readlink(f"/proc/self/fd/{descriptor}"))
            sync(descriptor)

        with patch.object(os, "fsync", recorded):
            poll = self.confidential()
        [key] = self.keys(poll)
        public = poll.sudo().public_key
        self.assertEqual(
            str(key.path),
            f"{config['data_dir']}/komunigi/{self.env.cr.dbname}/"
            f"poll-{poll.id}-{public[:16]}.key",
        )
        private = bytes.fromhex(key.path.read_text())
        self.assertEqual(sealing.public_of(private).hex(), public)
        # On the disk now, before the transaction commits: the file, and its name.
        self.assertIn(str(key.path), synced)
        self.assertIn(str(key.path.parent), synced[synced.index(str(key.path)) :])
        self.assertEqual(stat.S_IMODE(key.path.stat().st_mode), 0o600)
        self.assertEqual(stat.S_IMODE(key.path.parent.stat().st_mode), 0o700)
        rows = self.query(
            "SELECT to_jsonb(p)::text FROM komunigi_poll p WHERE id = %s", poll.id
        )
        self.assertNotIn(private.hex(), rows[0][0])

    def test_2_it_does_not_open_where_the_key_cannot_be_kept(self):
        folder = key_file.folder(self.env.cr.dbname)
        with patch.object(key_file, "folder", lambda database: folder / "a file" / "x"):
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "a file").write_text("in the way")
            self.addCleanup((folder / "a file").unlink)
            self.refused_to_open("cannot write the key .* folder komunigi/.* public")
        # The disk may fill up after it was looked at.
        with patch.object(key_file, "write", side_effect=OSError("No space left")):
            self.refused_to_open("cannot write the key")

    def test_2_a_key_that_is_lost_or_another_opens_nothing(self):
        poll = self.confidential()
        self.vote(poll, "yes")
        [key] = self.keys(poll)
        saved = key.path.read_text()
        for wrong in (sealing.new_key()[0].hex(), "not a key", "", None):
            key.path.unlink()
            if wrong is not None:
                key.path.write_text(wrong)
            poll.sudo().state = "closed"
            with self.assertRaisesRegex(UserError, "key that opens .* cancel the poll"):
                poll._count()
        poll.sudo().state = "open"
        with self.assertRaises(PollUncountable):
            self.cast(poll, self.members[1], "yes", number=NUMBER)
        key.path.write_text(saved)
        self.close_and_count(poll)
        self.assertEqual(poll.outcome, "adopted")

    # 3. Elector and urn

    def test_3_the_roll_tells_neither_when_nor_what(self):
        columns = set(self.roll(self.confidential()).popitem()[1])
        self.assertEqual(
            columns,
            {"id", "poll_id", "membership_id", "category_id", "weight", "voted"}
            # Of two members merged into one; and that the job wrote the receipt.
            | {"is_second", "receipt_sent"},
        )

    def test_3_the_urn_is_a_bare_table(self):
        columns = self.query(
            """SELECT attname, attstattarget FROM pg_attribute
                WHERE attrelid = 'komunigi_poll_urn'::regclass AND attnum > 0"""
        )
        self.assertEqual(dict(columns).keys(), {"poll_id", "box"})
        # No sample of boxes in the planner's statistics.
        self.assertEqual(dict(columns)["box"], 0)
        self.assertFalse(
            self.query(
                """SELECT 1 FROM pg_index
                    WHERE indrelid = 'komunigi_poll_urn'::regclass
                    UNION ALL
                   SELECT 1 FROM pg_trigger
                    WHERE tgrelid = 'komunigi_poll_urn'::regclass"""
            )
        )
        tables = {model._table for model in self.registry.values()}
        self.assertNotIn("komunigi_poll_urn", tables)

    def test_3_the_addon_leaves_neither_urn_nor_keys_behind(self):
        poll = self.confidential()
        uninstall_hook(self.env)
        self.assertEqual(
            self.query("SELECT to_regclass('komunigi_poll_urn')"), [(None,)]
        )
        self.assertTrue(self.keys(poll))
        self.env.cr.postcommit.run()
        self.assertFalse(key_file.folder(self.env.cr.dbname).exists())

    # 4. The number

    def test_4_a_ballot_without_a_number_of_ours_is_refused(self):
        poll = self.confidential()
        for number in ("", "AAAA-AAAA-AAAA\n", "aaaa-aaaa-aaaa", "0000-0000-0000"):
            with self.assertRaises(BallotInvalid):
                self.cast(poll, self.members[0], "yes", number=number)
        self.assertEqual(poll.voted_count, 0)

    # 5. Casting

    def test_5_a_cast_is_one_boolean_and_one_box(self):
        poll = self.confidential()
        elector = self.elector(poll, self.members[0])
        roll, before = self.roll(poll), self.everything()
        poll._cast(elector, "yes", number=NUMBER)
        self.assertEqual(
            self.changed(before), {"komunigi_poll_elector", "komunigi_poll_urn"}
        )
        roll[elector.id]["voted"] = True
        self.assertEqual(self.roll(poll), roll)
        self.assertEqual(len(self.boxes(poll)), 1)

    def test_5_all_boxes_of_a_poll_have_one_length(self):
        options = [f"Option {number}" for number in range(1, 13)]
        for method, short, long in (
            ("yes_no", "no", "abstain"),
            ("stv", None, list(range(12, 0, -1))),
            ("points", {1: 1}, {1: 1, 2: 1, 3: 1, 4: 1, 12: 6}),
            ("score", {1: 1}, dict.fromkeys(range(1, 13), 10)),
            ("schulze", [1], [[*range(1, 13)]]),
        ):
            poll = self.confidential(method, options)
            self.vote(poll, short, long)
            with self.subTest(method=method):
                self.assertEqual(len({len(box) for box in self.boxes(poll)}), 1)
        poll = self.confidential(each_college=True)
        self.vote(poll, *["yes"] * 6)
        self.assertEqual(len({len(box) for box in self.boxes(poll)}), 1)

    def test_5_a_vote_is_final(self):
        poll = self.confidential()
        self.cast(poll, self.members[0], "yes", number=NUMBER)
        with self.assertRaisesRegex(AlreadyVoted, "Member 1 has been cast already"):
            self.cast(poll, self.members[0], "no", number=NUMBER)
        self.assertEqual(AlreadyVoted.http_status, 409)
        self.assertEqual(len(self.boxes(poll)), 1)
        self.assertIsNone(poll._own_ballot(self.elector(poll, self.members[0])))

    # 6. Nothing else records it

    def test_6_nobody_is_told_but_the_voter(self):
        poll = self.confidential()
        with (
            patch.object(type(self.env["bus.bus"]), "_sendone") as told,
            self.assertNoLogs("odoo.addons.komunigi_vote", "DEBUG"),
        ):
            self.cast(poll, self.members[0], "yes", number=NUMBER)
            self.env.flush_all()
        told.assert_not_called()

    # 7. Closing and counting

    def test_7_closing_only_changes_the_state(self):
        poll = self.confidential()
        self.vote(poll, "yes", "no")
        boxes, before = self.boxes(poll), self.everything()
        poll.with_context(tracking_disable=True)._close()
        self.assertEqual(self.changed(before), {"komunigi_poll"})
        self.assertEqual(self.boxes(poll), boxes)

    def test_7_the_count_deletes_the_boxes(self):
        poll = self.confidential()
        self.vote(poll, "yes", "no", "yes")
        self.close_and_count(poll)
        self.assertEqual(self.boxes(poll), [])
        self.assertEqual(poll.outcome, "adopted")
        lines = self.board(poll)["lines"]
        self.assertEqual(lines, sorted(lines))

    def test_7_nothing_is_published_of_a_box_too_many_or_too_few(self):
        poll = self.confidential()
        self.vote(poll, "yes", "no", "yes")
        [box, *_others] = self.boxes(poll)
        poll._close()
        self.query(
            "INSERT INTO komunigi_poll_urn VALUES (%s, %s) RETURNING 1",
            poll.id,
            Binary(os.urandom(len(box))),
        )
        with self.assertRaisesRegex(UserError, "3 have voted .* 4 ballots"):
            poll._count()
        self.query(
            "DELETE FROM komunigi_poll_urn WHERE ctid IN (SELECT ctid "
            "FROM komunigi_poll_urn WHERE poll_id = %s LIMIT 2) RETURNING 1",
            poll.id,
        )
        with self.assertRaisesRegex(UserError, "3 have voted .* 2 ballots"):
            poll._count()
        self.assertEqual(poll.state, "closed")
        self.assertFalse(poll.board)
        self.assertEqual(len(self.keys(poll)), 1)

    def test_7_what_was_put_in_by_sql_counts_as_spoiled_and_is_told(self):
        poll = self.confidential()
        self.vote(poll, *["yes"] * 5)
        box = self.boxes(poll)[0]
        public, purpose = bytes.fromhex(poll.sudo().public_key), b"another poll"
        own = poll._secrecy()._purpose(poll)

        def sealed(message, purpose=own):
            return sealing.seal(public, purpose, message, poll.sudo().box_length)

        for forged in (
            b"",
            os.urandom(len(box)),
            box[:-1] + bytes([box[-1] ^ 1]),
            bytes(32) + box[32:],
            sealed(f"{NUMBER}\n\nyes", purpose),
            sealed("no number\n\nyes"),
            sealed(f"{NUMBER}\n7\nyes"),
            sealed(f"{NUMBER}\n\nmaybe"),
            sealed("\t1\t\tyes\n"),
            # A copy of one that is there.
            self.boxes(poll)[1],
        ):
            with self.subTest(forged=forged[:4]), self.env.cr.savepoint() as savepoint:
                self.query(
                    "UPDATE komunigi_poll_urn SET box = %s WHERE box = %s RETURNING 1",
                    Binary(forged),
                    Binary(box),
                )
                self.close_and_count(poll)
                result = poll.result
                self.assertEqual(result["rounds"][0]["yes"], 4)
                self.assertEqual(result["spoiled"], 1)
                self.assertIn("unreadable\t1\t\tx", self.board(poll)["lines"])
                self.assertEqual(recount(self.board(poll)).differences, [])
                told = poll.message_ids.filtered(lambda m: "changed the" in m.body)
                self.assertIn("1 of the ballots cast", told.body)
                savepoint.rollback()
                self.env.invalidate_all()

    def test_7_two_ballots_of_one_number_both_count(self):
        """A number that voters agreed upon takes nobody's vote away."""
        poll = self.confidential()
        for membership in self.members[:2]:
            self.cast(poll, membership, "yes", number=NUMBER)
        self.close_and_count(poll)
        self.assertEqual(poll.result["rounds"][0]["yes"], 2)
        self.assertEqual(recount(self.board(poll)).differences, [])
        self.assertEqual(
            [line.split("\t")[0] for line in self.board(poll)["lines"]],
            [NUMBER, f"{NUMBER} (2)"],
        )

    def test_7_all_of_a_category_are_counted_in_it(self):
        observers = self.env["komunigi.member.category"].create(
            {"name": "Observers", "network_id": self.network.id}
        )
        self.network.confidential_minimum = 3
        self.members[3:].category_id = observers
        poll = self.confidential(each_college=True)
        # What the network does meanwhile does not change the roll.
        self.members[0].category_id = observers
        self.vote(poll, "yes", "yes", "no", "no", "no", "yes")
        self.close_and_count(poll)
        yes = {told["college"]: told["yes"] for told in poll.result["rounds"]}
        self.assertEqual(sorted(yes.values()), [1, 2, 3])
        self.assertEqual(yes[f"Observers ({observers.id})"], 1)
        self.assertEqual(recount(self.board(poll)).differences, [])

    # 8. The key goes after the commit

    def test_8_the_key_is_destroyed_after_the_commit_and_not_before(self):
        poll = self.confidential()
        self.vote(poll, "yes")
        self.close_and_count(poll)
        self.assertEqual(len(self.keys(poll)), 1)
        self.env.cr.postcommit.run()
        self.assertEqual(self.keys(poll), [])

    def test_8_the_form_says_before_opening_what_losing_the_key_means(self):
        poll = self.create_poll(self.network, secrecy="confidential")
        self.assertIn("cannot be counted", poll._secrecy_texts()["confidential"])

    def test_8_a_cancelled_poll_is_never_opened(self):
        poll = self.confidential()
        self.vote(poll, "yes")
        poll._cancel("A mistake")
        self.assertEqual(self.boxes(poll), [])
        self.env.cr.postcommit.run()
        self.assertEqual(self.keys(poll), [])

    def test_8_the_job_finishes_what_was_interrupted(self):
        waiting, counted = self.confidential(), self.confidential()
        self.vote(waiting, "yes")
        self.vote(counted, "yes")
        self.close_and_count(counted)
        self.env.cr.postcommit.clear()
        self.query(
            "INSERT INTO komunigi_poll_urn VALUES (%s, 'left') RETURNING 1", counted.id
        )
        self.env.flush_all()
        self.env["komunigi.secrecy.confidential"]._cron_forget()
        self.assertEqual((self.keys(counted), self.boxes(counted)), ([], []))
        self.assertEqual(len(self.keys(waiting)), 1)
        self.assertEqual(len(self.boxes(waiting)), 1)

    # 9. The board

    def test_9_of_a_decision_the_board_has_number_and_choice(self):
        poll = self.confidential()
        self.cast(poll, self.members[0], "yes", number=NUMBER)
        self.close_and_count(poll)
        board = self.board(poll)
        self.assertEqual(board["lines"], [f"{NUMBER}\t1\t\tyes"])
        self.assertEqual(board["numbers"], [])

    def test_9_of_an_election_it_has_numbers_and_choices_apart(self):
        poll = self.confidential("plurality", ["Ada", "Zoe"], nature="election")
        self.vote(poll, [2], [1], [2])
        numbers = []
        with patch.object(
            self.registry["komunigi.poll"],
            "_check_ballot_number",
            lambda poll, number: numbers.append(number) or number,
        ):
            self.close_and_count(poll)
        board = self.board(poll)
        self.assertEqual(board["numbers"], sorted(numbers))
        self.assertEqual(board["lines"], ["\t1\t\t1", "\t1\t\t2", "\t1\t\t2"])
        self.assertEqual(recount(board).differences, [])

    def test_9_a_few_ballots_on_paper_are_not_told_from_the_others(self):
        self.create_members(self.network, 4, "Other")
        for paper, voting, is_told in ((2, 6, False), (6, 2, False), (5, 5, True)):
            for nature in ("decision", "election"):
                poll = self.confidential(nature=nature)
                electors = poll.elector_ids.sorted("id")
                poll._stamp(electors[:paper])
                for elector in electors[paper : paper + voting]:
                    poll._cast(elector, "no", number=poll._new_ballot_number())
                with patch.object(
                    self.registry["komunigi.poll"],
                    "_paper_ballots",
                    lambda poll, paper=paper: [("yes", paper)],
                ):
                    self.close_and_count(poll)
                board = self.board(poll)
                with self.subTest(paper=paper, nature=nature):
                    self.assertEqual(poll.result["rounds"][0]["yes"], paper)
                    self.assertEqual(poll.stamped_count, paper)
                    self.assertEqual(recount(board).differences, [])
                    told = f"paper×{paper}\t1\t\tyes" in board["lines"]
                    self.assertEqual(told, is_told)
                    if not is_told:
                        self.assertEqual(len(board["lines"]), paper + voting)

    # 10. What is covered and what is not

    def test_10_two_sentences_say_what_is_protected_and_what_not(self):
        first, second = self.confidential()._secrecy_sentences()
        self.assertIn("final", first)
        self.assertIn("does not find out", first)
        self.assertIn("does not protect you", second)
        self.assertIn("paper", second)
        for sentence in self.open_poll(self.network)._secrecy_sentences():
            self.assertNotIn("final", sentence)

    # 11. One clock

    def test_11_the_time_of_the_server_decides_and_tests_freeze_it(self):
        poll = self.confidential()
        self.assertLess(poll._clock(), poll._clock())
        with self.clock(poll.date_close), self.assertRaises(PollNotOpen):
            self.cast(poll, self.members[0], "yes", number=NUMBER)
        self.assertEqual(self.boxes(poll), [])
