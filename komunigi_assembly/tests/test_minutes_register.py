# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import base64
import hashlib

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, new_test_user, tagged

from .common import AssemblyCase, AssemblyMixin

SCAN = b"%PDF-1.4 the paper with three signatures"


@freeze_time("2027-06-10 10:00:00")
class TestMinutesRegister(AssemblyCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.member = cls.create_member(cls.network, "Le Potager")
        cls.secretary = new_test_user(
            cls.env, "sec", groups="komunigi_membership.group_secretary"
        )

    @classmethod
    def hold(cls, date="2027-06-03", outcome="adopted", network=None):
        """An assembly that was held on `date`, with one resolution."""
        network = network or cls.network
        with freeze_time(f"{date} 08:00:00"):
            meeting = cls.create_assembly(
                network, f"{date} 17:00:00", f"General assembly {date}"
            )
            item = cls.create_item(
                meeting, "Accounts", "decision", proposal="The accounts are approved."
            )
            meeting._freeze_roll()
        with freeze_time(f"{date} 17:05:00"):
            meeting.sudo().write({"state": "running", "date_opened": meeting._now()})
        with freeze_time(f"{date} 18:00:00"):
            item._record_decision(outcome)
        with freeze_time(f"{date} 19:00:00"):
            meeting.sudo().write({"state": "done", "date_closed": meeting._now()})
        meeting.action_write_minutes()
        return meeting

    def sign(self, meeting, date_signed="2027-06-10", scan=SCAN):
        wizard = (
            self.env["komunigi.minutes.sign"]
            .with_user(self.secretary)
            .with_context(**meeting.action_sign_minutes()["context"])
            .create(
                {
                    "date_signed": date_signed,
                    "scan": base64.b64encode(scan),
                    "scan_name": "signed.pdf",
                }
            )
        )
        wizard.action_enter()
        return meeting.minutes_entry_id

    # The text

    def test_the_text_is_made_from_what_happened(self):
        meeting = self.hold()
        text = meeting.minutes_text
        for told in (
            "Accounts",
            "The accounts are approved.",
            "2027-001",
            "Thursday 3 June 2027, 19:05",
            "Thursday 3 June 2027, 21:00",
        ):
            self.assertIn(told, text)
        self.assertFalse(meeting.is_minutes_edited)

    def test_it_is_in_the_language_of_the_register(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.network.company_id.partner_id.lang = "fr_FR"
        meeting = self.hold()
        self.assertIn("jeudi 3 juin 2027", meeting.minutes_text)
        entry = self.sign(meeting)
        self.assertEqual(
            entry._add_note("Page 2", entry.date_signed).name, "Note sur le n°\xa01"
        )

    def test_it_is_edited_until_it_is_signed_and_made_anew_if_asked(self):
        meeting = self.hold().with_user(self.secretary)
        meeting.minutes_text = "<p>Anna spoke <script>alert(1)</script>well.</p>"
        self.assertNotIn("script", meeting.minutes_text)
        self.assertTrue(meeting.is_minutes_edited)
        meeting.action_write_minutes()
        self.assertFalse(meeting.is_minutes_edited)
        self.assertIn("Accounts", meeting.minutes_text)

    def test_there_are_no_minutes_before_the_end(self):
        meeting = self.create_assembly(self.network, "2027-07-03 17:00:00")
        for vals in ({"minutes_text": "<p>All agreed.</p>"},):
            with self.assertRaises(UserError):
                meeting.with_user(self.secretary).write(vals)
        with self.assertRaises(UserError):
            meeting.action_write_minutes()

    # Signing

    def test_signed_minutes_get_the_next_number(self):
        first, second = self.hold("2027-06-03"), self.hold("2027-06-05")
        other = self.hold(network=self.create_network("Other"))
        entries = self.sign(second), self.sign(first), self.sign(other)
        self.assertEqual([entry.number for entry in entries], [1, 2, 1])
        entry = second.minutes_entry_id
        self.assertEqual(base64.b64decode(entry.with_context(bin_size=0).scan), SCAN)
        self.assertEqual(entry.scan_digest, hashlib.sha256(SCAN).hexdigest())
        self.assertIn("Accounts", entry.text)
        self.assertEqual(entry.author_id, self.secretary.partner_id)

    def test_minutes_are_signed_once(self):
        meeting = self.hold()
        self.sign(meeting)
        with self.assertRaises(UserError):
            meeting.action_sign_minutes()
        with self.assertRaises(UserError):
            meeting._sign_minutes(meeting._minutes_date(), SCAN, "again.pdf")
        with self.assertRaises(UserError):
            meeting.action_write_minutes()

    def test_they_are_signed_between_the_meeting_and_today(self):
        meeting = self.hold()
        for day in ("2027-06-02", "2027-06-11"):
            with self.assertRaises(UserError):
                self.sign(meeting, date_signed=day)

    def test_the_paper_is_needed(self):
        meeting = self.hold()
        with self.assertRaises(UserError):
            self.sign(meeting, scan=b"")
        self.assertFalse(meeting.minutes_entry_id)

    # What is signed stays

    def test_nothing_that_they_tell_of_changes(self):
        meeting = self.hold()
        item, decision = meeting.item_ids, meeting.decision_ids
        stay = self.env["komunigi.meeting.attendance"].create(
            {"meeting_id": meeting.id, "name": "Ana", "date_in": "2027-06-03 17:00:00"}
        )
        paper = self.env["ir.attachment"].create(
            {
                "name": "accounts.pdf",
                "raw": b"assets",
                "res_model": item._name,
                "res_id": item.id,
            }
        )
        loose = self.env["ir.attachment"].create({"name": "new.pdf", "raw": b"more"})
        self.sign(meeting)
        for record, vals in (
            (loose, {"res_model": item._name, "res_id": item.id}),
            (meeting, {"minutes_text": "<p>Nothing.</p>"}),
            (meeting, {"date_start": "2027-06-04 17:00:00"}),
            (meeting, {"chair_id": self.secretary.partner_id.id}),
            (item, {"notes": "Nobody came."}),
            (item, {"name": "Other"}),
            (decision, {"text": "Refused."}),
            (stay, {"name": "Ben"}),
            (meeting.event_ids[0], {"moment": "2027-06-03 12:00:00"}),
            (paper, {"raw": b"debts"}),
            (paper, {"res_id": False}),
        ):
            with self.subTest(record._name, vals=vals), self.assertRaises(UserError):
                record.write(vals)
        for record in (stay, paper, item, decision, meeting):
            with self.subTest(record._name), self.assertRaises(UserError):
                record.unlink()
        with self.assertRaises(UserError):
            self.create_item(meeting, "Late")
        with self.assertRaises(UserError):
            paper.copy()
        elsewhere = self.create_item(
            self.create_meeting(self.network, "2027-07-03 17:00:00"), "Elsewhere"
        )
        with self.assertRaises(UserError):
            elsewhere.meeting_id = meeting

    def test_what_becomes_of_a_decision_goes_on(self):
        meeting = self.hold()
        self.sign(meeting)
        decision = meeting.decision_ids.with_user(self.secretary)
        decision.action_done()
        decision.date_review = "2028-06-01"
        new = self.create_decision(self.network, "New", replaces_id=decision.id)
        self.assertEqual(decision.replaced_by_id, new)

    def test_an_entry_is_neither_written_nor_replaced_nor_taken_out(self):
        entry = self.sign(self.hold())
        own = entry.with_user(self.secretary)
        with self.assertRaises(AccessError):
            own.write({"scan": base64.b64encode(b"forged")})
        with self.assertRaises(UserError):
            entry.sudo().write({"scan": base64.b64encode(b"forged")})
        with self.assertRaises(UserError):
            entry.sudo().unlink()
        with self.assertRaises(AccessError):
            own.create({"network_id": self.network.id, "number": 7})
        # No attachment lies beneath that could be replaced.
        self.assertFalse(
            self.env["ir.attachment"].search_count(
                [
                    ("res_model", "=", entry._name),
                    ("res_field", "in", ("scan", "document")),
                ]
            )
        )

    def test_a_mistake_becomes_a_note(self):
        entry = self.sign(self.hold())
        self.env["komunigi.minutes.note"].with_user(self.secretary).create(
            {"entry_id": entry.id, "text": "Page 2: read 12 <b>votes</b>, not 21."}
        ).action_add()
        note = entry.note_ids
        self.assertEqual((note.number, note.kind), (2, "note"))
        self.assertIn("12 &lt;b&gt;votes", note.text)
        self.assertFalse(self.network._troubles_of_register())

    # Checking

    def test_the_register_fits_until_somebody_changes_it_by_the_database(self):
        entries = [self.sign(self.hold(day)) for day in ("2027-06-03", "2027-06-05")]
        entries[0].action_add_note()
        self.assertFalse(self.network._troubles_of_register())
        self.assertEqual(entries[0].action_verify()["params"]["type"], "success")
        for column, value in (
            ("text", "<p>Nothing was decided.</p>"),
            ("scan", b"Zm9yZ2Vk"),
            ("date_signed", "2027-06-09"),
            ("number", 5),
        ):
            with self.subTest(column), self.env.cr.savepoint() as savepoint:
                self.env.cr.execute(
                    f"UPDATE komunigi_minutes_register SET {column} = %s WHERE id = %s",
                    (value, entries[0].id),
                )
                self.env.invalidate_all()
                troubles = self.network._troubles_of_register()
                self.assertEqual(len(troubles), 1)
                savepoint.rollback()
                self.env.invalidate_all()

    # Extracts

    def test_an_extract_is_of_signed_minutes(self):
        meeting = self.hold()
        decision = meeting.decision_ids
        with self.assertRaises(UserError):
            decision.action_extract()
        entry = self.sign(meeting)
        html = self.extract(decision)
        for told in (
            "General assembly 2027-06-03 of 3 June 2027, No. 1 of the register",
            "The accounts are approved.",
            "certified true",
            entry.fingerprint,
        ):
            self.assertIn(told, html)

    def test_an_extract_of_two_decisions_of_two_assemblies(self):
        meetings = [self.hold("2027-06-05"), self.hold("2027-06-03")]
        for meeting in meetings:
            self.sign(meeting)
        decisions = meetings[1].decision_ids | meetings[0].decision_ids
        html = self.extract(decisions)
        self.assertLess(html.index("2027-06-05 of"), html.index("2027-06-03 of"))

    def extract(self, decisions) -> str:
        content, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "komunigi_assembly.report_extract", decisions.ids
        )
        return " ".join(content.decode().split())

    def test_the_portal_prints_nothing_by_the_backends_address(self):
        meeting = self.hold()
        self.sign(meeting)
        outsider = new_test_user(self.env, "outsider", groups="base.group_portal")
        reports = self.env["ir.actions.report"].with_user(outsider).sudo(False)
        for report, record in (
            ("komunigi_assembly.report_minutes", meeting),
            ("komunigi_assembly.report_extract", meeting.decision_ids),
        ):
            with self.subTest(report), self.assertRaises(AccessError):
                reports._render_qweb_html(report, record.ids)

    def test_an_address_gives_minutes_no_number(self):
        """Only signing does, whatever somebody adds to the address of the report."""
        meeting = self.hold()
        content, _kind = (
            self.env["ir.actions.report"]
            .with_user(self.secretary)
            ._render_qweb_html(
                "komunigi_assembly.report_minutes",
                meeting.ids,
                data={"number": 7, "date_signed": "2027-06-10"},
            )
        )
        self.assertIn("No. ..........", content.decode())
        self.assertNotIn("Signed on paper", content.decode())

    def test_the_printed_minutes_have_lines_to_sign(self):
        meeting = self.hold()
        meeting.chair_id = self.env["res.partner"].create({"name": "Chris Chair"})
        report = self.env["ir.actions.report"]
        content, _kind = report._render_qweb_html(
            "komunigi_assembly.report_minutes", meeting.ids
        )
        self.assertIn("Chris Chair", content.decode())
        self.assertIn("No. ..........", content.decode())


@freeze_time("2027-06-10 10:00:00")
@tagged("post_install", "-at_install")
class TestMinutesPdf(AssemblyMixin, HttpCase):
    """On paper, as wkhtmltopdf draws it."""

    def test_the_signed_text_is_a_pdf(self):
        network = self.create_network()
        meeting = self.create_assembly(network, "2027-06-03 17:00:00")
        meeting.sudo().write({"state": "done", "date_opened": "2027-06-03 17:00:00"})
        meeting.action_write_minutes()
        entry = meeting.with_context(force_report_rendering=True)._sign_minutes(
            meeting._minutes_date(), SCAN, "signed.pdf"
        )
        content = base64.b64decode(entry.with_context(bin_size=False).document)
        self.assertTrue(content.startswith(b"%PDF"))
        self.assertEqual(hashlib.sha256(content).hexdigest(), entry.document_digest)
