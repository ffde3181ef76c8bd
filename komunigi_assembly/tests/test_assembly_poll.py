# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.komunigi_vote.exceptions import AlreadyVoted

from ..exceptions import NotInRoom
from .resolution_common import ResolutionCase

NUMBER = "K7QF-3MZX-9TRA"


@tagged("post_install", "-at_install")
class TestAssemblyPoll(ResolutionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.members = cls.create_members(cls.network, 8)

    def cast_for(self, poll, membership, ballot, proxy=None, **values):
        poll = poll._casting_by(proxy) if proxy else poll
        poll._cast(poll._elector_of(membership), ballot, **values)

    def ask(self, meeting, way="poll", **values):
        item = self.create_resolution(meeting, vote_way=way, **values)
        return item, item._open_poll()

    def close(self, item):
        poll = item._close_poll()
        self.count_poll(poll)

    def test_those_present_and_represented_vote_and_the_item_has_the_result(self):
        meeting = self.convened()
        proxies = [
            self.give_proxy(meeting, giver, self.members[0])
            for giver in self.members[4:7]
        ]
        self.begin(meeting, *self.members[:4])
        item, poll = self.ask(meeting)
        self.assertEqual(poll.elector_ids.membership_id, self.members[:7])
        self.assertFalse(poll.mailing_ids, "they are in the room")
        # A holder with three proxies casts four ballots, each apart.
        self.cast_for(poll, self.members[0], "yes")
        for proxy, answer in zip(proxies, ("yes", "no", "abstain"), strict=True):
            self.cast_for(poll, proxy.giver_id, answer, proxy)
        self.cast_for(poll, self.members[1], "yes")
        self.close(item)
        self.assertEqual((poll.state, item.outcome), ("result", "adopted"))
        [decision] = item.decision_ids
        self.assertEqual(
            decision._say_record()[:2],
            ["Vote on phones.", "Adopted: 3 yes, 1 no, 1 abstention."],
        )

    def test_who_is_represented_does_not_vote_itself_nor_who_is_away(self):
        meeting = self.convened()
        proxy = self.give_proxy(meeting, self.members[4], self.members[0])
        self.begin(meeting, *self.members[:4])
        _item, poll = self.ask(meeting)
        with self.assertRaisesRegex(NotInRoom, "holds the proxy"):
            self.cast_for(poll, self.members[4], "yes")
        meeting._check_out(self.members[1])
        with self.assertRaisesRegex(NotInRoom, "not noted as being"):
            self.cast_for(poll, self.members[1], "yes")
        # The holder goes out: nobody votes for the giver until it is back.
        meeting._check_out(self.members[0])
        with self.assertRaisesRegex(NotInRoom, "not at work"):
            self.cast_for(poll, self.members[4], "yes", proxy)
        meeting._check_in(self.members[0])
        self.cast_for(poll, self.members[4], "yes", proxy)
        # A proxy is for its giver alone.
        with self.assertRaisesRegex(NotInRoom, "not at work"):
            self.cast_for(poll, self.members[2], "yes", proxy)

    def test_a_giver_who_arrives_takes_its_public_vote_back(self):
        anna = self.create_representative(self.members[4], "anna").partner_id
        anna.email = "anna@example.com"
        meeting = self.convened()
        proxy = self.give_proxy(meeting, self.members[4], self.members[0])
        self.begin(meeting, *self.members[:4])
        item, poll = self.ask(meeting)
        self.cast_for(poll, self.members[4], "no", proxy)
        self.env["mail.mail"].search([]).unlink()
        meeting._check_in(self.members[4])
        self.assertEqual(proxy.void_reason, "arrived")
        self.assertEqual(proxy.polls_voted, [poll.id])
        [(name, text)] = self.mails()
        self.assertEqual(name, anna.name)
        self.assertIn("You can change that vote", text)
        with self.assertRaises(NotInRoom):
            self.cast_for(poll, self.members[4], "no", proxy)
        self.cast_for(poll, self.members[4], "yes")
        self.close(item)
        self.assertEqual(item.result["count"]["rounds"][0]["yes"], 1)
        self.assertEqual(item.result["count"]["rounds"][0]["no"], 0)

    def test_of_a_confidential_vote_the_ballot_of_the_holder_is_final(self):
        anna = self.create_representative(self.members[4], "anna").partner_id
        anna.email = "anna@example.com"
        meeting = self.convened()
        proxies = [
            self.give_proxy(meeting, giver, self.members[0])
            for giver in self.members[4:6]
        ]
        self.begin(meeting, *self.members[:4])
        item, poll = self.ask(meeting, "secret")
        self.cast_for(poll, self.members[4], "no", proxies[0], number=NUMBER)
        meeting._check_in(self.members[4])
        meeting._check_in(self.members[5])
        self.assertTrue(
            any(
                name == anna.name and "that vote is final" in text
                for name, text in self.mails()
            )
        )
        with self.assertRaises(AlreadyVoted):
            self.cast_for(poll, self.members[4], "yes", number=NUMBER)
        # For the other the holder had not voted yet: it votes itself.
        self.cast_for(poll, self.members[5], "yes", number=NUMBER[::-1])
        self.close(item)
        told = item.result["count"]["rounds"][0]
        self.assertEqual((told["yes"], told["no"]), (1, 1))

    def test_who_arrives_later_is_not_on_the_roll_of_that_vote(self):
        meeting = self.begin(self.convened(), *self.members[:4])
        _item, poll = self.ask(meeting)
        meeting._check_in(self.members[6])
        self.assertFalse(poll._elector_of(self.members[6]))
        self.assertFalse(self.members[6]._polls_waiting())
        self.assertEqual(self.members[0]._polls_waiting(), poll)

    def test_a_confidential_vote_hides_nothing_among_few_or_by_weight(self):
        meeting = self.begin(self.convened(), *self.members[:2])
        with self.assertRaisesRegex(UserError, "Only 2 members would vote"):
            self.ask(meeting, "secret")
        meeting = self.convened()
        meeting._line_of(self.members[0]).sudo().votes = 5
        self.begin(meeting, *self.members)
        with self.assertRaisesRegex(UserError, "weigh differently"):
            self.ask(meeting, "secret")

    def test_votes_weigh_as_on_the_roll_and_each_category_agrees(self):
        workers = self.network.default_category_id.copy({"name": "Workers"})
        self.members[:2].category_id = workers
        meeting = self.convened(each_college=True)
        meeting._line_of(self.members[7]).sudo().votes = 5
        self.begin(meeting, *self.members)
        item, poll = self.ask(meeting)
        self.assertEqual(poll._elector_of(self.members[7]).weight, 5)
        for member in self.members[2:]:
            self.cast_for(poll, member, "yes")
        self.cast_for(poll, self.members[0], "no")
        self.close(item)
        self.assertEqual(item.outcome, "rejected")
        self.assertEqual(item.result["count"]["rounds"][0]["yes"], 10)

    def test_votes_cast_beforehand_are_ballots_of_a_public_vote(self):
        meeting = self.convened(advance_allowed=True)
        item = self.create_resolution(meeting, vote_way="poll")
        item._vote_ahead(self.members[6], "no")
        item._vote_ahead(self.members[7], "no")
        self.begin(meeting, *self.members[:4])
        # One of them comes after all, before the vote.
        meeting._check_in(self.members[7])
        poll = item._open_poll()
        self.assertEqual(poll.voted_count, 1)
        self.cast_for(poll, self.members[7], "yes")
        self.close(item)
        told = item.result["count"]["rounds"][0]
        self.assertEqual((told["yes"], told["no"]), (1, 1))

    def test_proxies_without_a_name_vote_by_rule(self):
        for way in ("poll", "secret"):
            with self.subTest(way=way):
                meeting = self.convened(proxy_blank="chair")
                meeting._give_proxy(self.members[7], blank=True)
                self.begin(meeting, *self.members[:6])
                item, poll = self.ask(meeting, way)
                self.assertEqual(poll.voted_count, 1)
                self.close(item)
                self.assertEqual(item.outcome, "adopted")

    def test_an_amendment_is_voted_on_phones_before_the_text(self):
        meeting = self.begin(self.convened(), *self.members[:4])
        item = self.create_resolution(meeting, vote_way="poll")
        amendment = self.create_amendment(item, "Only in May")
        poll = item._open_poll(amendment=amendment)
        self.assertEqual(poll.name, "We open on Sundays · Only in May")
        with self.assertRaisesRegex(UserError, "under way on phones"):
            item._open_poll()
        for member in self.members[:3]:
            self.cast_for(poll, member, "yes")
        self.close(item)
        self.assertEqual((amendment.outcome, item.outcome), ("adopted", False))
        self.assertEqual(item.proposal, "Only in May.")
        poll = item._open_poll()
        self.assertIn("Only in May", poll.description)
        self.close(item)
        self.assertEqual(item.outcome, "rejected")

    def test_a_vote_that_is_stopped_leaves_room_for_another(self):
        meeting = self.begin(self.convened(), *self.members[:4])
        item, poll = self.ask(meeting)
        with self.assertRaisesRegex(UserError, "still under way"):
            meeting._close()
        self.cast_for(poll, self.members[0], "yes")
        item._cancel_poll("The question was not clear.")
        self.assertEqual(poll.state, "cancelled")
        item._open_poll()

    def test_opening_takes_as_many_queries_whoever_is_there(self):
        def queries(present):
            meeting = self.begin(self.convened(), *self.members[:present])
            item = self.create_resolution(meeting, vote_way="poll")
            with self.counted("opening the poll of a resolution") as took:
                item._open_poll()
            return took.queries

        queries(2)
        self.assertLessEqual(queries(8), queries(3) + 1)
