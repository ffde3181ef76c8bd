# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import psycopg2

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import AssemblyCase


@tagged("post_install", "-at_install")
class TestMeetingMerge(AssemblyCase):
    """Two contacts that are one: what both did in meetings stays on record."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kept = cls.create_member(cls.network, "Lune", "2020-01-01")
        cls.double = cls.create_member(cls.network, "La Lune", "2020-01-01")
        cls.third = cls.create_member(cls.network, "Soleil", "2020-01-01")
        cls.meeting = cls.create_assembly(cls.network, "2026-03-02 17:00:00")
        cls.item = cls.create_item(cls.meeting, kind="decision")
        cls.meeting.sudo().date_convened = "2026-02-01 12:00:00"
        cls.enrol(cls.third)

    def merge(self, source=None, destination=None):
        source = source or self.double.partner_id
        destination = destination or self.kept.partner_id
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (source | destination).ids, destination
        )
        self.assertFalse(source.exists())

    @classmethod
    def enrol(cls, member):
        """A line of the roll, as convening writes it."""
        cls.env.cr.execute(
            """INSERT INTO komunigi_meeting_member
                      (meeting_id, membership_id, member_name, presence, may_vote,
                       votes)
               VALUES (%s, %s, 'Lune', 'absent', TRUE, 1) RETURNING id""",
            [cls.meeting.id, member.id],
        )
        return cls.env["komunigi.meeting.member"].browse(cls.env.cr.fetchone()[0])

    def part_of(self, member):
        """{model: what `member` did in the meeting}, as its course writes it."""
        env = self.env
        meeting = {"meeting_id": self.meeting.id}
        own = {"item_id": self.item.id, "membership_id": member.id}
        line = self.enrol(member)
        records = [
            line,
            env["komunigi.meeting.attendance"].create(
                {**meeting, "membership_id": member.id, "name": "Ana"}
            ),
            env["komunigi.agenda.voice"].create({**own, "answer": "consent"}),
            env["komunigi.agenda.concern"].create({**own, "text": "The price."}),
            env["komunigi.agenda.recusal"].create({**own, "reason": "It is ours."}),
            env["komunigi.proxy"].create(
                {**meeting, "giver_id": member.id, "holder_id": self.third.id}
            ),
            env["komunigi.advance.vote"].create({**own, "choice": "yes"}),
        ]
        return {record._name: record for record in records}

    def members_of(self, records):
        return {
            model: record["giver_id" if model == "komunigi.proxy" else "membership_id"]
            for model, record in records.items()
        }

    def end(self, meeting=None):
        (meeting or self.meeting).sudo().state = "done"

    def test_what_one_of_them_did_is_the_other_s(self):
        records = self.part_of(self.double)
        self.merge()
        self.assertEqual(set(self.members_of(records).values()), {self.kept})
        for record in records.values():
            if "is_second" in record:
                self.assertFalse(record.is_second)

    def test_what_both_did_stays_once_it_is_over(self):
        kept, double = self.part_of(self.kept), self.part_of(self.double)
        self.end()
        self.merge()
        for records in (kept, double):
            self.assertEqual(set(self.members_of(records).values()), {self.kept})
        self.assertEqual(
            {model for model, record in double.items() if "is_second" in record},
            set(double) - {"komunigi.meeting.attendance"},
        )
        for model in set(double) - {"komunigi.meeting.attendance"}:
            self.assertTrue(double[model].is_second, model)
            self.assertFalse(kept[model].is_second, model)

    def test_while_it_goes_on_one_of_two_voices_would_have_to_go(self):
        self.part_of(self.kept)
        double = self.part_of(self.double)
        with self.assertRaisesRegex(UserError, "both have their part in “General"):
            self.merge()
        self.assertEqual(set(self.members_of(double).values()), {self.double})

    def test_a_proxy_that_one_gave_to_the_other(self):
        self.enrol(self.double)
        self.enrol(self.kept)
        proxy = self.env["komunigi.proxy"].create(
            {
                "meeting_id": self.meeting.id,
                "giver_id": self.double.id,
                "holder_id": self.kept.id,
            }
        )
        with self.assertRaisesRegex(UserError, "both have their part"):
            self.merge()
        self.end()
        self.merge()
        self.assertEqual(proxy.giver_id, self.kept)
        self.assertEqual(proxy.holder_id, self.kept)

    def test_a_person_who_is_there_under_two_names_is_there_once(self):
        ana, anna = self.env["res.partner"].create([{"name": "Ana"}, {"name": "Anna"}])
        stays = self.env["komunigi.meeting.attendance"].create(
            [
                {
                    "meeting_id": self.meeting.id,
                    "membership_id": self.kept.id,
                    "partner_id": person.id,
                    "name": person.name,
                }
                for person in (ana, anna)
            ]
        )
        self.merge(anna, ana)
        self.assertEqual(stays.partner_id, ana)
        self.assertEqual(stays.mapped("name"), ["Ana", "Anna"])
        self.assertEqual(len(stays.filtered(lambda stay: not stay.date_out)), 1)

    def test_whether_both_come_the_last_word_counts(self):
        meeting = self.create_meeting(self.network, "2026-04-02 17:00:00")
        for member, comes in ((self.kept, True), (self.double, False)):
            meeting._intend(member, member.partner_id, comes)
        self.env.cr.execute(
            """UPDATE komunigi_meeting_intention SET write_date = '2020-01-01'
                WHERE membership_id = %s""",
            [self.kept.id],
        )
        self.env.invalidate_all()
        self.merge()
        self.assertEqual(meeting.intention_ids.membership_id, self.kept)
        self.assertFalse(meeting.intention_ids.comes)

    def test_decisions_and_items_keep_who_brought_them(self):
        self.item.brought_by_id = self.double
        self.item.author_id = self.double.partner_id
        event = self.meeting._log_event("opened", by=self.double.partner_id)
        self.merge()
        self.assertEqual(self.item.brought_by_id, self.kept)
        self.assertEqual(self.item.author_id, self.kept.partner_id)
        self.assertEqual(event.author_id, self.kept.partner_id)

    def test_nobody_who_took_part_is_deleted(self):
        person = self.env["res.partner"].create({"name": "Ana"})
        self.env["komunigi.meeting.attendance"].create(
            {"meeting_id": self.meeting.id, "partner_id": person.id, "name": "Ana"}
        )
        self.part_of(self.double)
        for record in (person, self.double, self.double.partner_id):
            with self.subTest(record=record), mute_logger("odoo.sql_db"):
                with self.assertRaises(psycopg2.IntegrityError):
                    record.unlink()
                    self.env.flush_all()
