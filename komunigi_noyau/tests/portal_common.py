# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import io
from datetime import timedelta

from dateutil.relativedelta import relativedelta
from lxml import html
from PIL import Image

from odoo import http
from odoo.tests import HttpCase

from .common import NoyauMixin


class BodyPortalCase(NoyauMixin, HttpCase):
    """The noyau of a network, 2 to 3 seats of organisations.

    Anna and Bruno act for Le Potager, which sits; Chloe for L'Epicerie, which does
    not; Farid for a member of another network.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context=dict(cls.env.context, tracking_disable=True))
        cls.network = cls.create_network("Reseau")
        cls.today = cls.network._today()
        # Once for all tests of the class instead of at each first page.
        cls.env["ir.qweb"]._get_asset_bundle("web.assets_frontend").css()
        cls.body = cls.create_body(cls.network)
        cls.college = cls.create_college(cls.body)
        cls.potager = cls.create_member(cls.network, "Le Potager")
        cls.epicerie = cls.create_member(cls.network, "L'Epicerie")
        cls.anna = cls.create_representative(cls.potager, "anna_noyau")
        cls.bruno = cls.create_representative(
            cls.potager, "bruno_noyau", role="substitute"
        )
        cls.chloe = cls.create_representative(cls.epicerie, "chloe_noyau")
        cls.elsewhere = cls.create_member(cls.create_network("Ailleurs"), "Ailleurs")
        cls.farid = cls.create_representative(cls.elsewhere, "farid_noyau")
        cls.mandate = cls.create_mandate(
            cls.college, cls.potager, cls.in_months(-6), delegate=cls.anna
        )

    @classmethod
    def in_months(cls, months):
        return cls.today + relativedelta(months=months)

    @classmethod
    def call_candidates(cls, **values):
        """An election under way, in which members may stand for two weeks."""
        election = cls.create_election(
            cls.college,
            cls.in_months(2),
            **{
                "name": "Election of the noyau",
                "way": "candidacies",
                "seats": 1,
                "date_candidacies": cls.today + timedelta(days=14),
                **values,
            },
        )
        election.action_start()
        return election

    @staticmethod
    def picture(size=(40, 30), kind="PNG", **more):
        output = io.BytesIO()
        Image.new("RGB", size, "green").save(output, kind, **more)
        return output.getvalue()

    def log_in(self, login):
        self.authenticate(login, login)

    def address(self, path="", membership=None):
        return f"/my/cooperative/{(membership or self.potager).id}{path}"

    def open_page(self, path="", membership=None):
        return self.url_open(self.address(path, membership))

    def body_path(self, path="", body=None):
        return f"/bodies/{(body or self.body).id}{path}"

    def post(self, path, fields=None, membership=None, **more):
        """Post `fields` as they are, with a token that holds."""
        fields = {"csrf_token": http.Request.csrf_token(self), **(fields or {})}
        return self.url_open(self.address(path, membership), data=fields, **more)

    def tree(self, response):
        return html.fromstring(response.content)

    def text_of(self, response):
        [main] = self.tree(response).xpath("//main")
        return " ".join(" ".join(main.itertext()).split())

    def alert_of(self, response):
        [alert] = self.tree(response).xpath("//main//*[@role='alert']")
        return " ".join(alert.text_content().split())

    def assert_not_found(self, *paths, membership=None):
        for path in paths:
            with self.subTest(path):
                response = self.open_page(path, membership)
                self.assertEqual(response.status_code, 404)
