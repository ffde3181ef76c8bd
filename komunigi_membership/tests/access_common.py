# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import re
from contextlib import nullcontext, suppress
from datetime import timedelta

from odoo import Command, http
from odoo.exceptions import AccessError, UserError
from odoo.models import MAGIC_COLUMNS
from odoo.service.model import call_kw
from odoo.tests import HttpCase, JsonRpcException, new_test_user
from odoo.tools import mute_logger

from .common import MembershipMixin


class AccessCase(MembershipMixin, HttpCase):
    """A record of every model of an addon, of Le Potager; others come and try.

    Each addon has a matrix of its own models. A model that is in neither of the sets
    has no business in the portal: a new one has to be put into one of them, and then
    gets all these tests.
    """

    addon = "komunigi_membership"
    # What every member of a network reads of it.
    of_the_network = set()
    # What only an organisation itself reads.
    of_the_member = set()
    closed_to_portal = set()
    # Data without a member in them, the same for all.
    public_to_portal = set()

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
        """{model: a record of Le Potager, or of its network}"""
        raise NotImplementedError

    def visible(self):
        """While this lasts, members read what they ever read."""
        return nullcontext()

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
            *([("get_metadata", [record.ids], {})] if record._log_access else []),
        ):
            with self.subTest(model=model, method=method), self.refused():
                self.rpc(user, model, method, *args, **kwargs)
        with self.subTest(model=model, method="export_data"):
            # Portal users may not export at all, which is another kind of error.
            with self.assertRaises(UserError):
                self.rpc(user, model, "export_data", record.ids, ["display_name"])
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

    def call(self, model, method, *args, **kwargs):
        return self.make_jsonrpc_request(
            f"/web/dataset/call_kw/{model}/{method}",
            {"model": model, "method": method, "args": args, "kwargs": kwargs},
        )


class AccessMatrix:
    """Tests of an AccessCase."""

    def test_every_model_is_covered(self):
        known = (
            self.of_the_network
            | self.of_the_member
            | self.closed_to_portal
            | self.public_to_portal
        )
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
        for model in set(self.records) - self.public_to_portal:
            self.assert_sees_nothing(self.farid, model)
        for model in self.records:
            self.assert_changes_nothing(self.farid, model)

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_another_organisation_sees_nothing_of_this_one(self):
        for model in self.of_the_member | self.closed_to_portal:
            self.assert_sees_nothing(self.chloe, model)
        for model in self.records:
            self.assert_changes_nothing(self.chloe, model)

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_ones_own_representative_reads_and_changes_nothing_by_rpc(self):
        for model in self.of_the_member | self.of_the_network:
            record = self.records[model]
            with self.subTest(model=model), self.visible():
                found = self.rpc(self.anna, model, "search", [("id", "=", record.id)])
                self.assertEqual(found, record.ids)
        for model in self.records:
            self.assert_changes_nothing(self.anna, model)

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_reading_by_rpc_ends_with_the_representation(self):
        """Whatever day the caller's time zone says it is."""
        self.rpc(self.anna, "komunigi.membership", "read", self.potager.ids, ["id"])
        self.potager.representation_ids.date_end = self.today
        for tz in ("Europe/Brussels", "Etc/GMT+12", "Etc/GMT-14"):
            for model in self.of_the_member | self.of_the_network:
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
        """They are refused, or at most led to a screen or a page, which asks anew."""
        before = self.everything()
        for model, record in self.records.items():
            for method in self.public_methods(model):
                for user in (self.farid, self.chloe, self.anna, self.employee):
                    with self.subTest(model=model, method=method, user=user.login):
                        try:
                            result = self.rpc(user, model, method, record.ids)
                        except AccessError:
                            continue
                        self.assertIn(
                            result["type"],
                            ("ir.actions.act_window", "ir.actions.act_url"),
                        )
                        self.assertEqual(self.everything(), before)

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


class AccessOverHttp:
    """The same refusals through the addresses that the network reaches."""

    @mute_logger("odoo.http")
    def test_the_web_clients_calls(self):
        for login in ("chloe_access", "employee_access"):
            self.authenticate(login, login)
            for model in self.of_the_member:
                record = self.records[model]
                for method, args in (
                    ("read", [record.ids]),
                    ("write", [record.ids, {"create_date": False}]),
                    ("unlink", [record.ids]),
                ):
                    with self.subTest(login=login, model=model, method=method):
                        with self.assertRaisesRegex(JsonRpcException, "AccessError"):
                            self.call(model, method, *args)

    @mute_logger("odoo.http", "odoo.addons.rpc.controllers.json2")
    def test_json_2_with_a_key(self):
        for user in (self.chloe, self.employee):
            key = self.env(user=user)["res.users.apikeys"]._generate(
                "rpc", "test", self.env.cr.now() + timedelta(days=1)
            )
            self.authenticate(None, None)
            for model in self.of_the_member:
                record = self.records[model]
                with self.subTest(user=user.login, model=model):
                    response = self.url_open(
                        f"/json/2/{model}/read",
                        headers={"Authorization": f"Bearer {key}"},
                        json={"ids": record.ids, "fields": ["id"]},
                    )
                    self.assertEqual(response.status_code, 403)


class AccessByAddress:
    """Every address of the addon, opened by who has no business there.

    A new address is tried like the others without being named anywhere.
    """

    # Addresses, as their routes have them, that are open to everybody by design.
    open_to_all = frozenset()
    # So many addresses at least: else something is wrong with finding them.
    fewest = 10

    def addresses(self):
        """(route, address, methods, names of what it takes) of our own routes."""
        prefix = f"odoo.addons.{self.addon}."
        for rule in self.env["ir.http"].routing_map().iter_rules():
            if not rule.endpoint.func.__module__.startswith(prefix):
                continue
            address = re.sub(
                r"<(?:\w+:)?(\w+)>", lambda name: str(self.known(name[1])), rule.rule
            )
            yield rule.rule, address, rule.methods, set(rule.arguments)

    def known(self, name):
        """What stands at this place of an address, of Le Potager or its network."""
        if name == "membership_id":
            return self.potager.id
        if name == "network_id":
            return self.network.id
        model = f"komunigi.{name.removesuffix('_id')}"
        return self.records[model].id if model in self.records else 1

    def opened(self, address, methods):
        if "GET" in methods:
            return self.url_open(address, allow_redirects=False)
        return self.url_open(
            address,
            data={"csrf_token": http.Request.csrf_token(self)},
            allow_redirects=False,
        )

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_rule")
    def assert_closed(self, login, asks_for=frozenset()):
        """None that takes `asks_for` shows anything or changes anything."""
        self.authenticate(login, login)
        before = self.everything()
        tried = 0
        for route, address, methods, names in self.addresses():
            # Without anything in it an address shows what is one's own.
            if not names or not asks_for <= names:
                continue
            if route in self.open_to_all:
                continue
            tried += 1
            with self.subTest(login=login, address=address):
                response = self.opened(address, methods)
                self.assertNotEqual(response.status_code, 200)
                self.assertLess(response.status_code, 500)
                self.assertNotIn("Potager", response.text)
        self.assertGreater(tried, self.fewest)
        self.assertEqual(self.everything(), before)

    def test_another_network(self):
        self.assert_closed("farid_access")

    def test_another_organisation_of_the_network_as_this_one(self):
        self.assert_closed("chloe_access", {"membership_id"})

    def test_an_employee_without_our_groups(self):
        self.assert_closed("employee_access")

    def test_nobody_at_all(self):
        self.assert_closed(None)

    def test_an_ended_representation(self):
        self.potager.representation_ids.date_end = self.today
        self.env.flush_all()
        self.assert_closed("anna_access")

    def test_a_secretary_of_another_company(self):
        company = self.env["res.company"].create({"name": "Other company"})
        new_test_user(
            self.env,
            "secretary_access",
            "base.group_user,komunigi_membership.group_administrator",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        self.assert_closed("secretary_access")
