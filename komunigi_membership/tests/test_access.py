# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from contextlib import contextmanager
from datetime import timedelta
from unittest.mock import patch

from odoo.tests import Form, JsonRpcException, new_test_user, tagged
from odoo.tools import mute_logger

from .access_common import AccessCase, AccessMatrix, AccessOverHttp


class MembershipAccessCase(AccessCase):
    of_the_network = {
        "komunigi.network",
        "komunigi.member.category",
        "komunigi.basis",
        "komunigi.dues.scale",
        "komunigi.dues.tier",
        "komunigi.dues.band",
        "komunigi.fund",
        "komunigi.fund.entry",
    }
    of_the_member = {
        "komunigi.membership",
        "komunigi.membership.period",
        "komunigi.suspension",
        "komunigi.basis.value",
        "komunigi.dues.answer",
        "komunigi.dues.line",
        "komunigi.dues.charge",
    }
    closed_to_portal = {
        "komunigi.admission.condition",
        "komunigi.dues.call",
        "komunigi.dues.reminder",
        "komunigi.legal.form",
        "komunigi.legal.rule",
        "komunigi.membership.condition",
        "komunigi.network.export",
        "komunigi.representation",
    }
    public_to_portal = {"komunigi.leaving.reason"}

    @classmethod
    def create_one_of_each(cls):
        env, network, member = cls.env, cls.network, cls.potager
        records = {}

        def add(model, **values):
            records[model] = env[model].create(values)
            return records[model]

        records["komunigi.network"] = network
        records["komunigi.membership"] = member
        records["komunigi.membership.period"] = member.period_ids
        records["komunigi.representation"] = member.representation_ids
        records["komunigi.member.category"] = network.default_category_id
        legal_form = env["komunigi.legal.form"].search([], limit=1)
        records["komunigi.legal.form"] = legal_form
        records["komunigi.legal.rule"] = env["komunigi.legal.rule"].search([], limit=1)
        records["komunigi.leaving.reason"] = env["komunigi.leaving.reason"].search(
            [], limit=1
        )
        condition = add(
            "komunigi.admission.condition", name="Charter", network_id=network.id
        )
        add(
            "komunigi.membership.condition",
            membership_id=member.id,
            condition_id=condition.id,
        )
        add(
            "komunigi.suspension",
            membership_id=member.id,
            date_start=cls.today,
            decision="Meeting",
            decision_date=cls.today,
            clause="Art. 7",
        )
        add("komunigi.network.export", network_id=network.id)
        basis = add(
            "komunigi.basis", name="Turnover", unit="EUR", network_id=network.id
        )
        add(
            "komunigi.basis.value",
            basis_id=basis.id,
            membership_id=member.id,
            year=cls.today.year,
            value=200000,
        )
        scale = cls.create_scale_to_answer(network)
        records["komunigi.dues.scale"] = scale
        records["komunigi.dues.tier"] = scale.tier_ids[0]
        add("komunigi.dues.band", scale_id=scale.id, value_from=0, amount=12)
        add(
            "komunigi.dues.answer",
            membership_id=member.id,
            scale_id=scale.id,
            cannot_pay=True,
            private_note="Between us",
        )
        call = add(
            "komunigi.dues.call",
            name="Dues",
            network_id=network.id,
            scale_id=scale.id,
            date_start=scale.date_start,
            date_end=scale.date_start + timedelta(days=365),
            invoice_date=scale.date_start,
            due_date=scale.date_start + timedelta(days=30),
        )
        line = add("komunigi.dues.line", call_id=call.id, membership_id=member.id)
        add(
            "komunigi.dues.charge",
            line_id=line.id,
            membership_id=member.id,
            date_start=call.date_start,
            date_end=call.date_end,
            date_due=call.due_date,
            late_from=call.due_date + timedelta(days=1),
            amount=300,
        )
        template = env["mail.template"].search([], limit=1)
        add(
            "komunigi.dues.reminder",
            network_id=network.id,
            days=7,
            template_id=template.id,
        )
        fund = add("komunigi.fund", name="Pot", network_id=network.id, kind="migration")
        add(
            "komunigi.fund.entry",
            fund_id=fund.id,
            date=cls.today,
            name="Rent",
            direction="out",
            amount=10,
            decision="Meeting",
        )
        return records

    @contextmanager
    def visible(self):
        call = self.records["komunigi.dues.call"]
        call.state = "sent"
        yield
        call.state = "prepared"


@tagged("post_install", "-at_install")
class TestAccessMatrix(AccessMatrix, MembershipAccessCase):
    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_a_line_is_read_once_its_call_is_sent(self):
        line = self.records["komunigi.dues.line"]
        read = (self.anna, "komunigi.dues.line", "read", line.ids, ["amount"])
        with self.refused():
            self.rpc(*read)
        line.call_id.state = "sent"
        self.assertEqual(len(self.rpc(*read)), 1)

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_the_private_note_is_the_treasurers_and_the_members(self):
        answer = self.records["komunigi.dues.answer"]
        model = answer._name
        for group in ("group_user", "group_secretary"):
            reader = new_test_user(
                self.env,
                f"reader_{group}",
                f"komunigi_membership.{group},base.group_allow_export",
            )
            for method, args in (
                ("read", [answer.ids, ["private_note"]]),
                ("search", [[("private_note", "ilike", "us")]]),
                ("search", [[], 0, None, "private_note"]),
                ("formatted_read_group", [[], ["private_note"], ["__count"]]),
                ("export_data", [answer.ids, ["private_note"]]),
            ):
                with self.subTest(group=group, method=method), self.refused():
                    self.rpc(reader, model, method, *args)
            everything = self.rpc(reader, model, "read", answer.ids)
            self.assertNotIn("private_note", everything[0])
        treasurer = new_test_user(
            self.env, "treasurer_note", "komunigi_membership.group_treasurer"
        )
        for user in (treasurer, self.anna):
            [read] = self.rpc(user, model, "read", answer.ids, ["private_note"])
            self.assertEqual(read["private_note"], "Between us")

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
        with self.refused():
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


@tagged("post_install", "-at_install")
class TestAccessOverHttp(AccessOverHttp, MembershipAccessCase):
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

    @mute_logger("odoo.http")
    def test_files_of_foreign_records(self):
        attachment = self.env["ir.attachment"].create(
            {
                "name": "statutes.txt",
                "raw": b"between us",
                "res_model": "komunigi.membership",
                "res_id": self.potager.id,
            }
        )
        for login in ("chloe_access", "employee_access"):
            self.authenticate(login, login)
            for path in (
                f"/web/content/{attachment.id}",
                f"/web/image/{attachment.id}",
                f"/web/content/komunigi.membership/{self.potager.id}/partner_name",
                f"/web/image/komunigi.membership/{self.potager.id}/partner_name",
            ):
                with self.subTest(login=login, path=path):
                    response = self.url_open(path)
                    self.assertNotIn(b"between us", response.content)
                    self.assertNotIn(b"Potager", response.content)
