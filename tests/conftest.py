# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import pathlib
import sys

import pytest

# Odoo's addons can be imported once Odoo is configured: after this file is.


@pytest.fixture(scope="session")
def database():
    """One clone for all: making one, and loading its registry, takes seconds."""
    from .cloned_database import ClonedDatabase

    cloned = ClonedDatabase("own")
    yield cloned
    cloned.drop()


@pytest.fixture(scope="session")
def station(database):
    """Two hundred members who are asked."""
    from .polling_station import PollingStation

    return PollingStation(database, members=200)


def pytest_collection_modifyitems(items):
    """Last: what works with another server, a process of ours that stays.

    Odoo's own test cases end, and complain of, every process that they find.
    """
    servers = {"mortal", "busy_server"}
    items.sort(key=lambda item: not servers.isdisjoint(item.fixturenames))


@pytest.fixture(scope="session")
def mortal(database):
    """Another server of the same database, which dies when told."""
    from .mortal_server import MortalServer

    with MortalServer.started(database.name) as server:
        yield server


@pytest.fixture(scope="session")
def busy_day():
    """A network in which everything is due, in a database of its own."""
    from .busy_day import BusyDay
    from .cloned_database import ClonedDatabase

    database = ClonedDatabase("busy")
    day = BusyDay(database)
    day.save()
    yield day
    day.forget()
    database.drop()


@pytest.fixture(scope="session")
def busy_server(busy_day):
    """A server of that database, which meets with accidents."""
    from .mortal_server import MortalServer

    with MortalServer.started(busy_day.database.name) as server:
        yield server


@pytest.fixture(scope="session")
def bench():
    """What `setup/` works with, to make databases that have other addons."""
    from environment import postgresql, workbench

    from odoo.tools import config

    # The folder of a database is in that of its server.
    server = pathlib.Path(config["data_dir"]).parent.name
    return workbench.found(postgresql.Server({}, server, sys.executable))
