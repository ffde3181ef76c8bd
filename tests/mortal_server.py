# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A server that does what it is told, and meets with an accident while it does.

It loads the registry once; each order is carried out by a process of its own, which
may be killed as if the power had gone (SIGKILL, no cleaning up), lose its connection
to the database, or find the disk full.

An accident happens at a *moment*. Before each SQL statement there is one, and at each
commit two: when all is written and nothing is committed, and when the database has it
and nothing was done after it. A call that is not disturbed tells how many it has had.
"""

import contextlib
import functools
import json
import os
import pathlib
import resource
import signal
import subprocess
import sys
import traceback
from dataclasses import dataclass
from unittest.mock import patch


@dataclass
class Outcome:
    """How an order ended.

    :ivar killed: the process was
    :ivar error: the name of the exception's class, and what it said
    :ivar is_refused: it was a word to the user, as the button's or the page's
    :ivar moments: that it has had
    """

    killed: bool = False
    error: tuple = ()
    is_refused: bool = False
    moments: int = 0

    @property
    def done(self):
        return not self.killed and not self.error


class MortalServer:
    """The side of the tests."""

    def __init__(self, process):
        self.process = process

    @classmethod
    @contextlib.contextmanager
    def started(cls, database):
        command = [sys.executable, __file__, database]
        with subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as process:
            # It has loaded the registry, and left the database.
            assert process.stdout.readline() == "ready\n"
            yield cls(process)
            process.stdin.close()

    def do(self, model, ids, method, *arguments, **accident):
        """Call a method of records; whether it was killed.

        :raises AssertionError: where the call failed otherwise
        """
        outcome = self.attempt(model, ids, method, *arguments, **accident)
        if outcome.error:
            raise AssertionError(f"{method}: {outcome.error}")
        return outcome.killed

    def attempt(self, model, ids, method, *arguments, **accident) -> Outcome:
        """Call a method of records.

        :param accident: `die`, at a moment that has a name (see MOMENTS); `kill` or
            `cut` (the connection), at the moment of that number; `file_size`, beyond
            which no file can be written; `mail_seconds`, how long it waits for a
            server of mails
        """
        order = self.order(model, ids, method, *arguments, **accident)
        [outcome] = self.attempt_at_once(order)
        return outcome

    def do_itself(self, model, ids, method, *arguments) -> int:
        """Do it undisturbed and in no other process: who does it again after that
        finds Odoo's caches filled. How many moments it has had."""
        order = self.order(model, ids, method, *arguments)
        [outcome] = self._ask({**order, "itself": True})
        assert outcome.done or outcome.is_refused, outcome
        return outcome.moments

    def order(self, model, ids, method, *arguments, **accident):
        return {
            "model": model,
            "ids": list(ids),
            "method": method,
            "arguments": arguments,
            "accident": accident,
        }

    def attempt_at_once(self, *orders) -> list:
        """Carry out orders side by side, each in its process, beginning together."""
        return self._ask(*orders)

    def _ask(self, *orders):
        self.process.stdin.write(json.dumps(orders) + "\n")
        self.process.stdin.flush()
        return [Outcome(**told) for told in json.loads(self.process.stdout.readline())]


# Accidents


def die(*_arguments, **_values):
    os.kill(os.getpid(), signal.SIGKILL)


@contextlib.contextmanager
def before_commit(env):
    """All is written, nothing is committed."""

    def flush_and_die(cr):
        cr.flush()
        die()

    with patch.object(type(env.cr), "commit", flush_and_die):
        yield


@contextlib.contextmanager
def after_commit(env):
    """The database has it; nobody was told, and nothing was done after it."""
    env.cr.postcommit.add(die)
    yield


@contextlib.contextmanager
def elector_marked(env):
    """Between the boolean and the box."""
    secrecy = env.registry["komunigi.secrecy.confidential"]
    mark = secrecy._mark_voted

    def mark_and_die(self, electors):
        mark(self, electors)
        die()

    with patch.object(secrecy, "_mark_voted", mark_and_die):
        yield


@contextlib.contextmanager
def key_overwritten(env):
    """In the middle of destroying the key: overwritten, still there."""
    with patch.object(pathlib.Path, "unlink", die):
        yield


MOMENTS = {
    moment.__name__: moment
    for moment in (before_commit, after_commit, elector_marked, key_overwritten)
}


class Moments:
    """Counts moments, and has something happen at one of them."""

    def __init__(self, number=None, strike=die):
        self.number = number
        self.strike = strike
        self.count = 0
        self.committing = None

    def have(self, cr):
        self.count += 1
        if self.count == self.number:
            self.strike(cr)

    @contextlib.contextmanager
    def counted(self):
        from odoo.sql_db import Cursor
        from odoo.tools.misc import Callbacks

        execute, commit, run = Cursor.execute, Cursor.commit, Callbacks.run

        @functools.wraps(execute)
        def count_and_execute(cr, *arguments, **values):
            self.have(cr)
            return execute(cr, *arguments, **values)

        @functools.wraps(commit)
        def count_and_commit(cr):
            cr.flush()
            self.have(cr)
            self.committing = cr
            commit(cr)

        @functools.wraps(run)
        def count_and_run(callbacks):
            cr = self.committing
            if cr and callbacks is cr.postcommit:
                self.committing = None
                self.have(cr)
            run(callbacks)

        with (
            patch.object(Cursor, "execute", count_and_execute),
            patch.object(Cursor, "commit", count_and_commit),
            patch.object(Callbacks, "run", count_and_run),
        ):
            yield


def cut(cr):
    """The database's server ends this connection."""
    import psycopg2

    from odoo.sql_db import connection_info_for

    _name, info = connection_info_for("postgres")
    with contextlib.closing(psycopg2.connect(**info)) as other:
        other.autocommit = True
        other.cursor().execute(
            "SELECT pg_terminate_backend(%s, 10000)", [cr._cnx.get_backend_pid()]
        )


def moments_of(accident):
    if "kill" in accident:
        return Moments(accident["kill"])
    if "cut" in accident:
        return Moments(accident["cut"], cut)
    return Moments()


@contextlib.contextmanager
def disturbed(env, accident):
    with contextlib.ExitStack() as stack:
        if name := accident.get("die"):
            stack.enter_context(MOMENTS[name](env))
        if "file_size" in accident:
            # The rest of what does not fit is refused, as by a disk that is full.
            resource.setrlimit(
                resource.RLIMIT_FSIZE, (accident["file_size"], resource.RLIM_INFINITY)
            )
        if "mail_seconds" in accident:
            from odoo.addons.base.models import ir_mail_server

            stack.enter_context(
                patch.object(ir_mail_server, "SMTP_TIMEOUT", accident["mail_seconds"])
            )
        moments = moments_of(accident)
        stack.enter_context(moments.counted())
        yield moments


# The server


def cast(poll, place, ballot):
    """Cast for the elector at `place` of the roll (0 is the first)."""
    elector = poll.elector_ids.sorted("id")[place]
    poll._cast(elector, ballot, number=poll._new_ballot_number())


def run_jobs(jobs, count=1):
    """Every job that is due, as a server's cron does it."""
    for _time in range(count):
        type(jobs)._process_jobs(jobs.env.cr.dbname)


# What is no method of records
DEEDS = {deed.__name__: deed for deed in (cast, run_jobs)}


def main(database):
    from odoo import SUPERUSER_ID, api, sql_db
    from odoo.exceptions import UserError
    from odoo.modules.registry import Registry
    from odoo.tools import config

    config.parse_config(["-d", database, "--log-level=critical"])
    registry = Registry(database)
    # A process does not share its connections with its children.
    sql_db.close_all()

    def carry_out(order, told):
        accident = order["accident"]
        registry.check_signaling()
        with registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            records = env[order["model"]].browse(order["ids"])
            deed = DEEDS.get(order["method"]) or getattr(type(records), order["method"])
            with disturbed(env, accident) as moments:
                try:
                    deed(records, *order["arguments"])
                    cr.commit()
                finally:
                    told["moments"] = moments.count

    def report(order):
        told = {}
        try:
            carry_out(order, told)
        except Exception as error:
            told["error"] = (type(error).__name__, str(error))
            told["is_refused"] = isinstance(error, UserError)
            if not order["accident"] and not told["is_refused"]:
                traceback.print_exc()
        return told

    def connections(child):
        with contextlib.closing(sql_db.db_connect("postgres").cursor()) as cr:
            cr.execute(
                "SELECT COUNT(*) FROM pg_stat_activity WHERE application_name = %s",
                [f"odoo-{child}"],
            )
            return cr.fetchone()[0]

    def born(order, start):
        """A child that waits until `start` is closed; where it tells of the end."""
        reading, writing = os.pipe()
        child = os.fork()
        if child:
            os.close(writing)
            return child, reading
        os.close(start[1])
        os.read(start[0], 1)
        told = json.dumps(report(order)).encode()
        resource.setrlimit(
            resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
        )
        os.write(writing, told)
        os._exit(0)

    def ended(child, reading):
        with open(reading) as pipe:
            told = pipe.read()
        _child, status = os.waitpid(child, 0)
        # The database notices a death a moment later.
        while connections(child):
            pass
        if os.waitstatus_to_exitcode(status) == -signal.SIGKILL:
            return {"killed": True}
        return json.loads(told)

    print("ready", flush=True)

    def answered(orders):
        if orders[0].get("itself"):
            return [report(orders[0])]
        start = os.pipe()
        children = [born(order, start) for order in orders]
        for end in start:
            os.close(end)
        return [ended(*child) for child in children]

    for line in sys.stdin:
        told = answered(json.loads(line))
        sql_db.close_all()
        print(json.dumps(told), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
