# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import contextlib
import os
import shutil

from odoo import SUPERUSER_ID, api, sql_db
from odoo.modules.registry import Registry
from odoo.tools import config

# setup/test drops what is called so when the database of the run is dropped.
OFFSHOOT = "{database}__{purpose}"


class ClonedDatabase:
    """A database of a test's own, where it commits, connects twice, kills.

    It starts as the tests' database did: with all addons and demo data.
    """

    def __init__(self, purpose, template=None):
        [database] = config["db_name"]
        self.name = OFFSHOOT.format(database=database, purpose=purpose)
        self.copy_of = template or os.environ["KOMUNIGI_TEMPLATE"]
        on_server(f'CREATE DATABASE "{self.name}" TEMPLATE "{self.copy_of}"')
        files = config.filestore(database)
        if os.path.isdir(files):
            shutil.copytree(files, config.filestore(self.name), copy_function=os.link)
        self.registry = loaded(self.name)

    @contextlib.contextmanager
    def transaction(self, **context):
        """An environment on a connection of its own; committed if all goes well."""
        with self.registry.cursor() as cr:
            yield api.Environment(cr, SUPERUSER_ID, context)

    def disconnect(self):
        sql_db.close_db(self.name)

    def copied(self, purpose):
        """A copy of this database as it is now, as `createdb -T` makes it."""
        self.disconnect()
        return ClonedDatabase(purpose, self.name)

    def restore(self, saved):
        """Be again as `saved` is, a copy of this database from before."""
        self.disconnect()
        on_server(f'DROP DATABASE "{self.name}" WITH (FORCE)')
        on_server(f'CREATE DATABASE "{self.name}" TEMPLATE "{saved}"')
        self.registry.clear_all_caches()

    def saved(self, purpose):
        """The name of a bare copy of this database as it is now, to come back to."""
        self.disconnect()
        name = f"{self.name}_{purpose}"
        on_server(f'CREATE DATABASE "{name}" TEMPLATE "{self.name}"')
        return name

    def drop(self):
        self.disconnect()
        Registry.delete(self.name)
        on_server(f'DROP DATABASE "{self.name}" WITH (FORCE)')
        shutil.rmtree(config.filestore(self.name), ignore_errors=True)


def loaded(database):
    """The registry of `database`, without running the addons' tests on the way."""
    testing = config["test_enable"]
    config["test_enable"] = False
    try:
        return Registry(database)
    finally:
        config["test_enable"] = testing


def on_server(statement):
    """Run what cannot be in a transaction, such as CREATE DATABASE."""
    with contextlib.closing(sql_db.db_connect("postgres").cursor()) as cr:
        cr._cnx.autocommit = True
        cr.execute(statement)
