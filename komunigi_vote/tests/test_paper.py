# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import datetime, timedelta

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.service.model import call_kw
from odoo.tests import Form, new_test_user, tagged

from .common import VoteCase

NOON = datetime(2027, 3, 1, 12, 0)


@tagged("post_install", "-at_install")
class TestPaper(VoteCase):
    """Some members vote on paper, and two scrutineers count the box."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.members = cls.create_members(cls.network, 6)
        cls.ana, cls.bo = (
            new_test_user(
                cls.env, name, name=name.title(),
                groups="komunigi_membership.group_secretary",
            )
            for name in ("poll_ana", "poll_bo")
        )  # fmt: skip
        cls.cron = cls.env.ref("komunigi_vote.ir_cron_poll")

    def open_until_noon(self, *args, **values):
        return self.open_poll(
            self.network, *args, date_close=NOON, user_id=self.ana.id, **values
        )

    def run_job(self):
        with self.clock(NOON), self.enter_registry_test_mode():
            self.cron.method_direct_trigger()
        self.env.invalidate_all()

    def stamp(self, poll, members, user=None):
        electors = poll.elector_ids.filtered(lambda e: e.membership_id in members)
        electors.with_user(user or self.ana).action_stamp()

    def count(self, poll, user, hand_in=True, **ballots):
        """What `user` counted: how many of each ready line."""
        action = poll.with_user(user).action_enter_paper()
        count = self.env[action["res_model"]].with_user(user).browse(action["res_id"])
        with Form(count) as form:
            for index, line in enumerate(count.line_ids):
                with form.line_ids.edit(index) as edited:
                    edited.number = ballots.get(line.ballot, 0)
        if hand_in:
            count.action_hand_in()
        return count

    def enter(self, poll, user, *lines):
        """A count without ready lines: (ballot, how many), handed in."""
        count = self.env["komunigi.poll.paper.count"].with_user(user).create(
            {
                "poll_id": poll.id,
                "line_ids": [
                    Command.create({"ballot": ballot, "number": number})
                    for ballot, number in lines
                ],
            }
        )  # fmt: skip
        count.action_hand_in()
        return count

    # Stamping

    def test_who_is_stamped_votes_on_paper_only(self):
        poll = self.open_until_noon()
        self.assertFalse(poll.with_paper)
        self.stamp(poll, self.members[:2])
        self.assertTrue(poll.with_paper)
        self.assertEqual((poll.voted_count, poll.stamped_count), (2, 2))
        self.assertIn("2 members", "".join(poll.message_ids.mapped("body")))
        with self.assertRaisesRegex(UserError, "on paper"):
            self.cast(poll, self.members[0], "yes")

    def test_nobody_is_stamped_twice_nor_after_voting(self):
        poll = self.open_until_noon()
        self.stamp(poll, self.members[0])
        self.cast(poll, self.members[1], "yes")
        for member in self.members[:2]:
            with self.assertRaisesRegex(UserError, member.display_name):
                self.stamp(poll, member | self.members[2])
        self.assertFalse(self.elector(poll, self.members[2]).voted, "all or none")
        self.assertEqual(poll.stamped_count, 1)

    def test_confidential_polls_do_not_tell_who_voted_on_paper(self):
        poll = self.open_until_noon(secrecy="confidential")
        self.stamp(poll, self.members[:2])
        self.cast(poll, self.members[2], "yes", number=poll._new_ballot_number())
        self.assertEqual((poll.voted_count, poll.stamped_count), (3, 2))
        values = {
            tuple(elector[name] for name in elector._fields if name != "display_name"
                  and elector._fields[name].type in ("boolean", "integer")
                  and name != "id")
            for elector in poll.elector_ids.filtered("voted")
        }  # fmt: skip
        self.assertEqual(len(values), 1, "nothing sets them apart")

    def test_stamping_is_the_secretary_s(self):
        poll = self.open_until_noon()
        reader = new_test_user(
            self.env, "poll_reader", groups="komunigi_membership.group_user"
        )
        representative = self.create_representative(self.members[0], "poll_porta")
        for user in (reader, representative.user_id):
            with self.assertRaises(AccessError):
                self.stamp(poll, self.members[0], user)
        other_company = self.env["res.company"].create({"name": "Other"})
        stranger = new_test_user(
            self.env,
            "poll_stranger",
            groups="komunigi_membership.group_secretary",
            company_id=other_company.id,
            company_ids=[Command.set(other_company.ids)],
        )
        with self.assertRaises(AccessError):
            self.stamp(poll, self.members[0], stranger)

    def test_neither_before_nor_after_the_poll(self):
        draft = self.create_poll(self.network)
        with self.assertRaisesRegex(UserError, "no votes on paper now"):
            draft.action_paper()
        poll = self.open_until_noon()
        self.run_job()
        self.assertEqual(poll.state, "result")
        with self.assertRaises(UserError):
            self.stamp(poll, self.members[0])

    # The count waits

    def test_the_count_waits_for_two_equal_counts(self):
        poll = self.open_until_noon()
        self.stamp(poll, self.members[:3])
        self.cast(poll, self.members[3], "no")
        self.assertIn("3 members vote on paper", poll.paper_situation)
        self.run_job()
        self.assertEqual(poll.state, "closed")
        self.assertTrue(poll.is_waiting_for_paper)
        self.assertEqual(poll._paper_missing(), 3)
        self.assertIn("3 paper ballots: two scrutineers", poll.paper_situation)
        self.assertEqual(poll.activity_ids.user_id, self.ana)
        self.run_job()
        self.assertEqual(len(poll.activity_ids), 1, "asked once")
        self.count(poll, self.ana, yes=2, no=1)
        self.assertIn("Poll_Ana has handed in", poll.paper_situation)
        self.run_job()
        self.assertEqual(poll.state, "closed")
        self.count(poll, self.bo, yes=2, no=1)
        self.assertFalse(poll.is_waiting_for_paper)
        self.assertEqual(poll._paper_missing(), 0)
        self.assertEqual(poll._paper_ballots(), [("no", 1), ("yes", 2)])
        self.run_job()
        self.assertEqual(poll.state, "result")
        self.assertFalse(poll.activity_ids)
        self.assertEqual(poll.result["rounds"][0]["yes"], 2)
        self.assertEqual(poll.result["rounds"][0]["no"], 2)

    def test_counts_that_differ_are_shown_and_corrected(self):
        poll = self.open_until_noon()
        self.stamp(poll, self.members[:3])
        poll._close()
        self.count(poll, self.ana, yes=2, no=1)
        bo = self.count(poll, self.bo, yes=1, no=1, abstain=1)
        self.assertIn("differ", poll.paper_situation)
        self.assertEqual(
            poll.paper_differences,
            {
                "scrutineers": ["Poll_Ana", "Poll_Bo"],
                "lines": [["Abstention", [0, 1]], ["Yes", [2, 1]]],
            },
        )
        self.run_job()
        self.assertEqual(poll.state, "closed")
        bo.action_take_back()
        self.count(poll, self.bo, yes=2, no=1)
        self.assertFalse(poll.paper_differences)
        with self.assertRaisesRegex(UserError, "settled"):
            bo.action_take_back()
        self.run_job()
        self.assertEqual(poll.state, "result")

    def test_a_third_scrutineer_can_settle_it(self):
        carl = new_test_user(
            self.env, "poll_carl", groups="komunigi_membership.group_secretary"
        )
        poll = self.open_until_noon()
        self.stamp(poll, self.members[:2])
        poll._close()
        self.count(poll, self.ana, yes=2)
        self.count(poll, self.bo, yes=1, no=1)
        self.count(poll, carl, yes=1, no=1)
        self.assertEqual(poll._paper_ballots(), [("no", 1), ("yes", 1)])

    def test_as_many_ballots_as_stamped(self):
        poll = self.open_until_noon()
        self.stamp(poll, self.members[:2])
        poll._close()
        count = self.count(poll, self.ana, hand_in=False, yes=1)
        with self.assertRaisesRegex(UserError, "1 ballots, and 2 members"):
            count.action_hand_in()
        self.assertFalse(count.is_handed_in)

    def test_somebody_is_stamped_after_the_poll_has_closed(self):
        poll = self.open_until_noon()
        poll.with_user(self.ana).action_paper()
        self.run_job()
        self.assertEqual(poll.state, "closed", "the sheet is still to come")
        self.assertIn("say that there are none", poll.paper_situation)
        self.stamp(poll, self.members[:1])
        with self.assertRaisesRegex(UserError, "have to be counted"):
            poll.with_user(self.ana).action_no_paper()
        self.count(poll, self.ana, x=1)
        self.count(poll, self.bo, x=1)
        with self.assertRaisesRegex(UserError, "counted already"):
            self.stamp(poll, self.members[1:2])
        self.run_job()
        self.assertEqual(poll.result["spoiled"], 1)

    def test_or_there_are_none(self):
        poll = self.open_until_noon()
        poll.with_user(self.ana).action_paper()
        self.run_job()
        self.assertTrue(poll.is_waiting_for_paper)
        poll.with_user(self.ana).action_no_paper()
        self.run_job()
        self.assertEqual(poll.state, "result")

    def test_confidential_paper_and_boxes_are_counted_together(self):
        poll = self.open_until_noon(
            "plurality", ("Tea", "Coffee"), secrecy="confidential"
        )
        self.stamp(poll, self.members[:2])
        for member in self.members[2:]:
            self.cast(poll, member, [2], number=poll._new_ballot_number())
        poll.action_close()
        for user in (self.ana, self.bo):
            self.count(poll, user, **{"1": 1, "-": 1})
        self.run_job()
        self.assertEqual(poll.state, "result")
        self.assertEqual(poll.result["rounds"][0]["totals"], [[2, 4], [1, 1]])
        self.assertEqual(poll.result["blank"], 1)

    # On their own

    def test_each_counts_on_their_own(self):
        poll = self.open_until_noon()
        self.stamp(poll, self.members[:2])
        poll._close()
        ana = self.count(poll, self.ana, yes=2)
        theirs = ana.with_user(self.bo)
        with self.assertRaises(AccessError):
            theirs.read(["ballot_count"])
        self.assertFalse(self.env["komunigi.poll.paper.line"].with_user(self.bo).search(
            [("count_id", "=", ana.id)]
        ))  # fmt: skip
        self.count(poll, self.bo, yes=1, no=1)
        theirs.invalidate_recordset()
        self.assertEqual(theirs.ballot_count, 2)
        for call in (
            (theirs.line_ids[0], "write", {"number": 1}),
            (theirs, "action_take_back"),
            (theirs, "action_hand_in"),
            (theirs, "unlink"),
        ):
            with self.assertRaises(AccessError):
                self.rpc(*call)

    def rpc(self, records, method, *args):
        call_kw(records, method, [records.ids, *args], {})

    def test_one_person_does_not_count_twice(self):
        poll = self.open_until_noon()
        self.stamp(poll, self.members[:1])
        poll._close()
        first = self.count(poll, self.ana, yes=1)
        self.assertEqual(
            poll.with_user(self.ana).action_enter_paper()["res_id"], first.id
        )
        counts = self.env["komunigi.poll.paper.count"].with_user(self.ana)
        with self.assertRaises(AccessError):
            counts.create({"poll_id": poll.id, "user_id": self.bo.id})
        for call in (
            (first, "write", {"user_id": self.bo.id}),
            (first, "write", {"is_handed_in": False}),
            (first.line_ids[0], "write", {"number": 0}),
            (first.line_ids[0], "unlink"),
            (first, "unlink"),
        ):
            with self.assertRaises(UserError, msg=call[1:]):
                self.rpc(*call)
        self.assertEqual(poll._paper_missing(), 1)
        first.action_take_back()
        with self.assertRaises(AccessError):
            self.rpc(first, "write", {"user_id": self.bo.id})
        with self.assertRaises(AccessError):
            self.rpc(first, "write", {"is_handed_in": True})

    def test_nothing_is_entered_while_the_poll_is_open(self):
        poll = self.open_until_noon()
        self.stamp(poll, self.members[:1])
        with self.assertRaisesRegex(UserError, "once the poll has closed"):
            poll.with_user(self.ana).action_enter_paper()

    # Notation

    def test_rankings_are_entered_in_the_notation_of_the_board(self):
        poll = self.open_until_noon("schulze", ("Tea", "Coffee", "Water"))
        self.stamp(poll, self.members[:3])
        poll._close()
        self.enter(poll, self.ana, ("2 > 1 = 3", 2), ("-", 1))
        self.enter(poll, self.bo, ("-", 1), ("2>3=1", 1), ("2>1=3", 1))
        self.assertEqual(poll._paper_missing(), 0, "written otherwise, the same")
        self.run_job()
        self.assertEqual(poll.result["winners"], [2])

    def test_a_line_that_is_no_ballot_is_refused_with_its_reason(self):
        for method, line, reason in (
            ("stv", "2>2", "twice"),
            ("stv", "tea first", "notation"),
            ("points", "1:9 2:9", "10"),
            ("approval", "1+7", "7"),
        ):
            poll = self.open_until_noon(method, ("Tea", "Coffee"))
            self.stamp(poll, self.members[:1])
            poll._close()
            with self.assertRaises(ValidationError, msg=line) as caught:
                self.enter(poll, self.ana, (line, 1))
            message = str(caught.exception)
            self.assertIn(f"“{line}”", message)
            self.assertIn("enter “x”", message)
            self.assertGreater(len(message), len(line) + 60, reason)

    def test_ready_lines_say_what_stands_on_the_ballot(self):
        poll = self.open_until_noon("plurality", ("Tea", "Coffee"))
        self.stamp(poll, self.members[:1])
        poll._close()
        count = self.count(poll, self.ana, hand_in=False)
        self.assertEqual(
            count.line_ids.mapped("words"), ["Tea", "Coffee", "Blank", "Spoiled"]
        )
        self.assertTrue(count.has_ready_lines)

    def test_counts_stay_as_they_were_once_there_is_a_result(self):
        poll = self.open_until_noon()
        self.stamp(poll, self.members[:1])
        self.run_job()
        counts = [self.count(poll, user, yes=1) for user in (self.ana, self.bo)]
        self.run_job()
        for count in counts:
            with self.assertRaises(UserError):
                count.sudo().line_ids[0].number = 7
            with self.assertRaises(UserError):
                count.sudo().unlink()
        closing = poll.date_close
        self.assertEqual(closing, NOON)
        with self.clock(NOON + timedelta(days=1)), self.assertRaises(UserError):
            counts[0].action_take_back()
