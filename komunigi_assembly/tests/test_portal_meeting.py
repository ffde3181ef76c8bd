# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import timedelta

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from .meeting_portal_common import MeetingPortalCase


@tagged("post_install", "-at_install")
class TestMeetingPages(MeetingPortalCase):
    def test_from_the_home_page_to_the_next_meeting(self):
        self.log_in("anna_votes")
        home = self.tree(self.url_open("/my"))
        self.assertTrue(home.xpath(f"//a[@href='{self.meetings_at()}']"))
        page = self.url_open(self.meetings_at())
        text = self.text_of(page)
        self.assertIn("March meeting", text)
        self.assertIn("Rue du Marché 1", text)
        self.assertIn(self.meeting._say_moment(self.meeting.date_start), text)
        self.assertTrue(self.tree(page).xpath(f"//main//a[@href='{self.at()}']"))

    def test_the_agenda_and_an_item(self):
        self.log_in("anna_votes")
        page = self.url_open(self.at())
        text = self.text_of(page)
        self.assertIn("1. New oven Decision · 15 min · L'Epicerie", text)
        self.assertNotIn("The old one smokes", text)
        self.assertTrue(self.tree(page).xpath(f"//main//a[@href='{self.item_at()}']"))
        text = self.text_of(self.url_open(self.item_at()))
        self.assertIn("The old one smokes.", text)
        self.assertIn("Nothing is proposed yet.", text)
        self.assertNotIn("Change our item", text)

    def test_a_mail_leads_each_to_its_own_page(self):
        address = f"/my/meetings/{self.meeting.id}"
        self.log_in("chloe_votes")
        response = self.url_open(address, allow_redirects=False)
        self.assertURLEqual(response.headers["Location"], self.at("", self.epicerie))
        self.create_representation(self.potager, self.chloe)
        page = self.tree(self.url_open(address))
        for membership in (self.potager, self.epicerie):
            path = self.at("", membership)
            self.assertTrue(page.xpath(f"//main//a[@href='{path}']"))
        self.log_in("farid_votes")
        self.refused(address, None)

    def test_for_my_calendar(self):
        self.log_in("anna_votes")
        response = self.url_open(self.at("/meeting.ics"))
        self.assertIn("BEGIN:VEVENT", response.text)
        self.assertIn("March meeting", response.text)
        self.assertNotIn("ATTENDEE", response.text)
        self.assertTrue(response.headers["Content-Type"].startswith("text/calendar"))
        self.assertEqual(response.headers["Cache-Control"], "no-store")

    def test_nothing_is_kept_by_phones_and_proxies(self):
        self.log_in("anna_votes")
        for address in (self.meetings_at(), self.at(), self.item_at(), self.at("/now")):
            response = self.url_open(address)
            self.assertEqual(response.status_code, 200, address)
            self.assertEqual(response.headers["Cache-Control"], "no-store")
            self.assertEqual(response.headers["X-Frame-Options"], "SAMEORIGIN")

    def test_a_cancelled_meeting_says_why(self):
        self.meeting._cancel("The hall burnt down.")
        self.log_in("anna_votes")
        text = self.text_of(self.url_open(self.at()))
        self.assertIn("This meeting is cancelled. The hall burnt down.", text)

    def test_a_meeting_that_is_convened_is_asked_of_us(self):
        self.log_in("anna_votes")
        our_page = f"/my/cooperative/{self.potager.id}"
        asked = "See the agenda, and answer"
        self.assertNotIn(asked, self.text_of(self.url_open(our_page)))
        self.meeting.action_convene()
        self.assertIn(asked, self.text_of(self.url_open(our_page)))
        self.assertEqual(
            [
                one["kind"]
                for one in self.epicerie.with_user(self.chloe.user_id)
                .sudo()
                ._requests()
            ],
            ["meeting"],
        )
        self.meeting._open()
        self.assertIn("Under way now", self.text_of(self.url_open(our_page)))
        self.meeting._close()
        self.assertNotIn("March meeting", self.text_of(self.url_open(our_page)))

    def test_we_come_and_we_cannot_come(self):
        self.meeting.action_convene()
        self.log_in("anna_votes")
        page = self.url_open(self.at())
        page = self.send(page, self.at("/intention"), comes="1")
        self.assertIn("Noted: you come.", self.text_of(page))
        [request] = self.potager._requests()
        self.assertTrue(request["comes"])
        self.log_in("bruno_votes")
        page = self.send(self.url_open(self.at()), self.at("/intention"), comes="0")
        self.assertIn("Noted: you cannot come. (Bruno_Votes)", self.text_of(page))
        self.assertFalse(self.potager._requests())
        self.assertEqual(len(self.meeting.intention_ids), 1)
        self.assertFalse(self.meeting.intention_ids.comes)
        self.meeting._open()
        self.post(self.at("/intention"), [("comes", "1")])
        self.assertFalse(self.meeting.intention_ids.comes)

    def test_an_item_is_put_in_one_short_form(self):
        self.log_in("anna_votes")
        page = self.send(
            self.url_open(self.at()),
            self.at("/items"),
            files={"file": ("offer.pdf", b"%PDF-1.4 offer", "text/html")},
            name="  Shared\nfridge ",
            kind="decision",
            minutes="20",
            description="It is <b>cold</b>.\nAnd large.",
            proposal="We share it.",
        )
        self.assertIn("Your item is on the agenda.", self.text_of(page))
        item = self.meeting.item_ids - self.item
        self.assertEqual(item.name, "Shared fridge")
        self.assertEqual(item.brought_by_id, self.potager)
        self.assertEqual(item.author_id, self.anna.partner_id)
        self.assertEqual(item.proposal, "We share it.")
        self.assertEqual(item.proposal_author_id, self.anna.partner_id)
        self.assertGreater(item.sequence, self.item.sequence)
        self.assertFalse(item.message_follower_ids)
        [file] = item._files()
        self.log_in("chloe_votes")
        page = self.url_open(self.item_at("", self.epicerie, item))
        self.assertIn("It is <b>cold</b>.", self.text_of(page))
        address = self.item_at(f"/files/{file.id}", self.epicerie, item)
        self.assertTrue(self.tree(page).xpath(f"//main//a[@href='{address}']"))
        response = self.url_open(address)
        self.assertEqual(response.content, b"%PDF-1.4 offer")
        self.assertIn("attachment", response.headers["Content-Disposition"])
        self.assertEqual(response.headers["X-Content-Type-Options"], "nosniff")
        self.assertEqual(response.headers["Content-Type"], "application/pdf")
        self.assertEqual(response.headers["Cache-Control"], "no-store")

    def test_what_is_wrong_is_told_and_nothing_typed_is_lost(self):
        self.log_in("anna_votes")
        page = self.url_open(self.at())
        for filled, message in (
            ({"name": " "}, "Give the item a name."),
            ({"minutes": "many"}, "Write a number"),
            ({"minutes": "100000"}, "How many minutes?"),
            ({"name": "x" * 201}, "shorten it to 200"),
        ):
            response = self.send(
                page,
                self.at("/items"),
                **{"name": "Fridge", "description": "Kept text", **filled},
            )
            with self.subTest(message):
                self.assertEqual(response.status_code, 400)
                self.assertIn(message, self.alert_of(response))
                self.assertIn("Kept text", self.text_of(response))
        response = self.send(
            page,
            self.at("/items"),
            files={"file": ("run.exe", b"MZ", "application/pdf")},
            name="Fridge",
        )
        self.assertIn("not taken", self.alert_of(response))
        # All or nothing.
        self.assertEqual(self.meeting.item_ids, self.item)

    def test_one_member_does_not_fill_the_agenda(self):
        for number in range(10):
            self.create_item(
                self.meeting, f"Item {number}", brought_by_id=self.potager.id
            )
        self.log_in("anna_votes")
        response = self.send(self.url_open(self.at()), self.at("/items"), name="More")
        self.assertIn("10 items", self.alert_of(response))

    def test_our_item_is_changed_and_withdrawn_until_the_meeting_begins(self):
        item = self.create_item(
            self.meeting, "Fridge", kind="decision", brought_by_id=self.potager.id
        )
        item._write_concern(self.epicerie, self.chloe.partner_id, "Too loud.")
        self.log_in("bruno_votes")
        page = self.url_open(self.item_at("", item=item))
        self.assertIn("Too loud.", self.text_of(page))
        changed = self.send(
            page,
            self.item_at("/change", item=item),
            name="Large fridge",
            proposal="We buy it.",
        )
        self.assertIn("Your item is changed.", self.text_of(changed))
        self.assertEqual(item.name, "Large fridge")
        self.assertEqual(item.proposal_author_id, self.bruno.partner_id)
        # A colleague had the page open all the while.
        response = self.send(
            page, self.item_at("/change", item=item), name="Small fridge"
        )
        self.assertEqual(response.status_code, 400)
        self.assertIn("has changed meanwhile", self.alert_of(response))
        self.assertIn("Small fridge", response.text)
        self.assertEqual(item.name, "Large fridge")
        page = self.url_open(self.item_at("", item=item))
        page = self.send(page, self.item_at("/withdraw", item=item))
        self.assertIn("off the agenda", self.text_of(page))
        self.assertFalse(item.exists())
        self.assertIn("Large fridge", self.meeting.message_ids[0].body)

    def test_no_item_once_it_has_begun(self):
        item = self.create_item(self.meeting, "Fridge", brought_by_id=self.potager.id)
        self.log_in("anna_votes")
        page = self.url_open(self.at())
        item_page = self.url_open(self.item_at("", item=item))
        self.begin()
        self.assertNotIn("Put an item", self.text_of(self.url_open(self.at())))
        for response in (
            self.send(page, self.at("/items"), name="Late"),
            self.send(item_page, self.item_at("/change", item=item), name="Late"),
            self.send(item_page, self.item_at("/withdraw", item=item)),
            self.send(
                item_page,
                self.item_at("/files", item=item),
                files={"file": ("a.txt", b"a", "text/plain")},
            ),
        ):
            self.assertEqual(response.status_code, 400)
            self.assertIn("takes no items any more", self.alert_of(response))
        self.assertEqual(item.name, "Fridge")
        self.assertFalse(item._files())

    def test_the_agenda_of_an_assembly_is_frozen_when_it_is_convened(self):
        assembly = self.create_assembly(
            self.network, fields.Datetime.now() + timedelta(days=60)
        )
        self.log_in("anna_votes")
        page = self.url_open(self.at(meeting=assembly))
        put = self.at("/items", meeting=assembly)
        self.send(page, put, name="Statutes", kind="decision", proposal="Change them.")
        self.assertEqual(assembly.item_ids.name, "Statutes")
        assembly.action_convene()
        response = self.send(page, put, name="Late")
        self.assertIn("takes no items any more", self.alert_of(response))
        page = self.url_open(self.item_at(item=assembly.item_ids))
        self.assertNotIn("Change our item", self.text_of(page))

    def test_a_wording_where_there_is_none_yet(self):
        self.log_in("anna_votes")
        page = self.url_open(self.item_at())
        done = self.send(page, self.item_at("/proposal"), proposal="We buy one.")
        self.assertIn("Your proposal is noted.", self.text_of(done))
        self.assertEqual(self.item.proposal, "We buy one.")
        self.log_in("chloe_votes")
        self.send(
            self.url_open(self.item_at("", self.epicerie)),
            self.item_at("/change", self.epicerie),
            proposal="We rent one.",
        )
        text = self.text_of(self.url_open(self.item_at("", self.epicerie)))
        self.assertIn("We rent one.", text)
        self.assertIn("Earlier versions (1)", text)
        self.assertIn("We buy one.", text)
        # There is one now: another member talks to them instead.
        self.log_in("anna_votes")
        response = self.post(self.item_at("/proposal"), [("proposal", "Mine!")])
        self.assertEqual(response.status_code, 400)
        self.assertEqual(self.item.proposal, "We rent one.")

    def test_a_concern_of_who_cannot_come(self):
        news = self.create_item(self.meeting, "News", kind="information")
        self.log_in("anna_votes")
        key = f"concern_{self.item.id}"
        page = self.url_open(self.at())
        self.assertNotIn(f"concern_{news.id}", page.text)
        page = self.send(page, self.at("/concerns"), **{key: "Mind the <b>noise</b>."})
        self.assertIn("The others read it", self.text_of(page))
        [concern] = self.item.concern_ids
        self.assertEqual(concern.membership_id, self.potager)
        self.assertEqual(concern.author_id, self.anna.partner_id)
        self.log_in("chloe_votes")
        text = self.text_of(self.url_open(self.item_at("", self.epicerie)))
        self.assertIn("Le Potager Mind the <b>noise</b>.", text)
        # Ours is shown to be changed, not theirs.
        page = self.url_open(self.at("", self.epicerie))
        self.assertNotIn("Mind the", page.text)
        self.log_in("bruno_votes")
        page = self.url_open(self.at())
        self.assertIn("Mind the &lt;b&gt;noise&lt;/b&gt;.", page.text)
        self.send(page, self.at("/concerns"), **{key: ""})
        self.assertFalse(self.item.concern_ids)
        self.begin(self.epicerie)
        self.item._start()
        response = self.send(page, self.at("/concerns"), **{key: "Too late"})
        self.assertEqual(response.status_code, 400)
        self.assertIn("being talked about", self.alert_of(response))
        self.assertIn("Too late", response.text)

    def test_consent_on_the_phone(self):
        self.begin(self.potager, self.epicerie)
        self.log_in("anna_votes")
        self.assertIn("begins in a moment", self.text_of(self.url_open(self.at())))
        self.item._start()
        page = self.url_open(self.at())
        self.assertIn("Now: New oven", self.text_of(page))
        self.assertFalse(
            self.tree(page).xpath(f"//form[@action='{self.item_at('/answer')}']")
        )
        self.ask_consent()
        page = self.url_open(self.at())
        self.assertIn("We buy a new oven.", self.text_of(page))
        answer = self.item_at("/answer")
        refused = self.send(page, answer, answer="objection")
        self.assertEqual(refused.status_code, 400)
        self.assertIn("Say why", self.alert_of(refused))
        done = self.send(page, answer, answer="objection", reason="It is too dear.")
        self.assertIn("Your answer is noted.", self.text_of(done))
        [voice] = self.item.voice_ids
        self.assertEqual(
            (voice.membership_id, voice.answer), (self.potager, "objection")
        )
        self.assertEqual(voice.author_id, self.anna.partner_id)
        # A colleague sees it, and changes it: one member, one voice.
        self.log_in("bruno_votes")
        seen = self.url_open(self.at())
        self.assertIn("It is too dear.", self.text_of(seen))
        self.send(seen, answer, answer="concern", reason="Dear, but well.")
        self.assertEqual(self.item.voice_ids.answer, "concern")
        # A new wording asks anew; an answer to the old one does not count for it.
        self.item._set_proposal("We buy a used one.", self.env.user.partner_id)
        late = self.send(seen, answer, answer="consent")
        self.assertEqual(late.status_code, 400)
        self.assertIn("has changed meanwhile", self.alert_of(late))
        page = self.url_open(self.at())
        self.assertNotIn("Dear, but well.", self.text_of(page))
        self.send(page, answer, answer="consent")
        self.assertEqual(
            self.item._standing().voices[self.potager.sudo()].answer, "consent"
        )

    def test_who_is_not_there_gives_no_consent(self):
        self.begin(self.epicerie)
        self.ask_consent()
        self.log_in("anna_votes")
        response = self.send(
            self.url_open(self.at()), self.item_at("/answer"), answer="consent"
        )
        self.assertIn("not noted as present", self.alert_of(response))
        self.assertFalse(self.item.voice_ids)

    def test_the_part_that_changes_is_fetched_alone(self):
        self.begin(self.potager)
        self.item._start()
        self.log_in("anna_votes")
        page = self.url_open(self.at("/now"))
        self.assertIn("Now: New oven", page.text)
        self.assertNotIn("<html", page.text)
        self.meeting._close()
        self.assertIn("The meeting is over", self.url_open(self.at("/now")).text)

    def test_afterwards_minutes_and_decisions(self):
        self.begin(self.potager, self.epicerie)
        self.ask_consent()
        self.item._all_consent(self.env.user.partner_id)
        decision = self.item._decide(self.env.user.partner_id)
        self.item._save_notes("All were happy.", 0, self.env.user.partner_id)
        self.log_in("anna_votes")
        self.assertEqual(self.url_open(self.at("/minutes")).status_code, 404)
        self.meeting._close()
        page = self.url_open(self.at())
        text = self.text_of(page)
        self.assertIn("Who was there", text)
        self.assertIn(decision.number, text)
        self.assertTrue(
            self.tree(page).xpath(f"//main//a[@href='{self.at('/minutes')}']")
        )
        text = self.text_of(self.url_open(self.at("/minutes")))
        self.assertIn("All were happy.", text)
        self.assertIn("We buy a new oven.", text)
        text = self.text_of(self.url_open(self.item_at()))
        self.assertIn(decision.number, text)
        self.assertIn("All were happy.", text)
        paper = self.url_open(self.at("/minutes.pdf"))
        self.assertEqual(paper.status_code, 200)
        self.assertIn("attachment", paper.headers["Content-Disposition"])

    @mute_logger("odoo.http")
    def test_the_minutes_of_an_assembly_are_read_once_they_are_signed(self):
        assembly = self.create_assembly(
            self.network, fields.Datetime.now() + timedelta(days=60)
        )
        assembly.sudo().state = "done"
        self.log_in("anna_votes")
        page = self.url_open(self.at(meeting=assembly))
        self.assertIn("not signed yet", self.text_of(page))
        for path in ("/minutes", "/minutes.pdf"):
            self.refused(self.at(path, meeting=assembly), None)

    def test_what_i_said_to_do(self):
        today = self.network._today()
        anna, chloe = self.anna.partner_id, self.chloe.partner_id
        late = today - timedelta(days=1)
        action = self.meeting._add_action("Call the bank", late, who=anna)
        other = self.meeting._add_action("Write the letter", today, who=chloe)
        self.log_in("anna_votes")
        our_page = f"/my/cooperative/{self.potager.id}"
        self.assertIn("Call the bank", self.text_of(self.url_open(our_page)))
        page = self.url_open(self.meetings_at())
        self.assertIn("Call the bank", self.text_of(page))
        self.assertNotIn("Write the letter", self.text_of(page))
        path = f"/my/cooperative/{self.potager.id}/actions/%s/done"
        self.refused(path % other.id)
        self.refused(path % 2**40)
        self.assertTrue(other.active)
        done = self.send(page, path % action.id)
        self.assertIn("well done", self.text_of(done))
        self.assertNotIn("Call the bank", self.text_of(done))
        self.assertFalse(action.exists() and action.active)
        self.assertNotIn("Call the bank", self.text_of(self.url_open(our_page)))
        self.refused(path % action.id)

    def test_names_texts_and_links_are_text(self):
        evil = "<script>alert(1)</script>"
        self.epicerie.partner_id.name = evil
        self.meeting.write(
            {"name": evil, "location": evil, "video_url": "javascript:alert(1)"}
        )
        self.item.write({"name": evil, "description": evil})
        self.item._set_proposal(evil, self.anna.partner_id)
        self.item._write_concern(self.epicerie, self.chloe.partner_id, evil)
        self.item._attach("<img src=x onerror=alert(1)>.txt", b"x")
        self.log_in("anna_votes")
        pages = [self.meetings_at(), self.at(), self.item_at()]
        self.begin(self.potager, self.epicerie)
        self.ask_consent(proposal=evil + " again")
        pages += [self.at(), self.at("/now"), self.item_at()]
        self.item._answer(self.potager, self.anna.partner_id, "concern", evil)
        pages += [self.at(), self.at("/now")]
        for address in pages:
            response = self.url_open(address)
            self.assertEqual(response.status_code, 200)
            self.assertNotIn("<script>alert", response.text)
            self.assertNotIn("<img src=x", response.text)
            self.assertNotIn("javascript:alert", response.text)

    def test_the_pages_cost_the_same_with_ten_times_the_items(self):
        self.log_in("anna_votes")

        pages = (self.at(), self.at("/now"), self.meetings_at(), self.item_at())

        def cost():
            counts = []
            for address in pages:
                self.url_open(address)
                with self.counted("page: meetings") as took:
                    self.assertEqual(self.url_open(address).status_code, 200)
                counts.append(took.queries)
            return counts

        self.create_many_items(10)
        few = cost()
        self.create_many_items(90)
        self.assertEqual(cost(), few)

    def create_many_items(self, count):
        for number in range(count):
            item = self.create_item(
                self.meeting,
                f"Item {number}",
                kind="decision",
                brought_by_id=self.others[number % 4].id,
            )
            item.concern_ids.sudo().create(
                {
                    "item_id": item.id,
                    "membership_id": self.epicerie.id,
                    "author_id": self.chloe.partner_id.id,
                    "text": "Hm.",
                }
            )


@tagged("post_install", "-at_install")
class TestMeetingRecusal(MeetingPortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.secret = "The price is 1234."
        cls.item.write({"description": cls.secret})
        cls.item._set_proposal(cls.secret, cls.chloe.partner_id)
        cls.item._write_concern(cls.epicerie, cls.chloe.partner_id, cls.secret)
        cls.file = cls.item._attach("price.txt", b"1234", cls.chloe.partner_id)

    def addresses_of_the_item(self, membership):
        return {
            self.item_at(f"/files/{self.file.id}", membership): None,
            self.item_at("/change", membership): [("name", "x")],
            self.item_at("/withdraw", membership): [],
            self.item_at("/proposal", membership): [("proposal", "x")],
            self.item_at("/files", membership): [],
            self.item_at("/aside", membership): [("reason", "x")],
            self.item_at("/answer", membership): [("answer", "consent")],
        }

    @mute_logger("odoo.http")
    def assert_steps_aside(self, membership):
        page = self.url_open(self.at("", membership))
        self.assertIn("You step aside", self.text_of(page))
        self.assertNotIn("1234", page.text)
        self.assertNotIn(f"concern_{self.item.id}", page.text)
        page = self.url_open(self.item_at("", membership))
        self.assertIn("You step aside from this item", self.text_of(page))
        self.assertNotIn("1234", page.text)
        self.assertNotIn("price.txt", page.text)
        for address, values in self.addresses_of_the_item(membership).items():
            self.refused(address, values)
        # A concern on it is passed over.
        self.post(
            self.at("/concerns", membership), [(f"concern_{self.item.id}", "Ours")]
        )
        self.assertNotIn("Ours", self.item.concern_ids.mapped("text"))

    def test_the_operator_on_its_price(self):
        self.network.operator_id = self.potager.partner_id
        self.log_in("anna_votes")
        self.assertIn("1234", self.url_open(self.item_at()).text)
        self.item.subject = "operator_price"
        self.assert_steps_aside(self.potager)
        # It is decided: what was decided is for all.
        self.begin(self.potager, self.epicerie)
        self.ask_consent(proposal="We pay 1234.")
        page = self.url_open(self.at())
        self.assertIn("You step aside from it", self.text_of(page))
        self.assertNotIn("1234", page.text)
        self.item._hear_concern(self.item.concern_ids)
        self.item._all_consent(self.env.user.partner_id)
        self.item._save_notes("Hard talk.", 0, self.env.user.partner_id)
        decision = self.item._decide(self.env.user.partner_id)
        self.meeting._close()
        for address in (self.item_at(), self.at("/minutes")):
            page = self.url_open(address)
            self.assertIn(decision.number, self.text_of(page))
            self.assertNotIn("Hard talk.", page.text)
        path = f"/my/cooperative/{self.potager.id}/decisions/{decision.id}"
        text = self.text_of(self.url_open(path))
        self.assertIn("We pay 1234.", text)
        self.assertNotIn("How it was decided", text)
        self.log_in("chloe_votes")
        path = f"/my/cooperative/{self.epicerie.id}/decisions/{decision.id}"
        self.assertIn("How it was decided", self.text_of(self.url_open(path)))
        self.assertIn(
            "Hard talk.", self.url_open(self.at("/minutes", self.epicerie)).text
        )

    def test_who_acts_for_two_members_is_one_person(self):
        self.network.operator_id = self.potager.partner_id
        self.item.subject = "operator_price"
        self.create_representation(self.others[0], self.anna)
        self.log_in("anna_votes")
        self.assert_steps_aside(self.others[0])

    def test_we_step_aside_ourselves(self):
        self.log_in("anna_votes")
        page = self.url_open(self.item_at())
        page = self.send(page, self.item_at("/aside"), reason="It is my brother's.")
        text = self.text_of(page)
        self.assertIn("You step aside from this item: It is my brother's.", text)
        self.assert_steps_aside(self.potager)
        self.log_in("chloe_votes")
        self.assertIn("1234", self.url_open(self.item_at("", self.epicerie)).text)


@tagged("post_install", "-at_install")
class TestMeetingAccess(MeetingPortalCase):
    """What is not for a person does not exist: the same answer, whatever is asked."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.file = cls.item._attach("plan.txt", b"plan", cls.chloe.partner_id)
        cls.decision = cls.create_decision(cls.network, "Opening hours")

    def everything(self, membership, meeting=None, item=None, file=None, decision=None):
        meeting = meeting or self.meeting
        item_id = (item or self.item).id
        base = f"/my/cooperative/{membership.id}"
        of_meeting = f"{base}/meetings/{meeting.id}"
        of_item = f"{of_meeting}/items/{item_id}"
        return {
            of_meeting: None,
            f"{of_meeting}/now": None,
            f"{of_meeting}/meeting.ics": None,
            f"{of_meeting}/minutes": None,
            f"{of_meeting}/minutes.pdf": None,
            f"{of_meeting}/intention": [("comes", "1")],
            f"{of_meeting}/concerns": [(f"concern_{item_id}", "x")],
            f"{of_meeting}/items": [("name", "x"), ("kind", "decision")],
            **self.of_item(of_item, file),
            f"{base}/decisions/{(decision or self.decision).id}": None,
        }

    def of_item(self, of_item, file=None):
        return {
            of_item: None,
            f"{of_item}/files/{(file or self.file).id}": None,
            f"{of_item}/change": [("name", "x")],
            f"{of_item}/withdraw": [],
            f"{of_item}/files": [],
            f"{of_item}/proposal": [("proposal", "x")],
            f"{of_item}/aside": [("reason", "x")],
            f"{of_item}/answer": [("answer", "consent")],
        }

    @mute_logger("odoo.http")
    def assert_nothing(self, addresses):
        before = self.read_all()
        for address, values in addresses.items():
            with self.subTest(address):
                self.refused(address, values)
        self.assertEqual(self.read_all(), before)

    def read_all(self):
        self.env.flush_all()
        self.env.invalidate_all()
        return [
            self.item.read(["name", "proposal"]),
            self.meeting.item_ids.ids,
            self.item.concern_ids.ids,
            self.item.recusal_ids.ids,
            self.meeting.intention_ids.ids,
        ]

    def test_another_members_page(self):
        self.log_in("anna_votes")
        self.assert_nothing(self.everything(self.epicerie))

    def test_another_network(self):
        self.log_in("farid_votes")
        self.assert_nothing(self.everything(self.elsewhere))
        self.assert_nothing(self.everything(self.potager))
        text = self.text_of(self.url_open(self.meetings_at(self.elsewhere)))
        self.assertNotIn("March meeting", text)
        path = f"/my/cooperative/{self.elsewhere.id}/decisions"
        self.assertNotIn("Opening hours", self.text_of(self.url_open(path)))

    def test_an_ended_representation_ends_access_at_once(self):
        self.log_in("anna_votes")
        self.assertEqual(self.url_open(self.at()).status_code, 200)
        self.anna.date_end = self.network._today()
        self.assert_nothing({**self.everything(self.potager), self.meetings_at(): None})

    def test_candidates_and_former_members(self):
        candidate = self.create_member(
            self.network, "Candidate", admission_state="asked", period_ids=[]
        )
        former = self.create_member(self.network, "Former")
        former.period_ids.date_end = self.network._today()
        for membership, login in ((candidate, "cora"), (former, "fred")):
            self.create_representative(membership, login)
            self.log_in(login)
            with self.subTest(login):
                text = self.text_of(self.url_open(self.meetings_at(membership)))
                self.assertIn("is none today", text)
                self.assertNotIn("March meeting", text)
                home = self.url_open(f"/my/cooperative/{membership.id}")
                self.assertNotIn("/meetings", home.text)
                self.assert_nothing(self.everything(membership))
                self.assertFalse(
                    [r for r in membership._requests() if r["kind"] == "meeting"]
                )

    def test_guessed_numbers(self):
        """Of another meeting, another item, another network, and none at all."""
        other = self.create_meeting(
            self.network, fields.Datetime.now() + timedelta(days=30), "April"
        )
        strange = self.create_meeting(
            self.elsewhere.network_id, fields.Datetime.now(), "Theirs"
        )
        strange_item = self.create_item(strange, "Theirs")
        self.log_in("anna_votes")
        base = f"/my/cooperative/{self.potager.id}/meetings"
        self.assert_nothing(
            {
                **self.of_item(f"{base}/{other.id}/items/{self.item.id}"),
                **self.of_item(f"{base}/{self.meeting.id}/items/{strange_item.id}"),
                **self.of_item(f"{base}/{2**40}/items/{2**40}"),
                f"{base}/{self.meeting.id}/items/{self.item.id}/files/{2**40}": None,
                f"{base}/{strange.id}": None,
                f"{base}/{2**40}": None,
                f"/my/cooperative/{2**40}/meetings": None,
            }
        )
        avatar = self.env["ir.attachment"].create({"name": "x.txt", "raw": b"x"})
        self.refused(self.item_at(f"/files/{avatar.id}"), None)

    def test_another_members_item_is_not_ours_to_change(self):
        self.log_in("anna_votes")
        page = self.url_open(self.item_at())
        self.assertNotIn("Take it off the agenda", self.text_of(page))
        for path, values in (
            ("/change", [("name", "Mine"), ("kind", "decision")]),
            ("/withdraw", []),
            ("/files", []),
        ):
            response = self.post(self.item_at(path), values)
            self.assertEqual(response.status_code, 400)
            self.assertIn("another member's item", self.alert_of(response))
        self.assertEqual(self.item.name, "New oven")

    @mute_logger("odoo.http")
    def test_a_form_of_another_site_does_nothing(self):
        self.log_in("anna_votes")
        for address, values in self.everything(self.potager).items():
            if values is None:
                continue
            with self.subTest(address):
                response = self.url_open(address, data=[*values, ("a", "b")])
                self.assertEqual(response.status_code, 400)
        self.assertEqual(len(self.meeting.item_ids), 1)

    def test_who_is_not_logged_in_is_asked_to(self):
        for address in (self.meetings_at(), self.at(), self.item_at()):
            response = self.url_open(address, allow_redirects=False)
            self.assertIn("/web/login", response.headers["Location"])
