# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from lxml import html

from odoo import http
from odoo.tests import HttpCase

from .common import VoteMixin

OPTIONS = ("Pears", "Quinces", "Rhubarb")
# For each method: the poll's options, what a voter fills in, what it means in words,
# and in the notation of the published ballots.
METHODS = {
    "consent": (
        (),
        [("answer", "concern"), ("reason", "Cost")],
        ["concern"],
        "concern",
    ),
    "yes_no": ((), [("answer", "yes")], ["Yes"], "yes"),
    "plurality": (OPTIONS, [("option", "2")], ["Quinces"], "2"),
    "approval": (
        OPTIONS,
        [("option", "1"), ("option", "3")],
        ["Pears", "Rhubarb"],
        "1+3",
    ),
    "points": (
        OPTIONS,
        [("points_1", "3"), ("points_2", "7")],
        ["Pears: 3 points", "Quinces: 7 points"],
        "1:3 2:7",
    ),
    "score": (
        OPTIONS,
        [("score_1", "4"), ("score_3", "10")],
        ["Pears: 4 of 10", "Rhubarb: 10 of 10"],
        "1:4 3:10",
    ),
    "majority_judgment": (
        OPTIONS,
        [("grade_1", "6"), ("grade_2", "0"), ("grade_3", "3")],
        ["Pears: Excellent", "Quinces: To reject", "Rhubarb: Fair"],
        "1:6 3:3",
    ),
    "stv": (
        OPTIONS,
        [("rank_3", "1"), ("rank_1", "2")],
        ["1. Rhubarb", "2. Pears"],
        "3>1",
    ),
    "schulze": (
        OPTIONS,
        [("rank_1", "2"), ("rank_2", "1"), ("rank_3", "2")],
        ["1. Quinces", "2. Pears", "2. Rhubarb"],
        "2>1=3",
    ),
}


class PageMixin:
    """Reads what a page says."""

    def tree(self, response):
        return html.fromstring(response.content)

    def text_of(self, response):
        [main] = self.tree(response).xpath("//main")
        # Lines of a list are words apart, too.
        return " ".join(" ".join(main.itertext()).split())

    def alert_of(self, response):
        [alert] = self.tree(response).xpath("//main//*[@role='alert']")
        return " ".join(alert.text_content().split())


class PollPortalCase(PageMixin, VoteMixin, HttpCase):
    """Members of a network: Anna and Bruno act for Le Potager, Chloe for L'Epicerie.

    Pages are used as without JavaScript: what is posted are the fields of the form
    that the page has, filled in.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context=dict(cls.env.context, tracking_disable=True))
        cls.network = cls.create_network()
        # Once for all tests of the class instead of at each first page.
        cls.env["ir.qweb"]._get_asset_bundle("web.assets_frontend").css()
        cls.potager = cls.create_member(cls.network, "Le Potager")
        cls.epicerie = cls.create_member(cls.network, "L'Epicerie")
        cls.others = cls.create_members(cls.network, 4)
        cls.anna = cls.create_representative(cls.potager, "anna_votes")
        cls.bruno = cls.create_representative(
            cls.potager, "bruno_votes", role="substitute"
        )
        cls.chloe = cls.create_representative(cls.epicerie, "chloe_votes")
        cls.elsewhere = cls.create_member(cls.create_network("Ailleurs"), "Ailleurs")
        cls.farid = cls.create_representative(cls.elsewhere, "farid_votes")

    @classmethod
    def ask(cls, method="yes_no", **values):
        """An open poll by `method` among the options of METHODS."""
        return cls.open_poll(cls.network, method, METHODS[method][0], **values)

    def log_in(self, login):
        self.authenticate(login, login)

    def address(self, poll, membership=None, path=""):
        membership = membership or self.potager
        return f"/my/cooperative/{membership.id}/polls/{poll.id}{path}"

    def open_poll_page(self, poll, membership=None):
        return self.url_open(self.address(poll, membership))

    def submit(self, page, choice=(), press=""):
        """Fill `choice`, (field, value) pairs, into the page's form and send it.

        :param press: text of the button, the first one unless given
        """
        form = self.form_of(page)
        for name, value in choice:
            control = form.inputs[name]
            if isinstance(control, html.CheckboxGroup):
                control.value.add(value)
            else:
                control.value = value
        [button, *_others] = [
            button
            for button in form.xpath(".//button[@type='submit']")
            if press in button.text_content()
        ]
        fields = form.form_values()
        if button.get("name"):
            fields.append((button.get("name"), button.get("value")))
        return self.url_open(button.get("formaction") or form.action, data=fields)

    def form_of(self, page):
        [form] = self.tree(page).xpath("//main//form[@method='post']")
        return form

    def post(self, address, fields=(), **more):
        """Post `fields` as they are, with a token that holds."""
        fields = [*fields, ("csrf_token", http.Request.csrf_token(self))]
        return self.url_open(address, data=fields, **more)

    def notation_of(self, poll, membership=None):
        """What the member has cast in a public poll."""
        ballot = self.env["komunigi.ballot"].search(
            [
                ("poll_id", "=", poll.id),
                ("membership_id", "=", (membership or self.potager).id),
            ]
        )
        return ballot.choice
