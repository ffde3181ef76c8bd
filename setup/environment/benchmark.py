"""What a benchmark works with, and the program that runs one.

Runs inside the virtual environment, started by setup/bench:

    python -m environment.benchmark FILE TEMPLATE SERVER_IDENTITY

A benchmark is a file in setup/benchmarks that names its addons in ``MODULES`` and
yields what it measured from ``run(open_database)``. ``open_database()`` gives a
fresh clone each time it is entered.
"""

import contextlib
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import odoo
import odoo.modules.registry
import odoo.sql_db
import odoo.tools

from environment import postgresql
from environment.databases import Databases
from environment.figures import Figure, load, publish


class OpenDatabase:
    """A clone to measure on; ``env`` is Odoo's environment, as superuser."""

    def __init__(self, env):
        self.env = env

    def measure(self, label, function, count=1, baseline="", **promise):
        """Call ``function()`` on cold caches and return a Figure of what it took."""
        self.env.flush_all()
        self.env.invalidate_all()
        queries, started = self.env.cr.sql_log_count, time.perf_counter()
        function()
        self.env.flush_all()
        return Figure(
            label,
            time.perf_counter() - started,
            self.env.cr.sql_log_count - queries,
            count,
            baseline,
            **promise,
        )


@contextlib.contextmanager
def clone(databases, template):
    with databases.temporary(template, "bench") as database:
        odoo.tools.config.parse_config(
            ["-c", str(databases.configuration(database)), "--log-level=error"]
        )
        registry = odoo.modules.registry.Registry(database)
        try:
            with registry.cursor() as cursor:
                yield OpenDatabase(odoo.api.Environment(cursor, odoo.SUPERUSER_ID, {}))
        finally:
            odoo.modules.registry.Registry.delete(database)
            odoo.sql_db.close_db(database)


def main(path, template, server_identity):
    benchmark = load(Path(path))
    # The configuration that setup/bench chose tells where all addons are.
    odoo.tools.config.parse_config([])
    paths = odoo.tools.config["addons_path"]
    server = postgresql.Server({}, server_identity, sys.executable)
    databases = Databases(SimpleNamespace(server=server, addons_paths=paths))
    print(f"\n{(benchmark.__doc__ or Path(path).stem).strip().splitlines()[0]}")
    publish(list(benchmark.run(lambda: clone(databases, template))))


if __name__ == "__main__":
    main(*sys.argv[1:])
