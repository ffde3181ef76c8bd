# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import timedelta

from odoo import Command, fields
from odoo.tests import new_test_user, tagged

from odoo.addons.komunigi_vote.tests.portal_common import PollPortalCase

from .common import AssemblyMixin


@tagged("post_install", "-at_install")
class TestCheckInDesk(AssemblyMixin, PollPortalCase):
    """Chloe sits at the desk; Anna and Bruno act for Le Potager, who come or not."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.person = cls.create_person_member(cls.network, "Zélie <b>", "zelie_there")
        cls.assembly = cls.create_assembly(
            cls.network,
            fields.Datetime.now() + timedelta(days=20),
            desk_ids=[Command.link(cls.chloe.partner_id.id)],
        )
        cls.create_item(cls.assembly)
        cls.assembly.action_convene()
        cls.desk = f"/my/meetings/{cls.assembly.id}/check-in"

    def line(self, membership):
        line = self.assembly._line_of(membership)
        line.invalidate_recordset()
        return line

    def find(self, search):
        return self.url_open(f"{self.desk}?search={search}")

    def press(self, page, button):
        """Send the form of `page` that has a button with this text."""
        buttons = self.tree(page).xpath(
            f"//main//form[@method='post']//button[contains(., '{button}')]"
        )
        [form] = buttons[0].iterancestors("form")
        values = [*form.form_values()]
        if buttons[0].get("name"):
            values.append((buttons[0].get("name"), buttons[0].get("value")))
        return self.url_open(form.action, data=values)

    def test_by_name_in_comes_the_member_and_out_it_goes(self):
        self.log_in("chloe_votes")
        page = self.find("potag")
        self.assertIn("Le Potager", self.text_of(page))
        self.assertNotIn("L'Epicerie", self.text_of(page))
        page = self.press(page, "Anna_Votes is here")
        self.assertIn("Noted: there.", self.text_of(page))
        self.assertIn("1 present", self.text_of(page))
        self.assertEqual(self.line(self.potager).presence, "here")
        self.assertEqual(self.assembly.attendance_ids.partner_id, self.anna.partner_id)
        page = self.press(self.find("potager"), "Leaves")
        self.assertEqual(self.line(self.potager).presence, "absent")

    def test_by_the_name_of_who_acts_for_it(self):
        self.log_in("chloe_votes")
        self.assertIn("Le Potager", self.text_of(self.find("bruno")))

    def test_by_code(self):
        self.log_in("chloe_votes")
        code = self.line(self.person).code
        page = self.url_open(f"{self.desk}/{code}")
        self.assertIn("Zélie <b>", self.text_of(page))
        # A scanner types the address into the field.
        scanned = self.find(f"https://example.org{self.desk}/{code}")
        self.assertTrue(scanned.url.endswith(code))
        self.press(page, "Here")
        self.assertEqual(self.line(self.person).presence, "here")
        wrong = self.url_open(f"{self.desk}/{'x' * 22}")
        self.assertEqual(wrong.status_code, 404)
        self.assertIn("not of this assembly", self.alert_of(wrong))

    def test_a_code_of_another_assembly_opens_nothing(self):
        other = self.create_assembly(
            self.network, fields.Datetime.now() + timedelta(days=30)
        )
        other.sudo()._freeze_roll()
        self.log_in("chloe_votes")
        code = other._line_of(self.potager).code
        self.assertEqual(self.url_open(f"{self.desk}/{code}").status_code, 404)

    def test_a_mistake_is_taken_back_and_stays_on_record(self):
        self.log_in("chloe_votes")
        self.press(self.find("potager"), "Bruno_Votes is here")
        page = self.press(self.url_open(self.desk), "A mistake")
        self.assertIn("Taken back.", self.text_of(page))
        self.assertFalse(self.assembly.attendance_ids)
        self.assertEqual(self.line(self.potager).presence, "absent")
        [event] = self.assembly.event_ids.filtered(
            lambda event: event.code == "check_in_undone"
        )
        self.assertIn("Bruno_Votes", event._say())
        self.assertEqual(event.author_id, self.chloe.partner_id)

    def test_somebody_whom_nobody_knows_comes_for_a_member(self):
        self.log_in("chloe_votes")
        line = self.line(self.potager)
        self.post(
            f"{self.desk}/members/{line.id}", [("name", "Dora  Dune"), ("do", "here")]
        )
        self.assertEqual(self.assembly.attendance_ids.name, "Dora Dune")
        self.assertEqual(self.line(self.potager).presence, "here")

    def test_a_guest(self):
        self.log_in("chloe_votes")
        self.post(f"{self.desk}/guests", [("name", "The mayor")])
        self.assertEqual(self.assembly.attendance_ids.name, "The mayor")
        self.assertFalse(self.assembly.attendance_ids.membership_id)
        refused = self.post(f"{self.desk}/guests", [("name", "x" * 101)])
        self.assertIn("too long", self.alert_of(refused))

    def test_nobody_else_finds_the_desk(self):
        line = self.line(self.potager)
        addresses = (
            self.desk,
            f"{self.desk}/{line.code}",
            f"{self.desk}?search=potager",
        )
        forms = (
            f"{self.desk}/members/{line.id}",
            f"{self.desk}/guests",
            f"{self.desk}/stays/1",
            f"/my/meetings/{self.assembly.id}/no-quorum",
        )
        for login in ("anna_votes", "farid_votes"):
            self.log_in(login)
            for address in addresses:
                self.assertEqual(self.url_open(address).status_code, 404, address)
            for address in forms:
                answer = self.post(address, [("do", "here"), ("name", "x")])
                self.assertEqual(answer.status_code, 404, address)
        self.assertFalse(self.assembly.attendance_ids)

    def test_the_secretary_of_another_company_does_not_either(self):
        company = self.env["res.company"].create({"name": "Ailleurs"})
        new_test_user(
            self.env,
            "elsewhere_secretary",
            groups="komunigi_membership.group_secretary",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        new_test_user(
            self.env, "our_secretary", groups="komunigi_membership.group_secretary"
        )
        self.log_in("elsewhere_secretary")
        self.assertEqual(self.url_open(self.desk).status_code, 404)
        self.log_in("our_secretary")
        self.assertEqual(self.url_open(self.desk).status_code, 200)

    def test_lines_of_another_assembly_and_persons_of_another_member(self):
        other = self.create_assembly(
            self.network, fields.Datetime.now() + timedelta(days=30)
        )
        other.sudo()._freeze_roll()
        self.log_in("chloe_votes")
        line = other._line_of(self.potager)
        answer = self.post(f"{self.desk}/members/{line.id}", [("do", "here")])
        self.assertEqual(answer.status_code, 404)
        line = self.line(self.potager)
        answer = self.post(
            f"{self.desk}/members/{line.id}",
            [("do", "here"), ("partner_id", str(self.farid.partner_id.id))],
        )
        self.assertIn("does not act for the member", self.alert_of(answer))
        self.assertEqual(self.line(self.potager).presence, "absent")

    def test_without_the_token_nothing_is_done(self):
        self.log_in("chloe_votes")
        line = self.line(self.potager)
        with self.assertLogs("odoo.http", "WARNING"):
            answer = self.url_open(
                f"{self.desk}/members/{line.id}", data={"do": "here"}
            )
        self.assertEqual(answer.status_code, 400)
        self.assertEqual(self.line(self.potager).presence, "absent")

    def test_who_attends_remotely_says_so(self):
        address = (
            f"/my/cooperative/{self.potager.id}/meetings/{self.assembly.id}/remote"
        )
        self.log_in("anna_votes")
        self.assertEqual(self.post(address).status_code, 404)
        self.assembly.sudo().write(
            {"state": "running", "video_url": "https://example.org/video"}
        )
        self.post(address)
        self.assertEqual(self.line(self.potager).presence, "remote")
        self.post(address, [("leave", "1")])
        self.assertEqual(self.line(self.potager).presence, "absent")
        # Who came to the room leaves it at the desk.
        self.assembly._check_in(self.potager, "here", self.anna.partner_id)
        self.post(address, [("leave", "1")])
        self.assertEqual(self.line(self.potager).presence, "here")
        self.log_in("farid_votes")
        self.assertEqual(self.post(address).status_code, 404)

    def test_who_takes_notes_finds_that_there_is_no_quorum(self):
        self.assembly.sudo().write({"state": "running", "note_taker_id": None})
        address = f"/my/meetings/{self.assembly.id}/no-quorum"
        self.log_in("chloe_votes")
        self.assertEqual(self.post(address).status_code, 404)
        self.assembly.note_taker_id = self.chloe.partner_id
        refused = self.post(address)
        self.assertIn("No quorum is required", self.alert_of(refused))
        self.env.cr.execute(
            "UPDATE komunigi_meeting SET quorum_by = 'heads' WHERE id = %s",
            [self.assembly.id],
        )
        self.assembly.invalidate_recordset()
        self.post(address, allow_redirects=False)
        self.assembly.invalidate_recordset()
        self.assertTrue(self.assembly.is_adjourned)

    def test_the_code_is_drawn_in_the_page(self):
        self.assertTrue(self.line(self.potager)._qr_image().startswith("data:image/"))
