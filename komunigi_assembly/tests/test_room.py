# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from freezegun import freeze_time

from odoo import http
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .live_common import LiveCase


@tagged("post_install", "-at_install")
class TestRoom(LiveCase):
    def room(self, path=""):
        return self.url_open(f"/my/meetings/{self.meeting.id}/room{path}")

    def link(self):
        """The path of a new link, as a visitor without a login uses it."""
        link = self.meeting._make_room_link()
        self.env.flush_all()
        return link.removeprefix(self.meeting.get_base_url())

    def test_it_shows_the_item_its_text_and_what_comes_next(self):
        self.begin(self.items[0])
        self.log_in("sara_live")
        text = self.text_of(self.room())
        self.assertIn("Item 1 of 2", text)
        self.assertIn("A new till", text)
        self.assertIn("We buy the till of Bees.", text)
        self.assertIn("of 10 min", text)
        self.assertIn("Dates", text)

    def test_a_long_text_is_left_to_the_phones(self):
        self.items[0].proposal = "Long. " * 200
        self.begin(self.items[0])
        self.log_in("sara_live")
        text = self.text_of(self.room())
        self.assertNotIn("Long.", text)
        self.assertIn("on your phones", text)

    def test_it_says_who_steps_aside_and_not_why(self):
        self.items[0].recusal_ids.create(
            {
                "item_id": self.items[0].id,
                "membership_id": self.epicerie.id,
                "reason": "We sell tills",
            }
        )
        self.begin(self.items[0])
        self.log_in("sara_live")
        text = self.text_of(self.room())
        self.assertIn("L'Epicerie steps aside", text)
        self.assertNotIn("We sell tills", text)

    def test_who_takes_notes_and_steps_aside_reads_no_text(self):
        self.meeting.note_taker_id = self.chloe.partner_id
        self.begin(self.items[0])
        self.log_in("chloe_live")
        self.assertIn("We buy the till", self.text_of(self.room()))
        self.items[0].recusal_ids.create(
            {
                "item_id": self.items[0].id,
                "membership_id": self.epicerie.id,
                "reason": "We sell tills",
            }
        )
        self.env.flush_all()
        for path in ("", "/now"):
            page = self.room(path).text
            self.assertIn("A new till", page)
            self.assertNotIn("We buy the till", page)

    def test_a_result_shows_until_the_next_item(self):
        self.begin(self.items[0])
        self.items[0]._record_decision("adopted")
        self.env.flush_all()
        self.log_in("sara_live")
        self.assertIn("Adopted", self.text_of(self.room()))
        self.items[0].state = "done"
        self.items[1].write({"state": "current", "date_started": "2027-03-02 17:10:00"})
        self.env.flush_all()
        self.assertNotIn("Adopted", self.text_of(self.room()))

    def test_before_and_after(self):
        self.log_in("sara_live")
        self.assertIn("2 March 2027", self.text_of(self.room()))
        self.begin()
        self.assertIn(
            "Agenda A new till Dates", " ".join(self.text_of(self.room()).split())
        )
        self.items[0]._record_decision("rejected")
        self.meeting.write({"state": "done", "date_closed": "2027-03-02 19:00:00"})
        self.env.flush_all()
        text = self.text_of(self.room())
        self.assertIn("The meeting is over", text)
        self.assertIn("A new till · Not adopted", text)

    def test_what_the_screen_fetches_is_the_screen_alone(self):
        self.begin(self.items[0])
        self.log_in("nina_live")
        page = self.room("/now")
        self.assertTrue(page.text.strip().startswith('<div class="o_room'))
        self.assertEqual(page.headers["Cache-Control"], "no-store")

    def test_who_takes_notes_sees_it_and_others_do_not(self):
        self.begin(self.items[0])
        self.log_in("nina_live")
        self.assertEqual(self.room().status_code, 200)
        for login in ("anna_live", "farid_live"):
            self.log_in(login)
            for path in ("", "/now"):
                self.assertEqual(self.room(path).status_code, 404)
            answer = self.url_open(
                f"/my/meetings/{self.meeting.id}/room/link",
                data={"csrf_token": http.Request.csrf_token(self)},
            )
            self.assertEqual(answer.status_code, 404)
        self.assertFalse(self.meeting.room_fingerprint)

    def test_by_its_link_without_a_login(self):
        self.begin(self.items[0])
        path = self.link()
        text = self.text_of(self.url_open(path))
        self.assertIn("A new till", text)
        self.assertNotIn("without login", text, "Who has the link makes no others")
        self.assertIn("A new till", self.url_open(f"{path}/now").text)

    def test_the_link_is_told_once_on_a_page_of_its_own(self):
        self.log_in("nina_live")
        page = self.url_open(
            f"/my/meetings/{self.meeting.id}/room/link",
            data={"csrf_token": http.Request.csrf_token(self)},
        )
        [link] = self.tree(page).xpath("//p[hasclass('font-monospace')]")
        path = link.text.removeprefix(self.meeting.get_base_url())
        self.authenticate(None, None)
        self.assertEqual(self.url_open(path).status_code, 200)
        # The database keeps what cannot be used as a link.
        self.assertNotIn(path.rpartition("/")[2], self.meeting.room_fingerprint)

    def test_a_new_link_ends_the_one_before(self):
        before, after = self.link(), self.link()
        self.assertEqual(self.url_open(before).status_code, 404)
        self.assertEqual(self.url_open(before + "/now").status_code, 404)
        self.assertEqual(self.url_open(after).status_code, 200)

    def test_the_link_ends_a_day_after_the_meeting(self):
        path = self.link()
        token = path.rpartition("/")[2]
        self.meeting.write({"state": "done", "date_closed": "2027-03-02 19:00:00"})
        for moment, holds in (("2027-03-03 18:59:59", 1), ("2027-03-03 19:00:00", 0)):
            with freeze_time(moment), self.subTest(moment=moment):
                self.assertEqual(
                    len(self.env["komunigi.meeting"]._of_room_link(token)), holds
                )

    def test_the_link_of_a_meeting_that_is_cancelled_ends(self):
        path = self.link()
        self.meeting.state = "cancelled"
        self.env.flush_all()
        self.assertEqual(self.url_open(path).status_code, 404)

    def test_a_link_that_never_was(self):
        for token in ("x", "abcd-efgh-jkmn-pqrs-tuvw", "False"):
            self.assertEqual(self.url_open(f"/room/{token}").status_code, 404)

    def test_nobody_reads_or_writes_the_fingerprint(self):
        self.meeting._make_room_link()
        meeting = self.meeting.with_user(self.sara)
        with self.assertRaises(AccessError):
            meeting.read(["room_fingerprint"])
        with self.assertRaises(AccessError):
            meeting.write({"room_fingerprint": "known"})

    def test_the_rooms_computer_listens_by_its_link(self):
        token = self.link().rpartition("/")[2]
        public = self.env.ref("base.public_user")
        websocket = self.env["ir.websocket"].with_user(public)
        self.assertEqual(
            websocket._meeting_of_channel(f"komunigi_meeting_{token}"), self.meeting
        )
        self.assertFalse(
            websocket._meeting_of_channel(f"komunigi_meeting_{self.meeting.id}")
        )
        self.assertFalse(websocket._meeting_of_channel("komunigi_meeting_x"))
