# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from lxml import html

from odoo import http
from odoo.tests import HttpCase

from .circle_common import CircleMixin


class CirclePortalCase(CircleMixin, HttpCase):
    """A circle used as without JavaScript: what is posted are a form's own fields."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context=dict(cls.env.context, tracking_disable=True))
        cls.election = cls.create_circle(present=False)
        # Once for all tests of the class instead of at each first page.
        cls.env["ir.qweb"]._get_asset_bundle("web.assets_frontend").css()
        cls.anna = cls.delegate_of("Bees", "anna_circle")
        cls.bruno = cls.delegate_of("Bloum", "bruno_circle")
        cls.chloe = cls.delegate_of("L'Epicerie", "chloe_circle")
        cls.denis = cls.delegate_of("Le Potager", "denis_circle")
        cls.members_of = {
            "anna_circle": cls.members["Bees"],
            "bruno_circle": cls.members["Bloum"],
            "chloe_circle": cls.members["L'Epicerie"],
            "denis_circle": cls.members["Le Potager"],
        }

    def log_in(self, login):
        self.login = login
        self.authenticate(login, login)

    def address(self, path="", membership=None, election=None):
        membership = membership or self.members_of[self.login]
        election = election or self.election
        return f"/my/cooperative/{membership.id}/elections/{election.id}/circle{path}"

    def open(self, **where):
        return self.url_open(self.address(**where))

    def send(self, path, fields=(), at="", **where):
        """Post `fields`, with a token that holds, as from the page of this moment."""
        return self.url_open(
            self.address(f"/{path}", **where),
            data={
                "at": at or self.election._circle_at(),
                "csrf_token": http.Request.csrf_token(self),
                **dict(fields),
            },
        )

    def say(self, nominee, reason="Because"):
        return self.send("say", {"nominee": self.members[nominee].id, "reason": reason})

    def tree(self, response):
        return html.fromstring(response.content)

    def text_of(self, response):
        [main] = self.tree(response).xpath("//main")
        return " ".join(" ".join(main.itertext()).split())

    def alert_of(self, response):
        [alert] = self.tree(response).xpath("//main//*[@role='alert']")
        return " ".join(alert.text_content().split())
