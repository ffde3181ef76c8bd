# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import re
from datetime import datetime, timedelta
from unittest.mock import patch

import vobject
from freezegun import freeze_time

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from .common import AssemblyCase

MAILING = "odoo.addons.komunigi_vote.models.komunigi_mailing"


class ConveningCase(AssemblyCase):
    """Bees is represented by Anna and Ben; Cleo is a person; Dune has no e-mail."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # What other tests and the demo left to write.
        cls.env["komunigi.meeting.mailing"].search([]).unlink()
        cls.secretary = new_test_user(
            cls.env,
            "convening_secretary",
            email="secretary@example.com",
            groups="komunigi_membership.group_secretary",
        )
        cls.bees = cls.create_member(cls.network, "Bees")
        cls.anna = cls.create_representative(cls.bees, "anna_convened").partner_id
        cls.anna.email = "anna@example.com"
        cls.ben = cls.create_representative(
            cls.bees, "ben_convened", role="substitute"
        ).partner_id
        cls.ben.email = "ben@example.com"
        person = cls.env["res.partner"].create(
            {"name": "Cleo", "email": "cleo@example.com"}
        )
        cls.cleo = cls.create_member(cls.network, "Cleo", partner_id=person.id)
        cls.dune = cls.create_member(cls.network, "Dune")
        cls.dune.partner_id.write(
            {"street": "3 rue du Sable", "zip": "1000", "city": "Brussels"}
        )

    def setUp(self):
        super().setUp()
        self.mails = self.env["mail.mail"]
        self.known = self.mails.search([])
        self.enterContext(
            patch.object(self.env.cr, "commit", lambda: self.env.flush_all())
        )

    def convened(self, **values):
        meeting = self.create_meeting(
            self.network,
            "2027-03-02 17:00:00",
            name="",
            user_id=self.secretary.id,
            **values,
        )
        if meeting.profile == "assembly":
            self.create_item(meeting, "Accounts of 2026", kind="decision")
        meeting.action_convene()
        return meeting

    def written(self, batch_size=200):
        """Mails to members that the job queues now."""
        self.env["komunigi.meeting.mailing"]._cron_write(batch_size)
        new = (self.mails.search([]) - self.known).filtered(lambda mail: not mail.model)
        self.known |= new
        return new

    def to(self, mails, partner):
        return mails.filtered(lambda mail: partner in mail.recipient_ids)


@tagged("post_install", "-at_install")
@freeze_time("2027-02-20 08:00")
class TestConvening(ConveningCase):
    def test_everybody_who_acts_for_a_member_reads_the_agenda(self):
        meeting = self.create_meeting(
            self.network,
            "2027-03-02 17:00:00",
            name="",
            location="At Bees",
            video_url="https://meet.example/intercoop",
            user_id=self.secretary.id,
        )
        self.create_item(
            meeting,
            "Take in La Lanterne?",
            kind="decision",
            minutes_planned=20,
            brought_by_id=self.bees.id,
            proposal="La Lanterne becomes a member.",
        )
        meeting.action_convene()
        self.assertFalse(self.mails.search([]) - self.known, "not while convening")
        mails = self.written()
        self.assertEqual(
            mails.recipient_ids, self.anna | self.ben | self.cleo.partner_id
        )
        mail = self.to(mails, self.anna)
        self.assertIn("Intercoop meeting of 2 March 2027", mail.subject)
        for words in (
            "Tuesday 2 March 2027, 18:00",
            "At Bees",
            "https://meet.example/intercoop",
            "Take in La Lanterne?",
            "20",
            "brought by",
            "La Lanterne becomes a member.",
            f"/my/meetings/{meeting.id}",
            "write down a concern",
            "secretary@example.com",
        ):
            self.assertIn(words, mail.body_html)
        self.assertNotIn("code at the door", mail.body_html)
        self.assertEqual(mail.email_from, self.secretary.email_formatted)
        self.assertFalse(self.written(), "nobody twice")
        self.assertEqual(meeting.mailing_ids.mail_count, 2)

    def test_file_for_calendars(self):
        meeting = self.convened(location="At Bees")
        mail = self.to(self.written(), self.anna)
        event = vobject.readOne(mail.attachment_ids.raw.decode()).vevent
        self.assertEqual(event.summary.value, "Intercoop meeting of 2 March 2027")
        self.assertEqual(
            event.dtstart.value.replace(tzinfo=None), datetime(2027, 3, 2, 17)
        )
        self.assertEqual(
            event.dtend.value.replace(tzinfo=None), datetime(2027, 3, 2, 19)
        )
        self.assertEqual(event.location.value, "At Bees")
        self.assertFalse(hasattr(event, "attendee"))
        self.assertIn(f"/my/meetings/{meeting.id}", event.url.value)

    def test_an_empty_agenda_says_how_to_fill_it(self):
        self.convened()
        body = self.to(self.written(), self.anna).body_html
        self.assertIn("nothing on it yet", body)
        self.assertIn("put an item on the agenda", body)

    def test_each_in_her_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        template = self.env.ref("komunigi_assembly.mail_template_meeting_convening")
        template.with_context(lang="fr_FR").subject = "Réunion : {{ object.name }}"
        self.ben.lang = "fr_FR"
        self.convened()
        mails = self.written()
        self.assertIn("mardi 2 mars 2027", self.to(mails, self.ben).body_html)
        self.assertTrue(self.to(mails, self.ben).subject.startswith("Réunion : "))
        self.assertIn("Tuesday 2 March 2027", self.to(mails, self.anna).body_html)

    def test_one_mail_to_who_acts_for_two_members(self):
        self.create_representation(self.dune, self.bees.representation_ids[0])
        self.convened()
        mails = self.written()
        self.assertEqual(len(self.to(mails, self.anna)), 1)

    def test_who_steps_aside_sees_the_title_only(self):
        meeting = self.create_meeting(self.network, "2027-03-02 17:00:00")
        item = self.create_item(
            meeting,
            "Price of the till",
            proposal="We pay 4,000.",
            description="Bees sells it.",
        )
        item.recusal_ids.create(
            {"item_id": item.id, "membership_id": self.bees.id, "reason": "Sells it."}
        )
        meeting.action_convene()
        mails = self.written()
        to_anna = self.to(mails, self.anna).body_html
        self.assertIn("Price of the till", to_anna)
        self.assertIn("You step aside", to_anna)
        self.assertNotIn("4,000", to_anna)
        self.assertNotIn("Bees sells it", to_anna)
        self.assertIn("4,000", self.to(mails, self.cleo.partner_id).body_html)

    def test_names_are_escaped(self):
        meeting = self.create_meeting(
            self.network, "2027-03-02 17:00:00", location="<b>here</b>"
        )
        self.create_item(meeting, "<script>alert(1)</script>")
        meeting.action_convene()
        body = self.to(self.written(), self.anna).body_html
        self.assertNotIn("<script>", body)
        self.assertNotIn("<b>here</b>", body)

    def test_whom_no_mail_reaches_is_told_to_who_is_in_charge(self):
        meeting = self.convened()
        self.written()
        [activity] = meeting.activity_ids
        self.assertEqual(activity.user_id, self.secretary)
        self.assertIn("Dune", activity.note)
        meeting._tell_of_unreachable()
        self.assertEqual(len(meeting.activity_ids), 1, "once")

    def test_moved(self):
        meeting = self.create_meeting(self.network, "2027-03-02 17:00:00")
        meeting._put_off(location="At Bees")
        self.assertFalse(self.written(), "nobody was told anything yet")
        meeting.action_convene()
        self.written()
        meeting._put_off("Snow.", date_start=datetime(2027, 3, 9, 17))
        mails = self.written()
        self.assertEqual(
            mails.recipient_ids, self.anna | self.ben | self.cleo.partner_id
        )
        mail = self.to(mails, self.anna)
        self.assertIn("Changed:", mail.subject)
        self.assertIn("Tuesday 9 March 2027, 18:00", mail.body_html)
        self.assertIn("Snow.", mail.body_html)
        event = vobject.readOne(mail.attachment_ids.raw.decode()).vevent
        self.assertEqual(event.sequence.value, "1")

    def test_cancelled(self):
        meeting = self.convened()
        before = self.to(self.written(), self.anna).attachment_ids.raw.decode()
        meeting._cancel("Too many of us are ill.")
        mail = self.to(self.written(), self.anna)
        self.assertIn("Cancelled:", mail.subject)
        self.assertIn("Too many of us are ill.", mail.body_html)
        calendar = vobject.readOne(mail.attachment_ids.raw.decode())
        self.assertEqual(calendar.method.value, "CANCEL")
        self.assertEqual(
            calendar.vevent.uid.value, vobject.readOne(before).vevent.uid.value
        )

    def test_nobody_is_asked_to_what_was_cancelled_meanwhile(self):
        meeting = self.convened()
        meeting._cancel("Snow.")
        mails = self.written()
        self.assertTrue(mails)
        self.assertFalse(mails.filtered(lambda mail: "Cancelled" not in mail.subject))

    def test_in_batches_that_are_taken_up_again(self):
        self.create_members(self.network, 5)
        for member in self.env["komunigi.membership"].search(
            [("partner_name", "like", "Member ")]
        ):
            member.partner_id.email = f"{member.id}@example.com"
        meeting = self.convened()
        [mailing] = meeting.mailing_ids
        mailing._try_batch(2)
        self.assertFalse(mailing.done)
        written = self.written(batch_size=3)
        self.assertTrue(mailing.done)
        self.assertEqual(mailing.mail_count, 7)
        addressed = written.mapped("recipient_ids.email")
        self.assertEqual(len(addressed), len(set(addressed)))
        self.assertEqual(len(written), 8)

    def test_in_trouble(self):
        meeting = self.convened()
        with (
            mute_logger(MAILING),
            patch.object(
                self.registry["komunigi.meeting"],
                "_portal_url",
                side_effect=ValueError("power cut"),
            ),
        ):
            self.assertFalse(self.written())
            self.assertFalse(self.written())
        self.assertIn("power cut", meeting.mailing_ids.trouble)
        self.assertEqual(len(meeting.activity_ids), 1)
        self.assertTrue(self.written())
        self.assertFalse(meeting.mailing_ids.trouble)

    def test_by_itself_a_week_before(self):
        series = self.create_series(self.network)
        [meeting] = series.meeting_ids
        self.assertEqual(meeting.date_convene, datetime(2027, 2, 23, 8))
        cron = self.env.ref("komunigi_assembly.ir_cron_meeting")
        triggers = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        self.assertIn(meeting.date_convene, triggers.mapped("call_at"))
        meetings = self.env["komunigi.meeting"]
        meetings._cron_meetings()
        self.assertFalse(meeting.date_convened)
        with freeze_time("2027-02-23 08:00"):
            meetings._cron_meetings()
            self.assertEqual(meeting.date_convened, datetime(2027, 2, 23, 8))
            meetings._cron_meetings()
        self.assertEqual(meeting.event_ids.mapped("code"), ["convened"])
        self.assertEqual(len(meeting.mailing_ids), 1)
        meeting._put_off(date_start=datetime(2027, 3, 9, 17))
        self.assertEqual(meeting.date_convene, datetime(2027, 2, 23, 8))

    def test_not_convened_by_itself_where_something_is_missing(self):
        empty = self.create_network("Empty")
        series = self.create_series(empty, user_id=self.secretary.id)
        [meeting] = series.meeting_ids
        with freeze_time("2027-02-23 08:00"):
            self.env["komunigi.meeting"]._cron_meetings()
            self.env["komunigi.meeting"]._cron_meetings()
        self.assertFalse(meeting.date_convened)
        [activity] = meeting.activity_ids
        self.assertIn("no member", activity.note)

    def test_meeting_that_nobody_opened(self):
        meeting = self.convened()
        with freeze_time("2027-03-04 08:00"):
            self.env["komunigi.meeting"]._cron_meetings()
            self.env["komunigi.meeting"]._cron_meetings()
        [activity] = meeting.activity_ids
        self.assertIn("held?", activity.summary)
        meeting._open()
        meeting._close()
        self.assertFalse(meeting.activity_ids)

    def test_people_of(self):
        people = self.env["komunigi.meeting"]._people_of(
            self.bees | self.cleo | self.dune
        )
        self.assertEqual(people[self.bees], self.anna | self.ben)
        self.assertEqual(people[self.cleo], self.cleo.partner_id)
        self.assertFalse(people[self.dune])
        self.bees.representation_ids[0].date_end = "2027-01-01"
        people = self.env["komunigi.meeting"]._people_of(self.bees)
        self.assertEqual(people[self.bees], self.ben)


@tagged("post_install", "-at_install")
@freeze_time("2027-02-20 08:00")
class TestNotice(ConveningCase):
    """A general assembly: who was convened when, how, at which address."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.assembly = cls.create_assembly(
            cls.network, "2027-03-20 17:00:00", user_id=cls.secretary.id
        )
        cls.create_item(cls.assembly, "Accounts of 2026", proposal="We approve them.")

    def line(self, membership):
        return self.assembly._line_of(membership)

    def test_proof_of_notice(self):
        self.assembly.action_convene()
        self.assertFalse(self.line(self.bees).date_notified, "not before the mail")
        with freeze_time("2027-02-20 08:05"):
            self.written()
        bees = self.line(self.bees)
        self.assertEqual(bees.date_notified, datetime(2027, 2, 20, 8, 5))
        self.assertEqual(bees.notified_by, "mail")
        self.assertEqual(bees.notified_to, "anna@example.com, ben@example.com")
        self.assertFalse(self.line(self.dune).date_notified)

    def test_each_has_its_own_code(self):
        self.assembly.action_convene()
        mails = self.written()
        codes = {
            partner.name: re.search(
                r"/code/([\w-]+)\.png", self.to(mails, partner).body_html
            ).group(1)
            for partner in (self.anna, self.ben, self.cleo.partner_id)
        }
        self.assertEqual(codes["Cleo"], self.line(self.cleo).sudo().code)
        self.assertEqual(codes["Anna_Convened"], codes["Ben_Convened"])
        self.assertNotEqual(codes["Cleo"], codes["Anna_Convened"])

    def test_who_acts_for_two_members_has_the_code_of_each(self):
        self.create_representation(self.dune, self.bees.representation_ids[0])
        self.assembly.action_convene()
        bodies = self.to(self.written(), self.anna).mapped("body_html")
        self.assertEqual(
            {re.search(r"/code/([\w-]+)\.png", body).group(1) for body in bodies},
            {self.line(self.bees).sudo().code, self.line(self.dune).sudo().code},
        )

    def test_who_was_convened_by_letter_is_told_of_changes_otherwise(self):
        self.assembly.action_convene()
        self.written()
        self.assembly.action_letters_posted()
        self.assembly._put_off("Snow.", date_start=datetime(2027, 4, 3, 17))
        self.written()
        [activity] = self.assembly.activity_ids
        self.assertIn("by letter: 1", activity.note)

    def test_letters(self):
        self.assembly.action_convene()
        self.assertFalse(self.assembly.unreachable_count, "mails are not written yet")
        self.written()
        self.assembly.invalidate_recordset()
        self.assertEqual(self.assembly.unreachable_count, 1)
        [activity] = self.assembly.activity_ids
        self.assertIn("by letter: 1", activity.summary)
        assembly = self.assembly.with_user(self.secretary)
        self.assertEqual(assembly._lines_by_letter(), self.line(self.dune))
        assembly.action_print_letters()
        html = (
            self.env["ir.actions.report"]
            ._render_qweb_html(
                "komunigi_assembly.report_meeting_letters_document", assembly.ids
            )[0]
            .decode()
        )
        for words in ("Dune", "3 rue du Sable", "Accounts of 2026", "We approve them."):
            self.assertIn(words, html)
        self.assertNotIn("Cleo", html)
        with freeze_time("2027-02-22 10:00"):
            assembly.action_letters_posted()
        dune = self.line(self.dune)
        self.assertEqual(dune.date_notified, datetime(2027, 2, 22, 10))
        self.assertEqual(dune.notified_by, "letter")
        self.assertIn("3 rue du Sable", dune.notified_to)
        self.assertEqual(self.line(self.bees).notified_by, "mail")
        self.assertFalse(self.assembly.activity_ids)
        with self.assertRaisesRegex(UserError, "no letter is left"):
            assembly.action_print_letters()
        html = (
            self.env["ir.actions.report"]
            ._render_qweb_html(
                "komunigi_assembly.report_meeting_notice_document", assembly.ids
            )[0]
            .decode()
        )
        for words in ("Dune", "By letter", "anna@example.com", "22/02/2027 11:00"):
            self.assertIn(words, html)

    def test_letters_are_the_secretarys(self):
        self.assembly.action_convene()
        self.written()
        reader = new_test_user(
            self.env, "notice_reader", groups="komunigi_membership.group_user"
        )
        with self.assertRaises(AccessError):
            self.assembly.with_user(reader).action_letters_posted()

    def test_put_off_keeps_the_notice(self):
        self.assembly.notice_days = 15
        self.assembly.action_convene()
        with self.assertRaises(UserError):
            self.assembly._put_off(date_start=datetime(2027, 3, 1, 17))
        self.assertEqual(self.assembly.date_start, datetime(2027, 3, 20, 17))

    def test_as_many_queries_for_a_batch_of_ten_as_of_a_hundred(self):
        partners = self.env["res.partner"].create(
            [
                {"name": f"Person {number}", "email": f"p{number}@example.com"}
                for number in range(120)
            ]
        )
        self.env["komunigi.membership"].create(
            [
                {
                    "network_id": self.network.id,
                    "partner_id": partner.id,
                    "admission_state": "agreed",
                    "period_ids": [Command.create({"date_start": "2025-01-01"})],
                }
                for partner in partners
            ]
        )
        self.assembly.action_convene()
        [mailing] = self.assembly.mailing_ids
        self.env.flush_all()
        counts = []
        for size in (5, 10, 100):
            with self.counted("writing a batch of notices") as took:
                mailing._write_batch(size)
            counts.append(took.queries)
        self.assertEqual(mailing.mail_count, 114)
        self.assertLessEqual(counts[2] - counts[1], 2, counts)


@tagged("post_install", "-at_install")
class TestCodePicture(HttpCase, ConveningCase):
    def test_picture_in_the_mail(self):
        """Whoever has the mail sees it, without a login; others find nothing."""
        assembly = self.create_assembly(
            self.network, fields.Datetime.now() + timedelta(days=60)
        )
        self.create_item(assembly)
        assembly.action_convene()
        code = assembly._line_of(self.cleo).sudo().code
        path = f"/my/meetings/{assembly.id}/code/"
        response = self.url_open(f"{path}{code}.png")
        self.assertEqual(response.status_code, 200)
        self.assertEqual(response.headers["Content-Type"], "image/png")
        self.assertTrue(response.content.startswith(b"\x89PNG"))
        self.assertEqual(self.url_open(f"{path}{code}x.png").status_code, 404)
        other = self.create_meeting(self.network, "2027-03-02 17:00:00")
        self.assertEqual(
            self.url_open(f"/my/meetings/{other.id}/code/{code}.png").status_code, 404
        )
