# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.service.model import call_kw
from odoo.tests import HttpCase, new_test_user

from .common import MembershipMixin


class RemoteMixin:
    """Calls as they come from outside."""

    def rpc(self, user, model, method, *args, **kwargs):
        """What Odoo does with a call over RPC."""
        self.env.invalidate_all()
        return call_kw(self.env(user=user)[model], method, list(args), kwargs)

    def call(self, model, method, *args, **kwargs):
        """The same by the web client of who is logged in."""
        return self.make_jsonrpc_request(
            f"/web/dataset/call_kw/{model}/{method}",
            {"model": model, "method": method, "args": args, "kwargs": kwargs},
        )


class AccessCase(RemoteMixin, MembershipMixin, HttpCase):
    """Le Potager, for which Anna acts; others who come and try.

    Who may do what with which record is told and tried in tests/ of the repository,
    for all addons at once; here, what only an addon itself can tell of it.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context=dict(cls.env.context, tracking_disable=True))
        cls.network = cls.create_network()
        cls.today = cls.network._today()
        cls.potager = cls.create_member(cls.network, "Le Potager")
        cls.epicerie = cls.create_member(cls.network, "L'Epicerie")
        elsewhere = cls.create_network("Ailleurs")
        cls.elsewhere = cls.create_member(elsewhere, "Ailleurs")
        cls.anna = cls.create_representative(cls.potager, "anna_access").user_id
        # Of another organisation of the same network, and of another network.
        cls.chloe = cls.create_representative(cls.epicerie, "chloe_access").user_id
        cls.farid = cls.create_representative(cls.elsewhere, "farid_access").user_id
        cls.employee = new_test_user(
            cls.env, "employee_access", "base.group_user,base.group_allow_export"
        )
        cls.env.flush_all()
