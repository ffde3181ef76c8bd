# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A server that does one thing with a poll, and is killed at a marked moment.

It loads the registry once; each order is carried out by a process of its own, which
may end as if the power had gone: SIGKILL, no cleaning up.
"""

import contextlib
import json
import os
import pathlib
import signal
import subprocess
import sys
import traceback
from unittest.mock import patch


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
            yield cls(process)
            process.stdin.close()

    def do(self, poll_id, method, *arguments, die=None):
        """Call a method of a poll, and die at the moment `die` (see MOMENTS).

        :return: whether it was killed; it raises if the call failed otherwise
        """
        order = {"poll": poll_id, "method": method, "arguments": arguments, "die": die}
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        code = json.loads(self.process.stdout.readline())
        if code not in (0, -signal.SIGKILL):
            raise AssertionError(f"{method} ended with {code}")
        return code == -signal.SIGKILL


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


def main(database):
    from odoo import SUPERUSER_ID, api, sql_db
    from odoo.modules.registry import Registry
    from odoo.tools import config

    config.parse_config(["-d", database, "--log-level=critical"])
    registry = Registry(database)
    # A process does not share its connections with its children.
    sql_db.close_all()

    def carry_out(order):
        with registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            poll = env["komunigi.poll"].browse(order["poll"])
            moment = MOMENTS[order["die"]] if order["die"] else contextlib.nullcontext
            with moment(env):
                if order["method"] == "cast":
                    elector = poll.elector_ids.sorted("id")[order["arguments"][0]]
                    number = poll._new_ballot_number()
                    poll._cast(elector, order["arguments"][1], number=number)
                else:
                    getattr(poll, order["method"])(*order["arguments"])
                cr.commit()

    def connections():
        with contextlib.closing(sql_db.db_connect("postgres").cursor()) as cr:
            cr.execute(
                "SELECT COUNT(*) FROM pg_stat_activity WHERE application_name = %s",
                [f"odoo-{child}"],
            )
            return cr.fetchone()[0]

    for line in sys.stdin:
        child = os.fork()
        if not child:
            try:
                carry_out(json.loads(line))
                os._exit(0)
            except BaseException:
                traceback.print_exc()
                os._exit(1)
        _child, status = os.waitpid(child, 0)
        # The database notices a death a moment later.
        while connections():
            pass
        sql_db.close_all()
        print(os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
