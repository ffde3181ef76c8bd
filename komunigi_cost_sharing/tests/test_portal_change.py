# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import base64
from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from odoo.addons.komunigi_vote.tests.portal_common import PollPortalCase

from .change_common import ChangeMixin

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAA"
    "AABJRU5ErkJggg=="
)


@tagged("post_install", "-at_install")
class TestPortalChange(ChangeMixin, PollPortalCase):
    """Anna acts for Le Potager, Chloe for L'Epicerie, Farid in another network."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        potager, epicerie = cls.potager, cls.epicerie
        cls.set_up_changes()
        # Those for whom somebody acts use the till.
        cls.potager, cls.epicerie = potager, epicerie
        cls.today = cls.network._today()
        cls.till.use_ids = [
            fields.Command.clear(),
            fields.Command.create(
                {"membership_id": potager.id, "date_start": "2025-01-01"}
            ),
        ]
        cls.notice = cls.announce(
            looks="A line more.\n<script>alert(1)</script>",
            date_live=cls.today + timedelta(days=30),
        )

    def page(self, path="", membership=None, notice=None):
        membership = membership or self.potager
        notice = notice or self.notice
        return f"/my/cooperative/{membership.id}/changes/{notice.id}{path}"

    def of_member(self, path, membership=None):
        return f"/my/cooperative/{(membership or self.potager).id}{path}"

    def test_what_changes_for_us_comes_first(self):
        self.announce(
            "Shifts are swapped",
            module_ids=self.shift.ids,
            date_live=self.today + timedelta(days=40),
        )
        self.log_in("anna_votes")
        page = self.url_open(self.of_member("/changes"))
        tree = self.tree(page)
        [to_come] = tree.xpath("//section[@aria-labelledby='to_come']")
        self.assertIn("Receipts have a new look", to_come.text_content())
        self.assertNotIn("Shifts are swapped", to_come.text_content())
        [others] = tree.xpath("//main//details")
        self.assertIn("Shifts are swapped", others.text_content())
        hub = self.url_open(self.of_member("/sharing"))
        self.assertIn("Receipts have a new look", self.text_of(hub))

    def test_asked_until_looked_at(self):
        self.log_in("anna_votes")
        asked = self.url_open(self.of_member(""))
        self.assertIn("See what changes", self.text_of(asked))
        page = self.url_open(self.page())
        self.assertIn("A line more. <script>", self.text_of(page))
        self.assertNotIn(b"<script>alert(1)", page.content)
        row = self.notice.concerned_ids
        self.assertEqual(row.seen_by_id, self.anna.partner_id)
        asked = self.url_open(self.of_member(""))
        self.assertNotIn("See what changes", self.text_of(asked))

    def test_the_mail_leads_to_ones_own_page(self):
        self.log_in("anna_votes")
        page = self.url_open(f"/my/changes/{self.notice.id}")
        self.assertTrue(page.url.endswith(self.page()), page.url)
        self.log_in("farid_votes")
        page = self.url_open(f"/my/changes/{self.notice.id}")
        self.assertEqual(page.status_code, 404)

    def test_a_concern_is_raised_changed_and_taken_back(self):
        self.log_in("anna_votes")
        page = self.url_open(self.page())
        self.assertIn("15 days left", self.text_of(page))
        page = self.submit(page, [("text", "Our printer has 40 signs.")])
        self.assertIn("Your concern is noted", self.text_of(page))
        concern = self.notice.concern_ids
        self.assertEqual(concern.partner_id, self.anna.partner_id)
        page = self.submit(page, [("text", "<b>Our</b> printer has 30 signs.")])
        self.assertEqual(concern.text, "<b>Our</b> printer has 30 signs.")
        self.assertIn(b"&lt;b&gt;Our", page.content)
        # The others read it, with its name; they have none of their own to change.
        self.log_in("chloe_votes")
        page = self.url_open(self.page(membership=self.epicerie))
        self.assertIn("printer has 30 signs", self.text_of(page))
        self.assertIn("Le Potager", self.text_of(page))
        self.assertFalse(self.tree(page).xpath("//main//form"))
        self.log_in("anna_votes")
        page = self.submit(self.url_open(self.page()), [("text", "")])
        self.assertIn("taken back", self.text_of(page))
        self.assertFalse(self.notice.concern_ids)

    def test_what_is_too_long_comes_back_to_be_shortened(self):
        self.log_in("anna_votes")
        page = self.submit(self.url_open(self.page()), [("text", "a" * 2001)])
        self.assertEqual(page.status_code, 400)
        self.assertIn("2001", self.alert_of(page))
        self.assertEqual(self.form_of(page).inputs["text"].value.strip(), "a" * 2001)

    def test_whom_it_does_not_concern_raises_none(self):
        self.log_in("chloe_votes")
        page = self.post(
            self.page("/concern", self.epicerie), [("text", "Against, on principle.")]
        )
        self.assertEqual(page.status_code, 400)
        self.assertFalse(self.notice.concern_ids)

    def test_strangers_see_nothing(self):
        draft = self.create_notice("Not said yet")
        of_others = self.page(membership=self.epicerie)
        for login in ("anna_votes", "farid_votes", None):
            self.authenticate(login, login)
            hidden = [of_others, self.of_member("/changes", self.elsewhere)]
            if login == "anna_votes":
                hidden = [of_others, self.page(notice=draft)]
            elif login:
                hidden = [
                    self.page(),
                    self.page(membership=self.elsewhere),
                    self.of_member("/addons"),
                    self.of_member("/roadmap"),
                ]
            for address in hidden:
                with self.subTest(login=login, address=address):
                    page = self.url_open(address)
                    if login:
                        self.assertEqual(page.status_code, 404)
                    self.assertNotIn(b"Receipts have", page.content)
                    self.assertNotIn(b"Not said yet", page.content)
        self.log_in("farid_votes")
        page = self.post(self.page("/concern"), [("text", "In your name")])
        self.assertEqual(page.status_code, 404)
        self.assertFalse(self.notice.concern_ids)

    def test_who_left_reads_no_more(self):
        self.potager.period_ids.date_end = self.today
        self.log_in("anna_votes")
        for path in ("/changes", f"/changes/{self.notice.id}", "/addons", "/roadmap"):
            with self.subTest(path):
                page = self.url_open(self.of_member(path))
                self.assertEqual(page.status_code, 404)

    def test_pictures_are_shown_and_other_files_kept(self):
        self.notice._attach("receipt.png", PIXEL)
        self.notice._attach("words.txt", b"<script>alert(1)</script>")
        picture, words = self.notice._files()
        self.log_in("anna_votes")
        page = self.url_open(self.page())
        [image] = self.tree(page).xpath("//main//img")
        shown = self.url_open(image.get("src"))
        self.assertEqual(shown.headers["Content-Type"], "image/png")
        self.assertNotIn(
            "attachment", shown.headers.get("Content-Disposition", "inline")
        )
        kept = self.url_open(self.page(f"/files/{words.id}"))
        self.assertIn("attachment", kept.headers["Content-Disposition"])
        self.assertEqual(kept.headers["X-Content-Type-Options"], "nosniff")
        other = self.create_notice("Other")._attach("other.png", PIXEL)
        self.assertEqual(
            self.url_open(self.page(f"/files/{other.id}")).status_code, 404
        )
        self.assertTrue(picture)

    def test_a_development_shows_what_was_announced_of_it(self):
        development = self.create_development(self.network, "Shorter receipts")
        later = self.today + timedelta(days=30)
        self.announce(
            "Receipts of half", development_id=development.id, date_live=later
        )
        self.create_notice("Not said yet", development_id=development.id)
        self.log_in("anna_votes")
        page = self.url_open(self.of_member(f"/developments/{development.id}"))
        self.assertIn("Receipts of half", self.text_of(page))
        self.assertNotIn("Not said yet", self.text_of(page))

    # Addons

    def test_a_member_says_what_it_uses(self):
        self.log_in("anna_votes")
        page = self.url_open(self.of_member("/addons"))
        ticked = self.form_of(page).xpath(".//input[@checked]/@value")
        self.assertEqual(ticked, [str(self.till.id)])
        page = self.post(
            self.of_member("/addons"),
            [("module", str(self.shift.id)), ("seen", str(self.till.id))],
        )
        self.assertIn("Noted", self.text_of(page))
        self.assertEqual(self.potager._modules_used(), self.shift)

    def test_addons_of_another_network_are_not_ticked(self):
        strange = self.create_module(self.elsewhere.network_id, "strange")
        self.log_in("anna_votes")
        self.post(
            self.of_member("/addons"),
            [("module", str(strange.id)), ("module", "x"), ("seen", "")],
        )
        self.assertFalse(strange.use_ids)
        self.assertEqual(self.potager._modules_used(), self.till)

    # Roadmap

    def test_the_public_roadmap_leaks_nothing(self):
        wanted = self.create_development(
            self.network,
            "Swap shifts",
            horizon="next",
            membership_id=self.potager.id,
            interest_ids=[
                fields.Command.create({"membership_id": self.potager.id}),
                fields.Command.create(
                    {"membership_id": self.epicerie.id, "note": "A secret wish"}
                ),
            ],
            description="Anna wants it",
        )
        self.create_development(self.network, "Not on it")
        self.create_cofunding(wanted, amount=4321)
        self.notice._raise_concern(
            self.potager, self.anna.partner_id, "A secret concern"
        )
        address = f"/network/{self.network.id}/roadmap"
        self.authenticate(None, None)
        self.assertEqual(self.url_open(address).status_code, 404)
        self.network.roadmap_public = True
        page = self.url_open(address)
        text = self.text_of(page)
        for shown in ("Swap shifts", "wanted by 2 members", "Receipts have", "Next"):
            self.assertIn(shown, text)
        for hidden in ("Not on it", "Potager", "Epicerie", "Anna", "secret", "4321"):
            self.assertNotIn(hidden, page.text)
        self.assertEqual(self.url_open("/network/999999999/roadmap").status_code, 404)
        self.log_in("anna_votes")
        self.network.roadmap_public = False
        page = self.url_open(self.of_member("/roadmap"))
        self.assertIn("wanted by 2 members", self.text_of(page))
