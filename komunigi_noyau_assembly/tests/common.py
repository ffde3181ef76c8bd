# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields
from odoo.tests import TransactionCase

from odoo.addons.komunigi_assembly.tests.common import AssemblyMixin
from odoo.addons.komunigi_noyau.tests.workspace_common import (
    WorkspaceMixin,
    WorkspacePortalCase,
)


class BodyMeetingMixin(WorkspaceMixin, AssemblyMixin):
    """A noyau that meets: Anna sits for Le Potager, Chloe for L'Epicerie, Oskar for
    the operator. Bruno acts for Le Potager, and does not sit; Farid is elsewhere."""

    @classmethod
    def create_body_meeting(cls, date_start=None, name="Noyau in March", **values):
        return cls.create_meeting(
            cls.network,
            date_start or cls.days(20),
            name,
            **{"body_id": cls.body.id, **values},
        )

    @classmethod
    def create_members_meeting(
        cls, date_start=None, name="Intercoop in March", **values
    ):
        return cls.create_meeting(
            cls.network, date_start or cls.days(30), name, **values
        )

    @classmethod
    def days(cls, number):
        return f"{fields.Date.add(cls.today, days=number)} 17:00:00"


class BodyMeetingCase(BodyMeetingMixin, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context=dict(cls.env.context, tracking_disable=True))
        cls.network = cls.create_network()
        cls.set_up_noyau()


class BodyMeetingPortalCase(BodyMeetingMixin, WorkspacePortalCase):
    """The same over HTTP, as without JavaScript."""
