# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import re
from datetime import timedelta

from lxml import html

from odoo import Command, http
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import MembershipMixin
from .dues_common import DuesMixin


class PortalCase(MembershipMixin, HttpCase):
    """Two representatives of one cooperative, and one of another."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context=dict(cls.env.context, tracking_disable=True))
        cls.network = cls.create_network(name="Reseau <b>des</b> coops")
        cls.today = cls.network._today()
        # Once for all tests of the class instead of at each first page.
        bundle = cls.env["ir.qweb"]._get_asset_bundle("web.assets_frontend")
        bundle.css()
        cls.potager = cls.create_member(cls.network, "Le <i>Potager</i>")
        cls.epicerie = cls.create_member(cls.network, "L'Epicerie")
        cls.anna = cls.create_representative(cls.potager, "anna_portal")
        cls.bruno = cls.create_representative(
            cls.potager, "bruno_portal", role="substitute"
        )
        cls.chloe = cls.create_representative(cls.epicerie, "chloe_portal")

    def log_in(self, login):
        self.authenticate(login, login)

    def page_of(self, membership, path=""):
        return f"/my/cooperative/{membership.id}{path}"

    def open_page(self, membership, path=""):
        return self.url_open(self.page_of(membership, path))

    def post(self, membership, path, **form):
        form.setdefault("csrf_token", http.Request.csrf_token(self))
        return self.url_open(self.page_of(membership, path), data=form)

    def text_of(self, response):
        tree = html.fromstring(response.content)
        return " ".join(tree.xpath("//main")[0].text_content().split())

    def assert_refused(self, response):
        """The same answer, whether the record exists or not."""
        self.assertEqual(response.status_code, 404)


@tagged("post_install", "-at_install")
class TestPortalPage(PortalCase):
    def test_who_acts_for_one_member_gets_its_page_at_once(self):
        self.log_in("anna_portal")
        response = self.url_open("/my/cooperative")
        self.assertTrue(response.url.endswith(self.page_of(self.potager)))
        self.assertIn("you act for it as titular", self.text_of(response))

    def test_who_acts_for_two_members_chooses_and_sees_for_whom(self):
        self.create_representation(self.epicerie, self.anna, role="substitute")
        self.log_in("anna_portal")
        chooser = self.url_open("/my/cooperative")
        links = html.fromstring(chooser.content).xpath("//main//a/@href")
        self.assertIn(self.page_of(self.potager), links)
        self.assertIn(self.page_of(self.epicerie), links)
        page = self.open_page(self.epicerie)
        heading = html.fromstring(page.content).xpath("//h1")[0].text_content()
        self.assertEqual(heading.strip(), "L'Epicerie")
        self.assertIn("you act for it as substitute", self.text_of(page))
        self.assertIn("Act for another member", self.text_of(page))

    def test_who_acts_for_two_networks_chooses(self):
        other = self.create_member(self.create_network(name="Autre"), "Le Potager bis")
        self.create_representation(other, self.anna, role="titular")
        self.log_in("anna_portal")
        text = self.text_of(self.url_open("/my/cooperative"))
        self.assertIn("Autre", text)
        self.assertIn("Reseau", text)

    def test_who_acts_for_nobody_is_told_so(self):
        self.anna.date_end = self.today
        self.log_in("anna_portal")
        text = self.text_of(self.url_open("/my/cooperative"))
        self.assertIn("You act for no member today", text)

    def test_a_person_member_sees_her_own_page_without_representatives(self):
        person = self.create_person_member(self.network, "Dora", "dora_portal")
        self.log_in("dora_portal")
        text = self.text_of(self.open_page(person))
        self.assertIn("What is asked of me", text)
        self.assertNotIn("Our representatives", text)
        self.assert_refused(self.post(person, "/representatives", name="X"))

    def test_the_home_page_leads_to_our_cooperative_without_javascript(self):
        self.log_in("anna_portal")
        page = html.fromstring(self.url_open("/my/home").content)
        card = page.xpath("//a[@href='/my/cooperative']/..")
        self.assertTrue(card)
        self.assertNotIn("d-none", card[0].get("class"))

    def test_the_home_page_of_others_shows_no_card(self):
        self.chloe.date_end = self.today
        self.log_in("chloe_portal")
        page = html.fromstring(self.url_open("/my/home").content)
        self.assertFalse(page.xpath("//a[@href='/my/cooperative']"))

    def test_names_are_shown_as_text(self):
        self.log_in("anna_portal")
        content = self.open_page(self.potager).text
        self.assertIn("Le &lt;i&gt;Potager&lt;/i&gt;", content)
        self.assertNotIn("<i>Potager</i>", content)
        self.assertNotIn("<b>des</b>", content)

    def test_every_field_has_its_label_and_headings_are_in_order(self):
        self.create_scale_to_answer(self.network)
        self.log_in("anna_portal")
        page = html.fromstring(self.open_page(self.potager).content)
        for field in page.xpath(
            "//main//input[@type!='hidden']|//main//select|//main//textarea"
        ):
            self.assertTrue(
                page.xpath(f"//label[@for='{field.get('id')}']"), field.attrib
            )
        ids = page.xpath("//main//@id")
        self.assertEqual(len(ids), len(set(ids)))
        headings = page.xpath("//main//*[self::h1 or self::h2 or self::h3 or self::h4]")
        levels = [int(heading.tag[1]) for heading in headings]
        self.assertEqual(levels[0], 1)
        for before, after in zip(levels, levels[1:], strict=False):
            self.assertLessEqual(after, before + 1)

    def test_pages_name_their_language_for_screen_readers(self):
        self.network.booklet = "<p>Welcome</p>"
        self.log_in("anna_portal")
        for path in (
            self.page_of(self.potager),
            f"/network/{self.network.id}/welcome",
        ):
            page = html.fromstring(self.url_open(path).content)
            self.assertEqual(page.xpath("/html/@lang"), ["en-US"])

    def test_the_pot_and_the_booklet_are_linked_once_they_are_there(self):
        self.log_in("anna_portal")

        def linked():
            page = html.fromstring(self.open_page(self.potager).content)
            links = page.xpath("//section[@aria-labelledby='network']//a/@href")
            return [
                name
                for name in ("/pot", "/welcome")
                if any(link.endswith(name) for link in links)
            ]

        self.network.write({"booklet": False, "fund_ids": [Command.clear()]})
        self.assertEqual(linked(), [])
        self.network.write(
            {
                "booklet": "<p>Welcome</p>",
                "fund_ids": [Command.create({"kind": "common", "name": "Pot"})],
            }
        )
        self.assertEqual(linked(), ["/pot", "/welcome"])

    def test_private_pages_are_not_kept_by_browsers(self):
        self.log_in("anna_portal")
        for path in ("", "/pot"):
            response = self.open_page(self.potager, path)
            self.assertEqual(response.status_code, 200)
            self.assertEqual(response.headers["Cache-Control"], "no-store")

    def test_the_treasurer_is_named_with_an_address(self):
        treasurer = self.network.treasurer_id
        treasurer.partner_id.email = "caisse@example.org"
        self.log_in("anna_portal")
        page = html.fromstring(self.open_page(self.potager).content)
        link = page.xpath("//a[@href='mailto:caisse@example.org']")
        self.assertEqual(link[0].text_content().strip(), treasurer.name)


@tagged("post_install", "-at_install")
class TestPortalRepresentatives(PortalCase):
    def name(self, membership=None, **form):
        form = {
            "name": "Zoe Neuve",
            "email": "zoe@neuve.example",
            "role": "substitute",
            "date_start": str(self.today),
            "date_end": "",
            **form,
        }
        return self.post(membership or self.potager, "/representatives", **form)

    def end(self, representation, date_end=None, **form):
        return self.post(
            representation.membership_id,
            f"/representatives/{representation.id}/end",
            date_end=str(date_end or self.today),
            **form,
        )

    def named(self, membership=None):
        representations = (membership or self.potager).representation_ids
        return representations - self.anna - self.bruno - self.chloe

    def test_a_new_representative_is_named_and_invited(self):
        self.log_in("bruno_portal")
        response = self.name()
        self.assertIn("An e-mail invites this person", self.text_of(response))
        zoe = self.named()
        self.assertEqual(zoe.partner_id.name, "Zoe Neuve")
        self.assertEqual(zoe.role, "substitute")
        self.assertEqual(zoe.user_id.login, "zoe@neuve.example")
        self.assertTrue(zoe.user_id._is_portal())
        mails = self.env["mail.mail"].search(
            [
                "|",
                ("email_to", "like", "zoe@neuve.example"),
                ("recipient_ids", "=", zoe.partner_id.id),
            ]
        )
        self.assertEqual(len(mails), 2)

    def test_a_new_representative_is_no_contact_of_the_organisation(self):
        """Odoo shows a contact all that is its organisation's, without end."""
        self.log_in("anna_portal")
        self.name()
        self.assertFalse(self.named().partner_id.parent_id)

    def test_somebody_known_here_is_taken_without_saying_so(self):
        known = self.chloe.partner_id
        known.name = "Chloe Secrete"
        before = known.read(["name", "email", "company_id", "parent_id"])
        self.log_in("anna_portal")
        unknown_answer = self.text_of(self.name(name="Zoe", email="zoe@example.org"))
        known_answer = self.text_of(self.name(name="Cloclo", email=known.email.upper()))
        self.assertEqual(self.named().partner_id & known, known)
        self.assertEqual(
            known.read(["name", "email", "company_id", "parent_id"]), before
        )
        self.assertNotIn("Secrete", known_answer)
        self.assertEqual(
            known_answer.split("Our representatives")[0],
            unknown_answer.split("Our representatives")[0],
        )
        mails = self.env["mail.mail"].search([("email_to", "ilike", known.email)])
        self.assertEqual(len(mails), 1)

    def test_a_contact_of_another_organisation_gets_no_login_to_it(self):
        contact = self.env["res.partner"].create(
            {
                "name": "Contact",
                "email": "contact@example.org",
                "parent_id": self.epicerie.partner_id.id,
            }
        )
        self.log_in("anna_portal")
        self.name(email="contact@example.org")
        self.assertNotEqual(self.named().partner_id, contact)
        self.assertFalse(contact.user_ids)

    def test_a_new_titular_takes_the_place_of_the_present_one(self):
        tomorrow = self.today + timedelta(days=1)
        self.log_in("anna_portal")
        self.name(role="titular", date_start=str(tomorrow))
        self.assertEqual(self.named().role, "titular")
        self.assertEqual(self.anna.date_end, tomorrow)

    def test_a_titular_leaves_only_when_a_substitute_takes_over(self):
        self.log_in("anna_portal")
        response = self.end(self.anna)
        self.assertEqual(response.status_code, 400)
        self.assertIn("say which substitute takes over", self.text_of(response))
        self.assertFalse(self.anna.date_end)
        self.end(self.anna, successor_id=self.bruno.id)
        self.assertEqual(self.anna.date_end, self.today)
        titular = self.potager.representation_ids._active_on(self.today)
        self.assertEqual(titular.partner_id, self.bruno.partner_id)
        self.assertEqual(titular.role, "titular")

    def test_ending_oneself_ends_access_with_the_same_request(self):
        self.log_in("bruno_portal")
        response = self.end(self.bruno)
        self.assertIn("You act for no member today", self.text_of(response))

    def test_an_end_in_the_future_keeps_access_until_then(self):
        tomorrow = self.today + timedelta(days=1)
        self.log_in("bruno_portal")
        self.end(self.bruno, tomorrow)
        self.assertEqual(self.bruno.date_end, tomorrow)
        self.assertEqual(self.open_page(self.potager).status_code, 200)

    def test_what_was_done_is_logged_for_the_secretary(self):
        self.log_in("anna_portal")
        self.name()
        message = self.potager.message_ids.sorted("id")[-1:]
        self.assertEqual(message.author_id, self.anna.partner_id)
        self.assertIn("Zoe Neuve", message.body)

    def test_wrong_input_is_explained_on_the_page_and_kept(self):
        self.log_in("anna_portal")
        wrong = {
            "Give the person's name": {"name": "  "},
            "in at most 100 characters": {"name": "x" * 101},
            "Give one e-mail address": {"email": "a@example.org, b@example.org"},
            "The first day is today or later": {
                "date_start": str(self.today - timedelta(days=1))
            },
            "The end comes after the first day": {"date_end": str(self.today)},
            "Write the date as": {"date_start": "tomorrow"},
            "Say whether titular or substitute": {"role": "president"},
        }
        for sentence, form in wrong.items():
            with self.subTest(sentence):
                response = self.name(**form)
                self.assertEqual(response.status_code, 400)
                page = html.fromstring(response.content)
                summary = page.xpath("//*[@role='alert']")[0].text_content()
                self.assertIn(sentence, summary)
                kept = page.xpath("//input[@name='email']/@value")
                self.assertEqual(kept, [form.get("email", "zoe@neuve.example")])
        self.assertFalse(self.named())

    def test_nobody_mails_the_whole_world(self):
        self.log_in("anna_portal")
        for number in range(8):
            self.name(email=f"p{number}@example.org")
        response = self.name(email="one.too.many@example.org")
        self.assertEqual(response.status_code, 400)
        self.assertIn("in one day", self.text_of(response))

    def test_the_same_person_is_not_named_twice(self):
        self.log_in("anna_portal")
        self.name()
        response = self.name()
        self.assertIn("acts for you already", self.text_of(response))
        self.assertEqual(len(self.named()), 1)


@tagged("post_install", "-at_install")
class TestPortalRefusals(PortalCase):
    """Somebody who tries what isn't hers, with ids guessed."""

    def requests_on(self, membership, representation):
        """Every address of a member's pages: (path, form or None for reading)."""
        return [
            ("", None),
            ("/pot", None),
            ("/invoice/1", None),
            ("/dues", {"scale_id": "1", "choice": "1", "action": "send"}),
            ("/basis", {"basis_id": "1", "year": "2026", "value": "1"}),
            ("/representatives", {"name": "X", "email": "x@example.org"}),
            (f"/representatives/{representation.id}/end", {"date_end": "2030-01-01"}),
        ]

    def request(self, membership, path, form):
        if form is None:
            return self.open_page(membership, path)
        return self.post(membership, path, **form)

    def test_every_address_of_the_pages_is_tried_here(self):
        rules = {
            rule.rule.replace("<int:", "<")
            for rule in self.env["ir.http"].routing_map().iter_rules()
            if rule.rule.startswith("/my/cooperative/")
            # Other addons add addresses, and try them in their own tests.
            and ".komunigi_membership." in rule.endpoint.func.__module__
        }
        tried = {
            "/my/cooperative/<membership_id>"
            + path.replace("/invoice/1", "/invoice/<move_id>").replace(
                f"/{self.anna.id}/", "/<representation_id>/"
            )
            for path, _form in self.requests_on(self.potager, self.anna)
        }
        self.assertEqual(rules, tried)

    def test_another_organisation_is_as_if_it_did_not_exist(self):
        nobody = self.env["komunigi.membership"].browse(self.potager.id + 10**6)
        self.log_in("chloe_portal")
        for path, form in self.requests_on(self.potager, self.anna):
            with self.subTest(path):
                foreign = self.request(self.potager, path, form)
                missing = self.request(nobody, path, form)
                self.assert_refused(foreign)
                self.assert_refused(missing)
                self.assertEqual(
                    self.without_variables(foreign), self.without_variables(missing)
                )
        self.assertFalse(self.anna.date_end)

    def without_variables(self, response):
        text = re.sub(r"/my/cooperative/\d+", "", response.text)
        return re.sub(r'csrf_token: "\w+"', "", text)

    def test_access_ends_with_the_representation_in_the_same_session(self):
        self.log_in("bruno_portal")
        self.assertEqual(self.open_page(self.potager).status_code, 200)
        self.bruno.date_end = self.today
        for path, form in self.requests_on(self.potager, self.anna):
            with self.subTest(path):
                self.assert_refused(self.request(self.potager, path, form))

    def test_access_starts_with_the_representation(self):
        self.bruno.date_start = self.today + timedelta(days=1)
        self.log_in("bruno_portal")
        self.assert_refused(self.open_page(self.potager))

    def test_another_members_representation_cannot_be_ended_from_ones_own_page(self):
        self.log_in("chloe_portal")
        path = f"/representatives/{self.anna.id}/end"
        self.assert_refused(self.post(self.epicerie, path, date_end=str(self.today)))
        self.assertFalse(self.anna.date_end)

    def test_numbers_beyond_any_id_are_not_found(self):
        self.log_in("anna_portal")
        for path in (
            f"/my/cooperative/{10**30}",
            f"/my/cooperative/{self.potager.id}/invoice/{10**30}",
            f"/network/{10**30}/welcome",
        ):
            self.assert_refused(self.url_open(path))

    def test_visitors_are_asked_to_log_in(self):
        self.authenticate(None, None)
        response = self.open_page(self.potager)
        self.assertIn("/web/login", response.url)

    @mute_logger("odoo.http")
    def test_forms_of_other_sites_are_refused(self):
        self.log_in("anna_portal")
        for path, form in self.requests_on(self.potager, self.anna):
            if form is not None:
                response = self.post(self.potager, path, csrf_token="", **form)
                self.assertEqual(response.status_code, 400, path)

    @mute_logger("odoo.http")
    def test_a_megabyte_is_refused(self):
        self.log_in("anna_portal")
        for path, form in self.requests_on(self.potager, self.anna):
            if form is not None:
                response = self.post(
                    self.potager, path, **{**form, "name": "x" * 2**20}
                )
                self.assertIn(response.status_code, (400, 413), path)


@tagged("post_install", "-at_install")
class TestPortalBooklet(PortalCase):
    def setUp(self):
        super().setUp()
        self.network.booklet = "<p>Bienvenue</p><script>alert(1)</script>"
        self.url = f"/network/{self.network.id}/welcome"

    def test_a_members_booklet_is_for_members(self):
        self.authenticate(None, None)
        self.assert_refused(self.url_open(self.url))
        self.log_in("anna_portal")
        response = self.url_open(self.url)
        self.assertIn("Bienvenue", response.text)
        self.assertNotIn("alert(1)", response.text)

    def test_a_booklet_ends_with_the_representation(self):
        self.chloe.date_end = self.today
        self.log_in("chloe_portal")
        self.assert_refused(self.url_open(self.url))

    def test_a_public_booklet_is_for_everybody(self):
        self.network.booklet_public = True
        self.authenticate(None, None)
        self.assertIn("Bienvenue", self.url_open(self.url).text)


@tagged("post_install", "-at_install")
class TestPortalDues(PortalCase):
    def setUp(self):
        super().setUp()
        self.scale = self.create_scale_to_answer(self.network)
        self.reduced, self.fair, self.solidarity = self.scale.tier_ids

    def answer(self, choice, action, **form):
        return self.post(
            self.potager,
            "/dues",
            scale_id=self.scale.id,
            choice=choice,
            action=action,
            **form,
        )

    def given_answer(self):
        return self.potager.answer_ids.filtered(lambda a: a.scale_id == self.scale)

    def test_the_amounts_stand_beside_the_real_cost(self):
        self.log_in("anna_portal")
        text = self.text_of(self.open_page(self.potager))
        for piece in ("Reduced", "Fair", "Solidarity", "25.00", "300.00", "30.00"):
            self.assertIn(piece, text)

    def test_the_answer_is_awaited_by_the_start_of_the_scale(self):
        self.log_in("anna_portal")
        page = html.fromstring(self.open_page(self.potager).content)
        [by, *_others] = page.xpath("//article[contains(., 'Choose your dues')]//p")
        self.assertIn(str(self.scale.date_start.year), by.text_content())

    def test_one_sees_the_draft_of_the_other(self):
        self.log_in("anna_portal")
        self.answer(self.fair.id, "draft")
        self.assertEqual(self.given_answer().state, "draft")
        self.log_in("bruno_portal")
        response = self.open_page(self.potager)
        self.assertIn("Prepared by Anna_Portal", self.text_of(response))
        page = html.fromstring(response.content)
        checked = page.xpath("//input[@name='choice'][@checked]/@value")
        self.assertEqual(checked, [str(self.fair.id)])

    def test_an_answer_is_sent_and_can_be_changed(self):
        self.log_in("anna_portal")
        response = self.answer(self.solidarity.id, "send")
        self.assertIn("Nothing is asked today", self.text_of(response))
        self.assertEqual(self.given_answer().state, "sent")
        self.assertEqual(self.potager.dues_tier_id, self.solidarity)
        self.answer(self.reduced.id, "send", seen=self.given_answer().write_date)
        self.assertEqual(self.potager.dues_tier_id, self.reduced)

    def test_who_cannot_pay_writes_to_the_treasurer_alone(self):
        self.log_in("anna_portal")
        self.answer("cannot_pay", "send", private_note="Our till was robbed.")
        answer = self.given_answer()
        self.assertTrue(answer.cannot_pay)
        self.assertEqual(answer.private_note, "Our till was robbed.")
        logged = " ".join(self.potager.message_ids.mapped("body"))
        self.assertNotIn("robbed", logged)

    def test_sending_nothing_is_explained(self):
        self.log_in("anna_portal")
        response = self.answer("", "send")
        self.assertEqual(response.status_code, 400)
        self.assertIn("choose an amount", self.text_of(response))
        self.assertFalse(self.given_answer())

    def test_two_who_answer_at_once_do_not_overwrite_each_other(self):
        self.log_in("anna_portal")
        self.answer(self.fair.id, "draft")
        response = self.answer(self.reduced.id, "draft", seen="2020-01-01 00:00:00")
        self.assertEqual(response.status_code, 400)
        self.assertIn("has changed this answer meanwhile", self.text_of(response))
        self.assertEqual(self.given_answer().tier_id, self.fair)

    def test_an_amount_of_another_scale_is_none(self):
        other = self.create_scale_to_answer(self.create_network(name="Autre"))
        self.log_in("anna_portal")
        response = self.answer(other.tier_ids[0].id, "send")
        self.assertEqual(response.status_code, 400)
        self.assert_refused(self.post(self.potager, "/dues", scale_id=other.id))

    def test_a_basis_is_declared_as_people_write_numbers(self):
        basis = self.env["komunigi.basis"].create(
            {"name": "Turnover", "unit": "EUR", "network_id": self.network.id}
        )
        self.scale.write({"method": "unit", "basis_id": basis.id, "unit_amount": 0.1})
        year = self.today.year
        self.log_in("anna_portal")
        self.assertIn("Declare: Turnover", self.text_of(self.open_page(self.potager)))
        form = {"basis_id": basis.id, "year": year}
        for wrong in ("many", "-5", "nan", "inf", "9" * 30):
            with self.subTest(wrong):
                response = self.post(self.potager, "/basis", value=wrong, **form)
                self.assertEqual(response.status_code, 400)
        self.post(self.potager, "/basis", value="1 234 567,50", **form)
        declared = self.potager.basis_value_ids
        self.assertEqual(declared.value, 1234567.5)
        self.assertEqual(declared.declared_by_id, self.anna.user_id)
        self.assertNotIn("Declare:", self.text_of(self.open_page(self.potager)))
        # As pages show it here, and as they do elsewhere
        for written in ("1,234.50", "1.234,50", "1,234.5", "1234.5"):
            with self.subTest(written):
                declared.sudo().unlink()
                self.post(self.potager, "/basis", value=written, **form)
                declared = self.potager.basis_value_ids
                self.assertEqual(declared.value, 1234.5)


@tagged("post_install", "-at_install")
class TestPortalInvoices(DuesMixin, PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.network._complete_dues_setup()
        cls.network.dues_product_id.taxes_id = False
        cls.call = cls.create_call(cls.network, {cls.potager: 300, cls.epicerie: 117})
        cls.send(cls.call)
        cls.move = cls.potager.charge_ids.move_id
        cls.foreign_move = cls.epicerie.charge_ids.move_id

    def invoice_path(self, move):
        return f"/invoice/{move.id}"

    def test_dues_to_pay_lead_to_odoos_own_page(self):
        """The person is no contact of the organisation: Odoo alone would refuse."""
        self.log_in("anna_portal")
        page = self.open_page(self.potager)
        link = self.page_of(self.potager, self.invoice_path(self.move))
        self.assertIn(link, html.fromstring(page.content).xpath("//main//a/@href"))
        redirect = self.url_open(link, allow_redirects=False)
        self.assertEqual(redirect.status_code, 303)
        self.assertEqual(redirect.headers["Cache-Control"], "no-store")
        invoice = self.url_open(link)
        self.assertEqual(invoice.status_code, 200)
        self.assertIn(self.move.name, self.text_of(invoice))

    def test_who_acts_for_two_organisations_pays_for_both(self):
        self.create_representation(self.epicerie, self.anna)
        self.log_in("anna_portal")
        for membership, move in (
            (self.potager, self.move),
            (self.epicerie, self.foreign_move),
        ):
            response = self.open_page(membership, self.invoice_path(move))
            self.assertIn(move.name, self.text_of(response))

    def test_an_invoice_of_another_organisation_is_as_if_it_did_not_exist(self):
        other = self.move.copy()
        self.log_in("anna_portal")
        for move in (self.foreign_move, other):
            self.assert_refused(self.open_page(self.potager, self.invoice_path(move)))

    def test_what_was_paid_and_what_for(self):
        self.log_in("anna_portal")
        text = self.text_of(self.open_page(self.potager))
        self.assertIn("Pay: Dues 2026", text)
        self.assertIn("Late.", text)
        self.pay(self.move)
        text = self.text_of(self.open_page(self.potager))
        self.assertNotIn("Pay: Dues 2026", text)
        self.assertIn("Paid.", text)

    def test_a_scale_that_was_called_to_its_end_asks_nothing_more(self):
        scale = self.call.scale_id
        self.log_in("anna_portal")
        asked = f"Choose your dues: {scale.name}"
        self.assertIn(asked, self.text_of(self.open_page(self.potager)))
        scale.date_end = self.call.date_end
        self.assertNotIn(asked, self.text_of(self.open_page(self.potager)))

    def test_what_others_were_asked_stays_theirs(self):
        self.log_in("anna_portal")
        content = self.open_page(self.potager).text
        self.assertNotIn("117.00", content)
        self.assertNotIn(self.foreign_move.name, content)


@tagged("post_install", "-at_install")
class TestPortalCompanies(PortalCase):
    def test_a_person_acts_for_members_in_two_companies(self):
        company = self.env["res.company"].create({"name": "Autre societe"})
        network = self.create_network(name="Autre", company_id=company.id)
        member = self.create_member(network, "Chez nous")
        self.create_representation(member, self.anna, role="titular")
        self.log_in("anna_portal")
        self.assertEqual(self.open_page(member).status_code, 200)
        self.assertIn("Chez nous", self.text_of(self.url_open("/my/cooperative")))
        self.assertEqual(self.open_page(member, "/pot").status_code, 200)
        booklet = self.url_open(f"/network/{network.id}/welcome")
        self.assertEqual(booklet.status_code, 200)
