# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import base64
from datetime import timedelta

from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from odoo.addons.komunigi_membership.controllers.cooperative import CooperativePortal

from .portal_common import BodyPortalCase


@tagged("post_install", "-at_install")
class TestBodyPages(BodyPortalCase):
    def test_our_page_leads_to_who_sits(self):
        self.log_in("chloe_noyau")
        page = self.tree(self.open_page(membership=self.epicerie))
        path = self.address("/bodies", self.epicerie)
        self.assertTrue(page.xpath(f"//main//a[@href='{path}']"))
        bodies = self.open_page("/bodies", self.epicerie)
        self.assertIn("Le Potager · Anna_Noyau", self.text_of(bodies))
        path = self.address(self.body_path(), self.epicerie)
        self.assertTrue(self.tree(bodies).xpath(f"//main//a[@href='{path}']"))

    def test_a_member_reads_who_sits_since_when_until_when(self):
        self.log_in("chloe_noyau")
        text = self.text_of(self.open_page(self.body_path(), self.epicerie))
        self.assertIn("Le Potager · Anna_Noyau", text)
        self.assertIn("Missing: 1", text)
        self.assertIn("The same in words", text)
        self.assertNotIn("Our mandate", text)

    def test_who_sat_on_another_day(self):
        self.log_in("chloe_noyau")
        path = self.body_path(f"?on={self.in_months(-12)}")
        text = self.text_of(self.open_page(path, self.epicerie))
        self.assertIn("Who sat on", text)
        self.assertIn("Nobody sits here", text.replace("Missing", "Nobody sits here"))
        path = self.body_path(f"?on={self.mandate.date_end}")
        page = self.tree(self.open_page(path, self.epicerie))
        [section] = page.xpath("//section[@aria-labelledby='sits']")
        self.assertNotIn("Le Potager", section.text_content())

    def test_what_is_no_day_is_told(self):
        self.log_in("chloe_noyau")
        for day in ("tomorrow", "2027-02-30", "<script>", "9" * 500):
            with self.subTest(day):
                response = self.open_page(self.body_path(f"?on={day}"), self.epicerie)
                self.assertEqual(response.status_code, 400)
                self.assertIn("year-month-day", self.alert_of(response))
        for day in ("0001-01-01", "9999-12-31", ""):
            response = self.open_page(self.body_path(f"?on={day}"), self.epicerie)
            self.assertEqual(response.status_code, 200)

    def test_past_mandates_and_why_they_ended(self):
        member = self.create_member(self.network, "Past coop", "2020-01-01")
        self.create_mandate(
            self.college,
            member,
            self.in_months(-24),
            date_end=self.in_months(-12),
            end_reason="resignation",
        )
        self.log_in("chloe_noyau")
        text = self.text_of(self.open_page(self.body_path(), self.epicerie))
        self.assertIn("Past coop (Resignation)", text)

    def test_names_are_text(self):
        member = self.create_member(self.network, "<b>Bold</b> coop")
        self.create_mandate(self.college, member, self.in_months(-1))
        self.log_in("chloe_noyau")
        content = self.open_page(self.body_path(), self.epicerie).text
        self.assertNotIn("<b>Bold", content)
        self.assertIn("&lt;b&gt;Bold", content)

    def test_what_is_not_ours_does_not_exist(self):
        other = self.create_body(self.elsewhere.network_id, "Other")
        self.log_in("anna_noyau")
        self.assert_not_found(
            self.body_path(body=other),
            self.body_path("/elections.ics", body=other),
            "/bodies/999999",
            f"/bodies/{2**63}",
            self.body_path("/photo/999999"),
            self.body_path(f"/photo/{self.mandate.delegate_ids.id}"),
        )
        self.assert_not_found("/bodies", self.body_path(), membership=self.epicerie)
        self.log_in("farid_noyau")
        self.assert_not_found("/bodies", self.body_path())
        self.assert_not_found(self.body_path(), membership=self.elsewhere)

    def test_who_acts_no_more_reads_no_more(self):
        self.log_in("chloe_noyau")
        self.assertEqual(
            self.open_page(self.body_path(), self.epicerie).status_code, 200
        )
        self.chloe.date_end = self.today
        self.assert_not_found("/bodies", self.body_path(), membership=self.epicerie)

    def test_without_login_one_is_asked_to_log_in(self):
        response = self.url_open(self.address(self.body_path()), allow_redirects=False)
        self.assertEqual(response.status_code, 303)
        self.assertIn("/web/login", response.headers["Location"])

    def test_a_photo_is_a_picture_and_nothing_else(self):
        delegate = self.mandate.delegate_ids
        delegate.photo = base64.b64encode(self.picture())
        self.log_in("chloe_noyau")
        path = self.body_path(f"/photo/{delegate.id}")
        page = self.tree(self.open_page(self.body_path(), self.epicerie))
        address = self.address(path, self.epicerie)
        self.assertTrue(page.xpath(f"//main//img[@src='{address}']"))
        response = self.url_open(address)
        self.assertEqual(response.headers["Content-Type"], "image/png")
        self.assertEqual(response.headers["X-Content-Type-Options"], "nosniff")
        self.assertEqual(response.headers["Cache-Control"], "no-store")

    def test_private_pages_are_not_kept_by_browsers(self):
        self.log_in("anna_noyau")
        for path in ("/bodies", self.body_path()):
            response = self.open_page(path)
            self.assertEqual(response.headers["Cache-Control"], "no-store")

    def test_every_field_has_its_label_and_headings_are_in_order(self):
        self.log_in("anna_noyau")
        for path in ("/bodies", self.body_path()):
            page = self.tree(self.open_page(path))
            for field in page.xpath(
                "//main//input[@type!='hidden']|//main//select|//main//textarea"
            ):
                self.assertTrue(page.xpath(f"//label[@for='{field.get('id')}']"))
            ids = page.xpath("//main//@id")
            self.assertEqual(len(ids), len(set(ids)))
            levels = [
                int(heading.tag[1])
                for heading in page.xpath("//main//*[self::h1|self::h2|self::h3]")
            ]
            self.assertEqual(levels[0], 1)
            for before, after in zip(levels, levels[1:], strict=False):
                self.assertLessEqual(after, before + 1)

    def test_queries_do_not_grow_with_mandates(self):
        college = self.create_college(self.body, "Many", seats_min=1, seats_max=200)
        self.log_in("chloe_noyau")

        def fill(number):
            for member in self.create_members(self.network, number, f"More {number}"):
                mandate = self.create_mandate(college, member, self.in_months(-1))
                person = self.env["res.partner"].create({"name": member.partner_name})
                self.env["komunigi.delegate"].sudo().create(
                    {
                        "mandate_id": mandate.id,
                        "partner_id": self.create_representation_of(member, person),
                        "date_start": mandate.date_start,
                        "photo": base64.b64encode(self.picture()),
                    }
                )

        def queries():
            self.env.flush_all()
            # What changing mandates has left to do, it does before we look.
            self.cr.precommit.run()
            with self.counted("page: a body") as took:
                self.assertEqual(
                    self.open_page(self.body_path(), self.epicerie).status_code, 200
                )
            return took.queries

        fill(10)
        queries()
        few = queries()
        fill(90)
        self.assertLessEqual(queries(), few + 2)

    def create_representation_of(self, member, person):
        self.env["komunigi.representation"].create(
            {
                "membership_id": member.id,
                "partner_id": person.id,
                "date_start": "2025-01-01",
            }
        )
        return person.id


@tagged("post_install", "-at_install")
class TestAddresses(TransactionCase):
    def test_no_page_takes_the_address_of_another(self):
        """Odoo makes one class of all that extends the portal's: of two routes whose
        methods have the same name in addons of ours, one would be gone."""
        owners = {}
        for controller in _all_subclasses(CooperativePortal):
            for name, method in vars(controller).items():
                if hasattr(method, "original_routing"):
                    self.assertNotIn(name, owners, f"{controller}, {owners.get(name)}")
                    owners[name] = controller
        self.assertIn("member_body", owners)


def _all_subclasses(cls):
    for subclass in cls.__subclasses__():
        yield subclass
        yield from _all_subclasses(subclass)


@tagged("post_install", "-at_install")
class TestDelegateReplaced(BodyPortalCase):
    def send(self, representation, mandate=None, membership=None, **fields):
        return self.post(
            self.body_path("/delegate"),
            {
                "mandate_id": (mandate or self.mandate).id,
                "representation_id": representation.id,
                "day": str(self.today),
                **fields,
            },
            membership,
        )

    def sits(self, day=None):
        self.env.invalidate_all()
        seat = self.mandate._seat_on(day or self.today)
        return seat["delegate"].partner_id

    def test_bruno_sits_from_today_and_the_mandate_goes_on(self):
        start, end = self.mandate.date_start, self.mandate.date_end
        self.log_in("anna_noyau")
        self.assertIn("Our mandate", self.text_of(self.open_page(self.body_path())))
        response = self.send(self.bruno)
        self.assertIn("somebody else sits for us", self.text_of(response))
        self.assertEqual(self.sits(), self.bruno.partner_id)
        self.assertEqual(
            self.sits(self.today - timedelta(days=1)), self.anna.partner_id
        )
        self.assertEqual((self.mandate.date_start, self.mandate.date_end), (start, end))

    def test_only_who_represents_us_is_sent(self):
        self.log_in("anna_noyau")
        for representation in (self.chloe, self.farid):
            response = self.send(representation)
            self.assertEqual(response.status_code, 400)
            self.assertIn("Say who sits for you", self.alert_of(response))
        self.bruno.date_end = self.today
        self.assertEqual(self.send(self.bruno).status_code, 400)
        self.assertEqual(self.sits(), self.anna.partner_id)

    def test_the_mandate_of_another_member_is_none_of_ours(self):
        self.log_in("chloe_noyau")
        response = self.send(self.chloe, membership=self.epicerie)
        self.assertEqual(response.status_code, 404)
        response = self.send(self.chloe)
        self.assertEqual(response.status_code, 404)
        self.assertEqual(self.sits(), self.anna.partner_id)

    def test_what_is_wrong_is_told(self):
        self.log_in("anna_noyau")
        for day in ("soon", "2027-02-30", str(self.in_months(60))):
            response = self.send(self.bruno, day=day)
            self.assertEqual(response.status_code, 400, day)
        self.assertEqual(self.sits(), self.anna.partner_id)

    def test_a_form_of_another_site_is_refused(self):
        self.log_in("anna_noyau")
        with mute_logger("odoo.http"):
            response = self.send(self.bruno, csrf_token="forged")
        self.assertEqual(response.status_code, 400)
        self.assertEqual(self.sits(), self.anna.partner_id)


@tagged("post_install", "-at_install")
class TestPublicPages(BodyPortalCase):
    def setUp(self):
        super().setUp()
        self.body.is_public = True

    def public(self, path="", body=None, network=None):
        network = network or self.network
        path = f"/{body.id}{path}" if body else path
        return self.url_open(f"/network/{network.id}/bodies{path}")

    def test_everybody_reads_who_sits(self):
        self.assertIn("Le Potager · Anna_Noyau", self.text_of(self.public()))
        response = self.public(body=self.body)
        self.assertIn("Le Potager · Anna_Noyau", self.text_of(response))
        self.assertNotIn("no-store", response.headers.get("Cache-Control", ""))

    def test_nothing_else_of_persons(self):
        partner = self.anna.partner_id
        partner.write({"email": "anna@secret.example", "phone": "0123456789"})
        self.create_mandate(
            self.college,
            self.create_member(self.network, "Past coop", "2020-01-01"),
            self.in_months(-24),
            date_end=self.in_months(-12),
            end_reason="removed",
        )
        text = self.public(body=self.body).text
        for secret in ("secret.example", "0123456789", "Bruno", "Removed"):
            self.assertNotIn(secret, text)
        self.assertIn("Past coop", text)

    def test_what_is_not_public_does_not_exist(self):
        closed = self.create_body(self.network, "Closed")
        other = self.create_body(self.elsewhere.network_id, "Other", is_public=True)
        self.assertEqual(self.public(body=closed).status_code, 404)
        self.assertNotIn("Closed", self.text_of(self.public()))
        self.assertEqual(self.public(body=other).status_code, 404)
        for path in ("/999999", f"/{2**63}"):
            self.assertEqual(self.public(path).status_code, 404)
        self.body.is_public = False
        self.assertEqual(self.public().status_code, 404)
        for path in ("", "/elections.ics", "/photo/1", "/candidates/1/photo"):
            self.assertEqual(self.public(path, self.body).status_code, 404)

    def test_photos_of_who_sits_not_of_who_has_left(self):
        delegate = self.mandate.delegate_ids
        delegate.photo = base64.b64encode(self.picture())
        path = f"/photo/{delegate.id}"
        self.assertEqual(self.public(path, self.body).status_code, 200)
        page = self.tree(self.public(body=self.body))
        self.assertTrue(page.xpath("//main//img"))
        delegate.date_end = self.today
        self.assertEqual(self.public(path, self.body).status_code, 404)
        # Nor through Odoo's own address of pictures.
        image = self.url_open(f"/web/image/komunigi.delegate/{delegate.id}/photo")
        self.assertNotEqual(image.content, self.picture())

    def test_another_day(self):
        response = self.public(f"?on={self.mandate.date_end}", self.body)
        self.assertIn("Who will sit on", self.text_of(response))
        self.assertEqual(self.public("?on=x", self.body).status_code, 400)
