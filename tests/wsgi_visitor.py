# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import logging
import threading
from dataclasses import dataclass, field
from types import SimpleNamespace
from urllib.parse import urlsplit

from lxml import html
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import EnvironBuilder, run_wsgi_app

from odoo import http
from odoo.service import security
from odoo.tests.common import TEST_CURSOR_COOKIE_NAME

OURS = "odoo.addons.komunigi"
MARKS = "visit_mark"


@dataclass
class Sent:
    """A request, as anybody may write it.

    :ivar form: fields as (name, text or FileStorage), in order, repeated or not; None
        for a request without a body
    :ivar token: whether the form comes from a page of this session
    """

    method: str
    path: str
    query: list = field(default_factory=list)
    form: list | None = None
    body: bytes | None = None
    headers: dict = field(default_factory=dict)
    cookies: dict = field(default_factory=dict)
    token: bool = True


@dataclass
class Answer:
    """:ivar said: what the server's log says, from warnings on
    :ivar written: table → rows inserted, updated or deleted, even if undone at once
    :ivar kept: tables with a row that is other than before
    """

    status: int
    headers: object
    body: bytes
    said: list
    written: dict
    kept: set

    @property
    def is_page(self):
        return self.headers.get("Content-Type", "").startswith("text/html")

    @property
    def tree(self):
        return html.fromstring(self.body or b"<html/>")


class Listener(logging.Handler):
    """Hears warnings and errors, and keeps them from the log."""

    def __init__(self):
        super().__init__(logging.WARNING)
        self.heard = []

    def emit(self, record):
        self.heard.append(self.format(record))


class Visitor:
    """Somebody's browser, which asks the server in this very thread.

    Hundreds of requests a second of the test's own transaction; what one of them
    changes is undone, unless it is `keep`t.
    """

    def __init__(self, case, login=""):
        self.case = case
        self.login = login
        self.session = http.root.session_store.new()
        self.session.update(
            http.get_default_session(), db=case.cr.dbname, _trace_disable=True
        )
        self.session.context["lang"] = http.DEFAULT_LANG
        if login:
            user = case.env["res.users"].search([("login", "=", login)])
            env = case.env(user=user)
            self.session.uid, self.session.login = user.id, login
            self.session.session_token = security.compute_session_token(
                self.session, env
            )
            self.session.context = dict(env["res.users"].context_get())
        http.root.session_store.save(self.session)
        case.addCleanup(http.root.session_store.delete, self.session)
        self.token = http.Request.csrf_token(
            SimpleNamespace(session=self.session, env=case.env)
        )

    def __str__(self):
        return self.login or "a visitor"

    def get(self, path, **more):
        return self.send(Sent("GET", path, **more))

    def send(self, sent: Sent, keep=False) -> Answer:
        environ = self._environ(sent)
        cr = self.case.cr
        cr.flush()
        cr.clear()
        cr.execute("SAVEPOINT visit")
        before = self._counted()
        mark = self._mark()
        status, headers, body, said = self._ask(environ)
        after = self._counted()
        written = {
            table: count - before.get(table, 0)
            for table, count in after.items()
            if count != before.get(table, 0) and table != MARKS
        }
        answer = Answer(status, headers, body, said, written, self._kept(written, mark))
        if not keep:
            cr.execute("ROLLBACK TO SAVEPOINT visit")
        cr.execute("RELEASE SAVEPOINT visit")
        return answer

    def _environ(self, sent: Sent) -> dict:
        form, query = MultiDict(), MultiDict(sent.query)
        for name, value in sent.form or ():
            form.add(name, value)
        if sent.token and sent.body is not None:
            query["csrf_token"] = self.token
        elif sent.token and sent.form is not None:
            form["csrf_token"] = self.token
        is_multipart = any(isinstance(v, FileStorage) for v in form.values())
        builder = EnvironBuilder(
            path=urlsplit(sent.path).path,
            query_string=query or urlsplit(sent.path).query,
            method=sent.method,
            headers={"Host": "127.0.0.1", **sent.headers},
            base_url="http://127.0.0.1",
            data=sent.body if sent.body is not None else form or None,
            content_type=None
            if sent.body is not None
            else "multipart/form-data"
            if is_multipart
            else None,
            environ_base={"REMOTE_ADDR": "127.0.0.1"},
        )
        environ = builder.get_environ()
        cookies = {
            "session_id": self.session.sid,
            TEST_CURSOR_COOKIE_NAME: self.case.http_request_key or "",
            **sent.cookies,
        }
        environ["HTTP_COOKIE"] = "; ".join(f"{k}={v}" for k, v in cookies.items())
        return environ

    def _ask(self, environ):
        thread = threading.current_thread()
        database = thread.dbname
        listener = Listener()
        root = logging.getLogger()
        others, root.handlers = root.handlers, [listener]
        try:
            iterable, status, headers = run_wsgi_app(http.root, environ, buffered=True)
            body = b"".join(iterable)
        finally:
            root.handlers = others
            thread.dbname = database
        return int(status.split()[0]), headers, body, listener.heard

    # What PostgreSQL itself says of the transaction

    def _counted(self) -> dict:
        self.case.cr.execute(
            """
            SELECT relname, n_tup_ins + n_tup_upd + n_tup_del
              FROM pg_stat_xact_user_tables
             WHERE n_tup_ins + n_tup_upd + n_tup_del > 0
            """
        )
        return dict(self.case.cr.fetchall())

    def _mark(self) -> int:
        """A transaction number: rows written from here on have a higher one."""
        cr = self.case.cr
        cr.execute(f"CREATE TEMP TABLE IF NOT EXISTS {MARKS} ()")
        cr.execute("SAVEPOINT mark")
        cr.execute(f"INSERT INTO {MARKS} DEFAULT VALUES RETURNING xmin::text::bigint")
        [mark] = cr.fetchone()
        cr.execute("ROLLBACK TO SAVEPOINT mark")
        return mark

    def _kept(self, written, mark) -> set:
        kept = set()
        for table in written:
            self.case.cr.execute(
                f'SELECT 1 FROM "{table}" WHERE xmin::text::bigint > %s LIMIT 1',
                [mark],
            )
            if self.case.cr.fetchone():
                kept.add(table)
        return kept


def is_ours(endpoint) -> bool:
    return endpoint.func.__module__.startswith(OURS)
