# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import datetime, timedelta
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from .common import VoteCase

NOON = datetime(2027, 3, 1, 12, 0)
WEEK = timedelta(days=7)


@tagged("post_install", "-at_install")
class TestPollCourse(VoteCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.members = cls.create_members(cls.network, 3)
        cls.secretary = new_test_user(
            cls.env, "poll_secretary", groups="komunigi_membership.group_secretary"
        )
        cls.cron = cls.env.ref("komunigi_vote.ir_cron_poll")

    def setUp(self):
        super().setUp()
        self.triggers = self.env["ir.cron.trigger"]
        self.triggers.search([("cron_id", "=", self.cron.id)]).unlink()

    def run_job(self):
        with self.enter_registry_test_mode():
            self.cron.method_direct_trigger()
        self.env.invalidate_all()

    def wakings(self):
        return set(
            self.triggers.search([("cron_id", "=", self.cron.id)]).mapped("call_at")
        )

    def schedule(self, **values):
        """A poll that opens by itself tomorrow, for a week."""
        tomorrow = NOON + timedelta(days=1)
        values = {"date_open": tomorrow, "date_close": tomorrow + WEEK, **values}
        poll = self.create_poll(self.network, user_id=self.secretary.id, **values)
        with self.clock(NOON):
            poll.action_open()
        return poll

    # Opening

    def test_opening_freezes_the_roll_and_says_so(self):
        with self.clock(NOON):
            poll = self.open_poll(self.network, date_close=NOON + WEEK)
        self.assertEqual(poll.state, "open")
        self.assertEqual(poll.date_open, NOON)
        self.assertEqual(poll.elector_count, 3)
        self.assertIn("3 members on the roll", "".join(poll.message_ids.mapped("body")))
        self.assertEqual(self.wakings(), {poll.date_close})

    def test_it_opens_by_itself_at_the_stated_time(self):
        poll = self.schedule()
        self.assertEqual((poll.state, poll.is_scheduled), ("draft", True))
        self.assertEqual(self.wakings(), {poll.date_open})
        with self.clock(poll.date_open - timedelta(seconds=1)):
            self.run_job()
        self.assertEqual(poll.state, "draft")
        newcomer = self.create_member(self.network, "Newcomer")
        with self.clock(poll.date_open):
            self.run_job()
        self.assertEqual((poll.state, poll.is_scheduled), ("open", False))
        self.assertIn(newcomer, poll.elector_ids.membership_id)
        self.assertIn(poll.date_close, self.wakings())

    def test_or_not_after_all(self):
        poll = self.schedule()
        with self.assertRaisesRegex(UserError, "opens by itself"):
            poll.with_user(self.secretary).date_open = NOON
        poll.action_unschedule()
        with self.clock(poll.date_open):
            self.run_job()
        self.assertEqual(poll.state, "draft")
        poll.with_user(self.secretary).date_open = False

    def test_a_poll_that_cannot_open_goes_back_to_preparation(self):
        poll, other = self.schedule(), self.schedule(name="And that?")
        poll.write({"electorate": "categories"})
        with self.clock(poll.date_open):
            self.run_job()
        self.assertEqual((poll.state, poll.is_scheduled), ("draft", False))
        self.assertIn("No category is chosen", poll.trouble)
        activity = poll.activity_ids
        self.assertEqual(activity.user_id, self.secretary)
        self.assertIn("No category is chosen", activity.note)
        self.assertEqual(other.state, "open", "one in trouble does not stop the others")
        poll.electorate = "all"
        with self.clock(poll.date_open):
            poll.action_open()
        self.assertFalse(poll.trouble)

    @mute_logger("odoo.addons.komunigi_vote.models.komunigi_poll_course")
    def test_an_error_of_the_program_does_not_stop_the_others(self):
        poll, other = self.schedule(), self.schedule(name="And that?")
        polls = self.registry["komunigi.poll"]
        freeze = polls._freeze_roll

        def failing(each):
            freeze(each)
            if each.id == poll.id:
                raise ZeroDivisionError

        with self.clock(poll.date_open), patch.object(polls, "_freeze_roll", failing):
            self.run_job()
        self.assertEqual(poll.state, "draft")
        self.assertFalse(poll.elector_ids, "nothing of the failed opening is left")
        self.assertIn("unexpected", poll.trouble)
        self.assertEqual(other.state, "open")

    # Closing and counting

    def test_it_closes_and_is_counted_by_itself(self):
        poll = self.open_poll(self.network, date_close=NOON + WEEK)
        with self.clock(NOON):
            self.cast(poll, self.members[0], "yes")
            self.run_job()
        self.assertEqual(poll.state, "open")
        with self.clock(NOON + WEEK), self.announced() as announced:
            self.run_job()
        self.assertEqual(poll.state, "result")
        self.assertEqual(announced, ["_announce_result"])
        with self.clock(NOON + WEEK), self.announced() as announced:
            self.run_job()
        self.assertFalse(announced, "nothing happens twice")

    def test_a_count_that_fails_is_tried_again(self):
        poll = self.open_poll(
            self.network, date_close=NOON + WEEK, user_id=self.secretary.id
        )
        polls = self.registry["komunigi.poll"]

        def failing(each):
            raise UserError(each.env._("2 ballots, and 3 have voted."))

        with self.clock(NOON + WEEK), patch.object(polls, "_count", failing):
            self.run_job()
            self.run_job()
        self.assertEqual(poll.state, "closed")
        self.assertEqual(poll.trouble, "2 ballots, and 3 have voted.")
        self.assertEqual(len(poll.activity_ids), 1)
        poll.action_count()
        with self.clock(NOON + WEEK):
            self.run_job()
        self.assertEqual(poll.state, "result")
        self.assertFalse(poll.trouble)
        self.assertFalse(poll.activity_ids)

    def test_another_worker_has_it(self):
        poll = self.open_poll(self.network, date_close=NOON + WEEK)
        polls = self.registry["komunigi.poll"]
        nobody = patch.object(polls, "_try_lock", lambda each: False)
        with self.clock(NOON + WEEK), nobody:
            self.run_job()
        self.assertEqual(poll.state, "open")
        again = NOON + WEEK + timedelta(minutes=1)
        self.assertIn(again, self.wakings())
        with self.clock(again):
            self.run_job()
        self.assertEqual(poll.state, "result")

    def test_before_time_only_when_everybody_has_voted(self):
        poll = self.open_poll(self.network)
        for member in self.members[:2]:
            self.cast(poll, member, "yes")
        self.assertFalse(poll.has_all_voted)
        with self.assertRaisesRegex(UserError, "everybody on the roll"):
            poll.with_user(self.secretary).action_close()
        self.cast(poll, self.members[2], "no")
        self.assertTrue(poll.has_all_voted)
        stated = poll.date_close
        poll.with_user(self.secretary).action_close()
        self.assertEqual(poll.state, "closed")
        self.assertLess(poll.date_close, stated, "when it did close")
        self.run_job()
        self.assertEqual(poll.state, "result")

    # Closing later

    def postpone(self, poll, date_close, reason="Holidays"):
        form = Form(
            self.env["komunigi.poll.postpone"]
            .with_user(self.secretary)
            .with_context(default_poll_id=poll.id)
        )
        form.date_close = date_close
        form.reason = reason
        form.save().action_postpone()

    def test_it_can_close_later_with_a_reason(self):
        with self.clock(NOON):
            poll = self.open_poll(self.network, date_close=NOON + WEEK)
            with self.announced() as announced:
                self.postpone(poll, NOON + 2 * WEEK)
        self.assertEqual(poll.date_close, NOON + 2 * WEEK)
        self.assertEqual(poll.date_reminder, NOON + 2 * WEEK - timedelta(days=2))
        self.assertIn("Holidays", poll.message_ids[0].body)
        self.assertEqual(announced, ["_announce_postponed"])
        self.assertIn(poll.date_close, self.wakings())
        with self.clock(NOON + WEEK):
            self.run_job()
        self.assertEqual(poll.state, "open")

    def test_not_earlier_and_not_once_it_has_closed(self):
        with self.clock(NOON):
            poll = self.open_poll(self.network, date_close=NOON + WEEK)
            for moment in (NOON + timedelta(days=1), NOON + WEEK):
                with self.assertRaisesRegex(UserError, "later, not earlier"):
                    self.postpone(poll, moment)
            with self.assertRaisesRegex(UserError, "Close later"):
                poll.with_user(self.secretary).date_close = NOON + 2 * WEEK
        with (
            self.clock(NOON + WEEK),
            self.assertRaisesRegex(UserError, "is not open"),
        ):
            self.postpone(poll, NOON + 2 * WEEK)

    # Cancelling

    def cancel(self, poll, reason="The question was wrong"):
        form = Form(
            self.env["komunigi.poll.cancel"]
            .with_user(self.secretary)
            .with_context(default_poll_id=poll.id)
        )
        form.reason = reason
        form.save().action_cancel()

    def test_cancelling_needs_a_reason(self):
        poll = self.open_poll(self.network)
        with self.assertRaises(AssertionError):
            self.cancel(poll, reason=False)
        self.assertEqual(poll.state, "open")

    def test_spaces_are_no_reason(self):
        poll = self.open_poll(self.network)
        with self.assertRaisesRegex(UserError, "Say why"):
            self.cancel(poll, reason="  \n ")
        later = poll.date_close + timedelta(days=1)
        with self.assertRaisesRegex(UserError, "Say why"):
            poll._postpone(later, " ")
        self.assertEqual(poll.state, "open")

    def test_nobody_reads_the_ballots_of_a_cancelled_poll(self):
        poll = self.open_poll(self.network)
        self.cast(poll, self.members[0], "yes")
        with self.announced() as announced:
            self.cancel(poll)
        self.assertEqual(poll.state, "cancelled")
        self.assertEqual(poll.cancel_reason, "The question was wrong")
        self.assertIn("The question was wrong", poll.message_ids[0].body)
        self.assertEqual(announced, ["_announce_cancel"])
        self.assertFalse(
            self.env["komunigi.ballot"].search_count([("poll_id", "=", poll.id)])
        )

    def test_a_result_is_not_cancelled(self):
        poll = self.open_poll(self.network)
        self.close_and_count(poll)
        with self.assertRaisesRegex(UserError, "a result stays"):
            self.cancel(poll)

    def test_a_preparation_is_deleted_not_cancelled(self):
        with self.assertRaisesRegex(UserError, "can be deleted"):
            self.cancel(self.create_poll(self.network))

    # What is told

    def test_opening_is_announced(self):
        poll = self.create_poll(self.network)
        with self.announced() as announced:
            poll.action_open()
        self.assertEqual(announced, ["_announce_opening"])

    def announced(self):
        """The announcements made meanwhile, by name."""
        return Announced(self.registry["komunigi.poll"])


class Announced:
    def __init__(self, polls):
        self.made = []
        self.patches = [
            patch.object(polls, name, self.note(name))
            for name in (
                "_announce_opening",
                "_announce_result",
                "_announce_cancel",
                "_announce_postponed",
            )
        ]

    def note(self, name):
        return lambda poll: self.made.append(name)

    def __enter__(self):
        for each in self.patches:
            each.start()
        return self.made

    def __exit__(self, *exc):
        for each in self.patches:
            each.stop()
