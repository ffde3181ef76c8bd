# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields
from odoo.tests import HttpCase, tagged

from odoo.addons.komunigi_vote.tests.portal_common import PageMixin

from .test_cost_share import ShareCase


@tagged("post_install", "-at_install")
class TestCostSharePortal(PageMixin, ShareCase, HttpCase):
    """Anna acts for Bees, Bruno for Bloum."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.create_representative(cls.bees, "anna")
        cls.create_representative(cls.bloum, "bruno")

    def open_page(self, member, path, login="anna", status=200):
        self.authenticate(login, login)
        response = self.url_open(f"/my/cooperative/{member.id}{path}")
        self.assertEqual(response.status_code, status)
        return response

    def said(self, member, path, login="anna"):
        text = self.text_of(self.open_page(member, path, login))
        return text.replace("\N{NO-BREAK SPACE}", " ")

    def test_shares_by_year(self):
        self.invoice(3000, self.bees | self.bloum, hours=30)
        [share] = self.shares_of(self.bees)
        self.pay(share.move_id, 500)
        said = self.said(self.bees, "/shares")
        self.assertIn(f"In {share.date.year} · $ 1,500.00 without taxes", said)
        self.assertIn("15:00", said)
        self.assertIn("still to pay: $ 1,000.00", said)
        self.assertIn("Still to pay", self.said(self.bees, "/sharing"))

    def test_arithmetic_on_one_page(self):
        self.invoice(3000, self.bees | self.bloum)
        [share] = self.shares_of(self.bees)
        said = self.said(self.bees, f"/shares/{share.id}")
        self.assertIn("$ 3,000.00 is shared by 2 members", said)
        self.assertIn("The share: $ 1,500.00", said)
        self.assertIn("Key: Everybody the same", said)
        self.assertIn("It rests on: Assembly of 12 May", said)
        self.assertIn("See and pay the invoice", said)

    def test_others_as_the_network_publishes_them(self):
        self.invoice(3000, self.bees | self.bloum)
        [share] = self.shares_of(self.bees)
        said = self.said(self.bees, f"/shares/{share.id}")
        self.assertIn("Bloum", said)
        self.assertNotIn("Bloum :", said)
        self.network.share_visibility = "amounts"
        said = self.said(self.bees, f"/shares/{share.id}")
        self.assertIn("Bloum : $ 1,500.00", said)

    def test_every_page_leads_back(self):
        self.invoice(3000, self.bees)
        home = f"/my/cooperative/{self.bees.id}"
        share = self.shares_of(self.bees)
        for path in ("/shares", f"/shares/{share.id}", "/migrations", "/changes"):
            with self.subTest(path):
                self.assertTrue(
                    {home, f"{home}/sharing"} <= self.ways_back(self.bees, path)
                )
        self.assertIn(home, self.ways_back(self.bees, "/sharing"))
        self.bees.partner_id.is_company = False
        said = self.said(self.bees, "/sharing")
        self.assertIn("My membership", said)
        self.assertNotIn("Our cooperative", said)

    def ways_back(self, member, path):
        crumbs = self.tree(self.open_page(member, path)).xpath(
            "//ol[contains(@class, 'o_portal_submenu')]//a/@href"
        )
        return set(crumbs)

    def test_who_pays_for_a_development(self):
        path = f"/developments/{self.development.id}"
        self.assertNotIn("Who pays for it", self.said(self.bees, path))
        self.allocate(3000, self.bees | self.bloum, hours=30)
        self.assertNotIn("Who pays for it", self.said(self.bees, path))
        self.invoice(3000, self.bees | self.bloum, hours=30)
        [share] = self.shares_of(self.bees)
        self.pay(share.move_id, 500)
        page = self.open_page(self.bees, path)
        said = self.text_of(page).replace("\N{NO-BREAK SPACE}", " ")
        self.assertIn("Your share: $ 1,500.00 without taxes", said)
        self.assertIn("15.0 hours of work", said)
        self.assertIn("You paid $ 500.00 of it", said)
        self.assertIn(f"/my/cooperative/{self.bees.id}/shares/{share.id}", page.text)
        self.assertIn("These members pay, too: Bloum", said)
        self.assertNotIn("Bloum : $", said)
        self.network.share_visibility = "amounts"
        self.assertIn("Bloum : $ 1,500.00", self.said(self.bees, path))

    def test_who_got_it_back_does_not_pay_for_a_development(self):
        self.invoice(3000, self.bees | self.bloum)
        self.invoice(3000, self.bees)
        pays = self.development._who_pays(self.bees)
        self.assertEqual((pays["amount"], pays["others"]), (3000, []))
        pays = self.development._who_pays(self.cabas)
        self.assertFalse(pays["shares"])
        self.assertEqual([other["name"] for other in pays["others"]], ["Bees"])

    def test_a_share_of_another_member_is_not_there(self):
        self.invoice(3000, self.bees | self.bloum)
        [own], [other] = self.shares_of(self.bees), self.shares_of(self.bloum)
        self.open_page(self.bees, f"/shares/{other.id}", status=404)
        self.open_page(self.bloum, f"/shares/{other.id}", status=404)
        self.open_page(self.bloum, "/shares", status=404)
        self.open_page(self.bees, f"/shares/{own.id + 1000}", status=404)
        self.open_page(self.bees, f"/invoice/{other.move_id.id}", status=404)
        self.authenticate("anna", "anna")
        opened = self.url_open(
            f"/my/cooperative/{self.bees.id}/invoice/{own.move_id.id}",
            allow_redirects=False,
        )
        self.assertEqual(opened.status_code, 303)

    def test_what_is_to_pay_is_asked_for(self):
        self.invoice(3000, self.bees)
        said = self.said(self.bees, "")
        self.assertIn("Pay: Shift swaps", said)
        self.pay(self.shares_of(self.bees).move_id)
        self.assertNotIn("Pay: Shift swaps", self.said(self.bees, ""))

    def test_a_call_asks_for_the_figures_of_its_key(self):
        basis = self.env["komunigi.basis"].create(
            {"name": "Turnover", "unit": "EUR", "network_id": self.network.id}
        )
        key = self.create_key(
            self.network, "basis", bands={0: 1, 1000: 2}, basis_id=basis.id
        )
        self.create_cofunding(self.development, key=key, state="open")
        said = self.said(self.bees, "")
        self.assertIn("Declare: Turnover", said)
        self.assertIn("in which band you lie, not your figure", said)
        year = self.network._today().year - 1
        self.bees.with_user(self.bees.representation_ids.user_id).sudo()._declare_basis(
            basis, year, 1500
        )
        self.assertNotIn("Declare: Turnover", self.said(self.bees, ""))
        key._share(100, self.bees, day=fields.Date.today())

    def test_exact_figures_are_said_to_be_given_away(self):
        basis = self.env["komunigi.basis"].create(
            {"name": "Turnover", "unit": "EUR", "network_id": self.network.id}
        )
        key = self.create_key(
            self.network,
            "basis",
            basis_id=basis.id,
            measure="exact",
            decision="Assembly of 12 May",
        )
        self.create_cofunding(self.development, key=key, state="open")
        self.assertIn("others can reckon yours", self.said(self.bees, ""))

    def test_paper(self):
        self.invoice(3000, self.bees | self.bloum)
        report = self.env["ir.actions.report"]
        content, _kind = report._render_qweb_html(
            "komunigi_cost_sharing.report_cost_share", self.shares_of(self.bees).ids
        )
        self.assertIn(b"is shared by 2 members", content)
