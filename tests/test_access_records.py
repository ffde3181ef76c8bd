# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What access_matrix.md promises of records, tried by RPC in both directions."""

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.models import MAGIC_COLUMNS
from odoo.service.model import call_kw
from odoo.tests import tagged
from odoo.tools import mute_logger

from .access_case import PORTAL, AccessCase
from .access_matrix import (
    DIALOGS,
    FIELDS,
    GROUPS,
    OF_ALL_COMPANIES,
    OF_ODOO,
    OPERATIONS,
    RECORDS,
    granted,
    read_in_the_portal,
)

silent = mute_logger(
    "odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule", "odoo.sql_db"
)
STRANGERS = (*PORTAL, "employee", "elsewhere", "nobody")
FORGED = {
    "boolean": True,
    "char": "forged",
    "date": "2001-01-01",
    "datetime": "2001-01-01 00:00:00",
    "float": 12345,
    "integer": 12345,
    "monetary": 12345,
}
# Where Odoo keeps what hangs on a record; that somebody follows it, every employee
# may read of all models.
BESIDE = {
    "ir.attachment": ("res_model", "res_id"),
    "mail.message": ("model", "res_id"),
    "mail.activity": ("res_model", "res_id"),
}


@tagged("post_install", "-at_install")
class TestAccessToRecords(AccessCase):
    def test_every_model_is_named(self):
        ours = {
            (name, model._transient)
            for name, model in self.registry.items()
            if model._original_module.startswith("komunigi_") and not model._abstract
        }
        named = {(name, False) for name in RECORDS} | {(name, True) for name in DIALOGS}
        self.assertEqual(ours, named)
        # And each is tried.
        self.assertEqual(set(self.records), set(RECORDS))
        for model, record in self.records.items():
            self.assertEqual(len(record), 1, model)

    def test_rules_where_somebody_reads(self):
        """Of the company for all, and of the portal for those whom it lets in."""
        rules = self.env["ir.rule"].search([("perm_read", "=", True)])
        portal = self.env.ref("base.group_portal")
        for model, row in RECORDS.items():
            own = rules.filtered(lambda rule, model=model: rule.model_id.model == model)
            with self.subTest(model=model):
                everybodys = own.filtered(lambda rule: not rule.groups)
                self.assertEqual(bool(everybodys), model not in OF_ALL_COMPANIES)
                of_portal = own.filtered(lambda rule: portal in rule.groups)
                self.assertEqual(
                    bool(of_portal), row["portal"] in ("network", "member")
                )

    def test_our_groups_bring_none_of_others(self):
        ours = self.env["res.groups"]
        for group in GROUPS:
            ours |= self.env.ref(f"komunigi_membership.group_{group}")
        employee = self.env.ref("base.group_user")
        self.assertEqual(
            ours.all_implied_ids - ours, employee.all_implied_ids | employee
        )

    def test_records_of_odoo(self):
        """What our addons give on models of others is what the table says."""
        entries = self.env["ir.model.data"].search(
            [("model", "=", "ir.model.access"), ("module", "=like", "komunigi_%")]
        )
        given = self.env["ir.model.access"].browse(entries.mapped("res_id"))
        found = {}
        for access in given:
            model = access.model_id.model
            if not model.startswith("komunigi."):
                group = access.group_id.get_external_id()[access.group_id.id]
                found.setdefault(model, {})[group.rpartition("group_")[2]] = {
                    name for name in OPERATIONS.values() if access[f"perm_{name}"]
                }
        promised = {
            model: {
                group: granted(row, group)
                for group in row
                if group != "model" and row[group]
            }
            for model, row in OF_ODOO.items()
        }
        self.assertEqual(found, promised)

    @silent
    def test_what_is_granted_works_and_nothing_else(self):
        for group in GROUPS:
            user = self.users[group]
            for model, record in self.records.items():
                may = granted(RECORDS[model], group)
                with self.subTest(group=group, model=model):
                    self.assertEqual(self.operations(user, record), may)
                    if may:
                        self.assert_reads(user, record)
                    else:
                        self.assert_reads_nothing(user, record, every_way=True)
                    self.assert_changes(user, record, may)
                    if "write" not in may:
                        self.assert_changes_nothing(user, record)

    @silent
    def test_dialogs(self):
        for who, user in self.users.items():
            if who in ("elsewhere", "both"):
                continue
            for model, row in DIALOGS.items():
                may = granted(row, who) if who in GROUPS else set()
                with self.subTest(who=who, model=model):
                    dialog = self.env[model]
                    self.assertEqual(self.operations(user, dialog), may)
                    if not may:
                        self.assert_refused(user, model, "create", {})

    @silent
    def test_fields(self):
        """Who may not read a field neither searches, sorts, groups nor exports it."""
        ours = {
            (model, name)
            for model, row in RECORDS.items()
            for name, field in self.env[model]._fields.items()
            if field.groups
            and field._module.startswith("komunigi_")
            # A field for users narrows nothing where the portal reads nothing.
            and (row["portal"] or field.groups != "komunigi_membership.group_user")
        }
        self.assertEqual(ours, set(FIELDS))
        for (model, name), readers in FIELDS.items():
            for who in (*GROUPS, *read_by_portal(model)):
                with self.subTest(model=model, field=name, who=who):
                    self.assert_field(who, model, name, reads(who, readers))

    @silent
    def test_the_portal_reads_what_is_said_and_writes_nothing(self):
        kept = {(model, "elsewhere") for model in OF_ALL_COMPANIES}
        for who in STRANGERS:
            user, may = self.users[who], self.read_by(who)
            for model, record in self.records.items():
                with self.subTest(who=who, model=model):
                    if model in may:
                        self.assert_reads(user, record)
                    else:
                        self.assert_reads_nothing(user, record, self.ways(who, model))
                    # Who differs by rules only is as closed out of the rest as the
                    # others; an administrator elsewhere keeps what is all companies'.
                    if self.ways(who, model) and (model, who) not in kept:
                        self.assert_changes_nothing(user, record)
                        # There, the administrator makes records of that company.
                        if who != "elsewhere":
                            self.assert_adds_nothing(user, record)

    def ways(self, who, model):
        """Whether to try all: who differs by rules, where these let somebody in."""
        return who in ("network", "employee", "elsewhere") or (
            who in ("member", "ended", "stranger") and bool(RECORDS[model]["portal"])
        )

    @silent
    def test_companies_never_mix_and_who_has_both_sees_both(self):
        self.records["komunigi.network.export"].user_id = self.users["both"]
        for model, record in self.records.items():
            with self.subTest(model=model):
                administrators = granted(RECORDS[model], "administrator")
                self.assertEqual(
                    self.operations(self.users["both"], record), administrators
                )
        there = self.users["elsewhere"].company_id
        network = self.create_network("There", company_id=there.id)
        member = self.create_member(network, "Member there")
        for record in (network, member, member.period_ids):
            for who, may in (
                ("both", True),
                ("elsewhere", True),
                ("administrator", False),
            ):
                with self.subTest(who=who, model=record._name):
                    own = record.with_user(self.users[who])
                    self.assertEqual(own.has_access("read"), may)

    @silent
    def test_an_ended_representation_is_over_in_every_time_zone(self):
        for tz in ("Europe/Brussels", "Etc/GMT+12", "Etc/GMT-14"):
            for model in read_in_the_portal("member") - read_in_the_portal("nothing"):
                ids = self.records[model].ids
                with self.subTest(model=model, tz=tz):
                    self.assert_refused(
                        self.users["ended"],
                        model,
                        "read",
                        ids,
                        ["id"],
                        context={"tz": tz},
                    )

    @silent
    def test_what_hangs_on_a_record_is_as_closed_as_the_record(self):
        """Files, messages and activities are searched on their own, too."""
        self.hang_something_on_each()
        for who in STRANGERS:
            may = self.read_by(who)
            ids = {
                model: record.id
                for model, record in self.records.items()
                if model not in may
            }
            for beside, (of_model, of_id) in BESIDE.items():
                with self.subTest(who=who, beside=beside):
                    try:
                        found = self.rpc(
                            self.users[who],
                            beside,
                            "search_read",
                            [(of_model, "in", list(ids))],
                            [of_model, of_id],
                        )
                    except AccessError:
                        continue
                    self.assertEqual(
                        [row for row in found if row[of_id] == ids[row[of_model]]],
                        [],
                    )

    @silent
    def test_every_button_is_dead_for_strangers(self):
        """They are refused, or at most led to a screen or a page, which asks anew."""
        before = self.stored()
        for model, record in self.records.items():
            for method in self.public_methods(model):
                for who in ("stranger", "network", "member", "employee"):
                    with self.subTest(model=model, method=method, who=who):
                        try:
                            result = self.rpc(
                                self.users[who], model, method, record.ids
                            )
                        except AccessError:
                            continue
                        except UserError:
                            self.env.transaction.clear()
                            continue
                        self.assertIn(
                            result["type"],
                            ("ir.actions.act_window", "ir.actions.act_url"),
                        )
                        self.assertEqual(self.stored(), before)

    @silent
    def test_what_is_reckoned_is_not_written_by_rpc(self):
        """Not even by who may write the record: rights and amounts are stored."""
        for model, record in self.records.items():
            for name in filter(record._is_reckoned, record._fields):
                if name in MAGIC_COLUMNS:
                    continue
                with self.subTest(model=model, field=name):
                    before = record[name]
                    value = self.forged(record._fields[name])
                    self.assert_refused(
                        self.users["administrator"],
                        model,
                        "write",
                        record.ids,
                        {name: value},
                    )
                    self.assertEqual(record[name], before)

    # What one tries

    def operations(self, user, record):
        self.env.invalidate_all()
        own = record.with_user(user)
        return {name for name in OPERATIONS.values() if own.has_access(name)}

    def assert_reads(self, user, record):
        model, here = record._name, [("id", "=", record.id)]
        self.assertEqual(self.rpc(user, model, "search", here), record.ids)
        # In the portal, some fields lead to what it does not read.
        fields = [] if user.has_group("base.group_user") else ["id"]
        [values] = self.rpc(user, model, "read", record.ids, fields)
        self.assertEqual(values["id"], record.id)
        if user == self.users["user"]:
            self.rpc(user, model, "get_views", [(False, "form"), (False, "list")])
        if user.has_group("base.group_user"):
            self.rpc(user, model, "export_data", record.ids, ["id", "display_name"])

    def assert_changes(self, user, record, may):
        """What is granted passes, unless the record's state is against it."""
        if "write" in may:
            # Of some records a rule leaves only a few fields to be written.
            refused = (
                self.refuses(user, record, "write", record.ids, {name: same})
                for name, same in self.as_it_is(record)
            )
            self.assertFalse(all(refused), "write")
        if "unlink" in may:
            self.assertFalse(self.refuses(user, record, "unlink", record.ids))
        else:
            self.assert_refused(user, record._name, "unlink", record.ids)

    def refuses(self, user, record, method, *args):
        """Whether rights are against it; afterwards all is as it was."""
        with self.env.cr.savepoint() as savepoint:
            try:
                self.rpc(user, record._name, method, *args)
                self.env.flush_all()
            except AccessError:
                return True
            except (UserError, IntegrityError):
                return False
            finally:
                self.env.invalidate_all(flush=False)
                savepoint.rollback()
        return False

    def assert_changes_nothing(self, user, record):
        # Where nobody writes anything, any does.
        name = next(iter(self.writable(record)), "display_name")
        for method, args in (
            ("write", [record.ids, {name: False}]),
            ("unlink", [record.ids]),
            ("web_save", [record.ids, {name: False}, {"id": {}}]),
            ("copy", [record.ids]),
        ):
            self.assert_refused(user, record._name, method, *args)

    def assert_adds_nothing(self, user, record):
        name = next(iter(self.writable(record)), "display_name")
        for method, args in (
            ("create", [{name: False}]),
            ("load", [[name], [["x"]]]),
        ):
            self.assert_refused(user, record._name, method, *args)

    def as_it_is(self, record):
        """(field, what it is): writing it changes nothing."""
        for name in self.writable(record):
            field = record._fields[name]
            yield name, field.convert_to_write(record.sudo()[name], record)

    def writable(self, record):
        return [
            name
            for name, field in record._fields.items()
            if field.store
            and field.column_type
            and name not in MAGIC_COLUMNS
            and not field.groups
            and not record._is_reckoned(name)
        ]

    def assert_reads_nothing(self, user, record, every_way):
        """None of the ways to read `record` says a thing to `user`."""
        model, here = record._name, [("id", "=", record.id)]
        reads = [("read", [record.ids])]
        searches = [("search", [here], None)]
        if every_way:
            reads += [
                ("web_read", [record.ids, {"display_name": {}}]),
                ("export_data", [record.ids, ["display_name"]]),
                ("onchange", [record.ids, {}, [], {"display_name": {}}]),
            ]
            searches += [
                ("search_count", [here], None),
                ("search_read", [here, ["id"]], None),
                ("web_search_read", [here, {"id": {}}], "records"),
                ("name_search", ["", here], None),
                ("web_name_search", ["", {"display_name": {}}, here], None),
                ("formatted_read_group", [here, ["id"], ["__count"]], None),
                ("web_read_group", [here, ["id"], ["__count"]], "groups"),
            ]
            if record._log_access:
                reads.append(("get_metadata", [record.ids]))
        for method, args in reads:
            self.assert_refused(user, model, method, *args)
        for method, args, part in searches:
            with self.subTest(method=method):
                try:
                    result = call_kw(self.env(user=user)[model], method, list(args), {})
                except AccessError:
                    continue
                self.assertFalse(result[part] if part else result)

    def assert_field(self, who, model, name, may):
        user, ids = self.users[who], self.records[model].ids
        field = self.env[model]._fields[name]
        ways = [("read", [ids, [name]]), ("web_read", [ids, {name: {}}])]
        if field.store and field.column_type:
            record = self.records[model]
            value = field.convert_to_write(record.sudo()[name], record)
            grouped = f"{name}:month" if field.type in ("date", "datetime") else name
            ways += [
                ("search", [[(name, "=", value)]]),
                ("search", [[], 0, None, name]),
                ("formatted_read_group", [[], [grouped], ["__count"]]),
            ]
        if user.has_group("base.group_user"):
            ways.append(("export_data", [ids, [name]]))
        for method, args in ways:
            with self.subTest(method=method):
                if may:
                    self.rpc(user, model, method, *args)
                else:
                    self.assert_refused(user, model, method, *args)

    def assert_refused(self, user, model, method, *args, **kwargs):
        """By rights, or by the record's state, which may come first."""
        try:
            # Not in a savepoint, which would take most of the time.
            result = call_kw(self.env(user=user)[model], method, list(args), kwargs)
        except AccessError:
            return
        except UserError:
            self.env.transaction.clear()
            return
        # An import answers with what is wrong instead of raising it.
        if method == "load" and not result["ids"]:
            return
        self.fail(f"{user.login} may {method} {model}: {result!r:.80}")

    def hang_something_on_each(self):
        for model, record in self.records.items():
            self.env["ir.attachment"].create(
                {
                    "name": f"{model}.txt",
                    "raw": b"between us",
                    "res_model": model,
                    "res_id": record.id,
                }
            )
            if "message_ids" in record._fields:
                record.sudo().message_post(body="between us")
                record.sudo().message_subscribe(self.env.user.partner_id.ids)
            if "activity_ids" in record._fields:
                record.sudo().activity_schedule("mail.mail_activity_data_todo")

    def public_methods(self, model):
        """Those that our own addons define, beside Odoo's own on every model."""
        return sorted(
            {
                name
                for cls in self.registry[model].mro()
                if cls.__module__.startswith("odoo.addons.komunigi")
                for name, value in vars(cls).items()
                if callable(value)
                and not name.startswith("_")
                and not getattr(value, "_api_private", False)
                and not hasattr(self.registry["base"], name)
            }
        )

    def forged(self, field):
        if field.type == "many2one":
            return self.env[field.comodel_name].search([], limit=1).id
        if field.type == "selection":
            return field.get_values(self.env)[0]
        return FORGED.get(field.type)


def read_by_portal(model):
    return [who for who in ("member", "network") if model in read_in_the_portal(who)]


def reads(who, readers):
    """Whether `who` is among the `readers` of a field, as the table has them."""
    lowest, _comma, portal = readers.partition(", ")
    if who not in GROUPS:
        return bool(portal)
    return lowest in GROUPS and GROUPS.index(who) >= GROUPS.index(lowest)
