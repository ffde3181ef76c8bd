# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import http
from odoo.tests import tagged

from .test_portal import PortalCase


@tagged("post_install", "-at_install")
class TestBadInput(PortalCase):
    """Anybody can send anything to a page: it gets texts, and files where awaited."""

    def setUp(self):
        super().setUp()
        self.log_in("anna_portal")
        self.form = {
            "name": "Noé Petit",
            "email": "noe@example.com",
            "role": "substitute",
            "date_start": str(self.today),
            "csrf_token": http.Request.csrf_token(self),
        }

    def name_somebody(self, form, files=None):
        address = self.page_of(self.potager, "/representatives")
        response = self.url_open(address, data=form, files=files)
        self.potager.invalidate_recordset()
        return response

    def test_a_file_where_a_name_is_asked_for_is_no_name(self):
        files = {"name": ("noe.txt", b"Noe")}
        before = self.potager.representation_ids
        response = self.name_somebody({**self.form, "name": ""}, files)
        self.assertEqual(response.status_code, 400)
        self.assertEqual(self.potager.representation_ids, before)

    def test_a_character_that_no_database_holds_is_left_out(self):
        before = self.potager.representation_ids
        response = self.name_somebody({**self.form, "name": "Noé\0 Petit"})
        self.assertEqual(response.status_code, 200)
        added = self.potager.representation_ids - before
        self.assertEqual(added.partner_id.name, "Noé Petit")

    def test_an_address_with_such_a_character_leads_nowhere(self):
        response = self.url_open("/my/cooperative/%00")
        self.assertEqual(response.status_code, 400)

    def test_a_field_named_as_something_of_ours_changes_nothing(self):
        query = f"?self=1&kwargs=2&membership_id={self.epicerie.id}"
        response = self.open_page(self.potager, query)
        self.assertEqual(response.status_code, 200)
        self.assertIn("Le <i>Potager</i>", self.text_of(response))

    def test_a_number_without_end_is_no_member(self):
        for digits in ("9" * 30, "9" * 5000, "-" + "9" * 5000):
            response = self.url_open(f"/my/cooperative/{digits}")
            self.assertEqual(response.status_code, 404)

    def test_an_end_without_a_day_is_asked_again(self):
        path = f"/representatives/{self.bruno.id}/end"
        response = self.post(self.potager, path, date_end="")
        self.assertEqual(response.status_code, 400)
        self.assertIn("Choose today or a later day", self.text_of(response))
        self.bruno.invalidate_recordset()
        self.assertFalse(self.bruno.date_end)
