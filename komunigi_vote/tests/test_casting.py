# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import timedelta

from odoo.tests import tagged

from ..exceptions import AlreadyVoted, BallotInvalid, PollNotOpen
from .common import VoteCase


@tagged("post_install", "-at_install")
class TestCasting(VoteCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.potager, cls.epicerie = cls.create_members(cls.network, 2)

    def ballot(self, poll, membership):
        return poll._own_ballot(self.elector(poll, membership))

    def refused(self, poll, ballot, text, **values):
        with self.assertRaisesRegex(BallotInvalid, text):
            self.cast(poll, self.potager, ballot, **values)
        self.assertFalse(self.elector(poll, self.potager).voted)

    def test_a_public_vote_is_kept_with_who_cast_it_and_when(self):
        poll = self.open_poll(self.network)
        person = self.create_representative(self.potager, "anna_cast").partner_id
        moment = poll.date_close - timedelta(hours=1)
        with self.clock(moment):
            self.cast(poll, self.potager, "yes", caster=person)
        ballot, record = self.ballot(poll, self.potager)
        self.assertEqual(ballot, "yes")
        self.assertEqual(record.caster_id, person)
        self.assertEqual(record.date_cast, moment)
        self.assertEqual(record.membership_id, self.potager)
        self.assertEqual(poll.voted_count, 1)
        self.assertTrue(self.elector(poll, self.potager).voted)
        self.assertIsNone(self.ballot(poll, self.epicerie))

    def test_a_public_vote_changes_until_closing(self):
        poll = self.open_poll(self.network)
        self.cast(poll, self.potager, "yes")
        self.cast(poll, self.potager, "no")
        ballot, record = self.ballot(poll, self.potager)
        self.assertEqual((ballot, len(record)), ("no", 1))
        self.assertEqual(poll.voted_count, 1)
        with self.clock(poll.date_close), self.assertRaises(PollNotOpen):
            self.cast(poll, self.potager, "yes")
        self.assertEqual(self.ballot(poll, self.potager)[0], "no")

    def test_nothing_is_cast_at_closing_time_nor_after(self):
        poll = self.open_poll(self.network)
        with self.clock(poll.date_close - timedelta(microseconds=1)):
            self.cast(poll, self.potager, "yes")
        for moment in (poll.date_close, poll.date_close + timedelta(days=1)):
            with self.clock(moment), self.assertRaises(PollNotOpen):
                self.cast(poll, self.epicerie, "yes")
        poll._close()
        with self.assertRaises(PollNotOpen):
            self.cast(poll, self.epicerie, "yes")
        self.assertEqual(poll.voted_count, 1)

    def test_an_elector_of_another_poll_is_not_one_of_this(self):
        poll, other = self.open_poll(self.network), self.open_poll(self.network)
        with self.assertRaises(AlreadyVoted):
            poll._cast(self.elector(other, self.potager), "yes")
        self.assertFalse(other.voted_count)

    def test_an_objection_says_why(self):
        poll = self.open_poll(self.network, "consent")
        self.refused(poll, "objection", "Say why", reason=" \r\n ")
        self.refused(poll, "consent", "has no reason", reason="But…")
        self.refused(poll, "objection", "2001 signs", reason="x" * 2001)
        self.refused(poll, "objection", "no text has", reason="a\x00b")
        self.cast(poll, self.potager, "objection", reason=" One\r\ntwo ")
        self.assertEqual(self.ballot(poll, self.potager)[1].reason, "One\ntwo")
        self.cast(poll, self.potager, "concern")
        self.assertFalse(self.ballot(poll, self.potager)[1].reason)
        self.cast(poll, self.epicerie, "concern", reason="x" * 2000)

    def test_other_ballots_have_no_text(self):
        poll = self.open_poll(self.network)
        self.refused(poll, "yes", "has no text", reason="Because")

    def test_a_blank_ballot_is_handed_in_where_there_are_options(self):
        poll = self.open_poll(self.network, "points", ["Tea", "Coffee"])
        self.cast(poll, self.potager, {1: 0})
        self.assertEqual(self.ballot(poll, self.potager)[1].choice, "-")
        self.cast(poll, self.epicerie, None)
        self.assertEqual(poll.voted_count, 2)
        for method in ("consent", "yes_no"):
            self.refused(self.open_poll(self.network, method), None, "one of the")

    def test_what_is_wrong_with_a_ballot_is_said_in_words(self):
        options = ["Tea", "Coffee", "Water"]
        for method, values, ballot, text in (
            ("yes_no", {}, "maybe", "Choose one of the answers"),
            ("consent", {}, "yes", "Choose one of the answers"),
            ("approval", {}, [4], "no option here"),
            ("approval", {}, [2, 2], "“Coffee” is named twice"),
            ("plurality", {}, [1, 2], "chose 2, but at most 1"),
            ("plurality", {"seats": 2}, [1, 2, 3], "chose 3, but at most 2"),
            ("points", {"points_total": 7}, {1: 4, 2: 4}, "8 points, but have 7"),
            ("points", {}, {1: "two"}, "“Tea”, write a whole number"),
            ("points", {}, {1: -1}, "“Tea”, write a number from 0 to"),
            ("score", {"score_maximum": 5}, {3: 6}, "“Water”, .* from 0 to 5"),
            ("majority_judgment", {}, {3: 7}, "“Water”, .* from 0 to 6"),
            ("stv", {}, [1, 3, 1], "“Tea” is named twice"),
            ("schulze", {}, [[1, 2], 2], "“Coffee” is named twice"),
            ("schulze", {}, "1>2", "not a ballot of this poll"),
            ("stv", {}, [0], "no option here"),
        ):
            poll = self.open_poll(self.network, method, options, **values)
            with self.subTest(method=method, ballot=ballot):
                self.refused(poll, ballot, text)

    def test_a_ballot_number_is_easy_to_read_and_hard_to_guess(self):
        poll = self.env["komunigi.poll"]
        numbers = {poll._new_ballot_number() for _each in range(1000)}
        self.assertEqual(len(numbers), 1000)
        for number in numbers:
            self.assertRegex(number, r"^[A-Z3-9]{4}(-[A-Z3-9]{4}){2}$")
            self.assertEqual(poll._check_ballot_number(number), number)
        for forged in ("", None, 12, "AAAA-AAAA", "AAAA-AAAA-AAA0", "A" * 10**6):
            with self.assertRaises(BallotInvalid):
                poll._check_ballot_number(forged)

    def test_who_votes_on_paper_does_not_vote_otherwise(self):
        poll = self.open_poll(self.network)
        electors = poll.elector_ids
        poll._secrecy()._stamp(poll, self.elector(poll, self.potager))
        self.assertEqual(poll.voted_count, 1)
        with self.assertRaisesRegex(AlreadyVoted, "Member 1.* on paper"):
            self.cast(poll, self.potager, "yes")
        with self.assertRaisesRegex(AlreadyVoted, "Member 1"):
            poll._secrecy()._stamp(poll, electors)
        self.assertEqual(poll.voted_count, 1)
        poll._close()
        poll._secrecy()._stamp(poll, self.elector(poll, self.epicerie))
        self.assertEqual(poll.voted_count, 2)
        self.assertEqual(poll._secrecy()._ballot_count(poll), 0)

    def test_paper_tells_neither_weights_nor_categories(self):
        for values in ({"each_college": True}, {}):
            poll = self.open_poll(self.network, **values)
            if not values:
                self.env.cr.execute(
                    "UPDATE komunigi_poll_elector SET weight = 7 WHERE id = %s",
                    [poll.elector_ids[0].id],
                )
            with self.assertRaisesRegex(Exception, "paper ballots do not tell"):
                poll._secrecy()._stamp(poll, poll.elector_ids)

    def test_a_rule_that_the_method_does_not_have_keeps_nobody_from_paper(self):
        """Ticked for yes and no, and then another method was chosen."""
        poll = self.open_poll(
            self.network, "plurality", ["Rhubarb", "Pears"], each_college=True
        )
        poll._secrecy()._stamp(poll, poll.elector_ids)
        self.assertEqual(poll.voted_count, poll.elector_count)

    def test_casting_takes_as_many_queries_with_a_hundred_electors_as_with_ten(self):
        counts = []
        for size in (5, 10, 100):
            network = self.create_network(f"Of {size}")
            first, *_others = self.create_members(network, size)
            for secrecy in ("public", "confidential"):
                poll = self.open_poll(network, secrecy=secrecy)
                elector = self.elector(poll, first)
                with self.counted(f"casting, {secrecy}") as took:
                    poll._cast(elector, "yes", number=poll._new_ballot_number())
                counts.append(took.queries)
        for small, large in zip(counts[2:4], counts[4:], strict=True):
            self.assertLessEqual(large, small)
