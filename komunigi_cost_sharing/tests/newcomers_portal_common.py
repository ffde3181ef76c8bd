# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.tests import HttpCase

from odoo.addons.komunigi_vote.tests.portal_common import PageMixin

from .newcomers_common import NewcomersMixin


class NewcomersPortalCase(PageMixin, NewcomersMixin, HttpCase):
    """Anna acts for Le Potager, Chloe for L'Epicerie, Farid for another network."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context=dict(cls.env.context, tracking_disable=True))
        cls.network = cls.create_network()
        cls.prepare_accounting()
        cls.today = cls.network._today()
        cls.potager = cls.create_member(cls.network, "Le Potager")
        cls.epicerie = cls.create_member(cls.network, "L'Epicerie")
        cls.create_representative(cls.potager, "anna_new")
        cls.create_representative(cls.epicerie, "chloe_new")
        cls.elsewhere = cls.create_member(cls.create_network("Ailleurs"), "Ailleurs")
        cls.create_representative(cls.elsewhere, "farid_new")

    def page(self, path, member=None):
        member = member or self.potager
        return self.url_open(
            f"/my/cooperative/{member.id}{path}", allow_redirects=False
        )

    def log_in(self, login):
        self.authenticate(login, login)
