# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""An Odoo of its own, on a database of its own, in which addons come and go.

Installing and uninstalling changes what a process has loaded: this is never done in
the process of the tests. `SeparateOdoo` is their side; `main` is the other process.
"""

import contextlib
import json
import re
import subprocess
import sys
import traceback
from pathlib import Path

from environment import odoo_logs

# Uninstalling deletes records one way or the other: Odoo tries, and logs it.
TRIED = re.compile(r"odoo\.sql_db: bad query: b'DELETE FROM ")


class SeparateOdoo:
    """The side of the tests: each method is an order, which raises if it failed."""

    def __init__(self, process, log):
        self.process = process
        self.log = log

    @classmethod
    @contextlib.contextmanager
    def started(cls, bench, database):
        configuration = bench.databases.configuration(database)
        log = configuration.with_name("separate.log")
        with subprocess.Popen(
            [sys.executable, __file__, database, str(log)],
            env=bench.environ(ODOO_RC=configuration),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as process:
            yield cls(process, log)
            process.stdin.close()

    def _order(self, name, *arguments):
        self.process.stdin.write(json.dumps([name, *arguments]) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline() or '["it ended", null]')
        failure, result = answer
        written = self.log.read_text(errors="replace")
        serious = [
            line for line in odoo_logs.problems(written) if not TRIED.search(line)
        ]
        # From the first serious line on, with its traceback.
        said = serious and written[written.index(serious[0]) :][:5000]
        assert not failure and not serious, f"{name} {arguments}: {failure}\n{said}"
        return result

    def install(self, *addons, demo=False):
        self._order("install", addons, demo)

    def uninstall(self, *addons):
        self._order("uninstall", addons)

    def update(self, *addons):
        self._order("update", addons)

    def installed(self):
        return set(self._order("installed"))

    def works(self, *pages):
        """Every view opens, an invoice can be posted, pages open.

        :param pages: `login@/path`; a password that is not the login follows it: `:…`
        """
        self._order("works", pages)

    def built(self):
        """What addons build: tables, views, rights, jobs…, by kind."""
        return {kind: set(names) for kind, names in self._order("built").items()}

    def dangling(self):
        """Rows that speak of a model or a record of ours which is no longer there."""
        return self._order("dangling")

    def data(self, addons):
        """Each record that `addons` brought, with all its values."""
        return self._order("data", addons)

    def counts(self):
        """How many rows each table of the database has."""
        return self._order("counts")

    def python(self, code):
        """Run `code`, which sees `env`, and commit; what it calls `result`."""
        return self._order("python", code)


# The other side. Odoo is imported there only, once it is configured.

NAMES = {
    "table": "SELECT relname FROM pg_class WHERE relkind IN ('r', 'v', 'S')"
    " AND relnamespace = 'public'::regnamespace AND relname NOT LIKE 'ir_sequence_%'",
    "column": "SELECT table_name || '.' || column_name || ' ' || data_type"
    " FROM information_schema.columns WHERE table_schema = 'public'",
    "constraint": "SELECT conrelid::regclass || ' ' || pg_get_constraintdef(oid)"
    " FROM pg_constraint WHERE connamespace = 'public'::regnamespace",
    "index": "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "function": "SELECT proname FROM pg_proc"
    " WHERE pronamespace = 'public'::regnamespace",
    # Companies and partners that invoices name stay, like the invoices; and Odoo keeps
    # the names that its own addons gave to parts of our models.
    "xmlid": "SELECT module || '.' || name FROM ir_model_data WHERE module LIKE"
    " 'komunigi%' AND model NOT LIKE 'account.%'"
    " AND model NOT IN ('res.company', 'res.partner')",
    "model": "SELECT model FROM ir_model",
    "field": "SELECT model || '.' || name FROM ir_model_fields",
    "selection": "SELECT field.model || '.' || field.name || '.' || choice.value"
    " FROM ir_model_fields_selection choice"
    " JOIN ir_model_fields field ON field.id = choice.field_id",
    "relation": "SELECT name FROM ir_model_relation",
    # Odoo forgets to take its own notes of foreign keys away.
    "model constraint": "SELECT name FROM ir_model_constraint WHERE type != 'f'",
    "access": "SELECT name FROM ir_model_access",
    "rule": "SELECT name FROM ir_rule",
    "group": "SELECT name->>'en_US' FROM res_groups",
    "privilege": "SELECT name->>'en_US' FROM res_groups_privilege",
    "job": "SELECT cron_name FROM ir_cron",
    "action": "SELECT type || ' ' || (name->>'en_US') FROM ir_actions",
    "menu": "SELECT name->>'en_US' FROM ir_ui_menu",
    "view": "SELECT name || ' ' || COALESCE(key, '') FROM ir_ui_view",
    "mail template": "SELECT name->>'en_US' FROM mail_template",
    "kind of activity": "SELECT name->>'en_US' FROM mail_activity_type",
    "subtype": "SELECT name->>'en_US' FROM mail_message_subtype",
    "parameter": "SELECT key FROM ir_config_parameter",
    "sequence": "SELECT COALESCE(code, '') FROM ir_sequence",
    "asset": "SELECT name FROM ir_asset",
    "paper": "SELECT name FROM report_paperformat",
}
# Columns that name a model in text, so that no foreign key watches over them.
MODEL_NAMED_IN = """
    SELECT field.model, field.name
      FROM ir_model_fields field
     WHERE field.store AND field.ttype IN ('char', 'selection')
       AND (field.name IN ('model', 'res_model', 'model_name', 'resource_model')
            OR field.name = 'relation' AND field.model = 'ir.model.fields')
"""


class Orders:
    """What the other process does."""

    def __init__(self, database):
        self.database = database

    @contextlib.contextmanager
    def _env(self):
        from odoo import SUPERUSER_ID, api
        from odoo.modules.registry import Registry

        with Registry(self.database).cursor() as cr:
            yield api.Environment(cr, SUPERUSER_ID, {})

    def _modules(self, env, names):
        found = env["ir.module.module"].search([("name", "in", names)])
        missing = set(names) - set(found.mapped("name"))
        if missing:
            raise LookupError(f"Odoo knows of no addon {missing}")
        return found

    def install(self, names, demo):
        with self._env() as env:
            if not demo:
                # An addon has demo data where those that it needs have them.
                env.cr.execute("UPDATE ir_module_module SET demo = FALSE")
            env["ir.module.module"].update_list()
            self._modules(env, names).button_immediate_install()

    def uninstall(self, names):
        with self._env() as env:
            self._modules(env, names).button_immediate_uninstall()

    def update(self, names):
        with self._env() as env:
            self._modules(env, names).button_immediate_upgrade()

    def installed(self):
        with self._env() as env:
            modules = env["ir.module.module"].search([("state", "=", "installed")])
            return modules.mapped("name")

    def built(self):
        with self._env() as env:
            found = {}
            for kind, query in NAMES.items():
                env.cr.execute(query)
                found[kind] = [name for (name,) in env.cr.fetchall() if name]
            return found

    def dangling(self):
        with self._env() as env:
            env.cr.execute("SELECT model FROM ir_model")
            models = {model for (model,) in env.cr.fetchall()}
            env.cr.execute(MODEL_NAMED_IN)
            found = []
            for model, field in env.cr.fetchall():
                if model not in env or not env[model]._auto:
                    continue
                table = env[model]._table
                env.cr.execute(f'SELECT DISTINCT "{field}" FROM "{table}"')
                found += [
                    f"{model}.{field}: {named}"
                    for (named,) in env.cr.fetchall()
                    if named and "komunigi" in named and named not in models
                ]
            return found

    def counts(self):
        with self._env() as env:
            env.cr.execute(
                "SELECT relname FROM pg_class WHERE relkind = 'r'"
                " AND relnamespace = 'public'::regnamespace"
                # Not data: what wakes the jobs up, and other servers.
                " AND relname NOT LIKE 'orm_signaling_%'"
                " AND relname != 'ir_cron_trigger'"
            )
            found = {}
            for (table,) in env.cr.fetchall():
                env.cr.execute(f'SELECT COUNT(*) FROM "{table}"')
                [[found[table]]] = env.cr.fetchall()
            return found

    def data(self, names):
        with self._env() as env:
            records = env["ir.model.data"].search([("module", "in", names)])
            found = {}
            for model, rows in records.grouped("model").items():
                if model not in env or not env[model]._auto:
                    continue
                env.cr.execute(
                    "SELECT data.module || '.' || data.name,"
                    " to_jsonb(record) - '{write_date, write_uid, arch_prev}'::text[]"
                    f' FROM ir_model_data data JOIN "{env[model]._table}" record'
                    " ON record.id = data.res_id WHERE data.id IN %s",
                    [tuple(rows.ids)],
                )
                found |= dict(env.cr.fetchall())
            return found

    def python(self, code):
        with self._env() as env:
            names = {"env": env}
            exec(code, names)  # noqa: S102  pylint: disable=exec-used
            env.cr.commit()
            return names.get("result")

    def works(self, pages):
        with self._env() as env:
            pending = env["ir.module.module"].search(
                [("state", "not in", ("installed", "uninstalled", "uninstallable"))]
            )
            if pending:
                raise AssertionError(f"not finished: {pending.mapped('name')}")
            self._open_views(env)
            self._post_invoice(env)
            env.cr.rollback()
        self._open_pages(pages)

    def _open_views(self, env):
        """Each view of the models that we make or extend, and their records."""
        data = env["ir.model.data"].search(
            [("module", "=like", "komunigi%"), ("model", "=", "ir.model")]
        )
        models = set(env["ir.model"].browse(data.mapped("res_id")).mapped("model"))
        models |= {"res.partner", "res.users", "account.move", "calendar.event"}
        models |= {"survey.survey", "project.project", "project.task"}
        kinds = ("form", "list", "kanban", "search", "calendar", "pivot", "graph")
        for model in sorted(models & set(env.registry)):
            if env[model]._abstract:
                continue
            views = env["ir.ui.view"].search(
                [
                    ("model", "=", model),
                    ("mode", "=", "primary"),
                    ("type", "in", kinds),
                ]
            )
            for view in views:
                env[model].get_view(view.id, view.type)
            env[model].with_context(active_test=False).search([], limit=40).read()

    def _post_invoice(self, env):
        from odoo import Command

        journal = env["account.journal"].search([("type", "=", "sale")], limit=1)
        company_env = env(context={"allowed_company_ids": journal.company_id.ids})
        invoice = company_env["account.move"].create(
            {
                "move_type": "out_invoice",
                "journal_id": journal.id,
                "partner_id": env["res.partner"].search([], limit=1).id,
                "invoice_line_ids": [Command.create({"name": "-", "price_unit": 10})],
            }
        )
        invoice.action_post()

    def _open_pages(self, pages):
        from werkzeug.test import Client

        from odoo.http import root

        login, local = None, {"REMOTE_ADDR": "127.0.0.1"}
        for page in pages:
            user, _, path = page.rpartition("@")
            name, _, password = user.partition(":")
            if user != login:
                client, login = Client(root), user
                client.post(
                    "/web/session/authenticate",
                    json={
                        "params": {
                            "db": self.database,
                            "login": name,
                            "password": password or name,
                        }
                    },
                    environ_base=local,
                )
            answer = client.get(path, follow_redirects=True, environ_base=local)
            if answer.status_code != 200 or answer.request.path.startswith(
                "/web/login"
            ):
                raise AssertionError(f"{page}: {answer.status} {answer.request.path}")


def main(database, log):
    from odoo.tools import config

    # For the answers alone; whatever else prints goes to the log of the tests.
    answers, sys.stdout = sys.stdout, sys.stderr
    Path(log).unlink(missing_ok=True)
    config.parse_config(
        [
            *("-d", database, "--logfile", log),
            *("--no-http", "--max-cron-threads=0"),
        ],
        setup_logging=True,
    )
    orders = Orders(database)
    for line in sys.stdin:
        name, *arguments = json.loads(line)
        try:
            answer = [None, getattr(orders, name)(*arguments)]
        except Exception:
            answer = [traceback.format_exc(), None]
        print(json.dumps(answer, default=str), file=answers, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
