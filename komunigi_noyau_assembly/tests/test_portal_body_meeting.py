# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import BodyMeetingPortalCase


@tagged("post_install", "-at_install")
class TestPortalBodyMeeting(BodyMeetingPortalCase):
    """The workspace of who sits: the next meeting, its agenda, its minutes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.meeting = cls.create_body_meeting(location="Rue Haute")
        cls.path = f"/meetings/{cls.meeting.id}"

    def put(self, *fields, press="Put it on"):
        page = self.page_of(path=self.path)
        return self.submit(page, fields, press=press)

    def test_the_next_meeting_stands_in_the_workspace(self):
        self.create_item(self.meeting, "Budget of the year")
        self.log_in("anna_sits")
        page = self.text_of(self.page_of())
        self.assertIn("Noyau in March", page)
        self.assertIn("Rue Haute", page)
        self.assertIn("Budget of the year", page)

    def test_who_sits_puts_an_item(self):
        self.log_in("anna_sits")
        page = self.put(
            ("name", "A  second  till"),
            ("kind", "decision"),
            ("minutes", "20"),
            ("text", "<b>Two</b> offers."),
        )
        self.assertIn("It is on the agenda.", self.text_of(page))
        item = self.meeting.item_ids
        self.assertEqual(item.name, "A second till")
        self.assertEqual(item.kind, "decision")
        self.assertEqual(item.minutes_planned, 20)
        self.assertEqual(item.author_id, self.anna.partner_id)
        self.assertIn("<b>Two</b> offers.", self.text_of(page))

    def test_what_is_wrong_is_said_and_nothing_is_lost(self):
        self.log_in("anna_sits")
        page = self.put(("name", "Till"), ("minutes", "ten"), ("text", "Two offers."))
        self.assertEqual(page.status_code, 400)
        self.assertIn("Write minutes as a number", self.alert_of(page))
        form = self.form_of(page, "Put it on")
        self.assertEqual(form.inputs["name"].value, "Till")
        self.assertEqual(form.inputs["text"].value.strip(), "Two offers.")
        self.assertFalse(self.meeting.item_ids)

    def test_who_steps_aside_reads_the_title_only(self):
        self.create_item(
            self.meeting,
            "The price",
            kind="decision",
            subject="operator_price",
            description="What others ask for.",
            proposal="Seventy an hour.",
        )
        self.log_in("oskar_sits")
        page = self.text_of(self.page_of(path=self.path))
        self.assertIn("The price", page)
        self.assertIn("You step aside: it is about the operator's price", page)
        self.assertNotIn("What others ask for", page)
        self.assertNotIn("Seventy", page)
        self.log_in("anna_sits")
        page = self.text_of(self.page_of(path=self.path))
        self.assertIn("Seventy an hour.", page)

    def test_it_goes_into_one_s_calendar(self):
        self.log_in("chloe_sits")
        response = self.page_of(path=f"{self.path}/meeting.ics")
        self.assertEqual(response.status_code, 200)
        self.assertIn("text/calendar", response.headers["Content-Type"])
        self.assertIn("Noyau in March", response.text)
        self.assertNotIn("ATTENDEE", response.text)

    def test_minutes_are_read_there(self):
        item = self.create_item(
            self.meeting, "The price", subject="operator_price", kind="decision"
        )
        self.create_item(self.meeting, "Budget")
        self.meeting._open()
        item._start()
        item.notes = "Seventy is too much."
        item._record_decision("adopted", text="Sixty an hour.")
        self.meeting._close()
        self.log_in("anna_sits")
        page = self.text_of(self.page_of(path=self.path))
        self.assertIn("Minutes", page)
        self.assertIn("Seventy is too much.", page)
        self.assertIn("Noyau in March", self.text_of(self.page_of()))
        # Who stepped aside reads what was decided.
        self.log_in("oskar_sits")
        page = self.text_of(self.page_of(path=self.path))
        self.assertIn("Sixty an hour.", page)
        self.assertNotIn("Seventy is too much.", page)

    @mute_logger("odoo.http")
    def test_who_sits_takes_notes_as_a_member_or_not(self):
        """Paul sits for the operator, which is no member; he has no backend."""
        paul = new_test_user(self.env, "paul_sits", "base.group_portal").partner_id
        paul.parent_id = self.operator
        self.create_seat(self.operators, paul, paul)
        notes = f"/my/meetings/{self.meeting.id}/notes"
        price = self.create_item(
            self.meeting, "The price", kind="decision", subject="operator_price"
        )
        budget = self.create_item(self.meeting, "Budget")
        self.log_in("paul_sits")
        self.assertEqual(self.url_open(notes).status_code, 404)
        self.meeting._open()
        self.assertEqual(self.url_open(notes).status_code, 200)
        self.post(f"{notes}/take")
        self.assertEqual(self.meeting.note_taker_id, paul)
        self.post(f"{notes}/items/{budget.id}/start")
        self.assertEqual(budget.state, "current")
        # Of the operator's price, somebody else takes notes.
        fields = [("notes", "Seventy."), ("version", "0")]
        page = self.post(f"{notes}/items/{price.id}/notes", fields)
        self.assertEqual(page.status_code, 404)
        self.assertFalse(price.notes)
        self.log_in("bruno_sits")
        self.assertEqual(self.url_open(notes).status_code, 404)

    @mute_logger("odoo.http")
    def test_others_find_nothing(self):
        item = self.create_item(self.meeting, "Secret plans", proposal="Buy it.")
        members = self.create_members_meeting()
        own = self.create_item(members, "For all")
        here = f"/my/bodies/{self.body.id}"
        for login, member in (
            ("bruno_sits", self.potager),
            ("farid_sits", self.elsewhere),
        ):
            self.log_in(login)
            for address in (
                f"{here}{self.path}",
                f"{here}{self.path}/meeting.ics",
                f"{here}/agenda/{members.id}",
                f"/my/cooperative/{member.id}/meetings/{self.meeting.id}",
                f"/my/cooperative/{member.id}/meetings/{self.meeting.id}/state.json",
                f"/my/meetings/{self.meeting.id}/notes",
                f"/my/meetings/{self.meeting.id}/room",
            ):
                with self.subTest(login=login, address=address):
                    response = self.url_open(address, allow_redirects=False)
                    self.assertEqual(response.status_code, 404)
            for address, fields in (
                (f"{here}{self.path}/items", [("name", "x"), ("kind", "decision")]),
                (f"{here}/agenda/{members.id}/items/{own.id}", [("move", "up")]),
            ):
                with self.subTest(login=login, address=address):
                    self.assertEqual(self.post(address, fields).status_code, 404)
            page = self.url_open(f"/my/cooperative/{member.id}/meetings")
            self.assertNotIn("Noyau in March", page.text)
            self.assertNotIn("Secret plans", page.text)
        self.assertEqual(self.meeting.item_ids, item)

    @mute_logger("odoo.http")
    def test_another_body_s_meeting_by_its_number(self):
        circle = self.create_body(self.network, "Circle", kind="circle")
        theirs = self.create_body_meeting(name="Circle in March", body_id=circle.id)
        self.log_in("anna_sits")
        self.assertEqual(self.page_of(path=f"/meetings/{theirs.id}").status_code, 404)
        members = self.create_members_meeting()
        self.assertEqual(self.page_of(path=f"/meetings/{members.id}").status_code, 404)

    def test_who_sits_reads_it_as_a_member_too(self):
        self.log_in("anna_sits")
        page = self.url_open(
            f"/my/cooperative/{self.potager.id}/meetings/{self.meeting.id}"
        )
        self.assertEqual(page.status_code, 200)


@tagged("post_install", "-at_install")
class TestPortalMembersAgenda(BodyMeetingPortalCase):
    """Who sits prepares the members' meeting."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.meeting = cls.create_members_meeting()
        cls.first = cls.create_item(cls.meeting, "First", sequence=10)
        cls.second = cls.create_item(cls.meeting, "Second", sequence=20)
        cls.path = f"/agenda/{cls.meeting.id}"

    def order(self):
        return self.meeting.item_ids.sorted(lambda i: (i.sequence, i.id)).mapped("name")

    def test_up_and_minutes(self):
        self.log_in("anna_sits")
        self.assertIn("Prepare the agenda:", self.text_of(self.page_of()))
        page = self.page_of(path=self.path)
        self.assertIn("Planned: 20 of 120 minutes.", self.text_of(page))
        here = f"/my/bodies/{self.body.id}{self.path}"
        page = self.post(
            f"{here}/items/{self.second.id}", [("move", "up"), ("minutes", "45")]
        )
        self.assertEqual(self.order(), ["Second", "First"])
        self.assertIn("Planned: 55 of 120 minutes.", self.text_of(page))
        page = self.post(f"{here}/items/{self.second.id}", [("minutes", "0")])
        self.assertEqual(page.status_code, 400)
        self.assertEqual(self.second.minutes_planned, 45)

    @mute_logger("odoo.http")
    def test_a_body_that_prepares_nothing(self):
        self.body.prepares_agenda = False
        self.log_in("anna_sits")
        self.assertNotIn("Prepare the agenda:", self.text_of(self.page_of()))
        self.assertEqual(self.page_of(path=self.path).status_code, 404)
        address = f"/my/bodies/{self.body.id}{self.path}/items/{self.second.id}"
        self.assertEqual(self.post(address, [("move", "up")]).status_code, 404)
        self.assertEqual(self.order(), ["First", "Second"])

    @mute_logger("odoo.http")
    def test_another_meeting_s_item(self):
        other = self.create_members_meeting(self.days(60), "Later")
        item = self.create_item(other, "Elsewhere")
        self.log_in("anna_sits")
        address = f"/my/bodies/{self.body.id}{self.path}/items/{item.id}"
        self.assertEqual(self.post(address, [("move", "up")]).status_code, 404)

    def test_from_a_matter_onto_the_agenda(self):
        matter = self.bring()
        self.log_in("anna_sits")
        page = self.submit(
            self.page_of(matter), [("minutes", "25")], press="Put it on the agenda"
        )
        self.assertIn(
            "It is on the agenda of the members' meeting.", self.text_of(page)
        )
        item = self.meeting.item_ids.filtered("matter_id")
        self.assertEqual(item.matter_id, matter)
        self.assertEqual(item.minutes_planned, 25)
        self.assertIn("It is on the agenda of Intercoop in March", self.text_of(page))
        self.assertNotIn("The draft has changed since.", self.text_of(page))
        matter.draft = "From June on."
        page = self.page_of(matter)
        self.assertIn("The draft has changed since.", self.text_of(page))
        self.submit(page, press="Put it on the agenda")
        self.assertEqual(item.proposal, "From June on.")
        # In the agenda it says who prepared it, to members too.
        self.assertIn("Decision · Noyau", self.text_of(self.page_of(path=self.path)))
        page = self.url_open(
            f"/my/cooperative/{self.potager.id}/meetings/{self.meeting.id}"
        )
        self.assertIn("· Noyau", self.text_of(page))

    @mute_logger("odoo.http")
    def test_who_steps_aside_or_sits_along_puts_nothing(self):
        matter = self.bring(subject="operator_price")
        fields = [("meeting_id", str(self.meeting.id)), ("minutes", "10")]
        self.log_in("oskar_sits")
        self.assertEqual(self.post_to(matter, "agenda", *fields).status_code, 404)
        other = self.bring("Other")
        circle = self.create_body_meeting()
        self.log_in("anna_sits")
        for meeting in (circle.id, 999999, ""):
            self.assertEqual(
                self.post_to(other, "agenda", ("meeting_id", meeting)).status_code, 404
            )
        self.assertFalse(matter.item_ids | other.item_ids)
