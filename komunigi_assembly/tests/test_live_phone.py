# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from unittest.mock import patch

from odoo.tests import tagged

from ..models import komunigi_meeting_live
from ..models.komunigi_meeting_quorum import Quorum
from .live_common import LiveCase


@tagged("post_install", "-at_install")
class TestLiveOnPhones(LiveCase):
    def test_a_member_reads_what_happens_just_now(self):
        self.begin(self.items[0])
        self.log_in("anna_live")
        state = self.url_open(self.state_address()).json()
        self.assertEqual(state["state"], "running")
        self.assertEqual(state["item"], "A new till")
        self.assertEqual(state["stage"], "proposal")
        self.assertFalse(state["poll"])
        self.assertFalse(state["quorum"], "An intercoop meeting has none")

    def test_it_tells_nothing_of_anybody(self):
        self.items[0].recusal_ids.create(
            {
                "item_id": self.items[0].id,
                "membership_id": self.epicerie.id,
                "reason": "We sell tills",
            }
        )
        self.begin(self.items[0])
        self.log_in("chloe_live")
        text = self.url_open(self.state_address(self.epicerie)).text
        for word in ("Potager", "Epicerie", "Nina", "Anna", "We sell", "till of Bees"):
            self.assertNotIn(word, text)

    def test_who_decided_how_is_not_told(self):
        item = self.items[0]
        self.begin(item)
        item._record_decision("adopted", way="consent", consent=["Le Potager"])
        self.meeting._changed()
        self.env.flush_all()
        self.log_in("anna_live")
        answer = self.url_open(self.state_address())
        self.assertEqual(answer.json()["result"], "Adopted")
        self.assertNotIn("Potager", answer.text)

    def test_nothing_new_is_answered_by_304(self):
        self.begin(self.items[0])
        self.log_in("anna_live")
        mark = self.url_open(self.state_address()).headers["ETag"]
        again = self.url_open(self.state_address(), headers={"If-None-Match": mark})
        self.assertEqual(again.status_code, 304)
        self.assertFalse(again.content)
        self.items[0].name = "Another till"
        self.meeting._changed()
        self.env.flush_all()
        new = self.url_open(self.state_address(), headers={"If-None-Match": mark})
        self.assertEqual(new.status_code, 200)
        self.assertEqual(new.json()["item"], "Another till")

    def test_thousands_who_ask_are_answered_from_one_reckoning(self):
        self.begin(self.items[0])
        self.log_in("anna_live")
        self.url_open(self.state_address())
        with patch.object(
            type(self.meeting), "_live_state", side_effect=AssertionError
        ):
            self.assertEqual(self.url_open(self.state_address()).status_code, 200)
            self.log_in("chloe_live")
            answer = self.url_open(self.state_address(self.epicerie))
            self.assertEqual(answer.json()["item"], "A new till")

    def test_who_arrives_shows_after_a_moment(self):
        """Nobody writes that somebody has arrived: figures are reckoned anew."""
        self.begin(self.items[0])
        self.items[0].name = "As arriving would"
        self.env.flush_all()
        with patch.object(komunigi_meeting_live, "SECONDS_ANSWERED", 3600):
            answer = self.meeting._live_answer()
            self.items[0].name = "Later"
            self.assertIs(self.meeting._live_answer(), answer)
        komunigi_meeting_live._answers.clear()
        with patch.object(komunigi_meeting_live, "SECONDS_ANSWERED", 0):
            self.meeting._live_answer()
            self.items[0].name = "Later still"
            self.assertIn(b"Later still", self.meeting._live_answer().body)

    def test_each_reads_it_in_their_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.begin(self.items[0])
        english = self.meeting.with_context(lang="en_US")._live_answer()
        french = self.meeting.with_context(lang="fr_FR")._live_answer()
        self.assertIsNot(english, french)
        self.assertIs(self.meeting.with_context(lang="en_US")._live_answer(), english)

    def test_in_a_full_hall_phones_look_less_often(self):
        assembly = self.create_assembly(self.network, "2027-03-02 17:00:00")
        assembly.state = "running"
        for present, look in ((12, 3), (1500, 6), (5000, 20), (20000, 20)):
            quorum = Quorum("heads", present, 0, 30000, 0, (present, 0, 30000))
            with patch.object(type(assembly), "_quorum", return_value=quorum):
                self.assertEqual(assembly._live_state()["look"], look)

    def test_the_price_of_an_answer(self):
        self.begin(self.items[0])
        self.log_in("anna_live")
        self.url_open(self.state_address())
        # The user, whom she acts for (twice), whether that is a member today, in which
        # bodies she sits where bodies meet, the meeting, its version.
        with self.assertQueryCount(7):
            self.url_open(self.state_address())

    def test_other_networks_and_strangers_get_nothing(self):
        self.begin(self.items[0])
        self.log_in("farid_live")
        for membership in (self.elsewhere, self.potager):
            with self.subTest(membership=membership.display_name):
                answer = self.url_open(self.state_address(membership))
                self.assertEqual(answer.status_code, 404)
        self.log_in("nina_live")
        self.assertEqual(self.url_open(self.state_address()).status_code, 404)
        self.authenticate(None, None)
        answer = self.url_open(self.state_address(), allow_redirects=False)
        self.assertEqual(answer.status_code, 303)
        self.assertIn("/web/login", answer.headers["Location"])

    def test_a_meeting_that_does_not_exist_gives_the_same_answer(self):
        self.log_in("anna_live")
        base = f"/my/cooperative/{self.potager.id}/meetings"
        for meeting_id in (0, 10**15):
            answer = self.url_open(f"{base}/{meeting_id}/state.json")
            self.assertEqual(answer.status_code, 404)

    def test_the_rooms_address_leads_each_to_their_own_page(self):
        self.log_in("chloe_live")
        answer = self.url_open(f"/my/meetings/{self.meeting.id}", allow_redirects=False)
        self.assertEqual(
            answer.headers["Location"].partition("/my")[2],
            f"/cooperative/{self.epicerie.id}/meetings/{self.meeting.id}",
        )
        self.log_in("farid_live")
        answer = self.url_open(f"/my/meetings/{self.meeting.id}")
        self.assertEqual(answer.status_code, 404)
