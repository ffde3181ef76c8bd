# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .meeting_portal_common import MeetingPortalCase


@tagged("post_install", "-at_install")
class TestDecisionPages(MeetingPortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        tag = cls.env["komunigi.decision.tag"].create(
            {"name": "Hardware", "network_id": cls.network.id}
        )
        cls.oven = cls.create_decision(
            cls.network,
            "We buy an oven",
            text="For at most 3000 euros.",
            date="2026-03-03",
            date_review="2027-03-03",
            tag_ids=[Command.set(tag.ids)],
        )
        cls.hours = cls.create_decision(
            cls.network, "Opening hours", date="2025-05-05", taken_by="Assembly of May"
        )
        cls.refused_one = cls.create_decision(
            cls.network, "A second shop", date="2025-06-06", outcome="rejected"
        )
        cls.register = f"/my/cooperative/{cls.potager.id}/decisions"

    def names(self, response):
        return [
            name.text_content().strip()
            for name in self.tree(response).xpath(
                "//main//li//a/span[hasclass('fs-6')]"
            )
        ]

    def test_members_look_for_a_decision(self):
        self.log_in("anna_votes")
        self.assertIn(
            self.register, self.url_open(f"/my/cooperative/{self.potager.id}").text
        )
        everything = ["We buy an oven", "A second shop", "Opening hours"]
        for search, found in (
            ("", everything),
            ("q=oven", ["We buy an oven"]),
            ("q=3000+buy", ["We buy an oven"]),
            (f"q={self.hours.number}", ["Opening hours"]),
            (f"tag={self.oven.tag_ids.id}", ["We buy an oven"]),
            ("status=rejected", ["A second shop"]),
            ("status=to_do", ["We buy an oven", "Opening hours"]),
            ("status=done", []),
            ("year=2025", ["A second shop", "Opening hours"]),
            ("year=2025&q=hours", ["Opening hours"]),
            # What is nothing to look for is passed over.
            ("year=1066&tag=x&status=x", everything),
            ("q=%00&year=99999999999", everything),
            ("q=%25", []),
        ):
            with self.subTest(search):
                response = self.url_open(f"{self.register}?{search}")
                self.assertEqual(response.status_code, 200)
                self.assertEqual(self.names(response), found)
                self.assertEqual(response.headers["Cache-Control"], "no-store")
        self.assertIn(
            "Nothing found", self.text_of(self.url_open(f"{self.register}?status=done"))
        )

    def test_a_decision_says_what_when_and_where(self):
        self.log_in("anna_votes")
        text = self.text_of(self.url_open(f"{self.register}/{self.oven.id}"))
        self.assertIn(self.oven.number, text)
        self.assertIn("For at most 3000 euros.", text)
        self.assertIn("03/03/2027", text)
        self.assertIn("Hardware", text)
        text = self.text_of(self.url_open(f"{self.register}/{self.hours.id}"))
        self.assertIn("Assembly of May", text)

    def test_many_decisions_are_read_in_pages(self):
        for number in range(30):
            self.create_decision(self.network, f"Decision {number}", date="2024-01-01")
        self.log_in("anna_votes")
        first = self.names(self.url_open(self.register))
        second = self.names(self.url_open(f"{self.register}/page/2"))
        self.assertEqual((len(first), len(second)), (20, 13))
        page = self.url_open(f"{self.register}?q=Decision")
        [link] = self.tree(page).xpath("//main//a[contains(@href, '/page/2')]")[:1]
        self.assertIn("q=Decision", link.get("href"))

    def test_the_register_costs_the_same_with_ten_times_the_decisions(self):
        self.log_in("anna_votes")

        def cost():
            self.url_open(self.register)
            with self.counted("page: register of decisions") as took:
                self.assertEqual(len(self.names(self.url_open(self.register))), 20)
            return took.queries

        def create(count):
            for number in range(count):
                self.create_decision(
                    self.network,
                    f"Decision {number}",
                    tag_ids=[Command.set(self.oven.tag_ids.ids)],
                )

        create(20)
        few = cost()
        create(180)
        self.assertEqual(cost(), few)

    def test_names_and_texts_are_text(self):
        evil = "<script>alert(1)</script>"
        self.oven.write({"name": evil, "text": evil, "is_public": True})
        self.oven.tag_ids.name = evil
        self.network.decisions_public = True
        self.log_in("anna_votes")
        public = f"/network/{self.network.id}/decisions"
        for address in (
            self.register,
            f"{self.register}?q={evil}",
            f"{self.register}/{self.oven.id}",
            public,
            f"{public}?q={evil}",
            f"{public}/{self.oven.id}",
        ):
            self.assertNotIn("<script>alert", self.url_open(address).text)

    # For everybody

    @mute_logger("odoo.http")
    def test_the_page_for_everybody_is_there_where_the_network_says_so(self):
        public = f"/network/{self.network.id}/decisions"
        self.oven.is_public = True
        unknown = self.url_open(f"/network/{2**40}/decisions")
        closed = self.url_open(public)
        self.assertEqual((unknown.status_code, closed.status_code), (404, 404))
        self.refused(f"{public}/{self.oven.id}", None)
        self.network.decisions_public = True
        response = self.url_open(public)
        self.assertEqual(self.names(response), ["We buy an oven"])
        text = self.text_of(self.url_open(f"{public}/{self.oven.id}"))
        self.assertIn("For at most 3000 euros.", text)

    @mute_logger("odoo.http")
    def test_only_adopted_decisions_that_are_marked_are_for_everybody(self):
        self.network.decisions_public = True
        self.oven.is_public = True
        self.refused_one.is_public = True
        public = f"/network/{self.network.id}/decisions"
        for decision in (self.hours, self.refused_one):
            self.refused(f"{public}/{decision.id}", None)
        elsewhere = self.elsewhere.network_id
        elsewhere.decisions_public = True
        self.refused(f"/network/{elsewhere.id}/decisions/{self.oven.id}", None)
        self.assertEqual(
            self.names(self.url_open(f"{public}?q=hours&status=to_do")), []
        )

    def test_everybody_learns_nothing_of_persons_and_meetings(self):
        self.network.decisions_public = True
        self.begin(self.potager, self.epicerie)
        self.ask_consent()
        self.item._answer(self.potager, self.anna.partner_id, "concern", "Dear.")
        self.item._all_consent(self.env.user.partner_id)
        decision = self.item._decide(self.env.user.partner_id)
        decision.is_public = True
        decision.replaces_id = self.hours
        text = self.url_open(f"/network/{self.network.id}/decisions/{decision.id}").text
        self.assertIn("We buy a new oven.", text)
        for told in (
            "Le Potager",
            "Anna",
            "Dear.",
            "March meeting",
            "Opening hours",
            "How it was decided",
        ):
            self.assertNotIn(told, text)

    def test_no_page_is_offered_to_search_engines(self):
        self.network.decisions_public = True
        rules = [
            rule
            for rule in self.env["ir.http"].routing_map().iter_rules()
            if "/decisions" in rule.rule or "/meetings" in rule.rule
        ]
        self.assertTrue(rules)
        for rule in rules:
            routing = rule.endpoint.routing
            self.assertTrue(
                routing["auth"] == "user" or routing.get("sitemap") is False, rule.rule
            )
