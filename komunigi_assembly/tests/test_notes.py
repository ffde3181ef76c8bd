# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import timedelta

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from .notes_common import NotesCase


@tagged("post_install", "-at_install")
class TestNotesScreen(NotesCase):
    """A meeting of an evening, by plain forms."""

    def test_from_nobody_takes_notes_to_the_minutes(self):
        self.log_in("anna_notes")
        self.assertIn("Nobody takes notes yet", self.text_of(self.open()))
        page = self.send("/take")
        self.assertIn("Open the meeting", self.text_of(page))
        self.assertNotIn("The meeting's form", self.text_of(page))
        self.assertIn("The meeting is open", self.text_of(self.send("/open")))
        # Who is here
        for member in self.circle:
            person = member.representation_ids.partner_id
            page = self.send("/presence", {"in": f"{member.id}-{person.id}"})
        self.assertIn("3 of 4 members", self.text_of(page))
        self.send("/presence", {"name": "Gus", "membership_id": ""})
        self.assertIn("Gus", self.text_of(self.open()))
        # The first item, its notes, the next one
        page = self.send_item(self.news, "start")
        self.assertIn("Next: Hire", self.text_of(page))
        page = self.fill(page, f"/items/{self.news.id}/notes", notes="All <b>well</b>.")
        self.assertIn("The notes are saved", self.text_of(page))
        page = self.fill(
            page, f"/items/{self.news.id}/notes", "Next", notes="All <b>well</b>. Sun."
        )
        self.env.invalidate_all()
        self.assertEqual(self.news.notes, "All <b>well</b>. Sun.")
        self.assertEqual(self.news.state, "done")
        self.assertEqual(self.hire.state, "current")
        # The decision
        page = self.send_item(self.hire, "stage", {"stage": "consent"})
        self.assertIn("All present consent", self.text_of(page))
        page = self.send_item(
            self.hire,
            "answers",
            {
                "round": "1",
                "membership_id": self.louve.id,
                "answer": "objection",
                "reason": "Too dear",
            },
        )
        self.assertIn("Too dear", self.text_of(page))
        page = self.send_item(self.hire, "answers", {"round": "1", "all": "1"})
        self.assertIn("An objection stands", self.text_of(page))
        page = self.fill(page, "/proposal", proposal="We hire Zoe by half.")
        self.assertIn("All present consent", self.text_of(page))
        page = self.send_item(self.hire, "answers", {"round": "2", "all": "1"})
        self.assertIn("Record the decision", self.text_of(page))
        page = self.fill(page, "/decide", date_review="2028-01-31")
        self.assertIn("Decided by consent of 3", self.text_of(page))
        # Who does what
        page = self.send(
            "/actions",
            {
                "summary": "Write the contract",
                "who": self.bruno.id,
                "date_deadline": "2030-01-31",
                "item_id": self.hire.id,
            },
        )
        self.assertIn("Bruno_Notes: Write the contract", self.text_of(page))
        # The end
        self.create_item(self.meeting, "Left over")
        page = self.open("/close")
        self.assertIn("moves on to the next meeting: Left over", self.text_of(page))
        page = self.send("/close")
        self.assertIn("minutes by mail five minutes", self.text_of(page))
        self.env.invalidate_all()
        self.assertEqual(self.meeting.state, "done")
        self.assertEqual(self.later.item_ids.name, "Left over")
        decision = self.meeting.decision_ids
        self.assertEqual(decision.text, "We hire Zoe by half.")
        self.assertEqual(str(decision.date_review), "2028-01-31")

    def test_the_next_meeting_begins_with_what_is_still_to_do(self):
        self.meeting._add_action("Call the bank", "2030-01-31", self.anna)
        self.meeting._add_action("Sweep", "2030-01-31")
        self.later.note_taker_id = self.anna
        self.log_in("anna_notes")
        page = self.open(meeting=self.later)
        self.assertIn("Still to do from before · 2", self.text_of(page))
        call, sweep = self.meeting._actions().sorted("summary")
        self.meeting = self.later
        self.send(f"/actions/{sweep.id}", {"done": "1"})
        page = self.send(f"/actions/{call.id}", {"date_deadline": "2031-01-31"})
        self.assertIn("Still to do from before · 1", self.text_of(page))
        self.env.invalidate_all()
        self.assertEqual(str(call.date_deadline), "2031-01-31")

    def test_two_people_write_the_notes(self):
        """Neither text is lost, and both are on the page."""
        self.meeting.action_open()
        self.news._start()
        self.news._save_notes("Sara wrote", 0, self.secretary.partner_id)
        self.meeting.note_taker_id = self.anna
        self.log_in("anna_notes")
        page = self.send_item(
            self.news, "notes", {"notes": "Anna wrote", "version": "0"}
        )
        self.assertEqual(page.status_code, 409)
        self.assertIn("sara_notes", self.alert_of(page))
        self.assertIn("Sara wrote", self.alert_of(page))
        [area] = self.tree(page).xpath("//textarea[@name='notes']")
        self.assertEqual(area.text, "Anna wrote")
        [version] = self.tree(page).xpath(
            "//form[contains(@class, 'o_notes_form')]//input[@name='version']/@value"
        )
        self.assertEqual(version, "1")
        # By script, the same as plain values.
        answer = self.send_item(
            self.news,
            "notes",
            {"notes": "Anna wrote", "version": "0", "answer": "json"},
        )
        self.assertEqual(answer.status_code, 409)
        self.assertEqual(
            (answer.json()["theirs"], answer.json()["version"]), ("Sara wrote", 1)
        )
        answer = self.send_item(
            self.news,
            "notes",
            {"notes": "Both wrote", "version": "1", "answer": "json"},
        )
        self.assertEqual(answer.json(), {"version": 2})

    def test_what_is_wrong_is_said_and_what_was_typed_stays(self):
        self.meeting.note_taker_id = self.anna
        self.meeting.action_open()
        self.hire._start()
        self.log_in("anna_notes")
        for path, values, message in (
            ("/presence", {"name": " "}, "Give the person's name"),
            ("/items", {"name": ""}, "Give the item a name"),
            ("/items", {"name": "X", "minutes": "many"}, "Write a number"),
            ("/actions", {"summary": "Call"}, "Say until when"),
            (f"/items/{self.hire.id}/decide", {}, "Ask for consent first"),
            (f"/items/{self.hire.id}/stage", {"stage": "decided"}, "Choose one"),
            (
                f"/items/{self.hire.id}/proposal",
                {"seen": "7", "proposal": "My wording"},
                "has changed the proposal meanwhile",
            ),
            (f"/items/{self.hire.id}/files", {}, "Choose a file"),
            (
                f"/items/{self.hire.id}/answers",
                {"round": "9", "all": "1"},
                "proposal has changed meanwhile",
            ),
        ):
            with self.subTest(path=path):
                page = self.send(path, values)
                self.assertEqual(page.status_code, 400)
                self.assertIn(message, self.alert_of(page))
                for typed in values.values():
                    if typed == "My wording":
                        self.assertIn(typed, self.text_of(page))

    def test_documents_are_kept_never_shown(self):
        self.meeting.note_taker_id = self.anna
        self.log_in("anna_notes")
        file = self.hire._attach("offer.txt", b"<script>alert(1)</script>")
        answer = self.open(f"/items/{self.hire.id}/files/{file.id}")
        self.assertEqual(answer.content, b"<script>alert(1)</script>")
        self.assertIn("attachment", answer.headers["Content-Disposition"])
        self.assertEqual(answer.headers["X-Content-Type-Options"], "nosniff")
        self.assertIn("no-store", answer.headers["Cache-Control"])
        self.assertEqual(
            self.open(f"/items/{self.news.id}/files/{file.id}").status_code, 404
        )

    def test_names_and_texts_are_not_markup(self):
        evil = "<script>alert(1)</script>"
        self.meeting.note_taker_id = self.anna
        self.meeting.action_open()
        item = self.create_item(
            self.meeting, evil, "decision", description=evil, proposal=evil
        )
        item._write_concern(self.louve, self.chloe, evil)
        item._start()
        item._save_notes(evil, 0, self.anna)
        self.meeting._check_in(self.potager, partner=self.anna, name=evil)
        item._go_to_stage("consent")
        item._answer(self.potager, self.anna, "objection", evil)
        self.meeting._add_action(evil, "2030-01-31")
        self.log_in("anna_notes")
        page = self.open()
        self.assertEqual(page.status_code, 200)
        self.assertNotIn(evil, page.text)


@tagged("post_install", "-at_install")
class TestWhoTakesNotes(NotesCase):
    """The screen is for one; it does not say to others that there is a meeting."""

    PATHS = ("", "/close")

    def assert_closed(self, path="", status=404):
        with mute_logger("odoo.http"):
            self.assertEqual(self.open(path).status_code, status)

    def test_neither_strangers_nor_guests(self):
        self.meeting.action_open()
        for login in ("farid_notes",):
            self.log_in(login)
            for path in self.PATHS:
                self.assert_closed(path)
            self.assertEqual(self.send("/take").status_code, 404)
            self.assertEqual(self.send("/presence", {"name": "X"}).status_code, 404)
        self.authenticate(None, None)
        self.assertIn("/web/login", self.open().url)

    def test_only_one_takes_them(self):
        self.meeting.action_open()
        self.take_notes("anna_notes")
        self.log_in("bruno_notes")
        for path in self.PATHS:
            self.assert_closed(path)
        self.assertEqual(self.send("/take").status_code, 404)
        self.assertEqual(self.send("/close").status_code, 404)
        # She hands over, and he takes them on.
        self.log_in("anna_notes")
        self.send("/hand_over")
        self.log_in("bruno_notes")
        self.assertIn("Close the meeting", self.text_of(self.send("/take")))
        self.env.invalidate_all()
        self.assertEqual(self.meeting.note_taker_id, self.bruno)

    def test_not_days_before_nor_in_a_general_assembly(self):
        self.log_in("anna_notes")
        with mute_logger("odoo.http"):
            self.assertEqual(self.open(meeting=self.later).status_code, 404)
        self.meeting.profile = "assembly"
        self.assert_closed()

    def test_a_secretary_of_the_company(self):
        self.log_in("sara_notes")
        page = self.open()
        self.assertIn("Open the meeting", self.text_of(page))
        [link] = self.tree(page).xpath('//a[contains(., "The meeting\'s form")]')
        self.assertEqual(
            link.get("href"),
            f"/odoo/action-komunigi_assembly.komunigi_meeting_action/{self.meeting.id}",
        )
        self.network.company_id = self.env["res.company"].create({"name": "Other"})
        self.assert_closed()

    def test_access_ends_with_the_representation(self):
        self.meeting.action_open()
        page = self.take_notes()
        self.assertEqual(page.status_code, 200)
        self.potager.representation_ids.date_end = self.network._today()
        self.assert_closed()
        self.assertEqual(self.send("/presence", {"name": "X"}).status_code, 404)

    def test_and_a_day_after_the_meeting(self):
        self.meeting.action_open()
        self.take_notes()
        self.meeting.action_close()
        self.assertEqual(self.open().status_code, 200)
        self.meeting.date_closed = fields.Datetime.now() - timedelta(days=2)
        self.assert_closed()
        self.log_in("sara_notes")
        self.assertEqual(self.open().status_code, 200)

    def test_who_steps_aside_takes_no_notes_of_it(self):
        self.meeting.action_open()
        self.hire.subject = "operator_price"
        self.hire._save_notes("They are dear", 0, self.anna)
        self.take_notes("olivia_notes")
        self.hire._start()
        text = self.text_of(self.open())
        self.assertIn("You step aside: it is about the operator's price", text)
        self.assertNotIn("They are dear", text)
        self.assertNotIn("We hire Zoe", text)
        for path in ("notes", "proposal", "answers", "decide", "stage", "files"):
            self.assertEqual(self.send_item(self.hire, path).status_code, 404)
        # Somebody else takes it on, there and then.
        self.log_in("anna_notes")
        self.assertIn("steps aside from what is", self.text_of(self.open()))
        self.assertIn("They are dear", self.text_of(self.send("/take")))

    def test_items_and_actions_of_other_meetings(self):
        other = self.create_meeting(
            self.elsewhere.network_id, fields.Datetime.now(), "Elsewhere"
        )
        item = self.create_item(other, "Secret")
        action = other._add_action("Secret", "2030-01-31")
        self.meeting.note_taker_id = self.anna
        self.meeting.action_open()
        self.log_in("anna_notes")
        for path, values in (
            (f"/items/{item.id}/start", {}),
            (f"/items/{item.id}/notes", {"notes": "x", "version": "0"}),
            (f"/actions/{action.id}", {"done": "1"}),
            ("/order", {"up": item.id}),
            ("/actions", {"summary": "x", "item_id": item.id}),
            ("/presence", {"in": f"{self.elsewhere.id}-"}),
        ):
            with self.subTest(path=path), mute_logger("odoo.http"):
                self.assertEqual(self.send(path, values).status_code, 404)
        self.assertNotIn("Secret", self.text_of(self.open(f"?item={item.id}")))

    @mute_logger("odoo.http")
    def test_no_other_site_sends_our_forms(self):
        self.meeting.note_taker_id = self.anna
        self.log_in("anna_notes")
        answer = self.url_open(self.address("/open"), data={"csrf_token": "forged"})
        self.assertEqual(answer.status_code, 400)
        self.assertEqual(self.meeting.state, "draft")

    def test_as_many_queries_for_many_items_as_for_few(self):
        self.meeting.note_taker_id = self.anna
        self.meeting.action_open()

        def fill(count):
            for number in range(count):
                item = self.create_item(
                    self.meeting,
                    f"Item {number}",
                    brought_by_id=self.louve.id,
                    subject=("ordinary", "operator_price")[number % 2],
                )
                item._step_aside(self.louve, "Because")
                self.meeting._add_action(f"Call {number}", "2030-01-31", self.anna)

        def queries():
            with self.counted("page: notes of a meeting") as took:
                self.assertEqual(self.open().status_code, 200)
            return took.queries

        self.log_in("anna_notes")
        fill(10)
        queries()
        few = queries()
        fill(90)
        queries()
        self.assertLessEqual(queries(), few)
