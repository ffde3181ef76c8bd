# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from freezegun import freeze_time

from odoo.exceptions import UserError

from .common import AssemblyCase


class TestMinutesAssembly(AssemblyCase):
    """The minutes of a general assembly write themselves from what happened."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.members = cls.create_members(cls.network, 6)
        cls.bureau = cls.env["res.partner"].create([{"name": "Anna"}, {"name": "Bo"}])
        cls.assembly = cls.create_assembly(
            cls.network,
            "2027-06-05 08:00:00",
            "Assembly of June",
            notice_days=15,
            second_notice_days=10,
            quorum_by="heads",
            chair_id=cls.bureau[0].id,
            secretary_id=cls.bureau[1].id,
        )
        cls.item = cls.create_item(
            cls.assembly, "Sundays", "decision", proposal="We open on Sundays."
        )
        cls.amendment = cls.env["komunigi.amendment"].create(
            {
                "item_id": cls.item.id,
                "name": "Only in May",
                "text": "We open on Sundays in May.",
            }
        )
        with freeze_time("2027-05-10 08:00:00"):
            cls.assembly.action_convene()

    def open_with(self, count):
        with freeze_time("2027-06-05 08:00:00"):
            for member in self.members[:count]:
                self.assembly._check_in(member)
            self.assembly.action_open()

    def close(self):
        with freeze_time("2027-06-05 10:30:00"):
            self.assembly.action_close()

    def hands(self, yes, no, amendment=None):
        figures = {0: {"yes": yes, "no": no, "abstain": 0}}
        self.item._count_hands(figures, amendment=amendment)

    def test_amendment_quorum_and_figures_are_told(self):
        self.open_with(3)
        with freeze_time("2027-06-05 08:30:00"):
            self.assembly._check_in(self.members[3])
        with freeze_time("2027-06-05 08:45:00"):
            self.item._start()
            self.hands(4, 0, self.amendment)
        with freeze_time("2027-06-05 09:00:00"):
            self.assembly._check_out(self.members[0])
            self.hands(2, 1)
        self.close()
        text = " ".join(self.assembly.minutes_text.split())
        for told in (
            "were convened to this general assembly on Monday 10 May 2027, 10:00",
            "3 of 6 members who may vote: 3 present, 0 represented.",
            "10:30: Member 4 arrives",
            "11:00: Member 1 leaves",
            "10:45: Amendment “Only in May”: Adopted: 4 yes",
            "We open on Sundays in May.",
            "Adopted: 2 yes, 1 no",
            "The chair closed the assembly on Saturday 5 June 2027, 12:30.",
        ):
            with self.subTest(told):
                self.assertIn(told, text)
        # The quorum of the vote is that of its moment.
        self.assertEqual(text.count("3 of 6 members who may vote: 3 present"), 2)

    def test_where_nothing_was_decided_the_minutes_say_so(self):
        self.open_with(3)
        with freeze_time("2027-06-05 08:45:00"):
            self.item._start()
        self.close()
        self.assertIn("No decision was taken.", self.assembly.minutes_text)

    def test_without_a_quorum_they_record_just_that(self):
        self.open_with(1)
        with freeze_time("2027-06-05 09:00:00"):
            self.assembly.action_declare_no_quorum()
        text = self.assembly.minutes_text
        self.assertIn("there was no quorum", text)
        self.assertIn("Sundays", text)
        self.assertNotIn("No decision was taken.", text)
        content, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "komunigi_assembly.report_minutes", self.assembly.ids
        )
        self.assertIn("Record that there was no quorum", content.decode())

    def test_a_second_meeting_may_be_prepared_after_the_first_was_signed(self):
        self.open_with(1)
        with freeze_time("2027-06-05 09:00:00"):
            self.assembly.action_declare_no_quorum()
            self.assembly._sign_minutes(
                self.assembly._minutes_date(), b"%PDF scan", "signed.pdf"
            )
            self.assembly.action_second_convening()
        second = self.assembly.second_meeting_ids
        self.assertEqual(second.item_ids.mapped("name"), ["Sundays"])
        self.assertFalse(self.network._troubles_of_register())
        with freeze_time("2027-06-07 09:00:00"):
            second.action_convene()
        with freeze_time("2027-06-19 08:00:00"):
            second._check_in(self.members[0])
            second.action_open()
        with freeze_time("2027-06-19 09:00:00"):
            second.action_close()
        self.assertIn(
            "It is the second convening: “Assembly of June” of 5 June 2027 had no "
            "quorum.",
            second.minutes_text,
        )

    def test_members_read_them_once_they_are_signed(self):
        self.open_with(3)
        self.close()
        self.assertFalse(self.assembly._minutes_for_members())
        with freeze_time("2027-06-06 09:00:00"):
            self.assembly._sign_minutes(
                self.assembly._minutes_date(), b"%PDF scan", "signed.pdf"
            )
        self.assertIn("Sundays", self.assembly._minutes_for_members())

    def test_nothing_more_is_voted_in_a_signed_assembly(self):
        self.open_with(3)
        self.close()
        with freeze_time("2027-06-06 09:00:00"):
            self.assembly._sign_minutes(
                self.assembly._minutes_date(), b"%PDF scan", "signed.pdf"
            )
        for record, vals in (
            (self.amendment, {"text": "We open at night."}),
            (self.assembly.member_ids[0], {"votes": 7}),
            (self.assembly.event_ids[0], {"values": {}}),
        ):
            with self.subTest(record._name), self.assertRaises(UserError):
                record.sudo().write(vals)
        with self.assertRaises(UserError):
            self.assembly._log_event("quorum")

    def test_in_a_crowd_only_how_many_came_and_left_is_told(self):
        self.open_with(3)
        with freeze_time("2027-06-05 08:30:00"):
            for _time in range(16):
                self.assembly._check_in(self.members[3])
                self.assembly._check_out(self.members[3])
        self.close()
        self.assertIn("came and left 32 times", self.assembly.minutes_text)
