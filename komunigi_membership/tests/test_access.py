# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import Form, JsonRpcException, new_test_user, tagged
from odoo.tools import mute_logger

from .access_common import AccessCase
from .one_of_each import OneOfEachMixin


@tagged("post_install", "-at_install")
class TestAccess(OneOfEachMixin, AccessCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.records = cls.one_of_each(cls.network, cls.potager, cls.anna.partner_id)
        cls.env.flush_all()

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_a_line_is_read_once_its_call_is_sent(self):
        line = self.records["komunigi.dues.line"]
        line.call_id.state = "prepared"
        read = (self.anna, "komunigi.dues.line", "read", line.ids, ["amount"])
        with self.assertRaises(AccessError):
            self.rpc(*read)
        line.call_id.state = "sent"
        self.assertEqual(len(self.rpc(*read)), 1)

    def test_what_is_reckoned_is_not_set_on_creation(self):
        """Neither by the values nor by a default in the context or of the user."""
        secretary = new_test_user(
            self.env, "secretary_access", "komunigi_membership.group_secretary"
        )
        stranger = self.farid
        values = {
            "membership_id": self.potager.id,
            "partner_id": self.chloe.partner_id.id,
            "role": "substitute",
            "date_start": self.today,
        }
        model = "komunigi.representation"
        with self.assertRaises(AccessError):
            self.rpc(secretary, model, "create", {**values, "user_id": stranger.id})
        self.env["ir.default"].with_user(secretary).set(
            model, "user_id", stranger.id, user_id=True
        )
        created = self.rpc(
            secretary,
            model,
            "create",
            values,
            context={"default_user_id": stranger.id},
        )
        self.assertEqual(self.env[model].browse(created).user_id, self.chloe)

    def test_what_is_reckoned_is_found_once_for_many(self):
        """Ten thousand cooperators are taken over within one click."""
        partners = self.env["res.partner"].create(
            [{"name": f"Cooperator {number}"} for number in range(20)]
        )
        values = [
            {"network_id": self.network.id, "partner_id": partner.id}
            for partner in partners
        ]
        memberships = self.env["komunigi.membership"]
        finding = type(memberships)._reckoned_names.__cache__
        self.registry.clear_cache()
        with patch.object(finding, "method", wraps=finding.method) as found:
            memberships.create(values)
        asked = [call.args[0]._name for call in found.call_args_list]
        self.assertEqual(asked.count("komunigi.membership"), 1)

    def test_our_fields_hinder_nobody_in_odoos_own_screens(self):
        partner = self.potager.partner_id.with_user(self.employee)
        self.env.invalidate_all()
        with Form(partner) as form:
            self.assertEqual(form.name, "Le Potager")

    @mute_logger("odoo.http")
    def test_private_methods_are_no_calls(self):
        self.authenticate("chloe_access", "chloe_access")
        for method in (
            "_name_representative",
            "_memberships_of_user",
            "_check_acting",
            "_declare_basis",
            "_dues_answer",
        ):
            with self.subTest(method=method), self.assertRaises(JsonRpcException):
                self.call("komunigi.membership", method, self.potager.ids)
