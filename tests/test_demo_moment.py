# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import re
from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from odoo.addons.komunigi_vote.tests.portal_common import PageMixin

LOGIN = re.compile(r"(\S+) / (\S+) – (.+)")


@tagged("post_install", "-at_install")
class TestDemoMoment(PageMixin, HttpCase):
    """Whoever starts the demo comes at an interesting moment, whatever the day: in
    the network of twelve, and in one of its supermarkets with its cooperators."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.network, cls.supermarket = (
            cls.env.ref(f"komunigi_membership.demo_network_{name}")
            for name in ("intercoop", "supermarket")
        )
        told = cls.env["ir.config_parameter"].get_param("komunigi.demo_logins")
        cls.logins = [LOGIN.fullmatch(line).groups() for line in told.splitlines()]

    def home(self, network, login):
        """What is on the page of the member for whom somebody acts."""
        self.authenticate(login, None)
        user = self.env["res.users"].search([("login", "=", login)])
        [member] = (
            self.env["komunigi.membership"]
            .with_user(user)
            ._memberships_of_user()
            .filtered(lambda member: member.network_id == network)
        )
        return self.text_of(self.url_open(f"/my/cooperative/{member.id}"))

    def in_days(self, days):
        return fields.Datetime.now() + timedelta(days=days)

    def test_every_login_that_is_told_works_and_leads_somewhere(self):
        self.assertGreater(len(self.logins), 20)
        users = self.env["res.users"]
        for login, password, _who in self.logins:
            with self.subTest(login):
                found = users.authenticate(
                    {"type": "password", "login": login, "password": password},
                    {"interactive": False},
                )
                if users.browse(found["uid"]).share:
                    self.authenticate(login, None)
                    home, ours = map(self.url_open, ("/my", "/my/cooperative"))
                    self.assertEqual((home.status_code, ours.status_code), (200, 200))
                    self.assertEqual(self.asked_by(home), self.cards_of(ours))

    def asked_by(self, home):
        """The one number that the home page tells."""
        found = re.search(r"(\d+) asked of our cooperative", self.text_of(home))
        return int(found[1]) if found else 0

    def cards_of(self, ours):
        """How many cards there are, for each member of who acts for several."""
        chosen = self.tree(ours).xpath("//main//li/a[contains(@class, 'd-block p-3')]")
        pages = [self.url_open(link.get("href")) for link in chosen] or [ours]
        return sum(
            len(self.tree(page).xpath("//section[@aria-labelledby='asked']//article"))
            for page in pages
        )

    def test_a_meeting_of_the_network_is_next_week(self):
        ahead = self.network._meetings_ahead()[:1]
        self.assertTrue(ahead.date_convened)
        self.assertLess(ahead.date_start, self.in_days(8))

    def test_an_election_a_vote_and_a_cofunding_wait_for_an_answer(self):
        [election] = self.network.body_ids.election_ids.filtered(
            lambda election: election.state == "open"
        )
        self.assertEqual(election.step, "first_round")
        [call] = self.env["komunigi.cofunding"].search(
            [
                ("network_id", "=", self.network.id),
                ("state", "=", "open"),
                ("end", "=", False),
            ]
        )
        # One more supermarket that agrees to what the others do, and it starts.
        self.assertLessEqual(
            call.missing_amount, max(call.pledge_ids.mapped("ceiling"))
        )
        self.assertGreater(call.missing_amount, 0)
        asked = self.home(self.network, "noor@demo.komunigi.example")
        for words in ("Choose your dues", "See the agenda", "Un siège au noyau"):
            self.assertIn(words, asked)

    def test_the_supermarket_elects_its_board_and_meets(self):
        members = self.supermarket.membership_ids
        self.assertEqual(len(members), 200)
        [election] = self.supermarket.body_ids.election_ids
        self.assertEqual(election.step, "candidacies")
        [assembly] = self.supermarket._meetings_ahead()
        self.assertTrue(assembly.date_convened)
        self.assertLess(assembly.date_start, self.in_days(23))
        [login] = [
            login for login, _password, who in self.logins if "cooperators of" in who
        ]
        asked = self.home(self.supermarket, login)
        for words in ("Shall I stand?", "Assemblée générale ordinaire"):
            self.assertIn(words, asked)
