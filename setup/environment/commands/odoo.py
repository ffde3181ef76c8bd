"""Odoo's own command line, with this environment's addons and database.

    setup/odoo shell
    setup/odoo -u komunigi_membership --stop-after-init
    setup/odoo i18n export -l fr -o fr.po komunigi_membership
    setup/odoo server --help          Odoo's own help

The database is the one of setup/demo, made if there is none yet; -d names another.
"""

import subprocess
import sys

from .. import cache, checkout
from ..workbench import opened, stop
from . import demo

# Commands of Odoo that look at no database.
WITHOUT_DATABASE = {"scaffold", "help", "genproxytoken", "cloc", "upgrade_code"}
NAMES_DATABASE = ("-d", "--database", "--db_name")


def main(arguments):
    if not arguments or arguments[0] in ("-h", "--help"):
        print(f"usage: setup/odoo [command] [options of Odoo]\n\n{__doc__.strip()}")
        return 0
    with opened() as bench:
        database = demo.database_name()
        given = any(argument.startswith(NAMES_DATABASE) for argument in arguments)
        needed = not (given or {"-h", "--help", "--version"} & set(arguments))
        if needed and arguments[0] not in WITHOUT_DATABASE:
            with cache.lock(f"demo-{checkout.name()}"):
                if not bench.databases.exists(database):
                    demo.prepare(bench)
        bench.databases.configure(database)
        configuration = bench.databases.configuration(database)
        process = subprocess.Popen(
            bench.odoo_command(*arguments),
            env=bench.environ(ODOO_RC=configuration),
        )
        try:
            return process.wait()
        except KeyboardInterrupt:
            # Odoo heard it too, and ends by itself.
            stop(process)
            return process.returncode or 130 if sys.stdin.isatty() else 130
