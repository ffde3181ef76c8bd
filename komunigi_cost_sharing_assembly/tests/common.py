# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import timedelta

from odoo import fields

from odoo.addons.komunigi_assembly.tests.common import AssemblyMixin
from odoo.addons.komunigi_cost_sharing.tests.change_common import ChangeMixin


class ChangeAgendaMixin(ChangeMixin, AssemblyMixin):
    """A change to the till in a month, and the members' meeting in a week."""

    @classmethod
    def set_up_agenda(cls):
        cls.today = cls.network._today()
        cls.meeting = cls.create_meeting(
            cls.network, fields.Datetime.now() + timedelta(days=7), "March meeting"
        )
        cls.create_assembly(
            cls.network, fields.Datetime.now() + timedelta(days=2), "Assembly"
        )

    @classmethod
    def announce_soon(cls, **values):
        return cls.announce(
            **{"date_live": cls.today + timedelta(days=30), **values},
        )
