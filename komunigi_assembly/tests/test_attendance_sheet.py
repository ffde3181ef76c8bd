# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from freezegun import freeze_time
from lxml import html

from odoo import Command

from .common import AssemblyCase


@freeze_time("2027-06-05 08:00:00")
class TestAttendanceSheet(AssemblyCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        observers = cls.env["komunigi.member.category"].create(
            {"name": "Observer", "network_id": cls.network.id, "votes": False}
        )
        cls.potager = cls.create_member(cls.network, "Le Potager")
        cls.anna = cls.create_representative(cls.potager, "anna_signs").partner_id
        cls.epicerie = cls.create_member(cls.network, "L'Epicerie")
        cls.ruche = cls.create_member(cls.network, "La Ruche", category_id=observers.id)
        cls.absent = cls.create_member(cls.network, "L'Absente")
        cls.assembly = cls.create_assembly(cls.network, "2027-06-05 08:00:00")
        cls.create_item(cls.assembly)
        with freeze_time("2027-05-05 08:00:00"):
            cls.assembly.action_convene()
            cls.env["komunigi.proxy"].create(
                {
                    "meeting_id": cls.assembly.id,
                    "giver_id": cls.epicerie.id,
                    "holder_id": cls.potager.id,
                    "instructions": "Yes to all <b>",
                }
            )._accept()

    def sheet(self):
        content, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "komunigi_assembly.report_attendance_sheet", self.assembly.ids
        )
        tree = html.fromstring(content)
        return [
            " ".join(" ".join(row.itertext()).split()) for row in tree.xpath("//tr")
        ]

    def test_to_sign_before_by_category_and_name(self):
        rows = self.sheet()
        self.assertEqual(rows[0], "Member Votes Represented by Signature")
        self.assertEqual(rows[1], "L'Absente 1")
        self.assertEqual(rows[2], "L'Epicerie 1 Le Potager")
        self.assertEqual(rows[3], "Le Potager Anna_Signs 1")
        self.assertIn("La Ruche –", rows)
        self.assertIn("L'Epicerie Le Potager Yes to all <b>", rows)

    def test_after_it_tells_who_was_there_and_when(self):
        self.assembly._check_in(self.potager, partner=self.anna)
        self.assembly.action_open()
        with freeze_time("2027-06-05 09:30:00"):
            self.assembly._check_out(self.potager)
            self.assembly._check_in(self.potager, "remote", self.anna)
        with freeze_time("2027-06-05 10:00:00"):
            self.assembly.action_close()
        rows = self.sheet()
        self.assertIn("Le Potager 1", rows[2])
        # By the clock in Brussels.
        self.assertIn("Anna_Signs, 10:00–11:30", rows[2])
        self.assertIn("Anna_Signs, remotely, 11:30–the end", rows[2])
        self.assertEqual(rows[1], "L'Epicerie 1 Le Potager")
        self.assertFalse([row for row in rows if "L'Absente" in row])

    def test_a_proxy_that_fell_by_a_mistake_at_the_desk_holds_again(self):
        self.assembly._check_in(self.potager, partner=self.anna)
        line = self.assembly._line_of(self.epicerie)
        self.assertEqual(line.presence, "represented")
        stay = self.assembly._check_in(self.epicerie)
        self.assertEqual(line.presence, "here")
        self.assertEqual(self.assembly.proxy_ids.state, "void")
        self.assembly._undo_check_in(stay)
        self.assertEqual(self.assembly.proxy_ids.state, "accepted")
        self.assertFalse(self.assembly.proxy_ids.void_reason)
        line.invalidate_recordset()
        self.assertEqual(line.presence, "represented")

    def test_stays_are_not_written_by_hand(self):
        secretary = self.env["res.users"].create(
            {
                "name": "Sacha",
                "login": "sacha_signs",
                "group_ids": [
                    Command.link(self.env.ref("komunigi_membership.group_secretary").id)
                ],
            }
        )
        stay = self.assembly._check_in(self.potager, partner=self.anna)
        mine = stay.with_user(secretary)
        vals = {"meeting_id": self.assembly.id, "name": "X"}
        for act in (
            lambda: mine.write({"date_out": "2027-06-05 08:01:00"}),
            mine.unlink,
            lambda: mine.create({**vals, "membership_id": self.absent.id}),
        ):
            with self.assertRaisesRegex(Exception, "check-in desk"):
                act()
        mine.action_end()
        self.assertTrue(stay.date_out)
