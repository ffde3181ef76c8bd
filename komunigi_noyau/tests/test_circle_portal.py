# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.tests import tagged
from odoo.tools import mute_logger

from .circle_portal_common import CirclePortalCase


@tagged("post_install", "-at_install")
class TestCirclePortal(CirclePortalCase):
    """What people tap, and what they read."""

    def test_a_whole_circle_by_taps(self):
        self.log_in("anna_circle")
        page = self.text_of(self.open())
        self.assertIn("Step 1 of 7", page)
        self.assertIn("Long-term view", page)
        self.send("present")
        self.send("facilitate")
        self.assertIn("You facilitate", self.text_of(self.open()))
        for login in ("bruno_circle", "chloe_circle", "denis_circle"):
            self.log_in(login)
            self.assertIn("Anna_Circle facilitates", self.text_of(self.send("present")))
        self.log_in("anna_circle")
        self.assertIn("Step 2 of 7", self.text_of(self.send("next")))
        for login in self.members_of:
            self.log_in(login)
            said = self.text_of(self.say("Bloum", f"{login} thinks so"))
            self.assertIn("You said: Bloum", said)
        self.log_in("anna_circle")
        page = self.text_of(self.send("next"))
        self.assertIn("Bloum 4", page)
        self.assertIn("denis_circle thinks so", page)
        self.send("next")
        for login in self.members_of:
            self.log_in(login)
            self.assertIn("Confirm", self.text_of(self.open()))
            self.say("Bloum", "Still")
        self.log_in("anna_circle")
        self.assertIn("Most often named: Bloum", self.text_of(self.send("next")))
        page = self.text_of(self.send("propose", {"nominee": self.members["Bloum"].id}))
        self.assertIn("Proposed: Bloum", page)
        for login in self.members_of:
            self.log_in(login)
            self.send("say", {"answer": "consent", "reason": ""})
        self.log_in("anna_circle")
        self.assertIn("Bloum is elected", self.text_of(self.send("next")))

        self.log_in("bruno_circle")
        self.assertIn("Do you accept?", self.text_of(self.open()))
        page = self.text_of(
            self.send("answer", {"accepts": "1", "delegate": self.bruno.id})
        )
        self.assertIn("How it was decided", page)
        self.assertIn("denis_circle thinks so", page)
        self.env.invalidate_all()
        self.assertEqual(self.election.state, "done")
        self.assertEqual(
            self.election.mandate_ids.delegate_ids.partner_id, self.bruno.partner_id
        )

    def begin(self):
        for member in self.members.values():
            self.election._circle_take_part(member)
        self.election._facilitate(self.members["Bees"], self.anna.partner_id)
        self.election._circle_next()

    def test_nothing_of_others_shows_before_the_round_is_over(self):
        self.begin()
        self.name_somebody(self.election, bees="Le Potager", epicerie="Le Potager")
        self.log_in("bruno_circle")
        page = self.open()
        self.assertNotIn("bees for", page.text)
        self.assertNotIn("epicerie for", page.text)
        self.assertIn("2 of 4 have spoken", self.text_of(page))
        self.assertIn("Still to speak: Bloum, Le Potager", self.text_of(page))
        state = self.open_state()
        self.assertEqual(set(state.json()), {"at", "mark", "present", "spoken"})
        self.assertNotIn("Potager", state.text)

    def open_state(self, **headers):
        return self.url_open(self.address("/state.json"), headers=headers)

    def test_where_the_circle_is_is_answered_once(self):
        self.begin()
        self.log_in("bruno_circle")
        first = self.open_state()
        self.assertEqual(first.status_code, 200)
        tag = {"If-None-Match": first.headers["ETag"]}
        self.assertEqual(self.open_state(**tag).status_code, 304)
        self.name_somebody(self.election, bees="Bloum")
        self.assertEqual(self.open_state(**tag).status_code, 200)
        # The same for another member.
        mark = self.open_state().json()["mark"]
        self.log_in("chloe_circle")
        self.assertEqual(self.open_state().json()["mark"], mark)

    def test_who_comes_too_late_sees_where_it_is_and_gets_the_words_back(self):
        self.begin()
        at = self.election._circle_at()
        self.name_somebody(self.election, bees="Bloum")
        self.election._circle_next()
        self.log_in("bruno_circle")
        page = self.send(
            "say",
            {"nominee": self.members["Bees"].id, "reason": "I was still typing"},
            at=at,
        )
        self.assertEqual(page.status_code, 409)
        self.assertIn("The circle has gone on", self.alert_of(page))
        self.assertIn("I was still typing", self.alert_of(page))
        self.assertIn("Step 3 of 7", self.text_of(page))

    def test_what_was_typed_stays_where_something_is_missing(self):
        self.begin()
        self.log_in("bruno_circle")
        page = self.send("say", {"nominee": "", "reason": "Whom did I mean?"})
        self.assertEqual(page.status_code, 400)
        self.assertIn("Choose whom you name", self.alert_of(page))
        [area] = self.tree(page).xpath("//textarea[@name='reason']")
        self.assertEqual(area.text.strip(), "Whom did I mean?")

    def test_two_who_act_for_one_member_speak_with_one_voice(self):
        self.begin()
        self.create_representative(
            self.members["Bees"], "zoe_circle", role="substitute"
        )
        self.members_of["zoe_circle"] = self.members["Bees"]
        self.log_in("anna_circle")
        self.say("Bloum", "Anna says")
        self.log_in("zoe_circle")
        self.assertIn("Anna_Circle said for you: Bloum", self.text_of(self.open()))
        self.say("Le Potager", "We have talked")
        self.env.invalidate_all()
        voice = self.election.voice_ids
        self.assertEqual(voice.reason, "We have talked")
        self.assertEqual(voice.nominee_id, self.partner("Le Potager"))

    def test_only_who_facilitates_leads_on(self):
        self.begin()
        self.name_somebody(self.election, bees="Bloum")
        at = self.election._circle_at()
        self.log_in("bruno_circle")
        for path in ("next", "back", "redo", "another", "stop", "propose"):
            with self.subTest(path):
                self.assertEqual(self.send(path, at=at).status_code, 403)
        self.env.invalidate_all()
        self.assertEqual(self.election._circle_at(), at)
        page = self.send("facilitate")
        self.assertIn("Anna_Circle facilitates already", self.alert_of(page))

    def test_nobody_accepts_for_another(self):
        self.begin()
        self.election._circle_back()
        self.elect(self.election)
        self.log_in("anna_circle")
        page = self.send("answer", {"accepts": "1", "delegate": self.anna.id})
        self.assertEqual(page.status_code, 409)
        self.log_in("bruno_circle")
        page = self.send("answer", {"accepts": "1", "delegate": self.anna.id})
        self.assertEqual(page.status_code, 400)
        self.assertIn("Say who will sit for Bloum", self.alert_of(page))
        self.env.invalidate_all()
        self.assertEqual(self.election.candidacy_ids.state, "elected")
        self.send("answer", {"accepts": "0", "note": "No time"})
        self.env.invalidate_all()
        self.assertEqual(self.election.candidacy_ids.state, "declined")
        self.assertEqual(self.election.step, "first_round")

    def test_whoever_is_not_of_the_network_finds_nothing(self):
        self.begin()
        elsewhere = self.create_member(self.create_network("Ailleurs"), "Ailleurs")
        self.create_representative(elsewhere, "farid_circle")
        self.members_of["farid_circle"] = elsewhere
        self.log_in("farid_circle")
        for where in ({}, {"membership": self.members["Bees"]}):
            for path in ("", "/state.json"):
                found = self.url_open(self.address(path, **where))
                self.assertEqual(found.status_code, 404)
            self.assertEqual(
                self.send("present", at="1.1.role", **where).status_code, 404
            )
        self.assertEqual(self.election._circle_state()["present"], 4)

    def test_an_ended_representation_opens_nothing(self):
        self.begin()
        self.log_in("bruno_circle")
        self.assertEqual(self.open().status_code, 200)
        self.bruno.action_end()
        for path in ("", "/state.json"):
            self.assertEqual(self.url_open(self.address(path)).status_code, 404)
        self.assertEqual(self.say("Bees").status_code, 404)

    def test_who_is_not_on_the_roll_looks_on(self):
        self.begin()
        newcomer = self.create_member(self.network, "Newcomer")
        self.create_representative(newcomer, "nina_circle")
        self.members_of["nina_circle"] = newcomer
        self.log_in("nina_circle")
        self.assertIn("not on the roll", self.text_of(self.open()))
        page = self.say("Bees")
        self.assertEqual(page.status_code, 400)
        self.assertIn("not on the roll", self.alert_of(page))

    def test_guessed_numbers_are_no_elections(self):
        self.begin()
        other = self.create_election(
            self.college, self.election.date_start, way="candidacies"
        )
        self.log_in("bruno_circle")
        base = f"/my/cooperative/{self.members['Bloum'].id}/elections"
        for number in (0, 99999999999999, other.id):
            self.assertEqual(self.url_open(f"{base}/{number}/circle").status_code, 404)

    @mute_logger("odoo.http")
    def test_a_post_without_token_does_nothing(self):
        self.begin()
        self.log_in("bruno_circle")
        for path in ("say", "present", "next", "answer", "facilitate"):
            page = self.url_open(
                self.address(f"/{path}"),
                data={"at": self.election._circle_at(), "leave": "1"},
            )
            self.assertEqual(page.status_code, 400)
        self.env.invalidate_all()
        self.assertEqual(len(self.election._present()), 4)

    def test_what_others_wrote_is_shown_as_text(self):
        self.begin()
        self.log_in("bruno_circle")
        self.say("Bees", "<script>alert(1)</script>")
        self.election._circle_next()
        page = self.open()
        self.assertNotIn("<script>alert", page.text)
        self.assertIn("<script>alert(1)</script>", self.text_of(page))

    def test_private_pages_are_not_kept(self):
        self.begin()
        self.log_in("bruno_circle")
        self.assertEqual(self.open().headers["Cache-Control"], "no-store")
        self.assertIn("private", self.open_state().headers["Cache-Control"])

    def test_a_portal_user_reads_no_voices_by_rpc(self):
        self.begin()
        self.name_somebody(self.election, bees="Bloum")
        self.election._circle_next()
        self.log_in("bruno_circle")
        for model in ("voice", "proposal", "elector"):
            with mute_logger("odoo.http"):
                answer = self.make_jsonrpc(f"komunigi.election.{model}")
            self.assertIn("AccessError", str(answer["error"]))

    def make_jsonrpc(self, model):
        return self.opener.post(
            f"{self.base_url()}/web/dataset/call_kw/{model}/search_read",
            json={
                "params": {
                    "model": model,
                    "method": "search_read",
                    "args": [[]],
                    "kwargs": {},
                }
            },
        ).json()


@tagged("post_install", "-at_install")
class TestCircleGrows(CirclePortalCase):
    """As many queries for forty as for four."""

    def test_pages_ask_as_much_for_forty_members(self):
        counted = {4: self.queries()}
        for number in range(36):
            name = f"Member {number:02}"
            self.members[name] = self.create_member(self.network, name)
        self.election = self.begin_circle(present=False)
        counted[40] = self.queries()
        for page, few in counted[4].items():
            self.assertLessEqual(counted[40][page], few + 2, page)

    def queries(self):
        """Of each step's page and of its state, once they are warm."""
        for member in self.members.values():
            self.election._circle_take_part(member)
        self.election._facilitate(self.members["Bees"], self.anna.partner_id)
        self.log_in("anna_circle")
        counted = {}

        def count(page):
            for path in ("", "/state.json"):
                self.env.flush_all()
                self.url_open(self.address(path))
                before = self.env.cr.sql_log_count
                self.env.invalidate_all()
                self.assertEqual(self.url_open(self.address(path)).status_code, 200)
                counted[page + path] = self.env.cr.sql_log_count - before

        count("role")
        self.election._circle_next()
        count("first_round")
        self.hold_round()
        count("spoken")
        self.election._circle_next()
        count("reasons")
        self.election._circle_next()
        self.hold_round()
        self.election._circle_next()
        count("proposal")
        self.election._propose(self.partner("Bloum"))
        self.answer(self.election, "objection", "No")
        self.election._circle_next()
        count("objected")
        return counted

    def hold_round(self):
        for elector in self.election._present():
            self.election._speak(
                elector.membership_id, nominee=self.partner("Bloum"), reason="Yes"
            )
