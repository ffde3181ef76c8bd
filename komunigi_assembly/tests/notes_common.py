# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import timedelta

from odoo import fields
from odoo.http import Request
from odoo.tests import HttpCase, new_test_user

from odoo.addons.komunigi_vote.tests.portal_common import PageMixin

from .agenda_common import AgendaMixin


class NotesCase(PageMixin, AgendaMixin, HttpCase):
    """A meeting that begins now; the screen used as without JavaScript."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context=dict(cls.env.context, tracking_disable=True))
        cls.network = cls.create_network()
        # Once for all tests of the class instead of at each first page.
        cls.env["ir.qweb"]._get_asset_bundle("web.assets_frontend").css()
        cls.create_circle(cls.network)
        now = fields.Datetime.now().replace(second=0)
        cls.meeting = cls.create_meeting(cls.network, now, "March")
        cls.later = cls.create_meeting(cls.network, now + timedelta(days=28), "April")
        cls.news = cls.create_item(cls.meeting, "News", "information")
        cls.hire = cls.create_item(
            cls.meeting, "Hire", "decision", proposal="We hire Zoe."
        )
        cls.secretary = new_test_user(
            cls.env, "sara_notes", "komunigi_membership.group_secretary"
        )
        cls.elsewhere = cls.create_member(cls.create_network("Ailleurs"), "Ailleurs")
        cls.create_representative(cls.elsewhere, "farid_notes")

    def log_in(self, login):
        self.authenticate(login, login)

    def address(self, path="", meeting=None):
        return f"/my/meetings/{(meeting or self.meeting).id}/notes{path}"

    def open(self, path="", **where):
        return self.url_open(self.address(path, **where))

    def send(self, path, fields=(), **more):
        """Post `fields`, with a token that holds."""
        return self.url_open(
            self.address(path),
            data={"csrf_token": Request.csrf_token(self), **dict(fields)},
            **more,
        )

    def send_item(self, item, path, fields=()):
        return self.send(f"/items/{item.id}/{path}", fields)

    def take_notes(self, login="anna_notes"):
        self.log_in(login)
        return self.send("/take")

    def fill(self, page, path, press="", **values):
        """Send the form of `page` that leads to `path`, with `values` filled in."""
        [form] = self.tree(page).xpath(f"//main//form[contains(@action, '{path}')]")
        for name, value in values.items():
            form.inputs[name].value = value
        sent = dict(form.form_values())
        for button in form.xpath(".//button[@name]"):
            if press and press in button.text_content():
                sent[button.get("name")] = button.get("value")
        return self.url_open(form.action, data=sent)
