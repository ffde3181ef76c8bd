# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from contextlib import suppress
from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.models import MAGIC_COLUMNS
from odoo.service.model import call_kw
from odoo.tests import Form, HttpCase, JsonRpcException, new_test_user, tagged
from odoo.tools import mute_logger

from .common import MembershipMixin

# What every member of a network reads of it, and what only an organisation itself.
# A model that is in neither, nor closed to the portal, has no business in the portal:
# a new model has to be put in one of the three, and then gets all these tests.
OF_THE_NETWORK = {
    "komunigi.network",
    "komunigi.member.category",
    "komunigi.basis",
    "komunigi.dues.scale",
    "komunigi.dues.tier",
    "komunigi.dues.band",
    "komunigi.fund",
    "komunigi.fund.entry",
}
OF_THE_MEMBER = {
    "komunigi.membership",
    "komunigi.membership.period",
    "komunigi.suspension",
    "komunigi.basis.value",
    "komunigi.dues.answer",
    "komunigi.dues.line",
    "komunigi.dues.charge",
}
CLOSED_TO_PORTAL = {
    "komunigi.admission.condition",
    "komunigi.dues.call",
    "komunigi.dues.reminder",
    "komunigi.legal.form",
    "komunigi.legal.rule",
    "komunigi.membership.condition",
    "komunigi.representation",
}
# Data without a member in them, the same for all.
PUBLIC_TO_PORTAL = {"komunigi.leaving.reason"}


class AccessCase(MembershipMixin, HttpCase):
    """A record of every model, of Le Potager; others come and try."""

    # Each addon has a matrix of its own models.
    addon = "komunigi_membership"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context=dict(cls.env.context, tracking_disable=True))
        cls.network = cls.create_network()
        cls.today = cls.network._today()
        cls.potager = cls.create_member(cls.network, "Le Potager")
        cls.epicerie = cls.create_member(cls.network, "L'Epicerie")
        cls.elsewhere = cls.create_member(cls.create_network("Ailleurs"), "Ailleurs")
        cls.anna = cls.create_representative(cls.potager, "anna_access").user_id
        # Of another organisation of the same network, and of another network.
        cls.chloe = cls.create_representative(cls.epicerie, "chloe_access").user_id
        cls.farid = cls.create_representative(cls.elsewhere, "farid_access").user_id
        cls.employee = new_test_user(
            cls.env, "employee_access", "base.group_user,base.group_allow_export"
        )
        cls.records = cls.create_one_of_each()
        cls.env.flush_all()

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

    def rpc(self, user, model, method, *args, **kwargs):
        """What Odoo does with a call over RPC."""
        self.env.invalidate_all()
        return call_kw(self.env(user=user)[model], method, list(args), kwargs)

    def komunigi_models(self, transient=False):
        return [
            name
            for name, model in self.registry.items()
            if model._original_module == self.addon
            and not model._abstract
            and model._transient is transient
        ]

    def assert_sees_nothing(self, user, model):
        """None of the ways to read a record of `model` says a thing to `user`."""
        record = self.records[model]
        for method, args, kwargs in (
            ("read", [record.ids], {}),
            ("web_read", [record.ids, {"display_name": {}}], {}),
            ("copy", [record.ids], {}),
            ("get_metadata", [record.ids], {}),
        ):
            with self.subTest(model=model, method=method), self.refused():
                self.rpc(user, model, method, *args, **kwargs)
        with self.subTest(model=model, method="export_data"):
            # Portal users may not export at all, which is another kind of error.
            with self.assertRaises(UserError):
                self.rpc(user, model, "export_data", record.ids, ["create_date"])
        here = [("id", "=", record.id)]
        for method, args, kwargs, nothing in (
            ("search", [here], {}, []),
            ("search_count", [here], {}, 0),
            ("search_read", [here, ["id"]], {}, []),
            ("web_search_read", [here, {"id": {}}], {}, []),
            ("name_search", [], {"domain": here}, []),
            ("formatted_read_group", [here, ["id"], ["__count"]], {}, []),
        ):
            with self.subTest(model=model, method=method):
                try:
                    result = self.rpc(user, model, method, *args, **kwargs)
                except AccessError:
                    continue
                if method == "web_search_read":
                    result = result["records"]
                self.assertEqual(result, nothing)

    def assert_changes_nothing(self, user, model):
        record = self.records[model]
        name = next(
            name
            for name, field in record._fields.items()
            if field.store and name not in MAGIC_COLUMNS
        )
        for method, args in (
            ("write", [record.ids, {name: False}]),
            ("web_save", [record.ids, {name: False}, {"id": {}}]),
            ("unlink", [record.ids]),
            ("create", [{name: False}]),
            ("load", [[name], [["x"]]]),
        ):
            with self.subTest(model=model, method=method), self.refused():
                result = self.rpc(user, model, method, *args)
                # An import answers with what is wrong instead of raising it.
                if method == "load" and not result["ids"]:
                    raise AccessError(str(result["messages"]))
        self.assertTrue(record.exists())

    def refused(self):
        return self.assertRaises(AccessError)


@tagged("post_install", "-at_install")
class TestAccessMatrix(AccessCase):
    def test_every_model_is_covered(self):
        known = OF_THE_NETWORK | OF_THE_MEMBER | CLOSED_TO_PORTAL | PUBLIC_TO_PORTAL
        self.assertEqual(set(self.komunigi_models()), known)
        self.assertEqual(set(self.records), known)
        for model, record in self.records.items():
            self.assertEqual(len(record), 1, model)

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_an_employee_without_our_groups_sees_nothing(self):
        for model in self.records:
            self.assert_sees_nothing(self.employee, model)
            self.assert_changes_nothing(self.employee, model)

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_another_network_sees_nothing(self):
        for model in set(self.records) - PUBLIC_TO_PORTAL:
            self.assert_sees_nothing(self.farid, model)
        for model in self.records:
            self.assert_changes_nothing(self.farid, model)

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_another_organisation_sees_nothing_of_this_one(self):
        for model in OF_THE_MEMBER | CLOSED_TO_PORTAL:
            self.assert_sees_nothing(self.chloe, model)
        for model in self.records:
            self.assert_changes_nothing(self.chloe, model)

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_ones_own_representative_reads_and_changes_nothing_by_rpc(self):
        call = self.records["komunigi.dues.call"]
        call.state = "sent"
        for model in OF_THE_MEMBER | OF_THE_NETWORK:
            record = self.records[model]
            with self.subTest(model=model):
                found = self.rpc(self.anna, model, "search", [("id", "=", record.id)])
                self.assertEqual(found, record.ids)
        call.state = "prepared"
        for model in self.records:
            self.assert_changes_nothing(self.anna, model)

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_a_line_is_read_once_its_call_is_sent(self):
        line = self.records["komunigi.dues.line"]
        read = (self.anna, "komunigi.dues.line", "read", line.ids, ["amount"])
        with self.refused():
            self.rpc(*read)
        line.call_id.state = "sent"
        self.assertEqual(len(self.rpc(*read)), 1)

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_reading_by_rpc_ends_with_the_representation(self):
        """Whatever day the caller's time zone says it is."""
        self.rpc(self.anna, "komunigi.membership", "read", self.potager.ids, ["id"])
        self.potager.representation_ids.date_end = self.today
        for tz in ("Europe/Brussels", "Etc/GMT+12", "Etc/GMT-14"):
            for model in OF_THE_MEMBER | OF_THE_NETWORK:
                record = self.records[model]
                with self.subTest(model=model, tz=tz), self.refused():
                    self.rpc(
                        self.anna, model, "read", record.ids, ["id"], context={"tz": tz}
                    )

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_dialogs_are_closed_to_those_without_our_groups(self):
        for model in self.komunigi_models(transient=True):
            for user in (self.anna, self.employee):
                with self.subTest(model=model, user=user.login), self.refused():
                    self.rpc(user, model, "create", {})

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_every_button_is_dead_for_strangers(self):
        """They are refused, or at most led to a screen that they cannot read."""
        before = self.everything()
        for model, record in self.records.items():
            for method in self.public_methods(model):
                for user in (self.farid, self.chloe, self.anna, self.employee):
                    with self.subTest(model=model, method=method, user=user.login):
                        try:
                            result = self.rpc(user, model, method, record.ids)
                        except AccessError:
                            continue
                        self.assertEqual(result["type"], "ir.actions.act_window")
                        self.assertEqual(self.everything(), before)

    def everything(self):
        """What is stored of the record of each model."""
        self.env.flush_all()
        self.env.invalidate_all()
        return {
            model: record.read(
                [
                    name
                    for name, field in record._fields.items()
                    if field.store and field.column_type
                ]
            )
            for model, record in self.records.items()
        }

    def public_methods(self, model):
        """Those that our own addons define, beside Odoo's own on every model."""
        own = set()
        for cls in self.registry[model].mro():
            if cls.__module__.startswith("odoo.addons.komunigi"):
                own |= {
                    name
                    for name, value in vars(cls).items()
                    if callable(value)
                    and not name.startswith("_")
                    and not getattr(value, "_api_private", False)
                    and not hasattr(self.registry["base"], name)
                }
        return sorted(own)

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

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_what_is_reckoned_is_not_written_by_rpc(self):
        """Not even by who may write the record: rights and amounts are stored."""
        administrator = new_test_user(
            self.env, "boss_access", "komunigi_membership.group_administrator"
        )
        values = {
            "boolean": True,
            "char": "forged",
            "date": "2001-01-01",
            "datetime": "2001-01-01 00:00:00",
            "float": 12345,
            "integer": 12345,
            "monetary": 12345,
        }
        for model, record in self.records.items():
            for name, field in record._fields.items():
                reckoned = field.store and field.compute and field.readonly
                if not reckoned or name in MAGIC_COLUMNS:
                    continue
                value = values.get(field.type)
                if field.type == "many2one":
                    value = self.env[field.comodel_name].search([], limit=1).id
                elif field.type == "selection":
                    value = field.get_values(self.env)[0]
                with self.subTest(model=model, field=name):
                    before = record[name]
                    with (
                        suppress(AccessError, UserError),
                        self.env.cr.savepoint(),
                    ):
                        self.rpc(
                            administrator,
                            model,
                            "write",
                            record.ids,
                            {name: value},
                        )
                    self.env.invalidate_all()
                    self.assertEqual(record[name], before)

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

    def test_our_fields_hinder_nobody_in_odoos_own_screens(self):
        partner = self.potager.partner_id.with_user(self.employee)
        self.env.invalidate_all()
        with Form(partner) as form:
            self.assertEqual(form.name, "Le Potager")


@tagged("post_install", "-at_install")
class TestAccessOverHttp(AccessCase):
    """The same refusals through the addresses that the network reaches."""

    def call(self, model, method, *args, **kwargs):
        return self.make_jsonrpc_request(
            f"/web/dataset/call_kw/{model}/{method}",
            {"model": model, "method": method, "args": args, "kwargs": kwargs},
        )

    @mute_logger("odoo.http")
    def test_the_web_clients_calls(self):
        for login in ("chloe_access", "employee_access"):
            self.authenticate(login, login)
            for model in OF_THE_MEMBER:
                record = self.records[model]
                for method, args in (
                    ("read", [record.ids]),
                    ("write", [record.ids, {"create_date": False}]),
                    ("unlink", [record.ids]),
                ):
                    with self.subTest(login=login, model=model, method=method):
                        with self.assertRaisesRegex(JsonRpcException, "AccessError"):
                            self.call(model, method, *args)

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

    @mute_logger("odoo.http", "odoo.addons.rpc.controllers.json2")
    def test_json_2_with_a_key(self):
        for user in (self.chloe, self.employee):
            key = self.env(user=user)["res.users.apikeys"]._generate(
                "rpc", "test", self.env.cr.now() + timedelta(days=1)
            )
            self.authenticate(None, None)
            for model in OF_THE_MEMBER:
                record = self.records[model]
                with self.subTest(user=user.login, model=model):
                    response = self.url_open(
                        f"/json/2/{model}/read",
                        headers={"Authorization": f"Bearer {key}"},
                        json={"ids": record.ids, "fields": ["id"]},
                    )
                    self.assertEqual(response.status_code, 403)

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
