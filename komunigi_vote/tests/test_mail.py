# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import re
from datetime import datetime, timedelta
from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import VoteCase

NOON = datetime(2027, 3, 1, 12, 0)
LATER = NOON + timedelta(days=7)
LINK = re.compile(r"https?://[^\"'\s]+/vote/[\w-]+")


@tagged("post_install", "-at_install")
class TestPollMails(VoteCase):
    """Bees votes through Anna, who has a login; Cleo has none; Dune has no e-mail."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # What other tests and the demo left to write.
        cls.env["komunigi.poll.mailing"].search([("done", "=", False)]).done = True
        cls.env["komunigi.poll"].search([("state", "!=", "draft")]).elector_ids.write(
            {"receipt_sent": True}
        )
        cls.secretary = new_test_user(
            cls.env,
            "mail_secretary",
            email="secretary@example.com",
            groups="komunigi_membership.group_secretary",
        )
        cls.bees = cls.create_member(cls.network, "Bees")
        cls.anna = cls.create_representative(cls.bees, "anna_votes").partner_id
        cls.anna.email = "anna@example.com"
        cls.cleo = cls.create_member(cls.network, "Cleo")
        cls.cleo.partner_id.email = "cleo@example.com"
        cls.dune = cls.create_member(cls.network, "Dune")

    def setUp(self):
        super().setUp()
        self.mails = self.env["mail.mail"]
        self.known = self.mails.search([])
        self.enterContext(
            patch.object(self.env.cr, "commit", lambda: self.env.flush_all())
        )

    def opened(self, **values):
        with self.clock(NOON):
            return self.open_poll(
                self.network,
                user_id=self.secretary.id,
                **{"name": "Open on Sundays?", "date_close": LATER, **values},
            )

    def written(self, moment=NOON, batch_size=100):
        """Mails that the job of that moment queues."""
        with self.clock(moment):
            self.env["komunigi.poll.mailing"]._cron_write(batch_size)
        new = self.to_members()
        self.known |= new
        return new

    def to_members(self):
        """New mails; those about the activities of the person in charge apart."""
        return (self.mails.search([]) - self.known).filtered(
            lambda mail: not mail.model
        )

    def to(self, mails, partner):
        return mails.filtered(lambda mail: partner in mail.recipient_ids)

    # Who gets what

    def test_invitation_leads_to_the_portal_or_carries_a_personal_link(self):
        poll = self.opened()
        self.assertFalse(self.to_members(), "not while opening")
        mails = self.written()
        self.assertEqual(mails.recipient_ids, self.anna | self.cleo.partner_id)
        to_anna = self.to(mails, self.anna).body_html
        self.assertIn(f"/my/cooperative/{self.bees.id}/polls/{poll.id}", to_anna)
        self.assertFalse(LINK.findall(to_anna))
        self.assertIn("voice of", to_anna)
        self.assertIn("Monday 8 March 2027", to_anna)
        self.assertIn("13:00", to_anna)
        self.assertIn("Brussels", to_anna)
        to_cleo = self.to(mails, self.cleo.partner_id).body_html
        [link] = LINK.findall(to_cleo)
        token = link.rpartition("/")[2]
        with self.clock(NOON):
            elector = poll._elector_of_link(token)
        self.assertEqual(elector.membership_id, self.cleo)
        self.assertIn("alone and votes without a password", to_cleo)
        self.assertFalse(self.written(), "nobody twice")

    def test_a_link_is_sent_to_one_person_only(self):
        self.anna.user_ids.active = False
        self.anna.user_ids.flush_recordset()
        ben = self.env["res.partner"].create(
            {"name": "Ben", "email": "ben@example.com"}
        )
        self.env["komunigi.representation"].create(
            {
                "membership_id": self.bees.id,
                "partner_id": ben.id,
                "role": "substitute",
                "date_start": "2025-01-01",
            }
        )
        self.bees.partner_id.email = "office@bees.example"
        self.opened()
        mails = self.written().filtered(lambda mail: "Bees" in mail.body_html)
        self.assertEqual(mails.recipient_ids, self.anna)
        self.assertTrue(LINK.findall(mails.body_html))

    def test_all_with_a_login_are_written_to_in_their_languages(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        template = self.env.ref("komunigi_vote.mail_template_poll_invitation")
        template.with_context(
            lang="fr_FR"
        ).subject = "Votez : {{ object.poll_id.name }}"
        poll = self.create_poll(self.network, name="Open on Sundays?", date_close=LATER)
        poll.with_context(lang="fr_FR").name = "Ouvrir le dimanche ?"
        ben = self.create_representative(
            self.bees, "ben_votes", role="substitute"
        ).partner_id
        ben.write({"email": "ben@example.com", "lang": "fr_FR"})
        with self.clock(NOON):
            poll.action_open()
        mails = self.written()
        self.assertIn("Open on Sundays?", self.to(mails, self.anna).subject)
        to_ben = self.to(mails, ben)
        self.assertEqual(to_ben.subject, "Votez : Ouvrir le dimanche ?")
        self.assertIn("Ouvrir le dimanche ?", to_ben.body_html)
        self.assertIn("lundi 8 mars 2027", to_ben.body_html)

    def test_names_are_escaped(self):
        self.bees.partner_id.name = "<b>Bees</b>"
        self.opened(name="<script>alert(1)</script>?")
        body = self.to(self.written(), self.anna).body_html
        self.assertNotIn("<script>", body)
        self.assertNotIn("<b>Bees</b>", body)
        self.assertIn("&lt;b&gt;Bees&lt;/b&gt;", body)

    def test_reminder_goes_to_who_has_not_voted(self):
        poll = self.opened()
        self.written()
        with self.clock(NOON):
            self.cast(poll, self.bees, "yes")
        self.written()
        self.assertFalse(self.written(poll.date_reminder - timedelta(minutes=1)))
        mails = self.written(poll.date_reminder)
        self.assertEqual(mails.recipient_ids, self.cleo.partner_id)
        self.assertIn("Still open", mails.subject)
        self.assertTrue(LINK.findall(mails.body_html), "a new link")
        self.assertFalse(self.written(poll.date_reminder + timedelta(hours=1)))

    def test_remind_now_once_a_day(self):
        poll = self.opened().with_user(self.secretary)
        self.written()
        with self.clock(NOON + timedelta(days=1)):
            poll.action_remind()
        self.assertEqual(len(self.written(NOON + timedelta(days=1))), 2)
        with (
            self.clock(NOON + timedelta(days=2, hours=-1)),
            self.assertRaisesRegex(UserError, "2 March 2027"),
        ):
            poll.action_remind()
        with self.clock(NOON + timedelta(days=2)):
            poll.action_remind()
        self.assertEqual(len(self.written(NOON + timedelta(days=2))), 2)

    def test_the_button_just_before_the_stated_time_is_the_reminder(self):
        poll = self.opened()
        self.written()
        with self.clock(poll.date_reminder - timedelta(hours=3)):
            poll.action_remind()
        self.assertTrue(self.written(poll.date_reminder - timedelta(hours=3)))
        self.assertFalse(self.written(poll.date_reminder))

    def test_only_who_may_change_the_poll_reminds(self):
        poll = self.opened()
        reader = new_test_user(
            self.env, "mail_reader", groups="komunigi_membership.group_user"
        )
        for user in (reader, self.anna.user_ids):
            with self.clock(NOON), self.assertRaises(AccessError):
                poll.with_user(user).action_remind()

    def test_the_reminder_is_the_one_that_was_chosen(self):
        """Two days before the end, unless the poll says another time or none."""
        self.assertEqual(self.opened().date_reminder, LATER - timedelta(days=2))
        chosen = LATER - timedelta(hours=3)
        self.assertEqual(self.opened(date_reminder=chosen).date_reminder, chosen)
        self.assertFalse(self.opened(date_reminder=False).date_reminder)

    def test_none_is_sent_of_a_poll_that_wants_none(self):
        poll = self.opened(date_reminder=False)
        self.written()
        with self.clock(NOON):
            poll._postpone(LATER + timedelta(days=7), "Holidays")
        self.written()
        self.assertFalse(poll.date_reminder)
        self.assertFalse(self.written(poll.date_close - timedelta(hours=1)))

    def test_a_poll_that_opens_late_does_not_remind_at_once(self):
        self.opened(
            date_close=NOON + timedelta(days=1), date_reminder=NOON - timedelta(days=1)
        )
        mails = self.written()
        self.assertEqual(len(mails), 2)
        self.assertFalse(mails.filtered(lambda mail: "Still open" in mail.subject))

    def test_receipt_tells_that_and_nothing_else(self):
        poll = self.opened()
        self.written()
        with self.clock(NOON + timedelta(hours=3, minutes=7)):
            self.cast(poll, self.bees, "no")
        self.assertFalse(self.to_members(), "not while casting")
        [receipt] = self.written(NOON + timedelta(hours=4))
        self.assertEqual(receipt.recipient_ids, self.anna)
        self.assertEqual(receipt.subject, "A vote was cast for Bees")
        words = re.sub("<[^>]*>", " ", receipt.body_html)
        self.assertIn("Open on Sundays?", words)
        for secret in ("no", "yes", "15:07", "16:07", "2027"):
            self.assertNotRegex(words, rf"\b{secret}\b")
        self.assertFalse(self.written(NOON + timedelta(hours=5)), "once")
        with self.clock(NOON + timedelta(hours=6)):
            self.cast(poll, self.bees, "yes")
        self.assertFalse(self.written(NOON + timedelta(hours=7)), "once")

    def test_result_is_told_to_all(self):
        poll = self.opened()
        with self.clock(NOON):
            self.cast(poll, self.bees, "yes")
        self.written()
        poll._close()
        poll._count()
        with self.clock(LATER):
            poll._announce_result()
        mails = self.written(LATER)
        self.assertEqual(mails.recipient_ids, self.anna | self.cleo.partner_id)
        for mail in mails:
            self.assertEqual(mail.subject, "Result: Open on Sundays?")
            self.assertIn("Adopted: 1 yes, 0 no, no abstention.", mail.body_html)
            self.assertFalse(LINK.findall(mail.body_html))
        portal = f"/my/cooperative/{self.bees.id}/polls/{poll.id}"
        self.assertIn(portal, self.to(mails, self.anna).body_html)
        self.assertNotIn("/my/", self.to(mails, self.cleo.partner_id).body_html)

    def test_texts_can_be_changed_while_nothing_has_a_result(self):
        """Odoo tries a changed text on some record; here all polls are open."""
        elector = self.opened().elector_ids[0]
        texts = self.env["mail.template"].search([("model", "=", elector._name)])
        self.assertTrue(texts)
        for text in texts:
            with self.subTest(text=text.name):
                written = text._render_field("body_html", elector.ids)[elector.id]
                self.assertIn("Open on Sundays?", written)

    def test_cancelling_and_postponing_say_why(self):
        poll = self.opened()
        self.written()
        with self.clock(NOON):
            self.cast(poll, self.bees, "yes")
            poll._postpone(LATER + timedelta(days=1), "The figures came late.")
        mails = self.written().filtered(lambda mail: "More time" in mail.subject)
        self.assertEqual(mails.recipient_ids, self.cleo.partner_id)
        self.assertIn("The figures came late.", mails.body_html)
        self.assertIn("Tuesday 9 March 2027", mails.body_html)
        with self.clock(NOON):
            poll._cancel("The question was wrong.")
        mails = self.written()
        self.assertEqual(mails.recipient_ids, self.anna | self.cleo.partner_id)
        self.assertIn("The question was wrong.", mails[0].body_html)

    # Nothing stays, nobody else reads

    def test_no_link_can_be_read_by_others(self):
        poll = self.opened()
        mails = self.written()
        for mail in mails:
            self.assertTrue(mail.auto_delete)
            message = mail.mail_message_id
            self.assertFalse(message.body)
            self.assertFalse(message.model or message.res_id or message.author_id)
            for user in (self.secretary, self.anna.user_ids):
                self.assertFalse(
                    self.env["mail.message"]
                    .with_user(user)
                    .search([("id", "=", message.id)])
                )
                with self.assertRaises(AccessError), mute_logger("odoo.models"):
                    mail.with_user(user).read(["body_html"])
        self.assertFalse(
            poll.message_ids.filtered(lambda message: "vote/" in message.body)
        )

    # Whom no mail reaches

    def test_who_cannot_be_reached_is_listed(self):
        poll = self.opened()
        self.written()
        self.assertEqual(poll.unreachable_count, 1)
        electors = self.env["komunigi.poll.elector"].with_user(self.secretary)
        action = poll.with_user(self.secretary).action_view_unreachable()
        self.assertEqual(electors.search(action["domain"]).membership_id, self.dune)
        activity = poll.activity_ids
        self.assertEqual(activity.user_id, self.secretary)
        self.assertIn("1 member cannot be reached", activity.summary)

    def test_who_bounces_cannot_be_reached(self):
        poll = self.opened()
        self.cleo.partner_id.message_bounce = 1
        poll.invalidate_recordset()
        self.assertEqual(poll.unreachable_count, 2)
        self.assertFalse(self.elector(poll, self.cleo).is_reachable)
        self.assertTrue(self.elector(poll, self.bees).is_reachable)

    def test_who_got_an_address_is_reminded(self):
        poll = self.opened()
        self.written()
        self.dune.partner_id.email = "dune@example.com"
        mails = self.written(poll.date_reminder)
        self.assertIn(self.dune.partner_id, mails.recipient_ids)

    # A job that is killed

    def test_a_job_that_is_killed_neither_forgets_nor_doubles(self):
        members = self.create_members(self.network, 5)
        for number, member in enumerate(members):
            member.partner_id.email = f"m{number}@example.com"
        self.opened()
        electors = self.registry["komunigi.poll.elector"]
        write_to, batches = electors._write_to, []

        def killed_in_the_second(lines, kind):
            batches.append(lines)
            found = write_to(lines, kind)
            if len(batches) == 2:
                raise RuntimeError("power cut")
            return found

        with (
            patch.object(electors, "_write_to", killed_in_the_second),
            mute_logger("odoo.addons.komunigi_vote.models.komunigi_mailing"),
        ):
            first = self.written(batch_size=3)
        poll = batches[0].poll_id
        self.assertLess(len(first), 4)
        self.assertEqual(poll.mailing_ids.trouble, "power cut")
        self.assertIn("Mails could not be written", poll.activity_ids.mapped("summary"))
        second = self.written(batch_size=3)
        self.assertEqual(len(first) + len(second), 7)
        self.assertEqual(len((first | second).recipient_ids), 7)
        self.assertTrue(poll.mailing_ids.done)
        self.assertFalse(poll.mailing_ids.trouble)
        self.assertEqual(poll.mailing_ids.mail_count, 7)

    def test_somebody_else_who_is_at_it_is_no_trouble(self):
        poll = self.opened()
        electors = self.registry["komunigi.poll.elector"]
        met = SerializationFailure("could not serialize access")
        with patch.object(electors, "_write_to", side_effect=met):
            self.assertFalse(self.written())
        self.assertFalse(poll.mailing_ids.trouble)
        self.assertTrue(self.written())
        self.assertTrue(poll.mailing_ids.done)

    def test_a_job_without_time_goes_on_where_it_was(self):
        self.opened()
        crons = self.registry["ir.cron"]
        with patch.object(crons, "_commit_progress", lambda *args, **kw: 0):
            first = self.written(batch_size=1)
        self.assertLessEqual(len(first), 1)
        rest = self.written(batch_size=1)
        self.assertEqual(len(first | rest), 2)

    def test_nobody_is_invited_to_a_poll_that_is_over(self):
        poll = self.opened()
        with self.clock(NOON):
            poll._cancel("Asked by mistake.")
        mails = self.written()
        self.assertEqual(set(mails.mapped("subject")), {"Cancelled: Open on Sundays?"})

    def test_the_job_itself(self):
        self.opened()
        cron = self.env.ref("komunigi_vote.ir_cron_poll_mail")
        with self.enter_registry_test_mode(), self.clock(NOON):
            cron.method_direct_trigger()
        self.assertEqual(len(self.to_members()), 2)

    def test_flat_cost(self):
        """As many queries for a batch of a hundred as for one of ten."""
        counts = []
        for number in (10, 100):
            network = self.create_network(f"Network {number}")
            members = self.create_members(network, number, f"N{number}")
            for place, member in enumerate(members):
                member.partner_id.email = f"n{number}m{place}@example.com"
            with self.clock(NOON):
                self.open_poll(network, date_close=LATER)
            self.env.flush_all()
            self.env.invalidate_all()
            with self.clock(NOON):
                with self.counted("writing a batch of invitations") as took:
                    self.env["komunigi.poll.mailing"]._cron_write(100)
                counts.append(took.queries)
        self.assertEqual(len(self.to_members()), 110)
        self.assertLessEqual(counts[1], counts[0] + 5)
